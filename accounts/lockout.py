"""Who fails too often must wait. django-axes counts; here is what it counts by, and what is said.

Tries are counted by account and address (SARHAD_SIGN_IN_TRIES), so that nobody locks others out of their
account, and by address over all accounts (SARHAD_SIGN_IN_TRIES_PER_ADDRESS). Names that no account has are
counted alike. A wrong second factor counts as a wrong password.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.db.models import Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.addresses import network_of
from accounts.models import AuditRecord


def counted_address(request: HttpRequest) -> str | None:
    return network_of(request) or None


class Attempts(AxesDatabaseHandler):
    """As many tries for an account as axes is told, and more for an address, which many people may share."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        of_account, of_address = (
            tries.aggregate(tries=Sum("failures_since_start"))["tries"] or 0
            for tries in self.get_user_attempts(request, credentials)
        )
        if of_address >= settings.SIGN_IN_TRIES_PER_ADDRESS:
            return max(of_account, settings.AXES_FAILURE_LIMIT)
        return of_account

    def reset_user_attempts(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """Of this account only: else whoever has one could try all others without end."""
        of_account, _ = self.filter_user_attempts(request, credentials)
        return of_account.delete()[0]


def ends(request: Any, username: str | None) -> datetime:
    """When this account, or all, can be tried again from this address."""
    fresh = AccessAttempt.objects.filter(
        ip_address=counted_address(request), attempt_time__gt=timezone.now() - settings.LOCK_OUT
    )
    tries = fresh.aggregate(
        all=Sum("failures_since_start"),
        last=Max("attempt_time"),
        last_of_account=Max("attempt_time", filter=Q(username=username)),
    )
    of_all = (tries["all"] or 0) >= settings.SIGN_IN_TRIES_PER_ADDRESS
    last = tries["last"] if of_all else tries["last_of_account"]
    return (last or timezone.now()) + settings.LOCK_OUT


def locked_out(
    request: Any, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """429, and when to come back. The same for every name, whether an account has it or not."""
    username = (credentials or {}).get("username")
    if request.axes_failures_since_start is not None:  # this very failure was one too many
        user = User.objects.filter(username=username).first()
        AuditRecord.objects.note(AuditRecord.Kind.LOCKED_OUT, request, user)
    until = ends(request, username)
    seconds = max(1, math.ceil((until - timezone.now()).total_seconds()))
    context = {"until": until, "minutes": math.ceil(seconds / 60)}
    answer = render(request, "accounts/locked.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "no-store"
    return answer


def is_locked(request: Any, user: User) -> bool:
    """Whether this account is locked from here; if so, the answer will be `locked_out`."""
    credentials = {"username": user.get_username()}
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    request.axes_locked_out, request.axes_credentials = True, credentials
    return True


def count_wrong_code(request: HttpRequest, user: User) -> None:
    credentials = {"username": user.get_username(), "second_factor": True}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def lift(username: str = "", address: str = "") -> int:
    """Forgets the wrong tries for an account, or from an address, or all. Returns how many there were."""
    tries = AccessAttempt.objects.all()
    if username:
        tries = tries.filter(username=username)
    if address:
        tries = tries.filter(ip_address=address)
    number = tries.aggregate(tries=Sum("failures_since_start"))["tries"] or 0
    tries.delete()
    return number
