"""Invitations: made and revoked by administrators, accepted by whoever has the link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import InvitationForm, JoinForm
from accounts.models import AuditRecord, Invitation
from accounts.signing import Members, sign_in

SHOWN = 200


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@permission_required("accounts.add_invitation", raise_exception=True)
def invitations(request: Members) -> HttpResponse:
    """A new invitation's link is in the answer to the form and nowhere else."""
    form = InvitationForm(request.POST or None, request=request)
    link = made = None
    if request.method == "POST" and form.is_valid():
        made, text = form.issue()
        link = request.build_absolute_uri(reverse("invitation", args=[text]))
        kind = AuditRecord.Kind.INVITED
        AuditRecord.objects.note(kind, request, request.user, f"into {made.group}"[:200])
        form = InvitationForm(request=request)
    context = {"form": form, "made": made, "link": link, "invitations": Invitation.objects.listed()[:SHOWN]}
    return render(request, "accounts/invitations.html", context)


@require_POST
@never_cache
@login_required
@permission_required("accounts.add_invitation", raise_exception=True)
def revoke(request: Members, pk: int) -> HttpResponse:
    chosen = Invitation.objects.filter(pk=pk)
    if not chosen.exists():
        raise Http404
    if chosen.revoke():
        AuditRecord.objects.note(AuditRecord.Kind.INVITATION_REVOKED, request, request.user)
        messages.success(request, gettext("The invitation is revoked: its link opens nothing any more."))
    return redirect("invitations")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accept(request: HttpRequest, text: str) -> HttpResponse:
    invitation = Invitation.objects.valid(text)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=404)
    if request.user.is_authenticated:
        return render(request, "accounts/invitation.html", {"invitation": invitation})
    form = JoinForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        user = form.join()
        if user:
            detail = f"of {invitation.by}, into {invitation.group}"[:200]
            AuditRecord.objects.note(AuditRecord.Kind.INVITATION_USED, request, user, detail)
            sign_in(request, user)
            messages.success(
                request,
                gettext("Welcome, {get_username}: this is your account.").format(
                    get_username=user.get_username()
                ),
            )
            return redirect("account")
        if not form.errors:
            return render(request, "accounts/invitation_over.html", status=404)
    return render(request, "accounts/invitation.html", {"invitation": invitation, "form": form})
