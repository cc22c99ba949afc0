"""Who: what every kind of event needs of its participants. Kinds add what their own types need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from actors.models import Actor
from timeline.checks.findings import Found, Related, Severity
from timeline.checks.registry import check
from timeline.models import EventQuerySet, Participation, Role


def _without_anyone(events: EventQuerySet) -> EventQuerySet:
    return events.filter(~Exists(Participation.objects.filter(event=OuterRef("pk"))))


@check(
    "participant-missing",
    Severity.ERROR,
    what="The event has no participant.",
    why="Somebody did it, said it or suffered it; without them the event is found under no actor.",
    fix="Add who took part. For people without a name there are populations and unnamed groups.",
    suspects=_without_anyone,
)
def participant_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for number in _without_anyone(events).order_by("pk").values_list("pk", flat=True):
        yield Found(number, "participants", "Nobody takes part in the event.", ())


# One actor cannot well be both. In a battle each side can be attacker and victim, so those may meet.
OPPOSITE = [
    ([Role.ATTACKER, Role.SUSPECT], [Role.TARGET]),
    ([Role.HOST], [Role.VISITOR]),
    ([Role.SPEAKER], [Role.ADDRESSEE]),
]


def _taking_part_twice(events: EventQuerySet) -> QuerySet[Participation]:
    twice = Participation.objects.filter(event=OuterRef("event"), actor=OuterRef("actor"))
    return Participation.objects.filter(Exists(twice.exclude(pk=OuterRef("pk"))), event__in=events)


def _with_one_twice(events: EventQuerySet) -> QuerySet[Any]:
    return _taking_part_twice(events).values("event")


@check(
    "actor-on-both-sides",
    Severity.WARNING,
    what="One actor is attacker and target, host and visitor, or speaker and addressee.",
    why="Most often one of the two was meant for another actor.",
    fix="Correct the role or the actor; if it is so, confirm.",
    suspects=_with_one_twice,
)
def actor_on_both_sides(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = _taking_part_twice(events)
    roles: dict[int, dict[Actor, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows.select_related("actor").order_by("event", "pk"):
        roles[row.event_id][row.actor].add(row.role)
    for event, actors in roles.items():
        for one, other in OPPOSITE:
            both = [actor for actor, held in actors.items() if held & set(one) and held & set(other)]
            if len(both) == 1:  # where two are, each does to the other what the other does to it
                actor, held = both[0], actors[both[0]]
                related = (Related("actor", actor.pk, actor.name),)
                message = f"{actor.name} is {_listed(held & {*one, *other})} at once."
                yield Found(event, "participants", message, (actor.pk, *sorted(held)), related)


def _listed(roles: set[str]) -> str:
    return " and ".join(str(Role(role).label).lower() for role in sorted(roles))
