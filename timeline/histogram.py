"""The histogram's geometry: bars that are links, so that it works as an image and without scripts."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.formats import date_format

from timeline.models import Event, Phase
from timeline.series import Bar, Series

WIDTH, HEIGHT = 1000.0, 100.0
GAP = 0.12  # of a month's width
WIDEST_MONTH = 40.0


@dataclass(frozen=True)
class Segment:
    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """One month's bar, stacked by kind; `href` selects the month."""

    x: float
    width: float
    label: str
    href: str
    segments: list[Segment]


@dataclass(frozen=True)
class Mark:
    """A label at a place on the time axis; `width` 0 for a tick."""

    x: float
    width: float
    label: str
    href: str = ""


@dataclass(frozen=True)
class Histogram:
    columns: list[Column]
    years: list[Mark]
    bands: list[Mark]
    peak: int


def histogram(series: Series, phases: Iterable[Phase], params: QueryDict) -> Histogram | None:
    """None when no event of the selection can be placed in a month."""
    if not series.bars:
        return None
    step = min(WIDTH / len(series.bars), WIDEST_MONTH)
    peak = max(bar.total for bar in series.bars)
    first = series.bars[0].month

    def at(day: date) -> float:
        months = (day.year - first.year) * 12 + day.month - first.month
        within = (day.day - 1) / monthrange(day.year, day.month)[1]
        return min(max((months + within) * step, 0.0), len(series.bars) * step)

    columns = [
        _column(bar, index * step, step, peak, params) for index, bar in enumerate(series.bars)
    ]
    years = [
        Mark(index * step, 0, str(bar.month.year))
        for index, bar in enumerate(series.bars)
        if bar.month.month == 1 or index == 0
    ]
    bands = [
        Mark(at(phase.earliest), at(phase.latest) - at(phase.earliest), phase.name, phase.get_absolute_url())
        for phase in phases
    ]  # fmt: skip
    return Histogram(columns, _apart(years), [band for band in bands if band.width > 0], peak)


def _column(bar: Bar, x: float, step: float, peak: int, params: QueryDict) -> Column:
    segments, top = [], HEIGHT
    for kind in Event.Kind.values:
        height = bar.counts.get(kind, 0) * HEIGHT / peak
        top -= height
        if height:
            segments.append(Segment(kind, round(top, 2), round(height, 2)))
    label = f"{date_format(bar.month, 'F Y')}: {bar.total} event{'' if bar.total == 1 else 's'}"
    return Column(
        round(x, 2), round(step * (1 - GAP), 2), label, _only(bar.month, params), segments
    )


def _only(month: date, params: QueryDict) -> str:
    """The same query within one month."""
    narrowed = params.copy()
    for name in ("cursor", "date_from", "date_to"):
        narrowed.pop(name, None)
    narrowed["date"] = f"{month:%Y-%m}"
    return f"?{narrowed.urlencode(safe=',/')}"


def _apart(years: list[Mark]) -> list[Mark]:
    """Every n-th year, so that labels do not run into each other."""
    kept: list[Mark] = []
    for mark in years:
        if not kept or mark.x - kept[-1].x >= 45:
            kept.append(mark)
    return kept
