"""A small base for the drop-in forms: every sort of event that they tell apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from actors.models import Alias
from incidents.models import Incident
from tests import factories as make
from timeline.models import EventType, ExternalId
from timeline.models.history import record_changes

CROSSWALK = {
    "armed-clash": "Battles / Armed clash",
    "suicide-bombing": "Explosions/Remote violence / Suicide bomb",
    "targeted-killing": "Violence against civilians / Attack",
    "talks": "Strategic developments / Other",
}


def types() -> None:
    for code, acled in CROSSWALK.items():
        EventType.objects.filter(pk=make.make_type(code).pk).update(acled=acled)


def base() -> dict[str, Any]:
    types()
    ttp = make.make_actor("TTP", kind="armed-group")
    Alias.objects.create(actor=ttp, name="TTP: Tehreek-i-Taliban Pakistan", used_by="ACLED")
    Alias.objects.create(actor=ttp, name="Taliban Movement", used_by="Uppsala Conflict Data Program")
    make.make_actor("Pakistan Army", kind="security-force", country="PK")
    make.make_actor("Pakistan", kind="state", country="PK")
    make.make_actor("Villagers", kind="population", country="PK")
    make.make_actor("Rival group", kind="armed-group")
    make.make_place("Pakistan", kind="country", latitude="30.00000", longitude="70.00000")
    kpk = make.make_place("Khyber Pakhtunkhwa", kind="province", admin1="Khyber Pakhtunkhwa",
                          latitude="34.00000", longitude="72.00000")  # fmt: skip
    chaman = make.make_place("Chaman", admin1="Balochistan", admin2="Chaman",
                             latitude="30.92100", longitude="66.45970")  # fmt: skip
    spin = make.make_place("Spin Boldak", country="AF", admin1="Kandahar",
                           latitude="31.00000", longitude="66.40000")  # fmt: skip
    source = make.make_source(
        "Clash at the crossing",
        outlet=make.make_outlet("The Gazette"),
        edtf="2022-12-12",
        date_basis="stated",
    )
    made = {
        "clash": make.make_incident(
            "Clash at Chaman", actors=["TTP", "Pakistan Army"], place=chaman, edtf="2022-12-11",
            fatalities_low=6, fatalities_best=8, fatalities_high=10, source=source,
            summary="Fighting at the crossing.",
        ),
        "bombing": make.make_incident(
            "Bombing of a market", type="suicide-bombing", place=kpk, place_precision="province",
            actors={"TTP": "suspect", "Villagers": "victim"}, edtf="2023-01", fatalities_low=12,
        ),
        "killing": make.make_incident(
            "Killing of an elder", type="targeted-killing", place=spin, edtf="2023-06-05/2023-06-07",
            actors={"Rival group": "attacker", "Villagers": "victim", "TTP": "attacker"}, fatalities_best=1,
        ),
        "unknown": make.make_incident(
            "Shots at the border", actors={"TTP": "attacker", "Rival group": "target"}, place=chaman,
            place_precision="near", edtf="2024-02-29",
        ),
        "talks": make.make_talks("Talks in Kabul", actors=["Pakistan"], country="AF", edtf="2024-03-01"),
    }  # fmt: skip
    ExternalId.objects.create(event=made["clash"], scheme="acled", identifier="PAK111")
    ExternalId.objects.create(event=made["clash"], scheme="ucdp-ged", identifier="4242")
    # What neither can say, and what is nobody's business yet.
    make.make_incident("Planned raid", place=chaman, occurrence="planned", fatalities_best=3)
    make.make_incident(
        "Raids of a year", place=chaman, edtf="2021", fatalities_best=3, actors=["Rival group"]
    )
    make.make_incident("Raid somewhere", fatalities_best=3)
    make.make_incident("Secret raid", place=chaman, status="draft", fatalities_best=99)
    record_changes()
    return made


def retract(event: Incident) -> None:
    event.status = "retracted"
    event.save()
    record_changes()


@contextmanager
def shared_base() -> Iterator[dict[str, Any]]:
    """The base for all tests of a module, each of which takes back what it did itself."""
    with transaction.atomic():
        yield base()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    with django_db_blocker.unblock(), shared_base() as events:
        yield events


@pytest.fixture
def made(shared: dict[str, Any], db: None) -> dict[str, Any]:
    return {name: type(event).objects.get(pk=event.pk) for name, event in shared.items()}
