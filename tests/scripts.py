"""A script that writes over the API, and documents for it to send."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

INCIDENTS, TALKS, EVENTS = "/api/v1/incidents/", "/api/v1/diplomatic-events/", "/api/v1/events/"
ACTORS, PLACES, SOURCES = "/api/v1/actors/", "/api/v1/places/", "/api/v1/sources/"


class Script:
    """A client that sends JSON and reads it."""

    def __init__(self, user: Any = None) -> None:
        self.client = Client()
        if user:
            self.client.force_login(user)

    def send(self, method: str, url: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = names.pop("content-type", "application/json")
        return self.client.generic(method, url, data, content_type=kind, headers=names)

    def post(self, url: str, body: Any, **headers: str) -> Any:
        return self.send("POST", url, body, **headers)

    def get(self, url: str) -> Any:
        return self.client.get(url)

    def read(self, url: str) -> tuple[dict[str, Any], str]:
        response = self.client.get(url)
        assert response.status_code == 200, response.content
        return response.json(), response["ETag"]

    def change(self, method: str, url: str, body: Any) -> Any:
        """With the ETag of the state as it is."""
        return self.send(method, url, body, if_match=self.client.get(url)["ETag"])

    def made(self, url: str, body: Any) -> dict[str, Any]:
        response = self.post(url, body)
        assert response.status_code == 201, response.content
        return response.json()

    def faults(self, url: str, body: Any, method: str = "POST", **headers: str) -> dict[str, str]:
        response = self.send(method, url, body, **headers)
        return faults(response)


def faults(response: Any) -> dict[str, str]:
    """Messages by pointer."""
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "invalid-document"
    found: dict[str, str] = {}
    for error in problem["errors"]:
        found[error["pointer"]] = f"{found.get(error['pointer'], '')} {error['message']}".strip()
    return found


def user_who_may(django_user_model: Any, name: str, *permissions: str) -> Any:
    user = django_user_model.objects.create_user(name)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


@pytest.fixture
def editor(db: None, django_user_model: Any, settings: Any) -> Script:
    """One who may do everything, and works alone: tests/test_workflow*.py are about working together."""
    settings.SELF_PUBLISH = True
    return Script(django_user_model.objects.create_superuser("editor"))


@pytest.fixture
def raid(make_type: Any) -> dict[str, Any]:
    """What a document must say at least."""
    make_type("armed-clash")
    return {"title": "Raid on the port", "type": "armed-clash", "date": "2025-06-28"}


@pytest.fixture
def whole(raid: Any, make_actor: Any, make_place: Any, make_source: Any, make_talks: Any) -> dict[str, Any]:
    """A document with everything."""
    make_actor("Alpha", aliases=["Ay"]), make_actor("Beta")
    make_place("Harbour", country="PK")
    make_source("A report"), make_source("A letter")
    talks = make_talks()
    return raid | {
        "summary": "A raid before dawn.",
        "date": {"edtf": "2025-06", "basis": "inferred", "note": "The month of the letter."},
        "place": {"slug": "harbour", "precision": "near"},
        "participants": [
            {"actor": "alpha", "role": "attacker"},
            {"actor": {"slug": "beta"}, "role": "target", "note": "A convoy."},
        ],
        "incident": {
            "fatalities": {"low": 8},
            "injured": {"low": 1, "best": 2, "high": 3},
            "casualties": [{"group": "soldiers", "actor": "Beta", "killed": {"low": 8}}],
            "claims": [
                {
                    "actor": "ay",
                    "stance": "claimed",
                    "by": {"name": "Alpha"},
                    "date": "2025-06-29",
                    "channel": "letter",
                    "citation": {"index": 1},
                }
            ],
        },
        "citations": [
            {"source": "a-report", "supports": ["event", "casualties"], "locator": "para. 4"},
            {"source": {"slug": "a-letter"}, "supports": ["claims"], "value": {"fatalities": 8}},
        ],
        "links": [{"relation": "breach-of", "event": talks.pk}],
        "external_ids": [{"scheme": "gtd", "identifier": "202506280001"}],
    }
