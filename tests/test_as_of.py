"""`as_of`: every list, page, export and count as the base stood at a moment."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.models import Actor, Alias
from tests.factories import make_citation, make_incident, make_place, make_source, make_talks
from timeline.models import Commit, Event, EventType, Participation, Place
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db

LISTS = ["events", "incidents", "actors", "places", "sources", "phases"]


def moment() -> str:
    """The time of the last commit, after making one of what is unrecorded."""
    record_changes()
    return Commit.objects.latest("number").at.isoformat()


def get(path: str, **params: Any) -> Any:
    response = Client().get(f"{path}?{urlencode(params)}")
    assert response.status_code == 200, response.content
    return response


def titles(**params: Any) -> list[str]:
    return [event["title"] for event in get("/api/v1/events/", **params).json()["results"]]


@pytest.fixture
def story() -> dict[str, str]:
    """A raid by Alpha; then Alpha is Omega, the raid an attack, talks are published; then the raid goes."""
    raid = make_incident("Raid", actors=["Alpha"], source=make_source(), fatalities_low=3, place="Harbour")
    talks = make_talks("Talks", actors=["Beta"], status="draft")
    moments = {"raid": moment()}
    Actor.objects.filter(slug="alpha").update(name="Omega")
    Event.objects.filter(pk=raid.pk).update(title="Attack")
    Event.objects.filter(pk=talks.pk).update(status="published")
    moments["attack"] = moment()
    Event.objects.filter(pk=raid.pk).update(status="retracted")
    moments["retracted"] = moment()
    return moments


def test_a_list_is_as_it_was(story: dict[str, str]) -> None:
    assert titles() == ["Talks"]
    assert titles(as_of=story["raid"]) == ["Raid"]
    assert sorted(titles(as_of=story["attack"])) == ["Attack", "Talks"]
    assert titles(as_of="2020-01-01") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "raid"}, ["Raid"]),
        ({"q": "attack"}, []),
        ({"q": "alpha"}, ["Raid"]),
        ({"q": "omega"}, []),
        ({"actor": "Alpha"}, ["Raid"]),
        ({"fatalities_min": 3}, ["Raid"]),
        ({"place": "harbour", "ordering": "-fatalities"}, ["Raid"]),
        ({"kind": "diplomatic"}, []),
        ({"source": "a-report", "count": "exact"}, ["Raid"]),
    ],
)
def test_every_filter_asks_the_past(story: dict[str, str], query: Any, found: list[str]) -> None:
    assert titles(as_of=story["raid"], **query) == found


def test_an_empty_past_says_that_it_was_empty_and_sends_nobody_to_curate(story: dict[str, str]) -> None:
    page = get("/", as_of="2001-01-01").content.decode()
    assert "At that moment no event had been published yet" in page and "Curators add them" not in page


def test_names_are_those_of_the_time(story: dict[str, str]) -> None:
    def name(**params: Any) -> str:
        return get("/api/v1/actors/alpha/", **params).json()["name"]

    assert (name(), name(as_of=story["raid"])) == ("Omega", "Alpha")
    unknown = Client().get(f"/api/v1/events/?{urlencode({'as_of': story['raid'], 'actor': 'Omega'})}")
    assert unknown.status_code == 400
    assert unknown.json()["errors"][0]["parameter"] == "actor"


def test_every_representation_tells_the_same_past(story: dict[str, str]) -> None:
    then = {"as_of": story["raid"]}
    table = get("/api/v1/events.csv", **then).getvalue().decode()
    assert [row["title"] for row in csv.DictReader(io.StringIO(table))] == ["Raid"]
    assert (
        json.loads(get("/api/v1/events.geojson", **then).getvalue())["features"][0]["properties"]["title"]
        == "Raid"
    )
    assert b"Raid" in get("/api/v1/events.atom", **then).getvalue()
    facets = get("/api/v1/events/facets/", **then, facet="kind,actor").json()
    assert facets["count"] == 1
    assert [value["label"] for value in facets["facets"]["actor"]] == ["Alpha"]
    assert get("/api/v1/events/series/", **then, interval="year").json()["count"] == 1
    assert [event.title for event in get("/chronology/", **then).context["page"].rows] == ["Raid"]
    actor = get("/actors/alpha/", **then).content.decode()
    assert "Alpha" in actor and "Omega" not in actor


def test_an_item_is_as_it_was(story: dict[str, str]) -> None:
    number = Event.objects.get(slug="raid").pk
    assert get(f"/api/v1/events/{number}/", as_of=story["raid"]).json()["title"] == "Raid"
    assert get(f"/api/v1/events/{number}/", as_of=story["attack"]).json()["title"] == "Attack"
    assert Client().get(f"/api/v1/events/{number}/").status_code == 410


def test_drafts_of_the_past_are_nobodys_business(story: dict[str, str]) -> None:
    talks = Event.objects.get(slug="talks").pk
    assert Client().get(f"/api/v1/events/{talks}/?{urlencode({'as_of': story['raid']})}").status_code == 404


def test_paging_stays_in_the_past(story: dict[str, str]) -> None:
    for number in range(5):
        make_incident(f"Clash {number}", edtf=f"2024-01-0{number + 1}")
    then = moment()
    Event.objects.all().delete()
    record_changes()
    address, found = f"/api/v1/events/?{urlencode({'as_of': then, 'page_size': 2, 'kind': 'incident'})}", []
    while address:
        page = Client().get(address).json()
        found += [event["title"] for event in page["results"]]
        address = page["next"]
    assert found == [f"Clash {number}" for number in (4, 3, 2, 1, 0)]


def test_the_filter_says_so_in_words(story: dict[str, str]) -> None:
    said = get("/api/v1/events/", as_of=story["raid"]).json()["filter"]
    assert "as it stood at " in said


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("wrong", ["soon", "2022-13-01", str((timezone.now() + timedelta(days=3)).date())])
def test_a_moment_that_is_none_is_named(name: str, wrong: str) -> None:
    response = Client().get(f"/api/v1/{name}/?as_of={wrong}")
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == ["as_of"]


def test_today_is_as_good_as_now() -> None:
    make_incident("Raid")
    moment()
    assert titles(as_of=str(timezone.now().date())) == ["Raid"]


def test_looking_back_takes_as_many_queries_for_many_events_as_for_one(
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(20):
        make_incident(f"Raid {number}", actors=["Alpha", "Beta"], source=make_source(), place="Harbour")
    then = moment()
    with django_assert_max_num_queries(20):
        assert len(titles(as_of=then)) == 20


# Whatever is written, in whatever order

STEPS = st.lists(
    st.sampled_from(
        [
            "incident",
            "talks",
            "retitle",
            "publish",
            "draft",
            "delete",
            "rename",
            "alias",
            "part",
            "cite",
            "move",
        ]
    ),
    min_size=1,
    max_size=10,
)


def take(step: str, number: int) -> None:
    """One write of some kind, through whatever way."""
    newest = Event.objects.order_by("-pk")
    first = newest.last()
    if step == "incident":
        make_incident(f"Raid {number}", actors=["Alpha", "Beta"], source=make_source(), place="Harbour")
    elif step == "talks":
        make_talks(f"Talks {number}", actors=["Alpha"], topics=["Trade"], status="draft")
    elif step == "rename":
        Actor.objects.filter(slug="alpha").update(name=f"Alpha the {number}th")
    elif step == "alias":
        Actor.objects.filter(slug="alpha").exists() and Alias.objects.create(
            actor=Actor.objects.get(slug="alpha"), name=f"Name {number}"
        )
    elif step == "move":
        Place.objects.update(name=f"Harbour {number}", latitude=number, longitude=number)
    elif first is None:
        return
    elif step == "retitle":
        newest.filter(pk=first.pk).update(title=f"Title {number}")
    elif step in ("publish", "draft"):
        newest.update(status={"publish": "published", "draft": "draft"}[step])
    elif step == "delete":
        first.detail.delete()
    elif step == "part":
        Participation.objects.filter(event=first).delete()
    elif step == "cite":
        make_citation(first, make_source(f"Source {number}"))


def state(**params: Any) -> dict[str, Any]:
    def rows(name: str, **more: Any) -> Any:
        return get(f"/api/v1/{name}/", page_size=1000, **params, **more).json()["results"]

    facets = get("/api/v1/events/facets/", **params).json()
    facets.pop("filter")
    return {
        "events": rows("events", fields=",".join(PARTS)),
        "search": [event["id"] for event in rows("events", q="harbour or alpha")],
        "facets": facets,
        **{name: rows(name) for name in ("actors", "places", "sources")},
    }


PARTS = [
    "dataset",
    *["id", "uid", "url", "kind", "type", "title", "summary", "date", "occurrence", "status", "country"],
    *["place", "participants", "incident", "diplomacy", "links", "citations", "updated", "revision"],
]


class Undo(Exception):
    """Takes a made-up base away again."""


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_as_of_each_moment_is_what_the_list_said_at_that_moment(steps: list[str]) -> None:
    seen = []
    with pytest.raises(Undo), transaction.atomic():
        make_place("Harbour")
        for number, step in enumerate(["incident", *steps]):
            take(step, number)
            seen.append((moment(), state()))
        for then, said in seen:
            assert state(as_of=then) == said
        raise Undo


@pytest.mark.parametrize("wrong", ["٢٠٢٢-١٢-١١", "२०२२-१२-११", "２０２２-12-11T00:00:00Z"])
def test_a_moment_is_written_in_ascii_digits(wrong: str) -> None:
    assert Client().get("/api/v1/events/", {"as_of": wrong}).status_code == 400
    assert Client().get("/chronology/", {"as_of": wrong}).status_code == 400
    assert Client().get("/api/v1/events/", {"updated_since": wrong}).status_code == 400
    assert Client().get("/api/v1/events/", {"date": wrong}).status_code == 400


def test_the_codebook_is_that_of_the_time() -> None:
    make_incident("Raid")
    before = moment()
    EventType.objects.update(label="Firefight")
    moment()
    assert "Armed clash" in get("/codebook/", as_of=before).content.decode()
    assert "Firefight" in get("/codebook/").content.decode()
    then, now = get("/api/v1/codebook/", as_of=before).json(), get("/api/v1/codebook/").json()
    labels = [[one["label"] for one in book["event_types"]] for book in (then, now)]
    assert labels == [["Armed clash"], ["Firefight"]]


@pytest.mark.parametrize("path", ["/codebook/", "/events/{}/raid/history/", "/events/{}/raid/history/diff/"])
def test_a_page_refuses_a_moment_that_it_cannot_read(path: str) -> None:
    event = make_incident("Raid")
    moment()
    response = Client().get(path.format(event.pk), {"as_of": "soon"})
    assert response.status_code == 400 and "as_of" in response.content.decode()
