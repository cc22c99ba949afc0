"""The histogram's geometry: bars that are links, so that it works as an image and without scripts."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.formats import date_format

from dates.text import describe
from timeline.models import Event, Phase
from timeline.series import Bar, Series, Unit

# Everything is in percent of the plot, so that the picture stretches and its text does not.
FULL = 100.0
GAP = 0.12  # of a month's width
WIDEST_MONTH = 6.0
MONTHS_BY_NAME = 24  # up to so many months each is labelled, beyond them each year
LANE = 22  # pixels, with the space below


@dataclass(frozen=True)
class Segment:
    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """One bar, stacked by kind; `href` selects its month, year or century."""

    x: float
    width: float
    label: str
    href: str
    segments: list[Segment]


@dataclass(frozen=True)
class Mark:
    """A label at a place on the time axis; `roomy` ones stand far enough apart for a phone."""

    x: float
    label: str
    roomy: bool


@dataclass(frozen=True)
class Tick:
    """A number on the axis of counts."""

    y: float
    label: str


@dataclass(frozen=True)
class Band:
    """One phase above the bars; `y`, in pixels, keeps phases that overlap apart."""

    x: float
    y: int
    width: float
    label: str
    href: str


@dataclass(frozen=True)
class Histogram:
    columns: list[Column]
    years: list[Mark]
    ticks: list[Tick]
    bands: list[Band]
    peak: int

    @property
    def bands_height(self) -> int:
        return max((band.y for band in self.bands), default=-LANE) + LANE


def histogram(series: Series, phases: Iterable[Phase], params: QueryDict) -> Histogram | None:
    """None when no event of the selection can be placed in a month."""
    if not series.bars:
        return None
    step = min(FULL / len(series.bars), WIDEST_MONTH)
    peak = max(bar.total for bar in series.bars)
    columns = [
        _column(bar, series.unit, index * step, step, peak, params) for index, bar in enumerate(series.bars)
    ]
    return Histogram(columns, _marks(series, step), _ticks(peak), _bands(series, phases, step), peak)


def _column(bar: Bar, unit: Unit, x: float, step: float, peak: int, params: QueryDict) -> Column:
    segments, top = [], FULL
    for kind in Event.Kind.values:
        height = bar.counts.get(kind, 0) * FULL / peak
        top -= height
        if height:
            segments.append(Segment(kind, round(top, 2), round(height, 2)))
    edtf = _edtf(bar.start, unit)
    return Column(round(x, 3), round(step * (1 - GAP), 3), _label(bar, edtf), _only(edtf, params), segments)


def _edtf(start: date, unit: Unit) -> str:
    if unit is Unit.MONTH:
        return f"{start:%Y-%m}" if start.year > 999 else f"{start.year:04}-{start.month:02}"
    if unit is Unit.YEAR:
        return f"{start.year:04}"
    # 00XX would hold the year 0, which there is not.
    return f"{start.year // 100:02}XX" if start.year > 99 else "0001/0099"


def _label(bar: Bar, edtf: str) -> str:
    """`June 2025: 5 events (3 incidents, 2 diplomatic events)`: what the colours say, in words."""
    parts = [
        _number(bar.counts[kind], str(kind.label).lower()) for kind in Event.Kind if bar.counts.get(kind)
    ]
    name = describe(edtf)
    return f"{name[:1].upper()}{name[1:]}: {_number(bar.total, 'event')} ({', '.join(parts)})"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _only(edtf: str, params: QueryDict) -> str:
    """The same query within one bar."""
    narrowed = params.copy()
    for name in ("cursor", "date_from", "date_to"):
        narrowed.pop(name, None)
    narrowed["date"] = edtf
    return f"?{narrowed.urlencode(safe=',/')}"


def _marks(series: Series, step: float) -> list[Mark]:
    """Labels of the time axis, each far enough from the one before."""
    monthly = series.unit is Unit.MONTH
    few = monthly and len(series.bars) <= MONTHS_BY_NAME
    kept: list[Mark] = []
    last_roomy = -FULL
    for index, bar in enumerate(series.bars):
        january = bar.start.month == 1
        if not (few or january):
            continue
        label = date_format(bar.start, "M Y" if few and (january or not kept) else "M" if few else "Y")
        x = round(index * step, 3)
        if not kept or x - kept[-1].x >= (6.0 if few else 4.5):
            roomy = x - last_roomy >= 15
            last_roomy = x if roomy else last_roomy
            kept.append(Mark(x, label, roomy))
    return kept


def _ticks(peak: int) -> list[Tick]:
    """Two to five round numbers up to the peak."""
    step = next(
        size * factor
        for size in (10**power for power in range(10))
        for factor in (1, 2, 5)
        if peak / (size * factor) <= 5
    )
    return [Tick(round(FULL - n * FULL / peak, 2), str(n)) for n in range(step, peak + 1, step)]


def _within(unit: Unit, day: date) -> float:
    """How far into its bar a day lies, from 0 to 1."""
    if unit is Unit.MONTH:
        return (day.day - 1) / monthrange(day.year, day.month)[1]
    return (day.timetuple().tm_yday - 1) / 366 if unit is Unit.YEAR else day.year % 100 / 100


def _bands(series: Series, phases: Iterable[Phase], step: float) -> list[Band]:
    """The phases that touch the plot, each in the first lane that is free."""
    first = series.unit.number(series.bars[0].start)

    def at(day: date) -> float:
        bars = series.unit.number(day) - first + _within(series.unit, day)
        return round(min(max(bars * step, 0.0), len(series.bars) * step), 3)

    bands: list[Band] = []
    taken: list[float] = []  # the end of the last band of each lane
    for phase in phases:
        start, end = at(phase.earliest), at(phase.latest)
        if start == end:
            continue
        lane = next((lane for lane, until in enumerate(taken) if until <= start), len(taken))
        taken[lane : lane + 1] = [end]
        width = round(end - start, 3)
        bands.append(Band(start, lane * LANE, width, phase.name, phase.get_absolute_url()))
    return bands
