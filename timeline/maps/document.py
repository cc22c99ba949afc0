"""What the map asks for once: groups of events with where they are drawn, counted by period.

`rows` are [group, first, last, incidents, diplomatic events]: events whose possible days begin in the period
numbered `first` and end in that numbered `last`; -1 is before the first period, and beyond the last is after
all. So every window of whole periods can be counted without asking again, and what is sure to lie in it told
from what may. The window asked for (`date_from`, `date_to`) narrows nothing here: its ends are edges.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from timeline.answers import answer_of
from timeline.maps.grid import gridded
from timeline.maps.groups import Group, Namer, groups, selected
from timeline.maps.periods import Axis, axis
from timeline.models import Phase
from timeline.summary import SummaryQuery, conditions, selection_without

MOST_GROUPS = 1_500  # beyond these, places that lie close together are one
MOST_PHASES = 60
ROWS = """
SELECT place_id, place_precision, CASE WHEN place_id IS NULL THEN country ELSE '' END,
       width_bucket(earliest, %s::date[]) - 1, width_bucket(latest, %s::date[]) - 1,
       count(*) FILTER (WHERE kind = 'incident'), count(*) FILTER (WHERE kind <> 'incident')
FROM ({events}) selected GROUP BY 1, 2, 3, 4, 5
"""
NEVER = datetime.date(1, 1, 1)


def document(query: SummaryQuery) -> dict[str, Any]:
    """The answer as the map gets it. Only without problems."""
    events = selection_without(query, conditions(query), ["date_from", "date_to"])
    name = Namer()
    found = groups(events, name)
    time = axis_of(found, query.given)
    drawn = [group for group in found if group.drawn]
    places, number = gridded(drawn, query.options.get("view"), MOST_GROUPS)
    return {
        "count": sum(group.count for group in found),
        "unplaced": sum(group.count for group in found if not group.drawn),
        "gridded": len(drawn) > MOST_GROUPS,
        "match": query.given.get("date_match") or "possible",
        "window": window(time, query.given),
        "edges": [day.isoformat() for day in time.edges] if time else [],
        "labels": [time.label(*period) for period in time.periods] if time else [],
        "phases": phases(time) if time else [],
        "groups": places,
        "rows": rows(events, time, number, name),
    }


def axis_of(found: list[Group], given: Mapping[str, Any]) -> Axis | None:
    """The periods of these groups; the window's ends are edges too."""
    days = [day for group in found for day in (group.first, group.last) if day]
    cuts = [day for day in window_days(given) if day]
    drawn = sum(group.drawn for group in found)
    return axis_between(min(days, default=None), max(days, default=None), drawn, cuts)


def axis_between(first: Any, last: Any, drawn: int, cuts: list[datetime.date]) -> Axis | None:
    """The periods between two days, of so many places."""
    return axis(first, last, min(drawn, MOST_GROUPS), cuts)


def window_days(given: Mapping[str, Any]) -> tuple[datetime.date | None, datetime.date | None]:
    """The first day of the window asked for, and the day after its last; None: open."""
    last = given.get("date_to")
    beyond = last + datetime.timedelta(days=1) if last and last < datetime.date.max else None
    return given.get("date_from") or None, beyond


def window(time: Axis | None, given: Mapping[str, Any]) -> list[int] | None:
    """The window asked for as the numbers of two edges; None: all time."""
    first, beyond = window_days(given)
    if not time or not (first or beyond):
        return None
    start = time.edges.index(first) if first else 0
    return [start, time.edges.index(beyond) if beyond else len(time.edges) - 1]


def rows(events: Any, time: Axis | None, number: dict[str, int], name: Namer) -> list[list[int]]:
    """Counts by group and period, of groups that are drawn; `number` says as which by key."""
    sql, values = selected(events)
    edges = time.edges if time else [NEVER]
    found = answer_of(ROWS.format(events=sql), [edges, edges, *values], few=True)
    name.learn(row[0] for row in found)
    sums: dict[tuple[int, int, int], list[int]] = {}
    for place, precision, country, first, last, incidents, diplomatic in found:
        at = number.get(name(place, precision, country).key)
        if at is not None:
            told = sums.setdefault((at, first, last), [0, 0])
            told[0] += incidents
            told[1] += diplomatic
    return [[*key, *told] for key, told in sums.items()]


def phases(time: Axis) -> list[dict[str, Any]]:
    """The phases that touch the axis, in order."""
    first, last = time.edges[0], time.edges[-1]
    touching = Phase.objects.filter(Q(earliest__lt=last) & Q(latest__gte=first))[:MOST_PHASES]
    return list(_phases(touching, first, last))


def _phases(found: Any, first: datetime.date, last: datetime.date) -> Iterator[dict[str, Any]]:
    whole = (last - first).days
    for phase in found:
        start = (max(phase.earliest, first) - first).days
        end = (min(phase.latest, last) - first).days
        yield {
            "name": phase.name,
            "from": round(start / whole, 4),
            "to": round(end / whole, 4),
        }
