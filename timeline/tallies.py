"""Events and fatalities summed by interval and by what tells the events apart, in SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from timeline import rollups
from timeline.answers import Rows, answer_of
from timeline.compiling import Sql, compiled
from timeline.counts import by_actor
from timeline.models import EventFact
from timeline.selections import kept_spans

# An event is put into an interval only if no possible day of it lies outside.
START = (
    "CASE WHEN date_trunc('{0}', earliest::timestamp) = date_trunc('{0}', latest::timestamp)"
    " THEN date_trunc('{0}', earliest::timestamp)::date END"
)

# How `by` tells events apart: the spine's column, and what gives value and label.
GROUPS = {
    "none": ((), "''", "''", ""),
    "kind": (("kind",), "c.kind", "''", ""),
    "type": (("type_id",), "t.code", "t.label", "JOIN timeline_eventtype t ON t.id = c.type_id"),
    "category": (("type_id",), "t.category", "''", "JOIN timeline_eventtype t ON t.id = c.type_id"),
    "country": (("country",), "c.country", "''", ""),
}

MOST_FREQUENT = """
SELECT a.id, count(*) OVER () AS actors
FROM ({counted}) counted JOIN actors_actor a ON a.id = counted.key
ORDER BY n DESC, a.name, a.slug LIMIT %s"""

# Two roles of one actor are still one event.
OF_ACTORS = """
SELECT a.slug, a.name, {start} AS start,
    count(*), count(killed), sum(killed)::bigint, sum(low)::bigint, sum(high)::bigint
FROM (SELECT DISTINCT actor_id, event_id FROM timeline_participation WHERE actor_id = ANY(%s)) part
JOIN actors_actor a ON a.id = part.actor_id
JOIN ({events}) e ON e.id = part.event_id
GROUP BY a.slug, a.name, start"""

LOW = Coalesce(F("incident__fatalities_low"), F("fatalities"))
HIGH = Coalesce(F("incident__fatalities_high"), F("fatalities"))


@dataclass(frozen=True)
class Tally:
    """Some events, how many of them have a number of fatalities, and the sums of those; None is unknown.

    `low` and `high` stand on the headline number where an event has no bound of its own, so that
    low <= fatalities <= high whichever bounds are known.
    """

    count: int = 0
    known: int = 0
    fatalities: int | None = None
    low: int | None = None
    high: int | None = None

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.count + other.count,
            self.known + other.known,
            _sum(self.fatalities, other.fatalities),
            _sum(self.low, other.low),
            _sum(self.high, other.high),
        )

    def document(self) -> dict[str, int | None]:
        """No event killed nobody: that is 0. Of events without a number it is not known: null."""
        nothing = None if self.count else 0
        return {
            "count": self.count,
            "fatalities": nothing if self.fatalities is None else self.fatalities,
            "fatalities_low": nothing if self.low is None else self.low,
            "fatalities_high": nothing if self.high is None else self.high,
            "with_fatalities": self.known,
        }


@dataclass(frozen=True)
class Row:
    """The events of one value in one interval; no `start` where no interval holds them."""

    value: str
    label: str
    start: date | None
    tally: Tally


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def bounds(events: Any) -> tuple[Any, Any]:
    """The lowest and the highest number of killed of each row; its headline number where there is none."""
    return (F("fatalities_low"), F("fatalities_high")) if events.model is EventFact else (LOW, HIGH)


def spans(events: Any, columns: Sequence[str] = ("kind",)) -> Sql:
    """SQL that gives the events by these columns of the spine, earliest and latest: n, and a Tally's sums."""
    if set(columns) <= {"kind"} and rollups.is_everything(events):
        return rollups.SPANS, []
    low, high = bounds(events)
    sums = {"known": Count("fatalities"), "killed": Sum("fatalities"), "low": Sum(low), "high": Sum(high)}
    return compiled(events, *columns, "earliest", "latest", n=Count("pk"), **sums)


def answer_of_spans(
    events: Any, statement: Callable[[str], str], *own: Any, columns: Sequence[str] = ("kind",)
) -> Rows:
    """The rows of a statement over `spans`, whose SQL it is given; its `own` values stand behind."""

    def instead() -> Sql | None:
        counted = kept_spans(events) if set(columns) <= {"kind"} else None
        return counted and (statement(counted[0]), [*counted[1], *own])

    sql, values = spans(events, columns)
    return answer_of(statement(sql), [*values, *own], instead=instead)


def tallies(events: Any, interval: str, by: str) -> list[Row]:
    """One row for each value and interval that has events. One query."""
    columns, value, label, join = GROUPS[by]

    def statement(sql: str) -> str:
        return (
            f"SELECT {value}, {label}, {START.format(interval)}, sum(n)::bigint, sum(known)::bigint,"  # noqa: S608
            " sum(killed)::bigint, sum(low)::bigint, sum(high)::bigint"
            f" FROM ({sql}) c {join} GROUP BY 1, 2, 3"
        )

    rows = answer_of_spans(events, statement, columns=columns)
    return [Row(value, label, start, Tally(*sums)) for value, label, start, *sums in rows]


def actor_tallies(events: Any, interval: str, limit: int) -> tuple[list[Row], int]:
    """The same for the `limit` most frequent actors, and how many actors there are in all. Two queries.

    The actors are read first: their numbers tell the planner how many events to expect.
    """
    top, number = frequent_actors(events, limit)
    low, high = bounds(events)
    sql, values = compiled(events, "id", "earliest", "latest", killed=F("fatalities"), low=low, high=high)
    statement = OF_ACTORS.format(events=sql, start=START.format(interval))
    rows = answer_of(statement, [top, *values])
    found = [Row(slug, name, start, Tally(*sums)) for slug, name, start, *sums in rows]
    return found, number


def frequent_actors(events: Any, limit: int) -> tuple[list[int], int]:
    """The keys of the actors in most events, and how many actors there are in all. One query."""
    counted, values = by_actor(events)
    rows = answer_of(MOST_FREQUENT.format(counted=counted), [*values, limit])
    return [actor for actor, _ in rows], rows[0][1] if rows else 0
