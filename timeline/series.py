"""Events counted over time and by kind, for the headings of the list and for the histogram."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import BooleanField, Case, Count, Value, When
from django.db.models.functions import TruncMonth

from timeline.models import Event

# The start of a date that names a month: its heading in the list is then known, whatever its end.
MONTH_KNOWN = r"^\d{4}-(0[1-9]|1[0-2])"
MOST_BARS = 300


class Unit(StrEnum):
    """How much time a bar stands for: the finest that keeps the bars apart."""

    MONTH = "month"
    YEAR = "year"
    CENTURY = "century"

    def start(self, day: date) -> date:
        if self is Unit.MONTH:
            return day.replace(day=1)
        return date(day.year if self is Unit.YEAR else max(day.year // 100 * 100, 1), 1, 1)

    def number(self, day: date) -> int:
        """Which bar a day falls in, counted from any fixed point."""
        if self is Unit.MONTH:
            return day.year * 12 + day.month - 1
        return day.year if self is Unit.YEAR else day.year // 100

    def first_day(self, number: int) -> date:
        if self is Unit.MONTH:
            return date(number // 12, number % 12 + 1, 1)
        return date(number if self is Unit.YEAR else max(number * 100, 1), 1, 1)


@dataclass(frozen=True)
class Bar:
    """One month, year or century from `start`: how many events of each kind."""

    start: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Series:
    """Every bar from the first event to the last, empty ones too; `uncertain` counts what no bar can hold.

    `by_month` counts by the month that an event begins in, where that is known.
    """

    unit: Unit
    bars: list[Bar]
    uncertain: int
    by_month: dict[date, int]

    @property
    def total(self) -> int:
        return self.uncertain + sum(bar.total for bar in self.bars)


@dataclass(frozen=True)
class Cell:
    """Events alike in what is counted here; `first` and `last` are months."""

    first: date
    last: date
    kind: str
    month_known: bool
    events: int


def over_time(events: Any) -> Series:
    """One query, whatever the selection."""
    known = Case(
        When(edtf__regex=MONTH_KNOWN, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    rows = (
        events.order_by()
        .annotate(first=TruncMonth("earliest"), last=TruncMonth("latest"), month_known=known)
        .values_list("first", "last", "kind", "month_known")
        .annotate(events=Count("pk"))
    )
    cells = [Cell(*row) for row in rows]
    unit = _unit(cells)
    by_month: Counter[date] = Counter()
    counts: dict[int, Counter[str]] = {}
    uncertain = 0
    for cell in cells:
        if cell.month_known:
            by_month[cell.first] += cell.events
        if unit.number(cell.first) == unit.number(cell.last):
            counts.setdefault(unit.number(cell.first), Counter())[cell.kind] += cell.events
        else:
            uncertain += cell.events
    bars = [Bar(unit.first_day(number), dict(counts.get(number, {}))) for number in _whole(counts)]
    return Series(unit, bars, uncertain, dict(by_month))


def _unit(cells: list[Cell]) -> Unit:
    """By the events that can be placed in a year: one that spans centuries does not stretch the axis."""
    years = [cell.first.year for cell in cells if cell.first.year == cell.last.year]
    span = max(years) - min(years) + 1 if years else 1
    if span * 12 <= MOST_BARS:
        return Unit.MONTH
    return Unit.YEAR if span <= MOST_BARS else Unit.CENTURY


def _whole(numbers: dict[int, Any]) -> Iterator[int]:
    return iter(range(min(numbers), max(numbers) + 1)) if numbers else iter(())


def month_of(event: Event) -> date | None:
    """The month that an event stands under in the list; None where its start names none."""
    return event.earliest.replace(day=1) if re.match(MONTH_KNOWN, event.edtf) else None
