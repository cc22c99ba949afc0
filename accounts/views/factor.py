"""Turning the second factor on and off."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import factor
from accounts.forms import FirstCodeForm, PasswordAgainForm
from accounts.forms.password import PasswordAlwaysForm
from accounts.models import AuditRecord, RecoveryCode, Session
from accounts.signing import Members

SETTING_UP = "setting_up"  # in the session that gave the password: no other is shown the key
AFTER = "after_set_up"

View = Callable[[Members], HttpResponse]


def where_offered(view: View) -> View:
    """Of somebody who signed in, where the operator has not turned second factors off."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: Members) -> HttpResponse:
        if settings.SECOND_FACTOR == "off":
            raise Http404
        return view(request)

    return sensitive_post_parameters()(guarded)


def is_required(request: Members) -> bool:
    return settings.SECOND_FACTOR == "required" and request.user.is_staff


def show(request: Members, **bound: Form) -> HttpResponse:
    """The page as it stands, with the form that was sent, if it had mistakes."""
    device = factor.factor_of(request.user)
    new = factor.begun(request.user) if SETTING_UP in request.session else None
    context = {
        "device": device,
        "required": is_required(request),
        "left": RecoveryCode.objects.left(request.user),
        "begin_form": PasswordAgainForm(request=request),
        "codes_form": PasswordAgainForm(request=request),
        "off_form": PasswordAlwaysForm(request=request, auto_id="off_%s"),
    }
    if new and not device:
        context |= {"picture": factor.picture(new), "key": factor.key_in_words(new)}
        context["code_form"] = FirstCodeForm(request=request, user=request.user, device=new)
    return render(request, "accounts/factor.html", context | bound)


@require_safe
@where_offered
def page(request: Members) -> HttpResponse:
    after = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(after, {request.get_host()}, request.is_secure()):
        request.session[AFTER] = after
    return show(request)


@require_POST
@where_offered
def begin(request: Members) -> HttpResponse:
    form = PasswordAgainForm(request.POST, request=request)
    if not form.is_valid():
        return show(request, begin_form=form)
    if not factor.factor_of(request.user):
        factor.begin(request.user)
        request.session[SETTING_UP] = True
    return redirect("second-factor")


@require_POST
@where_offered
def confirm(request: Members) -> HttpResponse:
    """The recovery codes are in this answer and nowhere else."""
    device = factor.begun(request.user) if SETTING_UP in request.session else None
    if device is None:
        return redirect("second-factor")
    form = FirstCodeForm(request.POST, request=request, user=request.user, device=device)
    if not form.is_valid():
        return show(request, code_form=form)
    codes = factor.turn_on(device)
    del request.session[SETTING_UP]
    request.session[factor.VERIFIED] = True
    # The others were let in without it.
    Session.objects.end(request.user, sparing=request.session.session_key)
    AuditRecord.objects.note(AuditRecord.Kind.FACTOR_ON, request, request.user)
    context = {"codes": codes, "is_new": True, "after": request.session.pop(AFTER, None)}
    return render(request, "accounts/recovery_codes.html", context)


@require_POST
@where_offered
def new_codes(request: Members) -> HttpResponse:
    if not factor.factor_of(request.user):
        return redirect("second-factor")
    form = PasswordAgainForm(request.POST, request=request)
    if not form.is_valid():
        return show(request, codes_form=form)
    codes = RecoveryCode.objects.issue(request.user)
    AuditRecord.objects.note(AuditRecord.Kind.RECOVERY_CODES, request, request.user)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@require_POST
@where_offered
def turn_off(request: Members) -> HttpResponse:
    if is_required(request):
        messages.error(request, "The operator of this site asks staff for a second factor: it stays on.")
        return redirect("second-factor")
    form = PasswordAlwaysForm(request.POST, request=request, auto_id="off_%s")
    if not form.is_valid():
        return show(request, off_form=form)
    if factor.turn_off(request.user, sparing=request.session.session_key):
        request.session.pop(factor.VERIFIED, None)
        AuditRecord.objects.note(AuditRecord.Kind.FACTOR_OFF, request, request.user)
        messages.success(request, gettext("The second factor is off, and your other sessions are ended."))
    return redirect("second-factor")
