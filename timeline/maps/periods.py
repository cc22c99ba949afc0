"""The time under the map: the selection's days cut into periods that are stepped through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dates.formats import of_day

# Months of a step, the shortest first; how a period of it is written.
STEPS = {1: "F Y", 3: "M Y", 12: "Y", 120: "Y", 1200: "Y"}
MOST_PERIODS, MOST_CELLS = 150, 40_000


@dataclass(frozen=True)
class Axis:
    """`edges` are the first days of the periods and the day after the last one, in order."""

    months: int
    edges: list[date]

    @property
    def periods(self) -> list[tuple[date, date]]:
        """Each from its first day to its last."""
        return [(start, end - timedelta(days=1)) for start, end in pairwise(self.edges)]

    def label(self, start: date, end: date) -> str:
        """One name for a whole month or year; else from day to day."""
        if start.day != 1 or (end + timedelta(days=1)).day != 1:
            return " – ".join(of_day(day, "dmy", brief=True) for day in (start, end))
        if self.months == 1:
            return of_day(start, "my")
        if self.months == 12 and start.month == 1 and end.month == 12:
            return of_day(start, "y")
        parts = "my" if self.months < 12 or start.month != 1 else "y"
        first, last = (of_day(day, parts, brief=True) for day in (start, end))
        return first if first == last else f"{first} – {last}"


def axis(first: date | None, last: date | None, groups: int, cuts: Iterable[date] = ()) -> Axis | None:
    """Periods from the first day to the last, cut at `cuts` too; None where no day is known at all.

    A cut outside them makes one more, however long. The periods are the shortest that are not too many, nor
    give too many numbers for this many groups.
    """
    cuts = set(cuts)
    first, last = first or min(cuts, default=None), last or max(cuts, default=None)
    if first is None or last is None:
        return None
    most = min(MOST_PERIODS, max(MOST_CELLS // max(groups, 1), 12))
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    months = next((step for step in STEPS if span / step <= most), max(STEPS))
    number = (first.year * 12 + first.month - 1) // months * months
    edges = cuts
    while True:
        # No calendar has a year 0, or one after 9999.
        edges.add(date(max(number // 12, 1), number % 12 + 1, 1) if number < 120_000 else date.max)
        if number > last.year * 12 + last.month - 1 or number >= 120_000:
            return Axis(months, sorted(edges))
        number += months
