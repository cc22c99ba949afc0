"""The map as text: its places in a table, its time in lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from timeline.answers import answer_of
from timeline.maps.groups import Group, Listed, selected
from timeline.maps.periods import Axis

ON_A_PAGE = 50
OVER_TIME = """
SELECT width_bucket(earliest, %s::date[]) - 1, width_bucket(latest, %s::date[]) - 1,
       count(*) FILTER (WHERE kind = 'incident'), count(*) FILTER (WHERE kind <> 'incident')
FROM ({events}) selected GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Shown:
    """Some groups in one line, with the address of their events."""

    groups: list[Group]
    href: str

    @classmethod
    def of(cls, groups: list[Group], selection: str) -> Shown:
        keys = ",".join(group.key for group in groups)
        return cls(groups, f"{reverse('map-events')}{selection}{'&' if selection else '?'}at={keys}")

    @property
    def first(self) -> Group:
        return self.groups[0]

    @property
    def incidents(self) -> int:
        return sum(group.incidents for group in self.groups)

    @property
    def diplomatic(self) -> int:
        return sum(group.diplomatic for group in self.groups)

    @property
    def count(self) -> int:
        return self.incidents + self.diplomatic


@dataclass(frozen=True)
class Page:
    """One page of the list; `more` and `before` are the addresses of those around it."""

    rows: list[Shown]
    number: int
    start: int
    more: str
    before: str


@dataclass(frozen=True)
class Span:
    """One period with the events that surely lie in it, and the address that selects it."""

    label: str
    incidents: int
    diplomatic: int
    href: str

    @property
    def count(self) -> int:
        return self.incidents + self.diplomatic


@dataclass(frozen=True)
class Spans:
    rows: list[Span]
    uncertain: int


def places(found: Listed, selection: str) -> Page:
    """Those on the map, the most frequent first."""
    end = found.start + ON_A_PAGE

    def page(at: int) -> str:
        return f"{reverse('map')}{selection}{'&' if selection else '?'}start={at}#places"

    return Page(
        [Shown.of([group], selection) for group in found.drawn],
        found.number,
        found.start,
        page(end) if end < found.number else "",
        page(max(found.start - ON_A_PAGE, 0)) if found.start else "",
    )


def spans(events: Any, time: Axis | None, params: QueryDict) -> Spans:
    """Events by period, those without any left out; `uncertain` lie in no single one. One query."""
    if not time:
        return Spans([], 0)
    sql, values = selected(events)
    found = answer_of(OVER_TIME.format(events=sql), [time.edges, time.edges, *values], few=True)
    sums = {first: (a, b) for first, last, a, b in found if first == last}
    rows = [
        Span(time.label(start, end), *sums[at], only(start, end, params))
        for at, (start, end) in enumerate(time.periods)
        if at in sums
    ]
    return Spans(rows, _total(found) - sum(row.count for row in rows))


def _total(found: Iterable[Any]) -> int:
    return sum(row[-1] + row[-2] for row in found)


def only(start: Any, end: Any, params: QueryDict) -> str:
    """The same selection within one period."""
    narrowed = params.copy()
    narrowed.pop("cursor", None)
    narrowed["date_from"], narrowed["date_to"] = start.isoformat(), end.isoformat()
    return f"{reverse('map')}?{narrowed.urlencode(safe=',')}"
