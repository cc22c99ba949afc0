"""What next to what: links that time or the other event contradicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from dates.text import describe
from timeline.checks.findings import Found, Related, Severity
from timeline.checks.registry import check
from timeline.models import Event, EventLink, EventQuerySet

Relation = EventLink.Relation
# The event comes after the other one.
AFTER = [Relation.RESPONSE_TO, Relation.FOLLOW_UP_OF, Relation.BREACH_OF]


def _links(events: EventQuerySet, named: EventQuerySet, *wrong: Q) -> Iterator[EventLink]:
    """The links that are wrong in this way, to events that may be named."""
    rows = list(
        EventLink.objects.filter(*wrong, event__in=events)
        .select_related("event", "other")
        .order_by("event", "pk")
    )
    shown = named.filter(pk__in={row.other_id for row in rows}) if rows else named.none()
    numbers = set(shown.order_by().values_list("pk", flat=True))
    return (row for row in rows if row.other_id in numbers)


def _linked(events: EventQuerySet) -> QuerySet[Any]:
    return EventLink.objects.filter(event__in=events).values("event")


def _found(row: EventLink, message: str) -> Found:
    facts = (row.relation, row.other_id, row.event.edtf, row.other.edtf)
    return Found(row.event_id, "links", message, facts, (Related("event", row.other_id, row.other.title),))


@check(
    "link-against-time",
    Severity.WARNING,
    what="The link says that one event followed from the other, but it came before it.",
    why="An effect has no cause in the future: the link is the wrong way round, or a date is wrong.",
    fix="Turn the link round, choose another relation, or correct the date.",
    suspects=_linked,
)
def link_against_time(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    too_early = Q(relation__in=AFTER, event__latest__lt=F("other__earliest"))
    too_late = Q(relation=Relation.LED_TO, event__earliest__gt=F("other__latest"))
    for row in _links(events, named, too_early | too_late):
        order = "before" if row.event.latest < row.other.earliest else "after"
        yield _found(
            row,
            f"This event ({describe(row.event.edtf)}) came {order} “{row.other.title}” "
            f"({describe(row.other.edtf)}), so it cannot be linked as {_reading(row)}.",
        )


def _reading(row: EventLink) -> str:
    return f"“{row.get_relation_display()}”"


@check(
    "part-outside-whole",
    Severity.WARNING,
    what="The event is part of another one, and their dates do not meet.",
    why="A part happens while the whole does.",
    fix="Correct the dates, widen the whole, or choose another relation.",
    suspects=_linked,
)
def part_outside_whole(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    apart = Q(event__latest__lt=F("other__earliest")) | Q(event__earliest__gt=F("other__latest"))
    for row in _links(events, named, apart, Q(relation=Relation.PART_OF)):
        yield _found(
            row,
            f"This event ({describe(row.event.edtf)}) is part of “{row.other.title}”, which was "
            f"{describe(row.other.edtf)}.",
        )


@check(
    "link-both-ways",
    Severity.ERROR,
    what="Each of two events is linked to the other by the same relation.",
    why="Neither can follow from, or be part of, what follows from it or is part of it.",
    fix="Delete one of the two links.",
    suspects=_linked,
)
def link_both_ways(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    back = EventLink.objects.filter(
        event=OuterRef("other"), other=OuterRef("event"), relation=OuterRef("relation")
    )
    for row in _links(events, named, Q(Exists(back))):
        yield _found(row, f"This event and “{row.other.title}” are each linked as {_reading(row)} the other.")


@check(
    "link-to-retracted",
    Severity.WARNING,
    what="The event is linked to one that was retracted.",
    why="Readers are not shown the link, and its ground is gone.",
    fix="Delete the link, or lead it to the event that took the other's place.",
    suspects=_linked,
)
def link_to_retracted(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _links(events, named, Q(other__status=Event.Status.RETRACTED)):
        yield _found(row, f"“{row.other.title}” was retracted.")
