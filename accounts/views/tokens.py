"""One's own tokens: list, make, revoke."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import TokenForm
from accounts.models import Token
from accounts.signing import Members


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def tokens(request: Members) -> HttpResponse:
    """A new token's text is in the answer to the form and nowhere else: not in the session, not in a log."""
    form = TokenForm(request.POST or None, request=request)
    made = form.issue() if request.method == "POST" and form.is_valid() else None
    if made:
        form = TokenForm(request=request)
    context = {
        "form": form,
        "made": made,
        "tokens": Token.objects.of(request.user),
        "public": settings.PUBLIC_READ,
        "api": request.build_absolute_uri("/api/v1/"),
    }
    return render(request, "accounts/tokens.html", context)


@require_POST
@never_cache
@login_required
def revoke(request: Members, pk: int) -> HttpResponse:
    own = Token.objects.of(request.user).filter(pk=pk)
    if not own.exists():
        raise Http404
    own.revoke()
    return redirect("tokens")
