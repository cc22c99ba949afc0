"""The checks cost the same few statements for one event and for a hundred."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from timeline import checks
from timeline.admin.bulk import take_step
from timeline.models import BulkChange, CheckConfirmation, Decision, Event

pytestmark = pytest.mark.django_db


def sound(title: str, **fields: Any) -> Event:
    event = make.make_incident(
        title, actors={"Alpha": "attacker", "Beta": "target"}, country="PK", status="draft", **fields
    )
    make.make_citation(event, supports=["event", "date", "casualties"])
    return event


def queries(action: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        action()
    return len(asked)


def test_one_sound_event_is_judged_in_five_statements() -> None:
    event = sound("Raid on the port", edtf="2022-05-01")
    assert not checks.findings_of(event, for_user=checks.Operator())
    assert queries(lambda: checks.findings_of(event, for_user=checks.Operator())) <= 5


def test_a_hundred_events_are_judged_in_as_many_statements_as_one() -> None:
    def ask() -> None:
        list(checks.findings(Event.objects.all(), for_user=checks.Operator()))

    sound("Raid 1900", edtf="1900")
    few = queries(ask)
    for year in range(1901, 2000):
        sound(f"Raid {year}", edtf=f"{year}")
    assert queries(ask) == few


def publish(user: Any, events: list[Event], **options: Any) -> BulkChange:
    change = BulkChange.objects.create(
        user=user, change="publish", ids=[one.pk for one in events], total=len(events), back="/",
        options=options, started="2026-01-01T00:00Z",
    )  # fmt: skip
    return take_step(change.pk, 0)


def test_each_more_event_of_a_batch_costs_its_own_writes_and_no_check(admin_user: Any) -> None:
    publish(admin_user, [sound("Raid 1850", edtf="1850")])  # what is compiled once
    counted = []
    for number in (2, 12):
        events = [sound(f"Raid {1900 + number}{n}", edtf=f"{1900 + number + n}") for n in range(number)]
        counted.append(queries(lambda events=events: publish(admin_user, events)))
    assert (counted[1] - counted[0]) / 10 <= 24
    assert Event.objects.filter(status="draft").count() == 0


def test_a_batch_judges_each_event_as_if_it_were_alone(admin_user: Any) -> None:
    """An alias that reads like its actor's name is a warning at every event of the actor."""
    events = [sound(f"Raid {year}", edtf=f"{year}") for year in (1901, 1905)]
    make.make_actor("Alpha").aliases.create(name="ALPHA!")
    change = publish(admin_user, events)
    assert [number for number, *_ in change.refusals] == [one.pk for one in events]


def test_a_pair_that_is_confirmed_within_a_batch_is_on_record_once(admin_user: Any) -> None:
    place = {"place": make.make_place("Harbour", latitude=30.92, longitude=66.45), "place_precision": "exact"}
    events = [sound(title, edtf="2022-05-01", **place) for title in ("Raid on the port", "Assault at night")]
    assert publish(admin_user, events).changed == 0
    assert publish(admin_user, events, confirm=True).changed == 2
    assert CheckConfirmation.objects.filter(code="near-duplicate").count() == 1
    said = Decision.objects.filter(now="published").order_by("id").values_list("confirmed", flat=True)
    assert [len(one) for one in said] == [1, 0]
