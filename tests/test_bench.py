"""A benchmark that asks something else than the application measures nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from bench import pages, peer, questions, timing
from tests.factories import make_incident, make_place, make_talks

pytestmark = pytest.mark.django_db


@pytest.fixture
def some_events() -> None:
    harbour = make_place("Harbour", latitude=31, longitude=66)
    hills = make_place("Hills", latitude=48, longitude=20, country="AF")
    for day in range(1, 7):
        make_incident(
            title="Raid at mokoda1" if day % 2 else "Raid at lutiga2",
            edtf=f"2003-06-0{day}",
            actors=["Alpha", "Beta"],
            place=harbour,
            country="PK",
            fatalities_best=day,
        )
    make_talks("Talks of tarone3", actors=["Alpha"], place=hills, country="AF", edtf="2015-05")
    make_talks("Talks of tarone3", actors=["Gamma"], edtf="2016")
    connection.check_constraints()


def test_the_sql_written_by_hand_gives_the_page_that_the_application_gives(some_events: None) -> None:
    client = Client()
    asked = [*questions.of_pages()]
    asked.append(asked[0].deeper(asked[0].number()))
    for question in asked:
        found = client.get(question.address(pages.PATH)).json()["results"]
        by_hand = [[row[-1] for row in timing.running(sql, question.values)()] for sql in question.statements]
        assert found and by_hand
        assert all(ids == [event["id"] for event in found] for ids in by_hand), question.name


def test_counting_by_hand_counts_the_events_that_the_application_counts(some_events: None) -> None:
    for question in questions.of_counts():
        facets = Client().get(question.address("/api/v1/events/facets/", facet="kind")).json()
        assert facets["count"] == question.number() > 0, question.name


def test_each_filter_has_words_for_the_peer(some_events: None) -> None:
    said = {question.name: peer.filters(question) for question in questions.of_pages()}
    assert [name for name, words in said.items() if not words] == ["no filter"]
