"""What a record may be a duplicate of: by any name, or, with nothing asked, by what is like it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from timeline.merging.kinds import Thing
from timeline.models import Event
from timeline.params import closest

MOST = 25


def candidates(thing: Thing, row: Any, text: str) -> list[Any]:
    """At most 25 records that `row` could be merged into."""
    text = text.replace("\x00", "").strip()
    if thing.of_events:
        return _events(row, text)
    rows = thing.model._default_manager.exclude(pk=row.pk)
    if text:
        return list(rows.matching(text)[:MOST])  # type: ignore[attr-defined]
    return _alike(thing, row, rows)


def _events(row: Event, text: str) -> list[Any]:
    """Of the same kind; without words, those of the same days that share an actor or the place."""
    events = Event.objects.filter(kind=row.kind).exclude(pk=row.pk).select_related("type", "place")
    if text:
        return list(events.search(text).order_by("-earliest", "-latest", "-id")[:MOST])
    actors = list(row.participations.order_by().values_list("actor", flat=True))
    near = events.possibly_within(row.earliest, row.latest)
    shared = Q(pk__in=near.involving(actors).values("pk"))
    if row.place_id:
        shared |= Q(place=row.place_id)
    return list(near.filter(shared).order_by("-earliest", "-latest", "-id")[:MOST])


def _alike(thing: Thing, row: Any, rows: Any) -> list[Any]:
    """By the likeness of the names, as a mistyped filter is answered."""
    named: dict[str, list[int]] = {}
    for number, name in rows.order_by().values_list("pk", thing.title):
        named.setdefault(name, []).append(number)
    found = closest(thing.name(row), named, at_most=MOST)
    numbers = [number for name in found for number in named[name]][:MOST]
    stored = rows.in_bulk(numbers)
    return [stored[number] for number in numbers]
