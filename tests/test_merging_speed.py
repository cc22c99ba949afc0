"""A merge asks as much for many rows as for few, and writes each of them once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_actor, make_incident
from timeline.merging import merge, undo
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db


def two_in(events: int, mark: str) -> tuple[Any, Any]:
    """Two actors with an alias each; the one in many events, the other in every second of them too."""
    made = [make_actor(f"{mark} {name}", kind="armed-group") for name in ("two", "one")]
    for actor in made:
        actor.aliases.create(name=f"{actor.name}, also")
    for number in range(events):
        sides = made if number % 2 else made[:1]
        make_incident(f"Raid {mark} {number}", actors={actor.name: "party" for actor in sides})
    record_changes()
    return made[0], made[1]


def texts_written() -> int:
    """Rows of the text for search that this transaction has written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_ins + n_tup_upd FROM pg_stat_xact_user_tables "
            "WHERE schemaname = 'public' AND relname = 'timeline_eventtext'"
        )
        return int(cursor.fetchone()[0])


def test_queries_do_not_grow_with_what_the_merged_one_takes_part_in() -> None:
    asked = []
    for events in (2, 20):
        pair = two_in(events, f"Alpha {events}")
        with CaptureQueriesContext(connection) as merging:
            done = merge(*pair)
        with CaptureQueriesContext(connection) as undoing:
            undo(done)
        asked.append((len(merging), len(undoing)))
    assert asked[0] == asked[1]


def test_the_text_for_search_is_written_once_for_each_event() -> None:
    pair = two_in(6, "Alpha")
    before = texts_written()
    done = merge(*pair)
    assert texts_written() - before == 3  # the others had the names of both before
    before = texts_written()
    undo(done)
    assert texts_written() - before == 3


def test_the_text_for_search_is_right_after_a_merge_and_after_undoing(client: Any) -> None:
    pair = two_in(3, "Alpha")

    def found(text: str) -> int:
        return len(client.get("/api/v1/events/", {"q": text}).json()["results"])

    assert (found("two"), found("one")) == (3, 1)
    done = merge(*pair)
    assert (found("two"), found("one")) == (3, 3)
    undo(done)
    assert (found("two"), found("one")) == (3, 1)


def test_what_was_left_for_later_is_written_when_the_transaction_is_recorded(client: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_text_later()")
    make_incident("Raid on the windmill")
    assert not client.get("/api/v1/events/", {"q": "windmill"}).json()["results"]
    record_changes()
    assert client.get("/api/v1/events/", {"q": "windmill"}).json()["results"]
