"""Events counted by month and kind, for the headings and the histogram."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth

from dates.edtf import Precision

# Wider than a month, an event has no one month to be counted in.
WITHIN_A_MONTH = [str(name) for name in (Precision.DAY, Precision.DAYS, Precision.WEEK, Precision.MONTH)]


@dataclass(frozen=True)
class Bar:
    """One month: how many events of each kind."""

    month: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Series:
    """Every month from the first event to the last, empty ones too, and what no month can hold."""

    bars: list[Bar]
    uncertain: int

    @property
    def total(self) -> int:
        return self.uncertain + sum(bar.total for bar in self.bars)

    @property
    def by_month(self) -> dict[date, int]:
        return {bar.month: bar.total for bar in self.bars}


def per_month(events: Any) -> Series:
    """One query, whatever the selection."""
    rows = (
        events.order_by()
        .annotate(month=TruncMonth("earliest"))
        .values_list("month", "kind", "precision")
        .annotate(events=Count("pk"))
    )
    counts: dict[date, Counter[str]] = {}
    uncertain = 0
    for month, kind, precision, number in rows:
        if precision in WITHIN_A_MONTH:
            counts.setdefault(month, Counter())[kind] += number
        else:
            uncertain += number
    bars = [Bar(month, dict(counts.get(month, {}))) for month in _months(counts)]
    return Series(bars, uncertain)


def _months(counts: dict[date, Any]) -> Iterator[date]:
    if not counts:
        return
    month, last = min(counts), max(counts)
    while month <= last:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
