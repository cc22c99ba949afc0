"""Days, weeks, months and years as a calendar has them: each from its first day to its last."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

INTERVALS = {"day": "Day", "week": "Week", "month": "Month", "year": "Year"}  # finest first


def last_day(start: date, interval: str) -> date:
    """The last day of the interval that begins with `start`; nothing ends after the calendar does."""
    if interval == "day":
        return start
    if interval == "week":
        return date.fromordinal(min(start.toordinal() + 6, date.max.toordinal()))
    if interval == "month":
        return start.replace(day=monthrange(start.year, start.month)[1])
    return start.replace(month=12, day=31)


def intervals(first: date, last: date, interval: str) -> Iterator[tuple[date, date]]:
    """Every interval from the one that begins with `first` to the one that begins with `last`."""
    start = first
    while True:
        end = last_day(start, interval)
        yield start, end
        if last <= end:
            return
        start = date.fromordinal(end.toordinal() + 1)
