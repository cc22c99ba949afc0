"""What is counted per week: events that happened, dated closely enough, on days that the base covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F

from timeline.models import Event
from timeline.profiles.poisson import interval
from timeline.profiles.spans import Stretch

CLOSELY = 31  # days that a date may span and still say when


@dataclass(frozen=True)
class Rate:
    """A count over a number of days, per week, with its 95 % interval; no days, no rate."""

    count: int
    days: int

    @property
    def per_week(self) -> float | None:
        return self.count * 7 / self.days if self.days else None

    @property
    def low(self) -> float | None:
        return interval(self.count)[0] * 7 / self.days if self.days else None

    @property
    def high(self) -> float | None:
        return interval(self.count)[1] * 7 / self.days if self.days else None

    def apart_from(self, other: Rate) -> bool:
        """Do the two intervals have nothing in common?"""
        if None in (self.low, other.low):
            return False
        return self.low > other.high or other.low > self.high  # type: ignore[operator]


def covered(today: date) -> Stretch | None:
    """From the first to the last day on which the base says that something happened. Two index reads.

    A day outside is not one on which nothing happened, but one of which the base does not speak.
    """
    told = Event.objects.published().filter(occurrence=Event.Occurrence.OCCURRED, earliest__lte=today)
    close = told.filter(latest__lte=F("earliest") + CLOSELY - 1).order_by("earliest", "latest", "id")
    days = close.values_list("earliest", flat=True)
    first, last = days.first(), days.reverse().first()
    return (first.toordinal(), last.toordinal()) if first and last else None


def by_day(events: Any) -> dict[Stretch, int]:
    """How many events have each span of possible days. One query; a row for each span."""
    rows = events.order_by().values_list("earliest", "latest").annotate(n=Count("pk"))
    return {(first.toordinal(), last.toordinal()): n for first, last, n in rows}
