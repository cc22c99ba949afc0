"""Those who work together: two who write, two who review, one who looks after it all, and a reader."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.scripts import Script
from timeline.checks import CHECKS, Severity

PLACE = CHECKS["place-missing"]

ROLES = {
    "ayesha": "contributor",
    "bilal": "contributor",
    "emma": "editor",
    "farid": "editor",
    "zara": "administrator",
}


def member(name: str, role: str = "") -> User:
    user = User.objects.create_user(name, is_staff=bool(role))
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


class Cast:
    """`cast.ayesha` is the account, `cast.browser("ayesha")` and `cast.script("ayesha")` act as it."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}

    def __getattr__(self, name: str) -> User:
        if name not in self.users:
            self.users[name] = member(name, ROLES.get(name, ""))
        return self.users[name]

    def browser(self, name: str) -> Client:
        client = Client()
        client.force_login(getattr(self, name))
        return client

    def script(self, name: str) -> Script:
        return Script(getattr(self, name))


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """They are asked by no check for confirmation, so that a test need write no more than it is about."""
    for code, check in list(CHECKS.items()):
        if check.severity == Severity.WARNING:
            monkeypatch.delitem(CHECKS, code)
    return Cast()


@pytest.fixture
def place_is_wanted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of the one warning there is: an incident has neither a place nor a country."""
    monkeypatch.setitem(CHECKS, PLACE.code, PLACE)
    return PLACE.code
