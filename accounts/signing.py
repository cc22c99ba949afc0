"""Signing in, in one step or two, and asking again for the password of somebody who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.factor import VERIFIED
from accounts.models import AuditRecord

TIME_FOR_THE_CODE = timedelta(minutes=10)
WAITING = "sign_in_waits"


class Members(HttpRequest):
    """A request of someone who signed in, for the type checker."""

    user: User


def sign_in(request: HttpRequest, user: User, how: str = "") -> None:
    """`how` the second factor was given, if it was."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    if how:
        request.session[VERIFIED] = True
    AuditRecord.objects.note(AuditRecord.Kind.SIGNED_IN, request, user, how)
    request.session.clear_expired()  # nobody else would


@dataclass(frozen=True)
class Waiting:
    """Somebody whose password was right, and whose second factor is awaited. Not signed in."""

    user: User
    target: str

    @staticmethod
    def begin(request: HttpRequest, user: User, target: str) -> None:
        request.session[WAITING] = {
            "user": user.pk,
            "hash": user.get_session_auth_hash(),
            "until": (timezone.now() + TIME_FOR_THE_CODE).isoformat(),
            "target": target,
        }

    @staticmethod
    def of(request: HttpRequest) -> Waiting | None:
        held = request.session.get(WAITING)
        if not held or datetime.fromisoformat(held["until"]) < timezone.now():
            return None
        user = User.objects.filter(pk=held["user"], is_active=True).first()
        # Whoever changed the password meanwhile shut out who knew the old one.
        if user is None or not constant_time_compare(held["hash"], user.get_session_auth_hash()):
            return None
        return Waiting(user, held["target"])

    @staticmethod
    def end(request: HttpRequest) -> None:
        request.session.pop(WAITING, None)


def gave_password_recently(request: HttpRequest) -> bool:
    said = request.session.get("password_given")
    return said is not None and datetime.fromisoformat(said) > timezone.now() - settings.RECENT_SIGN_IN


def is_own_password(request: Members, password: str) -> bool:
    """Counts like a sign-in: whoever finds a browser open cannot try passwords for ever."""
    user = authenticate(request, username=request.user.get_username(), password=password)
    if user is None or user.pk != request.user.pk:
        return False
    request.session["password_given"] = timezone.now().isoformat()
    return True
