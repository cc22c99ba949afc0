"""The possible days of an event as a bar on a short axis: a picture of how well its date is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dates.formats import of_day

LONGEST_IN_MONTHS = 200  # days: longer spans are drawn on years


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Bar:
    """Places in percent of the width. `open_start` and `open_end`: nobody knows how far it goes there."""

    x: float
    width: float
    ticks: list[Tick]
    exact: bool
    open_start: bool
    open_end: bool


def possible_bar(event: Any) -> Bar | None:
    """None where neither end is known, or the calendar ends too near to draw around it."""
    open_start, open_end = event.earliest == date.min, event.latest == date.max
    if open_start and open_end:
        return None
    first = event.latest if open_start else event.earliest
    last = event.earliest if open_end else event.latest
    years = open_start or open_end or (last - first).days > LONGEST_IN_MONTHS
    if not first.year > 2 or not last.year < 9997:
        return None
    begin, end, steps = _years(first, last) if years else _months(first, last)
    whole = (end - begin).days

    def place(day: date) -> float:
        return round((day - begin).days / whole * 100, 2)

    start = 0.0 if open_start else place(first)
    stop = 100.0 if open_end else place(last + timedelta(days=1))
    ticks = [Tick(place(day), label) for day, label in steps]
    return Bar(start, round(stop - start, 2), ticks, first == last and not years, open_start, open_end)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _months(first: date, last: date) -> tuple[date, date, list[tuple[date, str]]]:
    """The months of the span, one more on each side."""
    begin = (first.replace(day=1) - timedelta(days=1)).replace(day=1)
    end = _next_month(_next_month(last))
    steps, at = [], begin
    while at < end:
        steps.append((at, of_day(at, "my" if at == begin or at.month == 1 else "m", brief=True)))
        at = _next_month(at)
    return begin, end, steps


def _years(first: date, last: date) -> tuple[date, date, list[tuple[date, str]]]:
    begin, end = date(first.year - 1, 1, 1), date(last.year + 2, 1, 1)
    apart = max(1, (end.year - begin.year) // 6)
    return begin, end, [(date(year, 1, 1), str(year)) for year in range(begin.year, end.year, apart)]
