"""The answer that the lane timeline is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dates.text import describe
from timeline.answers import answer_of
from timeline.compiling import compiled
from timeline.lanes.asked import LanesQuery
from timeline.lanes.density import density_document
from timeline.lanes.marks import events_document
from timeline.models import EventType, Phase
from timeline.query import Problem

MOST_EVENTS = 50_000  # of the whole selection, one by one
MOST_IN_VIEW = 10_000  # of the days in view, where the whole has more
MOST_BY_ACTOR = 200_000  # each event is joined with its actors: of a million that would take seconds
LONG = 1_100  # days: what is not known to some three years does not stretch the picture that one sees first
EPOCH = date(1970, 1, 1)

SPAN = """
SELECT count(*), min(start), max(stop), min(start) FILTER (WHERE short), max(stop) FILTER (WHERE short)
FROM (SELECT latest - earliest <= {long} OR earliest = %s OR latest = %s AS short,
        CASE WHEN earliest > %s THEN earliest WHEN latest < %s THEN latest END AS start,
        CASE WHEN latest < %s THEN latest WHEN earliest > %s THEN earliest END AS stop
      FROM ({events}) c) known"""


class TooMany(Exception):
    """More events than lanes of this sort are made for."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(parameter, message)


@dataclass(frozen=True)
class Extent:
    """How many events a selection has, the days they span, and those that most of the story spans."""

    count: int
    first: date
    last: date
    core: tuple[date, date]


def lanes_document(query: LanesQuery) -> dict[str, Any]:
    """Events one by one, or counts. Only for a query without problems. Raises TooMany."""
    document = {"by": query.by, "filter": query.words, "types": _types()}
    if query.view:
        few = query.counted_in_view[: MOST_IN_VIEW + 1].count()
        detailed = few <= MOST_IN_VIEW
        part = events_document(query, few) if detailed else density_document(query, *query.view)
        return {**document, "mode": "events" if detailed else "density", **part}
    extent = _extent(query)
    if extent is None:
        return {**document, "mode": "empty", "count": 0}
    if query.by == "actor" and extent.count > MOST_BY_ACTOR:
        raise TooMany("by", _too_many_by_actor(extent.count))
    detailed = extent.count <= MOST_EVENTS
    part = (
        events_document(query, extent.count)
        if detailed
        else density_document(query, extent.first, extent.last)
    )
    return {
        **document,
        "mode": "events" if detailed else "density",
        "count": extent.count,
        "whole": [_number(extent.first), _number(extent.last)],
        "core": [_number(day) for day in extent.core],
        "phases": _phases(),
        **part,
    }


def _too_many_by_actor(count: int) -> str:
    words = _(
        "Lanes by actor are made for up to {limit} events, and these are {count}: narrow the selection."
    )
    return words.format(limit=f"{MOST_BY_ACTOR:,}", count=f"{count:,}")


def _number(day: date) -> int:
    return (day - EPOCH).days


def _extent(query: LanesQuery) -> Extent | None:
    """None where there is no event, or none with any day known."""
    sql, values = compiled(query.counted, "earliest", "latest")
    ends = [date.min, date.max, date.min, date.max, date.max, date.min]
    (found,) = answer_of(SPAN.format(events=sql, long=LONG), [*ends, *values])
    count, first, last, core_first, core_last = found
    if first is None:
        return None
    asked_first, asked_last = query.window()
    core = max(core_first or first, asked_first), min(core_last or last, asked_last)
    return Extent(count, first, last, core if core[0] <= core[1] else (first, last))


def _types() -> dict[int, list[str]]:
    """Of each type by its key: its label, and its category, that gives the colour."""
    rows = EventType.objects.values_list("pk", "label", "category")
    return {pk: [label, category] for pk, label, category in rows}


def _phases() -> list[dict[str, Any]]:
    return [
        {
            "name": phase.name,
            "url": phase.get_absolute_url(),
            "first": None if phase.earliest == date.min else _number(phase.earliest),
            "last": None if phase.latest == date.max else _number(phase.latest),
            "text": describe(phase.edtf),
        }
        for phase in Phase.objects.all()
    ]
