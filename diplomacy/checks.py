"""What a diplomatic event needs of its participants, by category and format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from timeline.checks import Found, Severity, check
from timeline.models import Event, EventQuerySet, EventType, Participation, Role

Category = EventType.Category
# Who is spoken of, or pays, is no side of a meeting.
NO_SIDE = [Role.SUBJECT, Role.FUNDER]
MEETINGS = [Category.CONSULTATION, Category.AGREEMENT]
# How many participants a format has at least. Those spoken of count: a statement can be about the other.
FEWEST = {"bilateral": 2, "trilateral": 3}


def _one_sided(events: EventQuerySet) -> Any:
    sides = Count("participations__actor", ~Q(participations__role__in=NO_SIDE), distinct=True)
    anyone = Participation.objects.filter(event=OuterRef("pk"))
    rows = events.filter(Exists(anyone), type__category__in=MEETINGS).annotate(sides=sides)
    return rows.filter(sides__lt=2)


@check(
    "second-party-missing",
    Severity.WARNING,
    what="Talks, a visit or an agreement with fewer than two sides.",
    why="Nobody meets or agrees alone: the other side is missing, and does not find the event.",
    fix="Add the other party, the host or the visitor; if nobody names it, confirm.",
    suspects=_one_sided,
)
def second_party_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _one_sided(events).select_related("type").order_by("pk"):
        message = f"“{row.type.label}” has {'one side only' if row.sides else 'no side at all'}."
        yield Found(row.pk, "participants", message, (row.type_id, row.sides))


def _speechless(events: EventQuerySet) -> EventQuerySet:
    said = Participation.objects.filter(event=OuterRef("pk"), role__in=[Role.SPEAKER, Role.INITIATOR])
    anyone = Participation.objects.filter(event=OuterRef("pk"))
    return events.filter(~Exists(said), Exists(anyone), type__category=Category.STATEMENT)


@check(
    "speaker-missing",
    Severity.WARNING,
    what="A statement without a speaker.",
    why="Who said it is the first thing that a reader asks.",
    fix="Give the one who made the statement the role of speaker.",
    suspects=_speechless,
)
def speaker_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _speechless(events).select_related("type").order_by("pk"):
        yield Found(row.pk, "participants", f"“{row.type.label}” has no speaker.", (row.type_id,))


def _too_few(events: EventQuerySet) -> Any:
    short = Q()
    for name, number in FEWEST.items():
        short |= Q(diplomaticevent__format=name, actors__lt=number)
    rows = events.filter(kind=Event.Kind.DIPLOMATIC, diplomaticevent__format__in=FEWEST)
    rows = rows.annotate(actors=Count("participations__actor", distinct=True))
    return rows.filter(short, actors__gt=0)


@check(
    "format-needs-more-parties",
    Severity.WARNING,
    what="The format says two or three parties, and fewer take part.",
    why="Either a party is missing or the format is wrong.",
    fix="Add the party that is missing, or correct the format.",
    suspects=_too_few,
)
def format_needs_more(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _too_few(events).select_related("diplomaticevent").order_by("pk"):
        form = row.diplomaticevent.format
        message = f"The format is {form}, but the participants number {row.actors}."
        yield Found(row.pk, "diplomacy/format", message, (form, row.actors))
