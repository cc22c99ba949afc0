"""Counts per day, week, month or year, lane by lane, where the events are too many to be drawn.

An event counts as certain in an interval that holds all its possible days. One that may lie in several is
counted as possible in each of them, and is certain in none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from timeline.answers import answer_of
from timeline.compiling import compiled
from timeline.intervals import intervals
from timeline.lanes.kinds import MOST_LANES, SPLITS, joined, lane_documents

EPOCH = date(1970, 1, 1)  # as clocks count days
MOST_FREQUENT = f"r.place <= {MOST_LANES} OR r.keys <= {MOST_LANES} + 1"

# The finest interval of which not more than some 2,000 make up the days in view.
UNITS = {"day": 2_000, "week": 14_000, "month": 60_000, "year": 4_000_000}

# The number of the interval that a day lies in, counted from any fixed one. Whole numbers: date_trunc on a
# million rows takes longer than to read them. The year 1 began on a Monday.
NUMBER = {
    "day": "({0} - date '0001-01-01')",
    "week": "({0} - date '0001-01-01') / 7",
    "month": "(date_part('year', {0}) * 12 + date_part('month', {0}))::int",
    "year": "date_part('year', {0})::int",
}

# `cells` are the events that are alike in lane, tone and intervals; what lies outside of those in view is in
# the one before the first or after the last. Those whose days lie in more than one interval are given by
# where they begin and end to be possible, so that there are at most two rows for each interval.
COUNTS = """
WITH counted AS MATERIALIZED (
    SELECT {columns}, {first} AS first, {last} AS last,
        count(*) AS n
    FROM ({events}) e GROUP BY {places}),
cells AS MATERIALIZED (
    SELECT {key} AS key, {tone} AS tone, c.first, c.last, sum(c.n)::bigint AS n
    FROM counted c JOIN timeline_eventtype t ON t.id = c.type_id {joins} GROUP BY 1, 2, 3, 4),
ranked AS (
    SELECT key, row_number() OVER (ORDER BY sum(n) DESC, key) AS place, count(*) OVER () AS keys
    FROM cells WHERE key IS NOT NULL GROUP BY key),
placed AS (
    SELECT CASE WHEN {own} THEN r.key END AS key, tone, c.first, c.last, n
    FROM cells c LEFT JOIN ranked r USING (key))
SELECT key, tone, 'certain', first, sum(n)::bigint FROM placed WHERE first = last GROUP BY key, tone, first
UNION ALL SELECT key, '', 'begins', first, sum(n)::bigint FROM placed WHERE first < last GROUP BY key, first
UNION ALL SELECT key, '', 'ends', last, sum(n)::bigint FROM placed WHERE first < last GROUP BY key, last"""


def unit_for(first: date, last: date) -> str:
    days = (last - first).days + 1
    return next(unit for unit, most in UNITS.items() if days <= most)


def density_document(query: Any, first: date, last: date) -> dict[str, Any]:
    """The counts of the events in view over the intervals from `first` to `last`.

    Of each lane: `certain` by tone, and `possible`, both as [place, number, place, number, …]; the numbers
    of `possible` are by how much its count changes there.
    """
    unit = unit_for(first, last)
    starts = [start for start, _ in intervals(_start(first, unit), last, unit)]
    certain: dict[Any, Any] = defaultdict(lambda: defaultdict(list))
    possible: dict[Any, Counter[int]] = defaultdict(Counter)
    counts: Counter[str | None] = Counter()
    for key, tone, said, place, number in _rows(query, first, last, unit):
        if said == "certain":
            certain[key][tone] += [place, number]
        elif said == "begins":
            possible[key][max(place, 0)] += number
        elif place < len(starts):
            possible[key][place + 1] -= number
        counts[key] += number if said != "ends" else 0
    lanes = lane_documents(query.by, counts)
    for lane in lanes:
        lane["certain"] = certain[lane["value"]]
        lane["possible"] = [one for pair in sorted(possible[lane["value"]].items()) for one in pair]
    return {"lanes": lanes, "unit": unit, "starts": [(start - EPOCH).days for start in starts]}


def _start(day: date, unit: str) -> date:
    """The first day of the interval that holds this one."""
    if unit == "week":
        return date.fromordinal(day.toordinal() - day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def _number(day: date, unit: str) -> int:
    """As NUMBER has it."""
    if unit in ("day", "week"):
        return (day.toordinal() - 1) // (7 if unit == "week" else 1)
    return day.year * 12 + day.month if unit == "month" else day.year


def _rows(query: Any, first: date, last: date, unit: str) -> list[tuple[Any, ...]]:
    """(lane, tone, what is said, place of the interval among those in view, number of events)."""
    split = SPLITS[query.by]
    columns = sorted({"type_id", split.column})
    events, values = compiled(query.counted_in_view, *columns, "earliest", "latest")
    joins, actors = joined(query)
    own, own_values = (
        ("r.key = ANY(%s)", [["", *query.own_lanes]]) if query.own_lanes else (MOST_FREQUENT, [])
    )
    zero, end = _number(first, unit), _number(last, unit)
    number = f"{NUMBER[unit]} - {zero}"
    statement = COUNTS.format(
        columns=", ".join(columns),
        first=f"greatest({number.format('earliest')}, -1)",
        last=f"least({number.format('latest')}, {end - zero + 1})",
        events=events,
        places=", ".join(str(at + 1) for at in range(len(columns) + 2)),
        key=split.key,
        tone=split.tone,
        joins=joins,
        own=own,
    )
    return answer_of(statement, [*values, *actors, *own_values])
