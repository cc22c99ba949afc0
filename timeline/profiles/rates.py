"""How often something happened before, during and after a phase, per week."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from timeline import wording
from timeline.models import Event, Phase
from timeline.profiles.coverage import Rate, covered
from timeline.profiles.scope import ProfileQuery

# In the order of the table: what it is called in templates, and how far it lies from the phase.
PERIODS = ("before", "during", "after")


@dataclass(frozen=True)
class Period:
    """Some days, as far as the base covers them, with a rate and an address for each kind."""

    name: str
    first: datetime.date
    last: datetime.date
    incidents: Rate
    diplomatic: Rate
    incidents_at: str
    diplomatic_at: str


@dataclass(frozen=True)
class Rates:
    """`unsure` counts events that may lie in one period or in another, `cut` is: a period is not covered."""

    periods: list[Period]
    unsure: int
    cut: bool


def rates(phase: Phase, query: ProfileQuery, today: datetime.date) -> Rates | None:
    """None where the page is narrowed in time, or the base covers none of the phase. Six queries at most.

    `query` is the page's own parameters, without the phase. Before and after are as long as the phase.
    """
    if any(name in query.params for name in wording.WINDOWS):
        return None
    known = covered(today)
    first, last = phase.earliest.toordinal(), phase.latest.toordinal()
    if known is None or known[1] < first or last < known[0]:
        return None
    start, end = max(first, known[0]), min(last, known[1])
    length = end - start + 1
    wanted = {"before": (start - length, start - 1), "during": (start, end), "after": (end + 1, end + length)}
    periods = []
    for name, (low, high) in wanted.items():
        low, high = max(low, known[0]), min(high, known[1])
        if low <= high:
            periods.append(_period(name, low, high, query))
    if not periods:
        return None
    told = _told(query)
    span = (periods[0].first, periods[-1].last)
    touching = told.possibly_within(*span).count()
    sure = sum(period.incidents.count + period.diplomatic.count for period in periods)
    cut = len(periods) < len(PERIODS) or any((one.last - one.first).days + 1 < length for one in periods)
    return Rates(periods, touching - sure, cut)


def _told(query: ProfileQuery) -> Any:
    return query.counted.filter(occurrence=Event.Occurrence.OCCURRED)


def _period(name: str, low: int, high: int, query: ProfileQuery) -> Period:
    first, last = datetime.date.fromordinal(low), datetime.date.fromordinal(high)
    rows = _told(query).certainly_within(first, last).values_list("kind").annotate(n=Count("pk"))
    counts = dict(rows.order_by("kind"))
    days = high - low + 1
    edtf = f"{first.isoformat()}/{last.isoformat()}"
    return Period(
        name,
        first,
        last,
        Rate(counts.get("incident", 0), days),
        Rate(counts.get("diplomatic", 0), days),
        query.address(within=edtf, occurrence="occurred", kind="incident"),
        query.address(within=edtf, occurrence="occurred", kind="diplomatic"),
    )
