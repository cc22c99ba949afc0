"""Answers of the API are kept ready to send while the base says the same, for visitors alone."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_incident
from timeline.api.bodies import Bodies, bodies
from timeline.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = "/api/v1/events/"
PATHS = [
    EVENTS,
    "/api/v1/incidents/",
    "/api/v1/actors/",
    f"{EVENTS}facets/",
    f"{EVENTS}series/",
    "/map/data/",
]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    bodies.clear()
    yield
    bodies.clear()


def asked(path: str = EVENTS, client: Client | None = None, **headers: Any) -> tuple[Any, int]:
    """The answer, and by how many questions to the database."""
    with CaptureQueriesContext(connection) as queries:
        answer = (client or Client()).get(path, headers=headers)
    return answer, len(queries)


def titles(client: Client | None = None) -> list[str]:
    return [one["title"] for one in asked(client=client)[0].json()["results"]]


@pytest.mark.parametrize("path", PATHS)
def test_what_was_asked_once_takes_one_question_for_the_version_again(path):
    make_incident("One", actors=["Alpha"])
    first, many = asked(path)
    again, few = asked(path)
    assert many > few == 1
    assert first.content == again.content
    assert [again.get(name) for name in ("ETag", "Content-Type")] == [
        first.get(name) for name in ("ETag", "Content-Type")
    ]


def test_whatever_is_published_or_retracted_is_told_at_once():
    make_incident("One")
    assert titles() == ["One"]
    other = make_incident("Two")
    assert sorted(titles()) == ["One", "Two"]
    Event.objects.filter(pk=other.pk).update(status="retracted")
    assert titles() == ["One"]


def test_other_addresses_forms_and_hosts_have_bodies_of_their_own():
    make_incident("One")
    assert len(asked(f"{EVENTS}?kind=incident")[0].json()["results"]) == 1
    assert asked(f"{EVENTS}?kind=diplomatic")[0].json()["results"] == []
    assert b"One" in asked(accept="text/csv")[0].getvalue()
    addresses = [
        asked(f"{EVENTS}?page_size=1", host=host)[0].content.decode() for host in ("localhost", "testserver")
    ]
    assert "http://localhost/" in addresses[0] and "http://localhost/" not in addresses[1]


def test_who_has_signed_in_is_given_what_they_may_see_now(admin_client):
    make_incident("One")
    asked(client=admin_client)
    _, again = asked(client=admin_client)
    assert again > 1
    asked()
    assert asked(client=admin_client)[1] > 1


def test_a_refusal_is_not_kept():
    wrong = f"{EVENTS}?country=XX"
    assert asked(wrong)[0].status_code == asked(wrong)[0].status_code == 400
    assert not bodies.kept


def test_a_transaction_is_told_what_it_has_written():
    make_incident("One")
    assert titles() == ["One"]
    with transaction.atomic():
        make_incident("Two")
        assert sorted(titles()) == ["One", "Two"]
        transaction.set_rollback(True)
    assert titles() == ["One"]


def test_compressed_once_and_for_those_who_want_it_so():
    for number in range(5):
        make_incident(f"Number {number}")
    plain = asked()[0]
    compressed = [asked(accept_encoding="gzip")[0] for _ in range(2)]
    assert compressed[0].content == compressed[1].content
    for answer in compressed:
        assert gzip.decompress(answer.content) == plain.content
        assert answer["Content-Encoding"] == "gzip"
        assert answer["Content-Length"] == str(len(answer.content))
        assert answer["ETag"] == plain["ETag"][:-1] + '-gzip"'
        assert "Accept-Encoding" in answer["Vary"]
    assert asked()[0].content == plain.content
    assert asked(accept_encoding="gzip", if_none_match=compressed[0]["ETag"])[0].status_code == 304


def test_when_there_is_no_more_room_the_longest_unasked_go_first():
    room = Bodies(most=30, largest=10)
    for name in "abc":
        room.keep(name, b"0123456789")
    assert room.get("a")
    room.keep("d", b"0123456789")
    assert [name for name in "abcd" if room.get(name)] == ["a", "c", "d"]
    room.keep("e", b"01234567890")
    assert room.get("e") is None
    room.keep("a", b"0")
    assert room.size == 21
