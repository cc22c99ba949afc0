"""More than one machine: a real primary, a real standby, and what becomes of readers and writers when one of
them lags, hangs or dies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections, router
from django.test import Client

from accounts.models import Token
from tests import factories
from tests.embedded_helpers import wait_until
from tests.replicas_helpers import ONE, TWO, Pair, Reader, reading_from_two, until_answered_by
from tests.test_settings import manage
from timeline.models import Event
from timeline.replicas.watching import watch

INCIDENTS = "/api/v1/incidents/"
PAGES = [
    *["/", "/chronology/?kind=incident", "/chronology/facets/", "/chronology/lanes/data/", "/map/", "/map/data/"],
    *["/analysis/", "/analysis/actors/", "/analysis/over-time.svg", "/actors/", "/actors/alpha/", "/places/"],
    *["/places/harbour/", "/sources/", "/phases/", "/search/?q=port", "/search/suggestions/?q=al", "/codebook/"],
    *["/dyads/alpha/beta/", "/brief/", "/brief.md", "/brief.docx"],
    *["/api/v1/", "/api/v1/events/", "/api/v1/incidents/", "/api/v1/actors/", "/api/v1/facets/"],
    *["/api/v1/series/", "/api/v1/changes/", "/api/v1/codebook/", "/api/v1/events.csv", "/api/v1/events.ndjson"],
    *["/api/v1/events.geojson", "/api/v1/events.xlsx", "/api/v1/events/?q=port&actor=alpha"],
]


@pytest.fixture(scope="module")
def pair(django_db_setup: None, django_db_blocker: Any) -> Iterator[Pair]:
    with django_db_blocker.unblock(), reading_from_two() as made:
        event = factories.make_incident(title="Raid on the port", place="Harbour", actors=["Alpha", "Beta"])
        factories.make_citation(event)
        User.objects.create_superuser("editor")
        made.two.has_all_of(made.one)
        yield made


@pytest.fixture
def event(pair: Pair) -> Event:
    return Event.objects.get(title="Raid on the port")


@pytest.fixture
def bearer(pair: Pair, settings: Any) -> Iterator[dict[str, str]]:
    settings.SELF_PUBLISH = True
    user = User.objects.get(username="editor")
    token, text = Token.objects.issue(user=user, name="writer", scope="write", expires=None)
    yield {"Authorization": f"Bearer {text}"}
    token.delete()


def raid(title: str) -> dict[str, Any]:
    return {"title": title, "type": "armed-clash", "date": "2025-06-29"}


def written(client: Client, title: str, **more: Any) -> str:
    """The address of an event that was acknowledged."""
    answer = client.post(INCIDENTS, raid(title), content_type="application/json", **more)
    assert answer.status_code == 201, answer.content
    return str(answer["Location"])


def trouble() -> dict[str, str]:
    return {server.alias: watch().trouble(server) for server in watch().replicas}


# Without replicas.


@pytest.mark.django_db
def test_without_replicas_nothing_is_different(client, editor, raid, django_assert_num_queries):
    assert router.routers == [] and list(connections) == ["default"]
    answer = editor.post(INCIDENTS, raid)
    assert "sarhad_wrote" not in answer.cookies and "Sarhad-Mode" not in answer
    assert client.get("/readyz").json() == {"status": "ready", "database": "ok", "migrations": "ok"}
    assert "sarhad_replica" not in client.get("/metrics").content.decode()


@pytest.mark.parametrize("url", ["mysql://u:secret@h/n", "postgresql://u:secret@h/n,postgresql://u:secret@h"])
def test_an_address_of_a_replica_that_is_none_stops_the_start(url):
    done = manage("check", REPLICA_URLS=url)
    assert done.returncode and "REPLICA_URLS is not the address of a PostgreSQL" in done.stderr
    assert "secret" not in done.stderr.split("ImproperlyConfigured")[-1]


@pytest.mark.django_db
def test_a_base_that_takes_no_writes_says_so(editor, raid):
    """As where default_transaction_read_only is on, or after a failover that left the address at a standby."""
    connections["default"].check_constraints()  # what waits for the commit would be refused too
    with connections["default"].cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    answer = editor.post(INCIDENTS, raid)
    assert (answer.status_code, answer.json()["type"], answer["Retry-After"]) == (503, "read-only", "30")
    page = editor.client.post("/account/views/", {"name": "Mine", "query": "kind=incident"})
    assert page.status_code == 503 and "Read only for now" in page.content.decode()


# With one.


def test_all_that_the_public_reads_is_read_from_the_replica(pair, event):
    reader = Reader()
    until_answered_by(ONE, reader, "/codebook/")
    item = event.get_absolute_url()
    for path in [*PAGES, item, f"{item}history/", f"{INCIDENTS}{event.pk}/", "/?as_of=2026-01-01"]:
        answer = reader.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        answer.close()
        assert (answer.status_code, answer.base) == (200, ONE) and body, f"{path}: {answer.status_code}"
        assert not answer.cookies
    for connection in connections.all(initialized_only=True):
        assert not connection.in_atomic_block
