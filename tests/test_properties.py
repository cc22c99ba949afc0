"""What holds for any base and any query."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_actor, make_incident, make_place, make_talks
from timeline.models import Event

pytestmark = pytest.mark.django_db

examples = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

DATES = st.sampled_from(
    [
        *["2022-12-11", "2022-12-15", "2022-12", "2022", "2022-11/2022-12", "2022-12-09/2022-12-12"],
        *["2021-08/..", "../2022", "2022-12-11~", "2022-21", "202X", "2023-01-01"],
    ]
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "talks": st.booleans(),
            "edtf": DATES,
            "actors": st.sets(st.sampled_from(["Alpha", "Beta", "Gamma"]), max_size=2),
            "place": st.sampled_from([None, "Harbour", "Bridge"]),
            "killed": st.sampled_from([None, 0, 3, 9]),
            "word": st.sampled_from(["raid", "shelling", "visit"]),
            "status": st.sampled_from(["published", "published", "published", "draft"]),
        }
    ),
    max_size=8,
)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "date": st.sampled_from(["2022-12", "2022-12-10/2022-12-12", "2021", "2022/.."]),
        "date_match": st.sampled_from(["possible", "certain"]),
        "kind": st.sampled_from(["incident", "diplomatic"]),
        "actor": st.sampled_from(["alpha", "BETA", "alpha,gamma"]),
        "place": st.sampled_from(["harbour", "bridge,harbour"]),
        "fatalities_min": st.sampled_from(["0", "3"]),
        "q": st.sampled_from(["raid", "visits", "raid or shelling"]),
        "precision": st.sampled_from(["day", "month,days", "open,years"]),
        "ordering": st.sampled_from(["date", "-date", "fatalities", "-fatalities", "-updated"]),
    },
)


class Undo(Exception):
    """Takes a made-up base away again."""


def make_base(events: list[dict[str, Any]]) -> None:
    for name in ["Alpha", "Beta", "Gamma"]:
        make_actor(name)
    for name in ["Harbour", "Bridge"]:
        make_place(name, latitude=30, longitude=66)
    for number, event in enumerate(events):
        make = make_talks if event["talks"] else make_incident
        fields: dict[str, Any] = {} if event["talks"] else {"fatalities_best": event["killed"]}
        if event["place"]:
            fields["place"] = event["place"]
        make(
            f"Number {number}: a {event['word']}",
            actors=sorted(event["actors"]),
            edtf=event["edtf"],
            status=event["status"],
            **fields,
        )


def walk(query: dict[str, str], size: int = 3) -> list[int]:
    """The ids that following `next` gives."""
    client, found = Client(), []
    address = f"/api/v1/events/?{urlencode({**query, 'page_size': size})}"
    while address:
        page = client.get(address).json()
        found += [event["id"] for event in page["results"]]
        address = page["next"]
    return found


def walk_pages(query: dict[str, str]) -> list[int]:
    client, found, address = Client(), [], f"/chronology/?{urlencode({**query, 'page_size': 3})}"
    while address:
        page = client.get(address)
        found += [event.pk for event in page.context["page"].rows]
        address = page.context["next_url"]
    return found


@examples
@given(events=EVENTS, query=QUERIES)
def test_page_api_csv_and_geojson_select_the_same_events_in_the_same_order(events, query):
    with pytest.raises(Undo), transaction.atomic():
        make_base(events)
        client, asked = Client(), urlencode(query)
        whole = [event["id"] for event in client.get(f"/api/v1/events/?{asked}").json()["results"]]
        table = client.get(f"/api/v1/events.csv?{asked}").getvalue().decode()
        features = json.loads(client.get(f"/api/v1/events.geojson?{asked}").getvalue())["features"]
        assert len(set(whole)) == len(whole)
        assert walk(query) == whole
        assert walk_pages(query) == whole
        assert [int(row["id"]) for row in csv.DictReader(io.StringIO(table))] == whole
        assert [feature["id"] for feature in features] == whole
        assert not Event.objects.filter(pk__in=whole).exclude(status="published").exists()
        raise Undo


@examples
@given(events=EVENTS, window=st.sampled_from(["2022-12", "2022-12-10/2022-12-12", "2022", "2021/.."]))
def test_what_is_certainly_in_a_window_is_possibly_in_it(events, window):
    with pytest.raises(Undo), transaction.atomic():
        make_base(events)
        certain = set(walk({"date": window, "date_match": "certain"}))
        assert certain <= set(walk({"date": window}))
        raise Undo


@examples
@given(
    events=EVENTS, ordering=st.sampled_from(["date", "-date", "fatalities", "-fatalities"]), data=st.data()
)
def test_walking_gives_once_each_event_that_is_there_throughout(events, ordering, data):
    with pytest.raises(Undo), transaction.atomic():
        make_base(events)
        client, seen = Client(), []
        removed: set[int] = set()
        stay = set(Event.objects.published().values_list("pk", flat=True))
        address = f"/api/v1/events/?{urlencode({'ordering': ordering, 'page_size': 2})}"
        while address:
            page = client.get(address).json()
            seen += [event["id"] for event in page["results"]]
            address = page["next"]
            if stay - removed and data.draw(st.booleans()):
                gone = data.draw(st.sampled_from(sorted(stay - removed)))
                Event.objects.get(pk=gone).detail.delete()
                removed.add(gone)
            if data.draw(st.booleans()) and len(seen) < 12:
                make_incident("A newcomer", edtf=data.draw(DATES))
        assert len(seen) == len(set(seen))
        assert stay - removed <= set(seen)
        raise Undo
