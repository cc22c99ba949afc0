"""Counts: facets and series say what counting the events themselves would say."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories

pytestmark = pytest.mark.django_db

FACETS = ["kind", "type", "category", "actor", "role", "country", "admin1", "place", "source"]
FACETS += ["phase", "precision", "occurrence"]
COLLECTIONS = ["events", "incidents", "diplomatic-events"]


def get(client, url, **params):
    response = client.get(url, params)
    assert response.status_code == 200, (params, response.content)
    return response.json()


def facets(client, collection="events", **params):
    return get(client, f"/api/v1/{collection}/facets/", **params)


def counts(client, name, **params):
    return {one["value"]: one["count"] for one in facets(client, **params)["facets"][name]}


def series(client, collection="events", **params):
    return get(client, f"/api/v1/{collection}/series/", **params)


def listed(client, collection="events", **params):
    return get(client, f"/api/v1/{collection}/", page_size=1, count="exact", **params)["count"]


def errors(client, url, **params):
    response = client.get(url, params)
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    return {error["parameter"]: error["message"] for error in response.json()["errors"]}


@pytest.fixture
def base(make_incident, make_talks, make_place, make_source, make_phase, make_citation):
    """Seven published events over two years and two countries, and two that nobody may see."""
    north = make_place("North", kind="province", admin1="North")
    make_place("Harbour", admin1="North", parent=north)
    make_place("Market", admin1="North", parent=north)
    make_place("Bazaar", admin1="East", country="AF")
    gazette, herald = make_source("The gazette"), make_source("The herald")
    make_phase("The thaw", "2025-05/..")
    make_phase("The freeze", "2024")
    raid = make_incident(
        "Raid",
        actors={"Alpha": "attacker", "Beta": "victim"},
        place="Harbour",
        source=gazette,
        fatalities_low=3,
        fatalities_high=9,
    )
    make_citation(raid, gazette, locator="para. 2")
    factories.Participation.objects.create(event=raid, actor=factories.make_actor("Alpha"), role="target")
    make_incident("Bomb", type="suicide-bombing", actors={"Beta": "attacker"}, place="Market", source=herald)
    make_incident("Murder", type="targeted-killing", edtf="2024", place="Bazaar", occurrence="alleged")
    make_incident("Clash", edtf="2025-06", actors={"Alpha": "party"}, place="North", fatalities_best=5)
    make_talks("Talks", edtf="2024-03-30/2024-04-02", actors=["Alpha", "Gamma"], source=herald)
    make_talks("Visit", type="visit", edtf="2025-06-29", actors={"Gamma": "visitor"}, country="PK")
    make_talks("Speech", type="official-statement", edtf="2021-08/..", actors={"Beta": "speaker"})
    for status in ("draft", "retracted"):
        make_incident(f"A {status}", status=status, actors=["Delta"], place="Market", source=gazette)


QUERIES = [
    {},
    {"kind": "incident"},
    {"type": "armed-clash"},
    {"type": "battle,talks"},
    {"type": "battle", "kind": "incident", "country": "PK"},
    {"actor": "alpha"},
    {"actor": "alpha,beta", "role": "attacker"},
    {"actor_all": "alpha,beta"},
    {"actor_all": "alpha", "actor": "beta", "role": "victim"},
    {"country": "PK", "place": "north"},
    {"admin1": "East"},
    {"source": "the-herald", "kind": "incident"},
    {"phase": "the-freeze"},
    {"phase": "the-thaw", "date_match": "certain"},
    {"date": "2025-06", "date_match": "certain"},
    {"precision": "day,month", "occurrence": "occurred"},
    {"fatalities_min": "0"},
    {"q": "raid"},
    {"bbox": "0,0,1,1"},
    {"type": "coercion"},
]


def assert_facets_count_as_the_list_does(client, collection, params):
    answer = facets(client, collection, limit=100, **params)
    assert answer["count"] == listed(client, collection, **params)
    assert list(answer["facets"]) == FACETS
    for name, values in answer["facets"].items():
        parameter = "type" if name == "category" else name
        assert values == sorted(values, key=lambda one: (-one["count"], one["label"]))
        for one in values:
            if name == "role" and not {"actor", "actor_all"} & set(params):
                continue  # the list takes a role only with an actor
            chosen = {**params, parameter: one["value"]}
            assert one["count"] == listed(client, collection, **chosen), (name, one, chosen)
            assert one["count"] or one["selected"]


@pytest.mark.parametrize("params", QUERIES, ids=str)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_facet_counts_what_the_list_gives_when_its_value_is_chosen(client, base, collection, params):
    assert_facets_count_as_the_list_does(client, collection, params)


def test_the_answer_as_the_contract_has_it(client, base):
    answer = facets(client, facet="type,kind", type="armed-clash")
    assert answer == {
        "count": 2,
        "filter": "Events, armed clash",
        "facets": {
            "kind": [{"value": "incident", "label": "Incident", "count": 2, "selected": False}],
            "type": [
                {"value": code, "label": label, "category": category, "count": count, "selected": chosen}
                for code, label, category, count, chosen in [
                    ("armed-clash", "Armed clash", "battle", 2, True),
                    ("official-statement", "Official statement", "statement", 1, False),
                    ("suicide-bombing", "Suicide bombing", "explosion", 1, False),
                    ("talks", "Talks", "consultation", 1, False),
                    ("targeted-killing", "Targeted killing", "civilian-targeting", 1, False),
                    ("visit", "Visit", "consultation", 1, False),
                ]
            ],
        },
        "left_out": {},
    }


def test_what_was_chosen_stays_though_it_has_no_event(client, base):
    found = facets(client, "incidents", type="talks", actor="Gamma", facet="type,actor")["facets"]
    assert {"value": "talks", "label": "Talks", "category": "consultation", "count": 0, "selected": True} in (
        found["type"]
    )
    assert found["actor"] == [{"value": "gamma", "label": "Gamma", "count": 0, "selected": True}]


def test_a_place_counts_what_lies_in_it(client, base):
    assert counts(client, "place") == {"north": 3, "harbour": 1, "market": 1, "bazaar": 1}
    kinds = {one["value"]: one["kind"] for one in facets(client)["facets"]["place"]}
    assert kinds["north"] == "province"


def test_an_actor_chosen_by_an_alias_is_marked(client, base, make_actor):
    make_actor("Alpha", aliases=["The First"])
    found = facets(client, actor="the first", facet="actor")["facets"]["actor"]
    assert [one["value"] for one in found if one["selected"]] == ["alpha"]


def test_two_roles_or_two_citations_are_one_event(client, base):
    assert counts(client, "actor", actor="alpha")["alpha"] == 3
    assert counts(client, "source")["the-gazette"] == 1


def test_without_an_actor_a_role_counts_events_in_which_anyone_has_it(client, base):
    assert counts(client, "role")["attacker"] == 2


def test_long_facets_are_cut_and_say_by_how_many(client, base):
    answer = facets(client, limit=1)
    assert [one["value"] for one in answer["facets"]["actor"]] == ["alpha"]
    assert answer["left_out"] == {"actor": 2, "place": 3, "source": 1}
    chosen = facets(client, limit=1, actor="gamma")
    assert [one["value"] for one in chosen["facets"]["actor"]] == ["alpha", "gamma"]
    assert chosen["left_out"]["actor"] == 1


@pytest.mark.parametrize("path", ["facets", "series"])
def test_drafts_are_never_counted_not_even_for_a_curator(curator, base, path):
    answer = get(curator, f"/api/v1/events/{path}/")
    assert answer["count"] == 7
    assert "delta" not in str(answer)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_bad_parameter_of_the_facets_is_named(client, collection):
    url = f"/api/v1/{collection}/facets/"
    found = errors(client, url, facet="typ", limit="101", acter="x", ordering="date", cursor="x", type="tlks")
    assert set(found) == {"facet", "limit", "acter", "ordering", "cursor", "type"}
    assert "Did you mean 'type'?" in found["facet"]
    assert "Did you mean 'actor'?" in found["acter"]
    assert set(errors(client, url, limit="0", facet="zzzz")) == {"limit", "facet"}
    assert set(errors(client, url, role="party", interval="day")) == {"role", "interval"}


# Any base, any question

CODES = ["armed-clash", "suicide-bombing", "talks", "visit"]
DATES = ["2024-12-31", "2025", "2025-06", "2025-06-28", "2025-06-28/2025-07-07", "2025-06/.."]
NAMES = ["Alpha", "Beta", "Gamma"]
PLACES = ["North", "Harbour", "Bazaar"]
EVENTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(CODES),
        "edtf": st.sampled_from(DATES),
        "actors": st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["party", "attacker", "victim"])),
        "place": st.sampled_from([None, *PLACES]),
        "status": st.sampled_from(["published", "published", "published", "draft"]),
        "occurrence": st.sampled_from(["occurred", "alleged"]),
        "cited": st.sampled_from([None, "One", "Two"]),
        "fatalities": st.sampled_from([None, 0, 4]),
    }
)
QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from([*CODES, "battle", "consultation,talks"]),
        "kind": st.sampled_from(["incident", "diplomatic"]),
        "actor": st.sampled_from(["alpha", "beta,gamma"]),
        "actor_all": st.sampled_from(["alpha", "alpha,beta"]),
        "role": st.sampled_from(["party", "attacker,victim"]),
        "country": st.sampled_from(["PK", "AF,PK"]),
        "admin1": st.sampled_from(["North"]),
        "place": st.sampled_from(["north", "harbour,bazaar"]),
        "source": st.sampled_from(["one", "one,two"]),
        "phase": st.sampled_from(["the-thaw"]),
        "precision": st.sampled_from(["day", "month,open"]),
        "occurrence": st.sampled_from(["alleged"]),
        "date": st.sampled_from(["2025-06", "2025"]),
        "date_match": st.sampled_from(["possible", "certain"]),
        "fatalities_min": st.sampled_from(["0", "1"]),
    },
).filter(lambda asked: "role" not in asked or {"actor", "actor_all"} & set(asked))
any_base = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fill(events):
    for name in NAMES:
        factories.make_actor(name)
    north = factories.make_place("North", kind="province", admin1="North")
    factories.make_place("Harbour", admin1="North", parent=north)
    factories.make_place("Bazaar", country="AF")
    sources = {title: factories.make_source(title) for title in ("One", "Two")}
    for code in CODES:
        factories.make_type(code)
    factories.make_phase("The thaw", "2025-05/2025-07-01")
    for number, event in enumerate(events):
        fields = {**event, "source": sources.get(event["cited"])}
        fields.pop("cited")
        killed = fields.pop("fatalities")
        if fields["type"] in ("talks", "visit"):
            factories.make_talks(f"Talks {number}", **fields)
        else:
            factories.make_incident(f"Incident {number}", fatalities_best=killed, **fields)


class Undo(Exception):
    """Ends a transaction that should leave nothing behind."""


@any_base
@given(events=st.lists(EVENTS, max_size=6), params=QUESTIONS)
def test_in_any_base_a_facet_counts_what_the_list_gives(events, params):
    with pytest.raises(Undo), transaction.atomic():
        fill(events)
        assert_facets_count_as_the_list_does(Client(), "events", params)
        raise Undo


@any_base
@given(
    events=st.lists(EVENTS, max_size=6),
    params=QUESTIONS,
    interval=st.sampled_from(["day", "week", "month", "year"]),
    by=st.sampled_from(["none", "kind", "type", "category", "country"]),
)
def test_in_any_base_points_and_uncertain_add_up_to_the_count(events, params, interval, by):
    with pytest.raises(Undo), transaction.atomic():
        fill(events)
        answer = series(Client(), interval=interval, by=by, **params)
        placed = sum(point["count"] for one in answer["series"] for point in one["points"])
        assert placed + answer["uncertain"]["count"] == answer["count"] == listed(Client(), **params)
        assert sum(one["count"] for one in answer["series"]) == answer["count"]
        raise Undo


# Series


def points(answer, value=None):
    (one,) = [one for one in answer["series"] if one["value"] == value]
    return {point["start"]: point["count"] for point in one["points"] if point["count"]}


def test_a_series_as_the_contract_has_it(client, make_incident, make_talks):
    make_incident(edtf="2022-12-11", fatalities_low=8)
    make_incident(edtf="2022-12", fatalities_best=2, fatalities_high=6)
    make_incident(edtf="2022-12-31")
    make_talks(edtf="2023-02-03")
    make_talks(edtf="2022")
    answer = series(client, by="kind")
    assert {name: answer[name] for name in ("interval", "by", "filter", "count")} == {
        "interval": "month",
        "by": "kind",
        "filter": "Events",
        "count": 5,
    }
    incidents, talks = answer["series"]
    assert (incidents["value"], incidents["label"], incidents["count"]) == ("incident", "Incident", 3)
    names = ["start", "end", "count", "fatalities", "fatalities_low", "fatalities_high", "with_fatalities"]
    assert [list(point) for point in incidents["points"]] == [names] * 3
    assert [list(point.values()) for point in incidents["points"]] == [
        ["2022-12-01", "2022-12-31", 3, 10, 10, 14, 2],
        ["2023-01-01", "2023-01-31", 0, 0, 0, 0, 0],
        ["2023-02-01", "2023-02-28", 0, 0, 0, 0, 0],
    ]
    # Of an event without a number it is not known how many were killed: that is not 0.
    assert talks["points"][2]["fatalities"] is None
    assert talks["uncertain"] == 1
    assert answer["uncertain"]["count"] == 1
    assert answer["uncertain"]["text"].startswith("1 event is not known to one month: no point counts it")


def test_weeks_begin_on_monday(client, make_incident):
    for day in ("2024-12-29", "2024-12-30", "2025-01-05"):
        make_incident(edtf=day)
    assert points(series(client, interval="week")) == {"2024-12-23": 1, "2024-12-30": 2}
    week = series(client, interval="week")["series"][0]["points"][-1]
    assert date.fromisoformat(week["start"]).isocalendar()[:2] == (2025, 1)
    assert week["end"] == "2025-01-05"


def test_a_span_over_the_bound_of_two_intervals_is_in_neither(client, make_incident):
    make_incident(edtf="2025-06-28/2025-07-07")
    make_incident(edtf="2025-06")
    by_month, by_year = series(client), series(client, interval="year")
    assert (points(by_month), by_month["uncertain"]["count"]) == ({"2025-06-01": 1}, 1)
    assert (points(by_year), by_year["uncertain"]["count"]) == ({"2025-01-01": 2}, 0)
    assert by_year["uncertain"]["text"] == "Every event lies within one year."


def test_an_event_with_two_actors_counts_for_both(client, base):
    answer = series(client, by="actor", interval="year")
    totals = {one["label"]: one["count"] for one in answer["series"]}
    assert totals == {"Alpha": 3, "Beta": 3, "Gamma": 2}
    assert (answer["count"], answer["uncertain"]["count"], answer["left_out"]) == (7, 1, 0)
    assert "do not add up" in answer["note"]
    assert points(answer, "gamma") == {"2024-01-01": 1, "2025-01-01": 1}
    cut = series(client, by="actor", limit=1)
    assert [one["value"] for one in cut["series"]] == ["alpha"]
    assert cut["left_out"] == 2


def test_events_without_a_country_have_a_series_of_their_own(client, base):
    labels = {one["value"]: one["label"] for one in series(client, by="country")["series"]}
    assert labels[None] == "No country recorded"
    assert {"PK", "AF"} <= set(labels)


def test_the_ends_of_the_calendar_are_intervals_too(client, make_incident):
    make_incident(edtf="9999-12-31")
    for interval, start in [("day", "9999-12-31"), ("week", "9999-12-27"), ("year", "9999-01-01")]:
        assert points(series(client, interval=interval)) == {start: 1}


def test_a_series_of_nothing_is_empty(client):
    answer = series(client)
    assert answer["series"] == [{"value": None, "label": "Events", "count": 0, "uncertain": 0, "points": []}]
    assert series(client, by="actor")["series"] == series(client, by="type")["series"] == []


def test_too_many_intervals_ask_for_coarser_ones(client, make_incident):
    make_incident(edtf="1990-01-01")
    make_incident(edtf="2025-01-01")
    url = "/api/v1/events/series/"
    assert "ask for week or month or year" in errors(client, url, interval="day")["interval"]
    assert len(series(client, interval="week")["series"][0]["points"]) > 1000


def test_too_many_points_are_refused_too(client, make_incident):
    for day in ("1931-01-01", "2025-01-01"):
        for number in range(11):
            make_incident(edtf=day, actors=[f"Actor {number}"])
    found = errors(client, "/api/v1/events/series/", interval="week", by="actor")
    assert "11 series of" in found["interval"]


def test_every_bad_parameter_of_the_series_is_named(client):
    url = "/api/v1/events/series/"
    found = errors(client, url, interval="mnth", by="knd", facet="kind", count="exact", date="yesterday")
    assert set(found) == {"interval", "by", "facet", "count", "date"}
    assert "Did you mean 'month'?" in found["interval"]
    assert "Did you mean 'kind'?" in found["by"]
    assert set(errors(client, url, limit="5")) == {"limit"}
    assert set(errors(client, url, limit="500", by="actor")) == {"limit"}
    assert set(errors(client, url, interval="day,week")) == {"interval"}


# Costs


@pytest.mark.parametrize("path", ["facets/?facet=kind", "series/?by=kind"])
def test_an_unchanged_base_answers_304_for_one_query(client, base, django_assert_num_queries, path):
    url = f"/api/v1/events/{path}"
    etag = client.get(url)["ETag"]
    with django_assert_num_queries(1):
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(f"{url},type", headers={"If-None-Match": etag}).status_code != 304


@pytest.mark.parametrize(
    ("path", "most"),
    [
        # One of them asks whether the rollups hold: only inside a transaction, as a test is.
        ("facets/", 4),
        ("facets/?actor=alpha&type=battle&country=PK&source=one&precision=day", 14),
        ("series/?by=type", 3),
        ("series/?by=country", 4),
        ("series/?by=actor", 5),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_base(
    client, make_incident, make_talks, make_source, make_actor, path, most
):
    def fill(start, stop):
        for number in range(start, stop):
            place = factories.make_place(f"Place {number}")
            make_incident(f"Raid {number}", actors=["Alpha", f"Actor {number}"], place=place)
            make_talks(f"Talks {number}", actors=[f"Envoy {number}"], source=make_source("One"))

    costs = []
    for start, stop in [(0, 2), (2, 12)]:
        fill(start, stop)
        with CaptureQueriesContext(connection) as queries:
            get(client, f"/api/v1/events/{path}")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= most, [query["sql"][:100] for query in queries.captured_queries]
