"""Who and where: what an incident needs of its participants and its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from dates.edtf import Precision
from incidents.models import Incident
from timeline.checks import Found, Severity, check
from timeline.models import EventQuerySet, EventType, Participation, Role

Category = EventType.Category

ATTACKS = [Category.EXPLOSION, Category.CIVILIAN_TARGETING]
DOING = [Role.ATTACKER, Role.SUSPECT, Role.INITIATOR, Role.PARTY]
SUFFERING = [Role.TARGET, Role.VICTIM, Role.PARTY]


def _without(events: EventQuerySet, roles: list[Role]) -> EventQuerySet:
    """Attacks in which somebody takes part, but nobody in one of these roles."""
    anyone = Participation.objects.filter(event=OuterRef("pk"))
    rows = events.filter(Exists(anyone), ~Exists(anyone.filter(role__in=roles)), type__category__in=ATTACKS)
    return rows.select_related("type").order_by("pk")


def _without_attacker(events: EventQuerySet) -> EventQuerySet:
    return _without(events, DOING)


def _without_target(events: EventQuerySet) -> EventQuerySet:
    return _without(events, SUFFERING)


@check(
    "attacker-missing",
    Severity.WARNING,
    what="An attack without an attacker or a suspect.",
    why="Who did it is the first question; an attack by people unknown is a finding too.",
    fix="Add the attacker, a suspect, or an unnamed group; if the sources name nobody, confirm.",
    suspects=_without_attacker,
)
def attacker_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _without_attacker(events):
        yield Found(row.pk, "participants", f"“{row.type.label}” has no attacker or suspect.", (row.type_id,))


@check(
    "target-missing",
    Severity.WARNING,
    what="An attack without a target or a victim.",
    why="Whom it was aimed at, or whom it hurt, is what the event is found by.",
    fix="Add the target or the victims; for people without a name there are populations.",
    suspects=_without_target,
)
def target_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _without_target(events):
        yield Found(row.pk, "participants", f"“{row.type.label}” has no target or victim.", (row.type_id,))


def _one_sided(events: EventQuerySet) -> Any:
    sides = Count("participations__actor", ~Q(participations__role=Role.SUBJECT), distinct=True)
    anyone = Participation.objects.filter(event=OuterRef("pk"))
    battles = events.filter(Exists(anyone), type__category=Category.BATTLE).annotate(sides=sides)
    return battles.filter(sides__lt=2)


@check(
    "second-side-missing",
    Severity.WARNING,
    what="A battle in which only one actor takes part.",
    why="A fight has two sides.",
    fix="Add the other side; for fighters without a name there are unnamed groups.",
    suspects=_one_sided,
)
def second_side_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _one_sided(events).select_related("type").order_by("pk"):
        yield Found(
            row.pk,
            "participants",
            f"“{row.type.label}” has {'one side only' if row.sides else 'no side'}.",
            (row.type_id,),
        )


def _nowhere(events: EventQuerySet) -> EventQuerySet:
    # A practice of months along a border has no one place; what happened on one day has.
    return events.filter(kind=Incident.KIND, precision=Precision.DAY, place__isnull=True, country="")


@check(
    "place-missing",
    Severity.WARNING,
    what="An incident of a known day with neither a place nor a country.",
    why="Violence happens somewhere: without any place it is on no map and in no list by country.",
    fix="Choose the place, or at least the country; if the sources name none, confirm.",
    suspects=_nowhere,
)
def place_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for number in _nowhere(events).order_by("pk").values_list("pk", flat=True):
        yield Found(number, "place", "The incident has neither a place nor a country.", ())
