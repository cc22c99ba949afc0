"""Violence above and diplomacy below one axis of time, stacked by category; and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max, Min
from django.db.models.functions import ExtractYear

from dates.formats import of_day
from timeline.models import EventType
from timeline.models.codebook import Kind
from timeline.profiles.scope import ProfileQuery
from timeline.tallies import tallies
from timeline.ticks import Mark, Tick

MOST_BARS = 96
MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
HALF = 84.0  # pixels of either half
KINDS = {
    category: Kind.INCIDENT if place < 4 else Kind.DIPLOMATIC
    for place, category in enumerate(EventType.Category.values)
}


@dataclass(frozen=True)
class Segment:
    """One category in one bar, in pixels from the top of the picture."""

    category: str
    y: float
    height: float


@dataclass
class Bar:
    """One month, quarter or year; `x` and `width` in percent of the picture."""

    start: date
    edtf: str
    label: str
    x: float = 0.0
    width: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)  # by category
    segments: list[Segment] = field(default_factory=list)
    address: str = ""
    incidents_at: str = ""
    diplomatic_at: str = ""

    @property
    def incidents(self) -> int:
        return sum(n for category, n in self.counts.items() if KINDS[category] == Kind.INCIDENT)

    @property
    def diplomatic(self) -> int:
        return sum(self.counts.values()) - self.incidents


@dataclass(frozen=True)
class Axis:
    """`left_out` counts events that no single bar can hold; `categories` are those that occur."""

    unit: str
    bars: list[Bar]
    marks: list[Mark]
    ticks: list[Tick]
    middle: float
    height: float
    left_out: int
    categories: list[tuple[str, str]]

    @property
    def filled(self) -> list[Bar]:
        return [bar for bar in self.bars if bar.counts]


def mirrored(query: ProfileQuery) -> Axis | None:
    """None where no event is dated to one bar. Two queries."""
    unit = _unit(query.counted, query.interval)
    rows = tallies(query.counted, unit, "category")
    left_out = sum(row.tally.count for row in rows if row.start is None)
    counts: dict[date, dict[str, int]] = {}
    for row in rows:
        if row.start:
            counts.setdefault(row.start, {})[row.value] = row.tally.count
    if not counts:
        return None
    bars = _bars(min(counts), max(counts), unit)
    for bar in bars:
        bar.counts = counts.get(bar.start, {})
    ticks, height, middle = _draw(bars)
    for bar in bars:
        if bar.counts:
            bar.address = query.address(within=bar.edtf)
            bar.incidents_at = query.address(within=bar.edtf, kind="incident")
            bar.diplomatic_at = query.address(within=bar.edtf, kind="diplomatic")
    present = {category for bar in bars for category in bar.counts}
    named = [(code, str(label)) for code, label in EventType.Category.choices if code in present]
    return Axis(unit, bars, _marks(bars), ticks, middle, height, left_out, named)


def _unit(events: Any, asked: str) -> str:
    """The finest unit that keeps the bars apart, from what is dated to a year; a coarser one if asked for."""
    dated = events.filter(earliest__year=ExtractYear("latest"))
    ends = dated.aggregate(first=Min("earliest"), last=Max("latest"))
    if not ends["first"]:
        return "year"
    months = (ends["last"].year - ends["first"].year) * 12 + ends["last"].month - ends["first"].month + 1
    fitting = [unit for unit, size in MONTHS.items() if months / size <= MOST_BARS] or ["century"]
    return asked if asked in fitting else fitting[0]


def _bars(first: date, last: date, unit: str) -> list[Bar]:
    """Every bar from the first with events to the last, the empty ones too."""
    bars, start = [], first
    while start <= last:
        following = _after(start, MONTHS[unit])
        bars.append(Bar(start, *_named(start, following, unit)))
        if following is None:
            break
        start = following
    return bars


def _after(start: date, months: int) -> date | None:
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, 1) if start.year + years <= date.max.year else None


def _named(start: date, following: date | None, unit: str) -> tuple[str, str]:
    """(the bar's days as EDTF, its name)."""
    last = date.fromordinal(following.toordinal() - 1) if following else date.max
    edtf = f"{start.isoformat()}/{last.isoformat()}"
    if unit == "month":
        return edtf[:7], of_day(start, "my")
    if unit == "quarter":
        return edtf, f"{of_day(start, 'm', brief=True)}–{of_day(last, 'my', brief=True)}"
    if unit == "year":
        return edtf[:4], edtf[:4]
    return edtf, f"{start.year}–{last.year}"


def _draw(bars: list[Bar]) -> tuple[list[Tick], float, float]:
    """Sets the bars' places; both halves have one scale. Gives ticks, height and the axis' place."""
    up, down = max(bar.incidents for bar in bars), max(bar.diplomatic for bar in bars)
    scale = 2 * HALF / max(up + down, 1)
    middle, height = up * scale, (up + down) * scale
    width = min(100 / len(bars), 6.0)
    for place, bar in enumerate(bars):
        bar.x, bar.width = round(place * width, 3), round(width * 0.84, 3)
        above = below = middle
        for category in EventType.Category.values:
            size = bar.counts.get(category, 0) * scale
            if not size:
                continue
            if KINDS[category] == Kind.INCIDENT:
                above -= size
            bar.segments.append(
                Segment(
                    category, round(above if KINDS[category] == Kind.INCIDENT else below, 2), round(size, 2)
                )
            )
            if KINDS[category] == Kind.DIPLOMATIC:
                below += size
    return _ticks(up, down, scale, middle), round(height, 2), round(middle, 2)


def _ticks(up: int, down: int, scale: float, middle: float) -> list[Tick]:
    """Round numbers away from the axis on both sides, some 30 pixels apart at least."""
    step = next(
        size * factor
        for size in (10**power for power in range(9))
        for factor in (1, 2, 5)
        if size * factor * scale >= 30 or size * factor >= max(up, down)
    )
    above = [Tick(round(middle - n * scale, 2), str(n)) for n in range(step, up + 1, step)]
    below = [Tick(round(middle + n * scale, 2), str(n)) for n in range(step, down + 1, step)]
    return [*above, Tick(round(middle, 2), "0"), *below]


def _marks(bars: list[Bar]) -> list[Mark]:
    """The first bar of each year, as far as there is room; the first bar of all else."""
    kept: list[Mark] = []
    last_roomy = -100.0
    for place, bar in enumerate(bars):
        starts = place == 0 or bar.start.year != bars[place - 1].start.year
        if not starts or (kept and bar.x - kept[-1].x < 5):
            continue
        roomy = bar.x - last_roomy >= 15
        last_roomy = bar.x if roomy else last_roomy
        kept.append(Mark(bar.x, str(bar.start.year), roomy))
    return kept
