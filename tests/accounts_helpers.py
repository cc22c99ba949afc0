"""What the tests of accounts share: people, their passwords and their apps."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import factor

PASSWORD = "seven crows at dawn"
SIGN_IN = "/account/sign-in/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def person(name: str = "nadia", **fields: Any) -> User:
    return User.objects.create_user(name, password=PASSWORD, **fields)


def group(name: str, *rights: str) -> Group:
    made, _ = Group.objects.get_or_create(name=name)
    made.permissions.set(Permission.objects.filter(codename__in=rights))
    return made


def sign_in(client: Client, name: str = "nadia", password: str = PASSWORD, **more: Any) -> Any:
    headers = {"user-agent": more.pop("device", FIREFOX)}
    address = {"REMOTE_ADDR": more.pop("address", "192.0.2.7")}
    return client.post(SIGN_IN, {"username": name, "password": password, **more}, headers=headers, **address)


def signed_in(name: str = "nadia", **more: Any) -> Client:
    client = Client()
    assert sign_in(client, name, **more).status_code == 302
    return client


def with_factor(user: User) -> tuple[TOTPDevice, list[str]]:
    """The device, and the recovery codes."""
    device = factor.begin(user)
    return device, factor.turn_on(device)


def code_of(device: TOTPDevice, *, steps_ahead: int = 0) -> str:
    """What the app shows now; each is accepted once, so that a second one must come from a step ahead."""
    app = TOTP(device.bin_key)
    app.time = time.time() + 30 * steps_ahead
    return f"{app.token():06}"


def said(answer: Any) -> str:
    """The page as its reader sees it, more or less."""
    text = answer.content.decode().replace("&#x27;", "'").replace("&quot;", '"')
    return " ".join(text.split())
