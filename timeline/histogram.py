"""The histogram's geometry: bars that are links, so that it works as an image and without scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dates.formats import of_day
from dates.text import describe
from timeline.killed import Killed, killed_path, killed_text
from timeline.models import Event, Phase
from timeline.series import Bar, Series, Unit
from timeline.ticks import Mark, Tick, ticks
from timeline.windows import Window, Zoom, edtf_of, replaced, zoom

# Everything is in percent of the plot, so that the picture stretches and its text does not.
FULL = 100.0
GAP = 0.12  # of a bar's width
WIDEST = 6.0
LANE, MOST_LANES = 22, 5  # pixels, with the space below

TITLES = {
    Unit.DAY: _("Events per day"),
    Unit.WEEK: _("Events per week"),
    Unit.MONTH: _("Events per month"),
    Unit.YEAR: _("Events per year"),
    Unit.CENTURY: _("Events per century"),
}
KINDS: dict[str, Any] = dict(Event.Kind.choices)
STEPS = {Unit.DAY: _("Day"), Unit.WEEK: _("Week"), Unit.MONTH: _("Month"), Unit.YEAR: _("Year")}


@dataclass(frozen=True)
class Segment:
    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """One bar, stacked by kind; `href` selects its days. `at` is where its interval begins on the axis."""

    x: float
    width: float
    at: float
    step: float
    name: str
    label: str
    href: str
    start: date
    end: date
    segments: list[Segment]

    @property
    def text(self) -> str:
        return f"{self.name}: {self.label}"


@dataclass(frozen=True)
class Band:
    """One phase above the bars; `y`, in pixels, keeps phases that overlap apart."""

    x: float
    y: int
    width: float
    label: str
    href: str


@dataclass(frozen=True)
class Step:
    """A finer or coarser interval; without `href` its bars would be too many."""

    unit: str
    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Histogram:
    unit: Unit
    title: str
    columns: list[Column]
    marks: list[Mark]
    ticks: list[Tick]
    bands: list[Band]
    crowded: list[Band]  # phases for which no lane was left
    killed: Killed | None
    steps: list[Step]
    too_fine: str
    zoom: Zoom | None
    left_out: str

    @property
    def bands_height(self) -> int:
        return max((band.y for band in self.bands), default=-LANE) + LANE

    @property
    def for_scripts(self) -> str:
        """JSON: of each bar its first day, its last, its name and what it holds."""
        return json.dumps([[str(one.start), str(one.end), one.name, one.label] for one in self.columns])


def histogram(
    series: Series,
    phases: Iterable[Phase],
    params: QueryDict,
    given: Mapping[str, Any] | None = None,
    asked: str = "",
) -> Histogram | None:
    """None when no event of the selection can be placed in any interval, and none was asked for."""
    if not series.bars:
        return None
    step = FULL / len(series.bars)
    peak = max(max(bar.total.count for bar in series.bars), 1)
    columns = [_column(bar, index * step, step, peak, params) for index, bar in enumerate(series.bars)]
    bands, crowded = _bands(series, phases, step)
    return Histogram(
        unit=series.unit,
        title=str(TITLES[series.unit]),
        columns=columns,
        marks=_marks(series, step),
        ticks=ticks(peak),
        bands=bands,
        crowded=crowded,
        killed=killed_path(series, step),
        steps=_steps(series, params),
        too_fine=_too_fine(series, asked),
        zoom=zoom(given or {}, params),
        left_out=_left_out(series),
    )


def _column(bar: Bar, at: float, step: float, peak: int, params: QueryDict) -> Column:
    segments, top = [], FULL
    for kind in KINDS:
        height = bar.counts[kind].count * FULL / peak if kind in bar.counts else 0
        top -= height
        if height:
            segments.append(Segment(kind, round(top, 2), round(height, 2)))
    width = min(step * (1 - GAP), WIDEST)
    return Column(
        x=round(at + (step - width) / 2, 3),
        width=round(width, 3),
        at=round(at, 3),
        step=round(step, 3),
        name=_name(bar),
        label=_label(bar),
        href=replaced(params, Window(bar.start, bar.end)),
        start=bar.start,
        end=bar.end,
        segments=segments,
    )


def _name(bar: Bar) -> str:
    """June 2025; for a week its days."""
    name = describe(edtf_of(bar.start, bar.end))
    return f"{name[:1].upper()}{name[1:]}"


def _label(bar: Bar) -> str:
    """`5 events (3 incidents, 2 diplomatic events), 13 killed`: what the colours say, in words."""
    if not bar.counts:
        return gettext("no event")
    parts = [
        _number(bar.counts[kind].count, str(label).lower())
        for kind, label in KINDS.items()
        if kind in bar.counts
    ]
    text = f"{_number(bar.total.count, 'event')} ({', '.join(parts)})"
    killed = killed_text(bar)
    return f"{text}, {killed}" if killed else text


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _steps(series: Series, params: QueryDict) -> list[Step]:
    units = series.units
    found = []
    for unit, label in STEPS.items():
        asked = params.copy()
        asked.pop("cursor", None)
        asked["interval"] = str(unit)
        href = f"?{asked.urlencode(safe=',/')}" if unit in units else ""
        found.append(Step(str(unit), str(label), href, unit == series.unit))
    return found


def _too_fine(series: Series, asked: str) -> str:
    if not asked or asked == series.unit:
        return ""
    return gettext("One bar for each %(asked)s would be too many here: narrow the dates first.") % {
        "asked": str(STEPS[Unit(asked)]).lower()
    }


def _left_out(series: Series) -> str:
    number = series.left_out
    if not number:
        return ""
    return ngettext(
        "%(number)s more event is not known to one %(unit)s: no bar can hold it, only the list.",
        "%(number)s more events are not known to one %(unit)s: no bar can hold them, only the list.",
        number,
    ) % {"number": f"{number:,}", "unit": str(STEPS.get(series.unit, gettext("century"))).lower()}


def _marks(series: Series, step: float) -> list[Mark]:
    """Labels of the time axis, each far enough from the one before."""
    kept: list[Mark] = []
    last_roomy = -FULL
    for index, bar in enumerate(series.bars):
        label, wide = _mark(series, bar, first=not kept)
        x = round(index * step, 3)
        if label and (not kept or x - kept[-1].x >= (wide if len(kept) > 1 else wide + 2)):
            roomy = x - last_roomy >= 16
            last_roomy = x if roomy else last_roomy
            kept.append(Mark(x, label, roomy))
    return kept


def _mark(series: Series, bar: Bar, *, first: bool) -> tuple[str, float]:
    """What stands under a bar, '' for nothing, and how many percent it needs."""
    few = len(series.bars) <= (45 if series.unit is Unit.DAY else 24)
    start = bar.start
    if series.unit in (Unit.YEAR, Unit.CENTURY):
        return of_day(start, "y"), 4.5
    if series.unit is Unit.MONTH:
        january = start.month == 1
        if few:
            return of_day(start, "my" if january or first else "m", brief=True), 6.0
        return (of_day(start, "y"), 4.5) if january else ("", 0)
    if few:
        return of_day(start, "dmy" if first else "dm", brief=True), 6.0
    # Where a month begins in the bar.
    begins = start.day == 1 or start.month != bar.end.month
    month = bar.end if begins else start
    if not begins:
        return "", 0
    return of_day(month, "my" if first or month.month == 1 else "m", brief=True), 6.0


def _within(bar: Bar, day: date, days: int) -> float:
    """How far into its bar a day lies, from 0 to 1: its beginning, or with days=1 its end."""
    return ((day - bar.start).days + days) / ((bar.end - bar.start).days + 1)


def _bands(series: Series, phases: Iterable[Phase], step: float) -> tuple[list[Band], list[Band]]:
    """The phases that touch the plot, each in the first lane that is free; and those that found none."""
    first = series.unit.number(series.bars[0].start)

    def at(day: date, days: int) -> float:
        index = series.unit.number(day) - first
        if index < 0 or index >= len(series.bars):
            return 0.0 if index < 0 else FULL
        return round((index + _within(series.bars[index], day, days)) * step, 3)

    bands: list[Band] = []
    crowded: list[Band] = []
    taken: list[float] = []  # the end of the last band of each lane
    for phase in phases:
        start, end = at(phase.earliest, 0), at(phase.latest, 1)
        if start == end:
            continue
        lane = next((lane for lane, until in enumerate(taken) if until <= start), len(taken))
        band = Band(start, lane * LANE, round(end - start, 3), phase.name, phase.get_absolute_url())
        if lane >= MOST_LANES:
            crowded.append(band)
            continue
        taken[lane : lane + 1] = [end]
        bands.append(band)
    return bands, crowded
