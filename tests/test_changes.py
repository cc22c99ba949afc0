"""The change feed: who follows it holds exactly what the public may see."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings

from actors.models import Actor
from tests.factories import make_citation, make_incident, make_source, make_talks, make_type
from tests.test_as_of import PARTS, STEPS, Undo, take
from timeline.models import Event
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db

CHANGES = "/api/v1/changes/"


class Mirror:
    """A client that knows nothing but what the feed tells it."""

    def __init__(self, **query: Any) -> None:
        self.address = f"{CHANGES}?{urlencode(query)}"
        self.held: dict[int, Any] = {}
        self.told: list[tuple[str, int]] = []

    def follow(self) -> Mirror:
        record_changes()
        more = True
        while more:
            page = Client().get(self.address).json()
            for change in page["results"]:
                self.told.append((change["action"], change["id"]))
                if change["action"] == "upsert":
                    self.held[change["id"]] = change["event"]
                else:
                    self.held.pop(change["id"], None)
            self.address, more = page["next"], page["more"]
        return self

    def news(self) -> list[tuple[str, int]]:
        before = len(self.told)
        return self.follow().told[before:]


def public(**query: Any) -> dict[int, Any]:
    whole = {"fields": ",".join([*PARTS, "external_ids"]), "page_size": 1000, **query}
    events = Client().get(f"/api/v1/events/?{urlencode(whole)}").json()["results"]
    return {event["id"]: event for event in events}


def test_what_is_published_changed_and_taken_away_is_told_in_order() -> None:
    mirror = Mirror()
    event = make_incident("Raid", status="draft")
    assert mirror.news() == []
    Event.objects.update(status="published")
    assert mirror.news() == [("upsert", event.pk)]
    Event.objects.update(title="Attack")
    assert mirror.news() == [("upsert", event.pk)]
    assert mirror.held[event.pk]["title"] == "Attack"
    Event.objects.update(status="retracted")
    assert mirror.news() == [("delete", event.pk)]
    Event.objects.update(title="What nobody sees")
    assert mirror.news() == []


def test_each_page_goes_on_where_the_last_one_ended() -> None:
    events = [make_incident(f"Raid {number}").pk for number in range(7)]  # one commit
    record_changes()
    mirror = Mirror(page_size=3).follow()
    assert mirror.told == [("upsert", number) for number in events]
    assert mirror.news() == []


def test_deleting_many_at_once_is_told_of_each_whatever_the_page() -> None:
    events = [make_incident(f"Raid {number}").pk for number in range(5)]
    mirror = Mirror(page_size=2).follow()
    for event in Event.objects.all():
        event.detail.delete()
    assert sorted(mirror.news()) == [("delete", number) for number in events]
    assert mirror.held == {}


def test_an_event_that_leaves_the_filter_is_deleted_for_who_follows_it() -> None:
    ours = make_incident("Ours", actors=["Alpha"])
    make_incident("Theirs", actors=["Beta"])
    mirror = Mirror(actor="alpha")
    assert mirror.news() == [("upsert", ours.pk)]
    ours.participations.all().delete()
    assert mirror.news() == [("delete", ours.pk)]
    Event.objects.filter(title="Theirs").update(title="Still theirs")
    assert mirror.news() == []


def test_a_new_name_reaches_every_event_that_shows_it() -> None:
    event = make_incident(actors=["Alpha"])
    make_citation(event, make_source("A report"))
    mirror = Mirror().follow()
    Actor.objects.filter(slug="alpha").update(name="Omega")
    assert mirror.news() == [("upsert", event.pk)]
    assert mirror.held == public()


def test_from_now_on_tells_nothing_of_before() -> None:
    make_incident("Before")
    record_changes()
    mirror = Mirror(since="now").follow()
    assert mirror.told == []
    after = make_incident("After")
    assert mirror.news() == [("upsert", after.pk)]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"since": "yesterday"}, "since"),
        ({"wait": "61"}, "wait"),
        ({"page_size": "0"}, "page_size"),
        ({"actor": "nobody"}, "actor"),
        ({"as_of": "2022-01-01"}, "as_of"),
        ({"cursor": "x"}, "cursor"),
    ],
)
def test_what_is_wrong_is_named(query: dict[str, str], parameter: str) -> None:
    response = Client().get(CHANGES, query)
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_replaying_the_changes_rebuilds_the_public_base(steps: list[str]) -> None:
    with pytest.raises(Undo), transaction.atomic():
        early, filtered = Mirror(page_size=2), Mirror(page_size=2, q="raid or title")
        for number, step in enumerate(["incident", *steps]):
            take(step, number)
            record_changes()
            if number % 2:
                assert early.follow().held == public()
                assert filtered.follow().held == public(q="raid or title")
        assert Mirror(page_size=3).follow().held == early.follow().held == public()
        assert filtered.follow().held == public(q="raid or title")
        raise Undo


# Many writers


@pytest.mark.django_db(transaction=True)
def test_one_that_began_earlier_and_ended_later_is_not_missed() -> None:
    began, go_on = threading.Event(), threading.Event()
    made: dict[str, int] = {}
    make_type(), make_type("talks")

    def slow() -> None:
        try:
            with transaction.atomic():
                made["slow"] = make_incident("Began first").pk
                began.set()
                go_on.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert began.wait(20)
    made["quick"] = make_talks("Ended first").pk
    mirror = Mirror().follow()
    assert mirror.told == [("upsert", made["quick"])]
    go_on.set()
    thread.join(20)
    assert mirror.news() == [("upsert", made["slow"])]


@pytest.mark.django_db(transaction=True)
def test_a_mirror_beside_many_writers_misses_nothing() -> None:
    make_type()
    done = threading.Event()
    mirror = Mirror(page_size=3)

    def write(name: int) -> None:
        try:
            for number in range(6):
                event = make_incident(f"Raid {name}-{number}")
                Event.objects.filter(pk=event.pk).update(title=f"Attack {name}-{number}")
                if number % 3 == 0:
                    event.delete()
        finally:
            connections.close_all()

    def read() -> None:
        try:
            while not done.is_set():
                mirror.follow()
        finally:
            connections.close_all()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=[name]) for name in range(3)]
    for thread in [reader, *writers]:
        thread.start()
    for thread in writers:
        thread.join(60)
    done.set()
    reader.join(60)
    assert mirror.follow().held == public()


@pytest.mark.django_db(transaction=True)
def test_who_waits_is_told_as_soon_as_something_changes() -> None:
    make_type()
    start = Client().get(f"{CHANGES}?since=now").json()["next"]

    def write() -> None:
        try:
            make_incident("Raid")
        finally:
            connections.close_all()

    timer = threading.Timer(0.7, write)
    timer.start()
    page = Client().get(f"{start}&wait=30").json()
    timer.join()
    assert [change["event"]["title"] for change in page["results"]] == ["Raid"]
    assert Client().get(page["next"].replace("wait=30", "wait=1")).json()["results"] == []
