"""The second factor: codes of an app (django-otp keeps them), and recovery codes for when it is lost."""

from __future__ import annotations

import math
import re
from base64 import b32encode

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_otp import verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import RecoveryCode, Session

VERIFIED = "second_factor"  # in the session: it was asked for, and given
APP, RECOVERY = "by app", "by recovery code"


def factor_of(user: User) -> TOTPDevice | None:
    """The one that is asked for at sign-in, if any."""
    if settings.SECOND_FACTOR == "off":
        return None
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def begin(user: User) -> TOTPDevice:
    """A key that is asked for only when the app has shown a code of it."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        return TOTPDevice.objects.create(user=user, name="App", confirmed=False)


def begun(user: User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


@transaction.atomic
def turn_on(device: TOTPDevice) -> list[str]:
    """Returns the recovery codes."""
    TOTPDevice.objects.filter(user=device.user_id).exclude(pk=device.pk).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    return RecoveryCode.objects.issue(device.user)


@transaction.atomic
def turn_off(user: User, *, sparing: str | None = None) -> bool:
    """Whether there was one. Ends the other sessions, which were trusted for its sake."""
    number, _ = TOTPDevice.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    Session.objects.end(user, sparing=sparing)
    return number > 0


def must_wait(device: TOTPDevice) -> int:
    """For how many seconds no code of the app is looked at: after each wrong one twice as long."""
    allowed, why = device.verify_is_allowed()
    if allowed or not why:
        return 0
    return max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))


def is_of_app(text: str) -> bool:
    return re.fullmatch(r"\s*([0-9]\s*){6}", text) is not None


def accepted(user: User, device: TOTPDevice, text: str) -> str | None:
    """How this code was accepted, and now is used up; None if it was not."""
    if is_of_app(text):
        return APP if verify_token(user, device.persistent_id, re.sub(r"\s", "", text)) else None
    return RECOVERY if RecoveryCode.objects.use(user, text) else None


def key_in_words(device: TOTPDevice) -> str:
    """For an app without a camera: groups of four letters."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def picture(device: TOTPDevice) -> str:
    """The QR code, black on white in any theme, as the address of an image."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=4, border=4, light="white")
