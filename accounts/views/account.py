"""One's own account: what there is, the profile, the password, sessions, and what happened."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.factor import factor_of
from accounts.forms import NewPasswordForm, ProfileForm
from accounts.models import AuditRecord, RecoveryCode, Session, Token
from accounts.models.sessions import name_of
from accounts.signing import Members

SHOWN_AT_HOME, SHOWN_ON_A_PAGE = 5, 50


@require_safe
@never_cache
@login_required
def home(request: Members) -> HttpResponse:
    user = request.user
    context = {
        "groups": list(user.groups.order_by("name").values_list("name", flat=True)),
        "device": factor_of(user),
        "factor": settings.SECOND_FACTOR,
        "codes_left": RecoveryCode.objects.left(user),
        "sessions": len(Session.objects.of(user)),
        "tokens": sum(not token.is_over for token in Token.objects.of(user)),
        "records": AuditRecord.objects.of(user)[:SHOWN_AT_HOME],
    }
    return render(request, "accounts/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def profile(request: Members) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Your profile is saved."))
        return redirect("account")
    request.user.refresh_from_db()  # the page's header does not wear what was refused
    return render(request, "accounts/profile.html", {"form": form})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def password(request: Members) -> HttpResponse:
    form = NewPasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        update_session_auth_hash(request, user)
        ended = Session.objects.end(user, sparing=request.session.session_key)
        AuditRecord.objects.note(AuditRecord.Kind.PASSWORD_CHANGED, request, user)
        said = [gettext("Your password is changed.")]
        if ended:
            said.append(ngettext("{} other session ended.", "{} other sessions ended.", ended).format(ended))
        messages.success(request, " ".join(said))
        return redirect("account")
    return render(request, "accounts/password.html", {"form": form})


@require_safe
@never_cache
@login_required
def sessions(request: Members) -> HttpResponse:
    context = {
        "sessions": Session.objects.of(request.user),
        "here": name_of(request.session.session_key),
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
@never_cache
@login_required
def end_session(request: Members, name: str) -> HttpResponse:
    chosen = next((one for one in Session.objects.of(request.user) if one.name == name), None)
    if chosen is None:
        raise Http404
    AuditRecord.objects.note(AuditRecord.Kind.SESSION_ENDED, request, request.user, chosen.device)
    if chosen.session_key == request.session.session_key:
        logout(request)
        return redirect("home")
    chosen.delete()
    messages.success(request, gettext("The session on {device} is ended.").format(device=chosen.device))
    return redirect("sessions")


@require_POST
@never_cache
@login_required
def end_other_sessions(request: Members) -> HttpResponse:
    number = Session.objects.end(request.user, sparing=request.session.session_key)
    said = f"{number} other session{'' if number == 1 else 's'}"  # kept in the audit, in English
    if number:
        AuditRecord.objects.note(AuditRecord.Kind.SESSION_ENDED, request, request.user, said)
    messages.success(
        request,
        ngettext("{} other session ended.", "{} other sessions ended.", number).format(number)
        if number
        else gettext("There was no other session."),
    )
    return redirect("sessions")


@require_safe
@never_cache
@login_required
def sign_ins(request: Members) -> HttpResponse:
    pages = Paginator(AuditRecord.objects.of(request.user), SHOWN_ON_A_PAGE)
    return render(request, "accounts/sign_ins.html", {"page": pages.get_page(request.GET.get("page"))})
