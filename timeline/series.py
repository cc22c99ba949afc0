"""Events and fatalities over time, for the histogram and for the headings of the list.

The interval of the bars is the finest that fits the window and that enough of the dates are known to; the
database chooses it, so that the events are read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import TruncMonth

from dates.formats import of_day
from timeline.intervals import last_day
from timeline.models import Event
from timeline.tallies import Tally, answer_of_spans
from timeline.windows import Window

# The start of a date that names a month: its heading in the list is then known, whatever its end.
MONTH_KNOWN = r"^\d{4}-(0[1-9]|1[0-2])"
FEWEST_BARS, MOST_BARS = 4, 400  # fewer say nothing, more cannot be told apart
CENTURY_YEARS = 100


class Unit(StrEnum):
    """How much time a bar stands for, finest first."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    CENTURY = "century"

    def number(self, day: date) -> int:
        """Which bar a day falls in, counted from a fixed point."""
        if self is Unit.DAY:
            return day.toordinal()
        if self is Unit.WEEK:
            return (day.toordinal() - 1) // 7  # the first day of the calendar is a Monday
        if self is Unit.MONTH:
            return day.year * 12 + day.month - 1
        return day.year if self is Unit.YEAR else day.year // CENTURY_YEARS

    def first_day(self, number: int) -> date:
        if self is Unit.DAY:
            return date.fromordinal(number)
        if self is Unit.WEEK:
            return date.fromordinal(number * 7 + 1)
        if self is Unit.MONTH:
            return date(number // 12, number % 12 + 1, 1)
        return date(number if self is Unit.YEAR else max(number * CENTURY_YEARS, 1), 1, 1)

    def last_day(self, start: date) -> date:
        if self is Unit.CENTURY:
            return date(start.year // CENTURY_YEARS * CENTURY_YEARS + CENTURY_YEARS - 1, 12, 31)
        return last_day(start, str(self))

    def bars(self, first: date, last: date) -> int:
        return self.number(last) - self.number(first) + 1


# Up to how many bars each is chosen unasked.
FITTING = {Unit.DAY: 160, Unit.WEEK: 160, Unit.MONTH: 160, Unit.YEAR: 320}
BARS = {
    Unit.DAY: "(b - a + 1)",
    Unit.WEEK: "((b - a) / 7 + 1)",
    Unit.MONTH: "((extract(year FROM b) - extract(year FROM a)) * 12"
    " + extract(month FROM b) - extract(month FROM a) + 1)",
    Unit.YEAR: "(extract(year FROM b) - extract(year FROM a) + 1)",
    Unit.CENTURY: "(div(extract(year FROM b), 100) - div(extract(year FROM a), 100) + 1)",
}
HELD = {  # the day from which one interval holds an event; NULL where none does
    unit: f"CASE WHEN date_trunc('{unit}', earliest::timestamp) = date_trunc('{unit}', latest::timestamp)"
    f" THEN date_trunc('{unit}', earliest::timestamp)::date END"
    for unit in FITTING
} | {
    Unit.CENTURY: "CASE WHEN div(extract(year FROM earliest), 100) = div(extract(year FROM latest), 100)"
    " THEN make_date(greatest(div(extract(year FROM earliest), 100)::int * 100, 1), 1, 1) END"
}

# Of dates that are known to a year at least, half must be exact enough for the bars; but who looks so close
# (a month, or less) wants the days that there are.
EXACT_ENOUGH = 2
CLOSE = 31


def _choice() -> str:
    """SQL that names the unit, from the facts."""
    asked = [f"WHEN asked = '{unit}' AND {BARS[unit]} <= {MOST_BARS} THEN '{unit}'" for unit in Unit]
    fitting = [
        f"WHEN {BARS[unit]} BETWEEN {FEWEST_BARS} AND {most}"
        f" AND coalesce(in_{unit}, 0) * {EXACT_ENOUGH} >= coalesce(in_year, 0) THEN '{unit}'"
        for unit, most in FITTING.items()
    ]
    coarse = [
        f"WHEN {BARS[Unit.YEAR]} > {FITTING[Unit.YEAR]} THEN '{Unit.CENTURY}'",
        f"WHEN bounded AND b - a < {CLOSE} AND in_day > 0 THEN '{Unit.DAY}'",
        f"WHEN {BARS[Unit.MONTH]} <= {FITTING[Unit.MONTH]} THEN '{Unit.MONTH}'",
    ]
    return f"CASE {' '.join([*asked, *fitting, *coarse])} ELSE '{Unit.YEAR}' END"


# The number of the interval (Unit.number) that a day falls in. One interval holds an event where the first
# and the last possible day fall in the same.
NUMBERS = {
    Unit.DAY: "{0} - date '0001-01-01' + 1",
    Unit.WEEK: "({0} - date '0001-01-01') / 7",
    Unit.MONTH: "(date_part('year', {0}) * 12 + date_part('month', {0}))::int - 1",
    Unit.YEAR: "date_part('year', {0})::int",
    Unit.CENTURY: "date_part('year', {0})::int / 100",
}
# One that spans centuries does not stretch the axis: what is known to a month says where it ends, else to a
# year. A bar beyond is drawn all the same.
STATEMENT = """
WITH cells AS MATERIALIZED (SELECT c.*, {numbers} FROM ({cells}) c),
asked AS (SELECT %s::date AS first, %s::date AS last, %s::text AS asked),
facts AS (
    SELECT coalesce(max(first), min(earliest) FILTER (WHERE first_month = last_month),
                    min(earliest) FILTER (WHERE first_year = last_year)) AS a,
           coalesce(max(last), max(latest) FILTER (WHERE first_month = last_month),
                    max(latest) FILTER (WHERE first_year = last_year)) AS b,
           max(asked) AS asked, bool_and(first IS NOT NULL AND last IS NOT NULL) AS bounded,
           {held_in}
    FROM cells, asked),
chosen AS MATERIALIZED (SELECT a, greatest(a, b) AS b, {choice} AS unit FROM facts)  -- else once for each row
SELECT unit, a, b, kind, number, sum(n)::bigint, sum(known)::bigint, sum(killed)::bigint, sum(low)::bigint,
       sum(high)::bigint
FROM (SELECT unit, a, b, kind, n, known, killed, low, high, CASE unit {number} END AS number
      FROM cells, chosen) placed
GROUP BY unit, a, b, kind, number"""

Counts = dict[str, Tally]


@dataclass(frozen=True)
class Bar:
    """One interval, both days inclusive: its events by kind."""

    start: date
    end: date
    counts: Counts

    @property
    def total(self) -> Tally:
        return sum(self.counts.values(), Tally())


@dataclass(frozen=True)
class Series:
    """Every bar from the first to the last, empty ones too; `uncertain` is what no bar can hold.

    `first` and `last` are the days that the axis is about. `units` are those that could be asked for.
    """

    unit: Unit
    first: date
    last: date
    bars: list[Bar]
    uncertain: Counts

    @property
    def placed(self) -> Tally:
        return sum((bar.total for bar in self.bars), Tally())

    @property
    def left_out(self) -> int:
        return sum(tally.count for tally in self.uncertain.values())

    @property
    def total(self) -> int:
        return self.left_out + self.placed.count

    @property
    def span_text(self) -> str:
        """`August 2021 – July 2025`: what the axis is about, in months at the finest."""
        first, last = min(self.first, self.bars[0].end), max(self.last, self.bars[-1].start)
        parts = "my" if self.unit in (Unit.DAY, Unit.WEEK, Unit.MONTH) else "y"
        texts = dict.fromkeys(of_day(day, parts) for day in (first, last))
        return " – ".join(texts)

    @property
    def units(self) -> list[Unit]:
        return [unit for unit in Unit if unit.bars(self.first, self.last) <= MOST_BARS]


def over_time(events: Any, window: Window | None = None, asked: str = "") -> Series:
    """One query, whatever the selection. `asked` names a unit: it is taken unless its bars were too many."""
    window = window or Window()
    rows = answer_of_spans(events, _statement, window.first, window.last, asked or None)
    return _series(rows, window)


def _statement(cells: str) -> str:
    numbers = [
        f"{number.format(column)} AS {end}_{unit}"
        for unit, number in NUMBERS.items()
        for end, column in (("first", "earliest"), ("last", "latest"))
    ]
    return STATEMENT.format(  # no text of the request
        cells=cells,
        numbers=", ".join(numbers),
        held_in=", ".join(
            f"sum(n) FILTER (WHERE first_{unit} = last_{unit}) AS in_{unit}" for unit in FITTING
        ),
        choice=_choice(),
        number=" ".join(
            f"WHEN '{unit}' THEN CASE WHEN first_{unit} = last_{unit} THEN first_{unit} END" for unit in Unit
        ),
    )


def _series(rows: list[tuple[Any, ...]], window: Window) -> Series:
    unit = Unit(rows[0][0]) if rows else Unit.MONTH
    counts: dict[int, Counts] = {}
    uncertain: Counts = {}
    for *_, kind, number, events, known, killed, low, high in rows:
        tally = Tally(events, known, killed, low, high)
        held_in = uncertain if number is None else counts.setdefault(number, {})
        held_in[kind] = tally
    first, last = rows[0][1:3] if rows else (None, None)
    if first is None or last is None or not (counts or window.bounded):
        return Series(unit, date.min, date.min, [], uncertain)
    numbers = [*counts, unit.number(first), unit.number(last)]
    starts = [unit.first_day(number) for number in range(min(numbers), max(numbers) + 1)]
    bars = [Bar(start, unit.last_day(start), counts.get(unit.number(start), {})) for start in starts]
    return Series(unit, first, last, bars, uncertain)


def of_months(events: Any, months: Iterable[date]) -> dict[date, int]:
    """How many events of the selection begin in each of these months, where that is known. One query."""
    wanted = sorted(months)
    if not wanted:
        return {}
    rows = (
        events.filter(earliest__gte=wanted[0], earliest__lte=Unit.MONTH.last_day(wanted[-1]))
        .filter(edtf__regex=MONTH_KNOWN)
        .order_by()
        .annotate(month=TruncMonth(F("earliest")))
        .values_list("month")
        .annotate(events=Count("pk"))
    )
    return dict(rows)


def month_of(event: Event) -> date | None:
    """The month that an event stands under in the list; None where its start names none."""
    return event.earliest.replace(day=1) if re.match(MONTH_KNOWN, event.edtf) else None
