"""Does violence follow talks? Incidents counted in the days before and after the meetings of two actors.

An event is counted in a window only where every possible day of it lies inside; what lies partly inside is
counted apart. Days that follow one meeting and precede another are a class of their own, so that no day, and
no incident, is counted twice in a rate.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import F

from timeline.models import Event, EventType
from timeline.profiles import spans
from timeline.profiles.coverage import Rate, by_day, covered
from timeline.profiles.scope import ProfileQuery
from timeline.profiles.spans import Stretch

WINDOWS = (30, 90)  # days
LONGEST_MEETING = 7  # days: one whose date spans more says too little about before and after
MEETINGS = [EventType.Category.CONSULTATION, EventType.Category.AGREEMENT]
MOST_SHOWN = 12
NEWEST_FIRST = ("-earliest", "-latest", "-id")


@dataclass(frozen=True)
class Window:
    """Some days beside one meeting, as far as the base covers them; '' as address where no query says it."""

    count: int
    days: int
    address: str


@dataclass(frozen=True)
class Beside:
    """One meeting with its windows, the widest before first, the widest after last."""

    meeting: Event
    windows: list[Window]


@dataclass(frozen=True)
class Pooled:
    """All meetings together, for windows of `size` days."""

    size: int
    before: Rate
    after: Rate
    both: Rate
    neither: Rate
    unsure: int

    @property
    def apart(self) -> bool:
        return self.before.apart_from(self.after)

    @property
    def comparable(self) -> bool:
        return bool(self.before.days and self.after.days)


@dataclass(frozen=True)
class Reading:
    """`why_not` says why there is nothing to read; counts say what was left out."""

    meetings: int
    usable: int
    incidents: int
    not_occurred: int
    first: datetime.date | None = None
    last: datetime.date | None = None
    pooled: list[Pooled] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    overlapping: int = 0
    why_not: str = ""


def reading(query: ProfileQuery, *, every: bool, today: datetime.date) -> Reading:
    """`every` diplomatic event, or talks, visits and agreements alone. Six queries at most."""
    events = query.counted
    meetings = events.filter(kind="diplomatic")
    if not every:
        meetings = meetings.filter(type__category__in=MEETINGS)
    occurred = meetings.filter(occurrence=Event.Occurrence.OCCURRED)
    close = occurred.filter(latest__lt=F("earliest") + LONGEST_MEETING)
    held = by_day(close)
    incidents = events.filter(kind="incident")
    struck = by_day(incidents.filter(occurrence=Event.Occurrence.OCCURRED))
    told = {
        "meetings": meetings.count(),
        "usable": sum(held.values()),
        "incidents": sum(struck.values()),
        "not_occurred": incidents.exclude(occurrence=Event.Occurrence.OCCURRED).count(),
    }
    days = known_days(query, today)
    why_not = "meetings" if not held else "incidents" if not struck else "days" if not days else ""
    if why_not or not days:
        return Reading(**told, why_not=why_not)
    latest = close.order_by(*NEWEST_FIRST).values_list("pk", flat=True)[:MOST_SHOWN]
    shown = Event.objects.filter(pk__in=list(latest)).select_related("type").order_by(*NEWEST_FIRST)
    return Reading(
        **told,
        first=datetime.date.fromordinal(days[0]),
        last=datetime.date.fromordinal(days[1]),
        pooled=[_pooled(size, list(held), struck, days) for size in WINDOWS],
        beside=[_beside(meeting, struck, days, query) for meeting in shown],
        overlapping=_overlapping(sorted(held), WINDOWS[0]),
    )


def known_days(query: ProfileQuery, today: datetime.date) -> Stretch | None:
    """The days that the base covers, within those that the query asks for."""
    known = covered(today)
    if known is None:
        return None
    first, last = known
    given = query.given
    if given.get("date"):
        first = max(first, given["date"].earliest.toordinal())
        last = min(last, given["date"].latest.toordinal())
    if given.get("date_from"):
        first = max(first, given["date_from"].toordinal())
    if given.get("date_to"):
        last = min(last, given["date_to"].toordinal())
    phases = [row for one in given.get("phase") or [] for row in one.rows]
    if phases:
        first = max(first, min(phase.earliest for phase in phases).toordinal())
        last = min(last, max(phase.latest for phase in phases).toordinal())
    return (first, last) if first <= last else None


def _sides(held: Stretch, size: int, days: Stretch) -> tuple[Stretch, Stretch]:
    """The days before and after one meeting, cut to those that are known of."""
    before = (max(held[0] - size, days[0]), min(held[0] - 1, days[1]))
    after = (max(held[1] + 1, days[0]), min(held[1] + size, days[1]))
    return before, after


def _pooled(size: int, held: list[Stretch], struck: dict[Stretch, int], days: Stretch) -> Pooled:
    sides = [_sides(one, size, days) for one in held]
    before = spans.joined(side[0] for side in sides)
    after = spans.joined(side[1] for side in sides)
    both = spans.shared(before, after)
    classes = {
        "before": spans.without(before, both),
        "after": spans.without(after, both),
        "both": both,
        "neither": spans.without([days], spans.joined([*before, *after])),
    }
    counts, unsure = dict.fromkeys(classes, 0), 0
    for (first, last), number in struck.items():
        inside = [name for name, stretches in classes.items() if spans.holds(stretches, first, last)]
        if inside:
            counts[inside[0]] += number
        elif spans.touches([days], first, last):
            unsure += number
    rates = {name: Rate(counts[name], spans.days(stretches)) for name, stretches in classes.items()}
    return Pooled(size, **rates, unsure=unsure)


def _beside(meeting: Event, struck: dict[Stretch, int], days: Stretch, query: ProfileQuery) -> Beside:
    held = (meeting.earliest.toordinal(), meeting.latest.toordinal())
    sides = {size: _sides(held, size, days) for size in WINDOWS}
    order = [sides[size][0] for size in reversed(WINDOWS)] + [sides[size][1] for size in WINDOWS]
    return Beside(meeting, [_window(side, struck, query) for side in order])


def _window(side: Stretch, struck: dict[Stretch, int], query: ProfileQuery) -> Window:
    if side[0] > side[1]:
        return Window(0, 0, "")
    count = sum(n for (first, last), n in struck.items() if side[0] <= first and last <= side[1])
    ends = [datetime.date.fromordinal(day).isoformat() for day in side]
    address = query.address(within="/".join(ends), kind="incident", occurrence="occurred")
    return Window(count, side[1] - side[0] + 1, address)


def _overlapping(held: list[Stretch], size: int) -> int:
    """How many meetings begin within `size` days of the end of another."""
    return sum(1 for one, following in pairwise(held) if following[0] - one[1] <= size)
