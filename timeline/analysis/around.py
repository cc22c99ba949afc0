"""How often something happened in the weeks before and after an event or a phase. No word here says why.

An event is counted in a period only where every possible day of it lies inside, and only on days that the
base covers; the rates carry the exact interval of a Poisson count (profiles/poisson.py).
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from timeline.analysis.asking import WEEKS, AroundQuery
from timeline.filters import rows_of
from timeline.models import Event
from timeline.profiles.around import known_days
from timeline.profiles.coverage import Rate
from timeline.profiles.spans import Stretch

KINDS = (Event.Kind.INCIDENT, Event.Kind.DIPLOMATIC)
VAGUE = 62  # days: an event whose date spans more divides nothing into before and after
MOST_BINS = 400
COUNTED = {Event.Kind.INCIDENT: "incidents", Event.Kind.DIPLOMATIC: "diplomatic"}


@dataclass(frozen=True)
class Period:
    """Some days, as far as the base covers them: of each kind the rate, and where its events are listed."""

    name: str
    first: datetime.date
    last: datetime.date
    days: int
    cut: bool
    rates: dict[str, Rate]
    listed: dict[str, str]


@dataclass(frozen=True)
class Bin:
    """One whole week. `week` counts from 1 within its period, downwards before."""

    period: str
    week: int
    first: datetime.date
    last: datetime.date
    counts: dict[str, int]


@dataclass(frozen=True)
class Around:
    """`why_not` says why there is nothing to compare. `unsure` lies partly in a period, partly outside."""

    query: AroundQuery
    subject: Any
    is_phase: bool
    weeks: int
    total: int
    periods: list[Period] = field(default_factory=list)
    bins: list[Bin] = field(default_factory=list)
    unsure: int = 0
    unbinned: int = 0
    not_occurred: int = 0
    why_not: str = ""
    covered: tuple[datetime.date, datetime.date] | None = None

    def csv(self) -> Iterator[list[Any]]:
        yield ["period", "first", "last", "days", "kind", "events", "per_week", "low_95", "high_95"]
        for one in self.periods:
            for kind, rate in one.rates.items():
                numbers = [_round(number) for number in (rate.per_week, rate.low, rate.high)]
                yield [one.name, one.first, one.last, one.days, kind, rate.count, *numbers]
        for bin_ in self.bins:
            for kind, count in bin_.counts.items():
                label = f"{bin_.period} week {bin_.week}"
                yield [label, bin_.first, bin_.last, 7, kind, count, "", "", ""]


def _round(number: float | None) -> float | str:
    return "" if number is None else round(number, 3)


def build(query: AroundQuery, *, today: datetime.date, **_: Any) -> Around:
    """Five queries at most."""
    given = query.options
    subject = given["around_event"] or given["around_phase"]
    is_phase = given["around_event"] is None
    weeks = given["weeks"] or WEEKS
    events = query.counted
    if not is_phase:
        events = events.exclude(pk=subject.pk)
    told = Around(query, subject, is_phase, weeks, query.number)
    if subject is None:
        return told
    days = known_days(query, today)
    why_not = _why_not(query, subject, is_phase=is_phase, days=days)
    if why_not or days is None:
        return Around(query, subject, is_phase, weeks, told.total, why_not=why_not or "days")
    return _counted(told, events, days)


def _why_not(query: AroundQuery, subject: Any, *, is_phase: bool, days: Stretch | None) -> str:
    if len(rows_of(query.given.get("phase") or [])) > 1:
        return "phases"
    if not is_phase and (subject.latest - subject.earliest).days >= VAGUE:
        return "vague"
    if days is None or subject.latest.toordinal() < days[0] or subject.earliest.toordinal() > days[1]:
        return "days"
    return ""


def _counted(told: Around, events: Any, days: Stretch) -> Around:
    spans = _spans(told, days)
    if not any(name != "during" for name in spans):
        return Around(told.query, told.subject, told.is_phase, told.weeks, told.total, why_not="days")
    ends = [datetime.date.fromordinal(day) for day in (_low(spans), _high(spans))]
    touching = events.possibly_within(*ends)
    happened = touching.filter(occurrence=Event.Occurrence.OCCURRED)
    rows = happened.order_by().values_list("kind", "earliest", "latest").annotate(n=Count("pk"))
    struck = [(kind, first.toordinal(), last.toordinal(), n) for kind, first, last, n in rows]
    wanted = spans if told.is_phase else {name: span for name, span in spans.items() if name != "during"}
    periods = [_period(told, name, span, struck) for name, span in wanted.items()]
    bins = _bins(told, wanted, struck)
    placed = sum(rate.count for one in periods for rate in one.rates.values())
    beside = _inside(struck, spans["during"]) if not told.is_phase and "during" in spans else 0
    drawn = sum(count for one in bins for count in one.counts.values())
    return Around(
        told.query,
        told.subject,
        told.is_phase,
        told.weeks,
        told.total,
        periods=periods,
        bins=bins,
        unsure=sum(n for *_, n in struck) - placed - beside,
        unbinned=placed - drawn if bins else 0,
        not_occurred=touching.exclude(occurrence=Event.Occurrence.OCCURRED).count(),
        covered=(datetime.date.fromordinal(days[0]), datetime.date.fromordinal(days[1])),
    )


def _spans(told: Around, days: Stretch) -> dict[str, Stretch]:
    """The periods, cut to the days that are known of; one with none of them is left out."""
    start, end = told.subject.earliest.toordinal(), told.subject.latest.toordinal()
    length = told.weeks * 7
    wanted = {"before": (start - length, start - 1), "during": (start, end), "after": (end + 1, end + length)}
    cut = {name: (max(low, days[0]), min(high, days[1])) for name, (low, high) in wanted.items()}
    return {name: (low, high) for name, (low, high) in cut.items() if low <= high}


def _low(spans: dict[str, Stretch]) -> int:
    return min(low for low, _ in spans.values())


def _high(spans: dict[str, Stretch]) -> int:
    return max(high for _, high in spans.values())


Struck = list[tuple[str, int, int, int]]


def _inside(struck: Struck, span: Stretch, kind: str = "") -> int:
    return sum(
        n for one, first, last, n in struck if span[0] <= first and last <= span[1] and kind in ("", one)
    )


def _period(told: Around, name: str, span: Stretch, struck: Struck) -> Period:
    first, last = (datetime.date.fromordinal(day) for day in span)
    length = span[1] - span[0] + 1
    address = told.query.address
    edtf = f"{first.isoformat()}/{last.isoformat()}"
    return Period(
        name,
        first,
        last,
        length,
        name != "during" and length < told.weeks * 7,
        {COUNTED[kind]: Rate(_inside(struck, span, kind), length) for kind in KINDS},
        {COUNTED[kind]: address(within=edtf, occurrence="occurred", kind=kind.value) for kind in KINDS},
    )


def _bins(told: Around, spans: dict[str, Stretch], struck: Struck) -> list[Bin]:
    """Whole weeks outwards from what is looked at, and through a phase; none where they were too many."""
    weeks = []
    for name, (low, high) in spans.items():
        number = (high - low + 1) // 7
        for at in range(number):
            # Before, a cut week is the one farthest away.
            first = high - 7 * (number - at) + 1 if name == "before" else low + 7 * at
            weeks.append((name, number - at if name == "before" else at + 1, first))
    if len(weeks) > MOST_BINS:
        return []
    counts: dict[tuple[str, int], int] = {}
    starts = sorted(first for *_, first in weeks)
    for kind, first, last, n in struck:
        start = _week_of(starts, first, last)
        if start is not None:
            counts[kind, start] = counts.get((kind, start), 0) + n
    return [
        Bin(
            name,
            week,
            datetime.date.fromordinal(first),
            datetime.date.fromordinal(first + 6),
            {COUNTED[kind]: counts.get((kind, first), 0) for kind in KINDS},
        )
        for name, week, first in weeks
    ]


def _week_of(starts: list[int], first: int, last: int) -> int | None:
    """The week that holds all these days."""
    at = bisect_right(starts, first) - 1
    return starts[at] if at >= 0 and last <= starts[at] + 6 else None
