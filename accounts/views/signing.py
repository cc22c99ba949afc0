"""Signing in and out. One way in for everything, the admin too."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.factor import RECOVERY, factor_of
from accounts.forms import CodeForm, SignInForm
from accounts.models import AuditRecord, RecoveryCode
from accounts.signing import Waiting, sign_in


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        user, target = form.get_user(), self.get_success_url()
        if factor_of(user):
            Waiting.begin(self.request, user, target)
            return redirect("sign-in-code")
        sign_in(self.request, user)
        return redirect(target)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The second step. Until it is done nobody is signed in."""
    waiting = Waiting.of(request)
    device = waiting and factor_of(waiting.user)
    if waiting is None or device is None:
        Waiting.end(request)
        return redirect("sign-in")
    form = CodeForm(request.POST or None, request=request, user=waiting.user, device=device)
    if request.method == "POST" and form.is_valid():
        Waiting.end(request)
        left = RecoveryCode.objects.left(waiting.user)
        how = f"{form.how}, {left} left" if form.how == RECOVERY else form.how
        sign_in(request, waiting.user, how or "")
        return redirect("second-factor" if form.how == RECOVERY and left < 3 else waiting.target)
    return render(request, "accounts/code.html", {"form": form, "waiting": waiting})


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            AuditRecord.objects.note(AuditRecord.Kind.SIGNED_OUT, request, request.user)
        return super().post(request, *args, **kwargs)
