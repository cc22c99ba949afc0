"""The stretch of time that a selection asks for, and the ways out of it: wider, earlier, later."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

from dates.edtf import Span
from timeline.filters import rows_of

BY_DATE = ("date", "date_from", "date_to")


@dataclass(frozen=True)
class Window:
    """From `first` to `last`, both inclusive; None where nothing bounds it."""

    first: date | None = None
    last: date | None = None

    @property
    def bounded(self) -> bool:
        return self.first is not None and self.last is not None

    def within(self, other: Window) -> Window:
        """What both hold."""
        firsts = [day for day in (self.first, other.first) if day]
        lasts = [day for day in (self.last, other.last) if day]
        return Window(max(firsts, default=None), min(lasts, default=None))

    @classmethod
    def spanning(cls, earliest: date, latest: date) -> Window:
        return cls(None if earliest == date.min else earliest, None if latest == date.max else latest)


def window_by_date(given: Mapping[str, Any]) -> Window:
    """What `date`, `date_from` and `date_to` leave."""
    span = given.get("date")
    window = Window(given.get("date_from"), given.get("date_to"))
    return window.within(Window.spanning(span.earliest, span.latest)) if isinstance(span, Span) else window


def window_of(given: Mapping[str, Any]) -> Window:
    """The same, and what phases leave. A window that ends before it begins bounds nothing."""
    window = window_by_date(given)
    if phases := rows_of(given.get("phase") or []):
        earliest, latest = min(one.earliest for one in phases), max(one.latest for one in phases)
        window = window.within(Window.spanning(earliest, latest))
    if window.first and window.last and window.first > window.last:
        return Window()
    return window


def edtf_of(first: date, last: date) -> str:
    """The shortest EDTF text of these days: `2025-06` for June."""
    year = f"{first.year:04}"  # not %Y, which does not pad
    if first == last:
        return f"{year}-{first:%m-%d}"
    if Window(first, last) == month_of(first):
        return f"{year}-{first:%m}"
    if Window(first, last) == year_of(first):
        return year
    return f"{edtf_of(first, first)}/{edtf_of(last, last)}"


def replaced(params: QueryDict, window: Window | None) -> str:
    """The query string with this window in place of its own, from its first page; None asks for all time."""
    rest = params.copy()
    for name in ("cursor", *BY_DATE, *(("date_match",) if window is None else ())):
        rest.pop(name, None)
    if window and window.first and window.last and "/" not in edtf_of(window.first, window.last):
        rest["date"] = edtf_of(window.first, window.last)
    elif window:
        for name, day in (("date_from", window.first), ("date_to", window.last)):
            if day:
                rest[name] = day.isoformat()
    return f"?{rest.urlencode(safe=',/')}"


@dataclass(frozen=True)
class Zoom:
    """Query strings: twice as far out, the same length before and after, and all time; '' where none is."""

    out: str
    earlier: str
    later: str
    all: str


def zoom(given: Mapping[str, Any], params: QueryDict) -> Zoom | None:
    """None where the query bounds no time."""
    window = window_by_date(given)
    if not any(params.get(name) for name in BY_DATE):
        return None
    first, last = window.first, window.last
    if not first or not last or first > last:
        return Zoom("", "", "", replaced(params, None))
    return Zoom(
        _asked(params, wider(first, last)),
        _asked(params, beside(first, last, -1)),
        _asked(params, beside(first, last, 1)),
        replaced(params, None),
    )


def _asked(params: QueryDict, window: Window | None) -> str:
    return replaced(params, window) if window else ""


def month_of(first: date) -> Window:
    return Window(first.replace(day=1), first.replace(day=monthrange(first.year, first.month)[1]))


def year_of(first: date) -> Window:
    return Window(date(first.year, 1, 1), date(first.year, 12, 31))


def wider(first: date, last: date) -> Window | None:
    """The calendar's next unit of a day or a month, else three times as long; None past its end."""
    here = Window(first, last)
    if first == last:
        return month_of(first)
    if here == month_of(first):
        return year_of(first)
    length = (last - first) + timedelta(days=1)
    try:
        if here == year_of(first):
            return Window(date(first.year - 1, 1, 1), date(first.year + 1, 12, 31))
        return Window(first - length, last + length)
    except (OverflowError, ValueError):
        return None


def beside(first: date, last: date, step: int) -> Window | None:
    """As long, just before (-1) or just after (1); None past the calendar's end."""
    here = Window(first, last)
    try:
        edge = first - timedelta(days=1) if step < 0 else last + timedelta(days=1)
        if here == month_of(first):
            return month_of(edge)
        if here == year_of(first):
            return year_of(edge)
        length = last - first
        return Window(edge - length, edge) if step < 0 else Window(edge, edge + length)
    except OverflowError:
        return None
