"""Large counts are kept while the base says the same, and never longer."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_incident, make_place
from timeline import answers
from timeline.api.bodies import bodies
from timeline.models import Commit, Event

pytestmark = pytest.mark.django_db(transaction=True)

FACETS = "/api/v1/events/facets/?facet=kind"
PAGES = [
    FACETS,
    "/api/v1/events/series/?interval=year",
    "/chronology/facets/",
    "/chronology/lanes/",
    "/map/data/",
    "/analysis/",
    "/actors/alpha/",
]


@pytest.fixture(autouse=True)
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "WORTH_KEEPING", 0)
    monkeypatch.setattr(bodies, "largest", 0)
    caches["answers"].clear()


def counted(path: str = FACETS) -> tuple[Any, int]:
    """The answer, and how many large counts it took: their statements ask for room of their own."""
    with CaptureQueriesContext(connection) as asked:
        answer = Client().get(path)
    assert answer.status_code == 200, answer.content
    return answer, sum(answers.ROOM in query["sql"] for query in asked)


def number() -> int:
    return counted()[0].json()["count"]


def test_what_was_counted_once_is_not_counted_again():
    make_incident("One")
    first, at_first = counted()
    again, later = counted()
    assert (at_first, later) == (1, 0)
    assert first.content == again.content


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_counts_keeps_them_and_says_the_same(path):
    make_incident("One", actors=["Alpha"])
    first, at_first = counted(path)
    again, later = counted(path)
    assert at_first > later == 0, path
    if path.startswith("/api/"):
        assert first.content == again.content


def test_a_quick_count_is_not_worth_it(monkeypatch):
    monkeypatch.setattr(answers, "WORTH_KEEPING", 60)
    make_incident("One")
    assert [counted()[1], counted()[1]] == [1, 1]


def test_whatever_is_published_or_retracted_is_counted_at_once():
    event = make_incident("One")
    assert number() == 1
    other = make_incident("Two")
    assert number() == 2
    Event.objects.filter(pk=other.pk).update(status="retracted")
    assert number() == 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM incidents_incident WHERE event_ptr_id = %s", [event.pk])
        cursor.execute("DELETE FROM timeline_event WHERE id = %s", [event.pk])
    assert number() == 0


def test_nobody_can_tell_by_it_that_drafts_are_edited():
    make_incident("One")
    draft = make_incident("Two", status="draft")
    counted()
    Event.objects.filter(pk=draft.pk).update(title="Three")
    assert counted()[1] == 0


def test_other_questions_and_other_moments_have_answers_of_their_own():
    make_incident("One")
    assert number() == 1
    assert counted(FACETS + "&kind=diplomatic")[0].json()["count"] == 0
    assert counted(FACETS + "&as_of=2020-01-01")[0].json()["count"] == 0
    assert number() == 1


def test_in_a_transaction_that_has_written_nothing_kept_is_given():
    make_incident("One")
    assert number() == 1
    with transaction.atomic():
        make_incident("Two")
        assert number() == 2
    assert number() == 2


def test_where_nothing_can_be_kept_all_is_counted():
    make_incident("One")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE timeline_answer RENAME TO elsewhere")
    try:
        assert [number(), counted()[1]] == [1, 1]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO timeline_answer")


def test_what_a_commit_of_the_past_counted_is_kept_too():
    make_incident("One")
    moment = Commit.objects.latest("number").at
    path = f"{FACETS}&as_of={quote(moment.isoformat())}"
    make_incident("Two")
    first, at_first = counted(path)
    again, later = counted(path)
    assert (first.json()["count"], at_first, later) == (1, 1, 0)
    assert first.content == again.content
    assert number() == 2


def test_a_document_of_rows_is_not_kept(monkeypatch):
    monkeypatch.setattr(answers, "MOST_ROWS", 0)
    make_incident("One")
    assert [counted()[1], counted()[1]] == [1, 1]


def test_the_small_map_of_a_draft_is_of_what_it_says_now(admin_client):
    draft = make_incident("One", status="draft", place=make_place("Quetta", latitude=30.2, longitude=67.0))
    path = f"/map/data/{draft.pk}/"
    assert "Quetta" in admin_client.get(path).content.decode()
    draft.place = make_place("Chaman", latitude=30.9, longitude=66.4)
    draft.save()
    assert "Chaman" in admin_client.get(path).content.decode()
