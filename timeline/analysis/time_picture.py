"""The picture of events or killed over time: a stack, lines, or a panel for each series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from timeline.analysis.drawing import DASHES, LINE, MARGIN, WIDTH, document, el, joined, patterns, stretched
from timeline.analysis.over_time import Line, OverTime
from timeline.tallies import Tally
from timeline.ticks import Tick, ticks

FULL, GAP = 100.0, 0.12
LEFT, PLOT, PANEL = 64, 260, 84  # pixels in the file


@dataclass(frozen=True)
class Panel:
    """A plot with its own axis of counts. `heading` is '' where the legend says it all."""

    heading: str
    plot: SafeString
    axis: SafeString


@dataclass(frozen=True)
class Key:
    """One line of the legend."""

    label: str
    count: str
    sign: SafeString
    listed: str


@dataclass(frozen=True)
class Picture:
    panels: list[Panel]
    marks: SafeString
    keys: list[Key]
    defs: SafeString
    tall: bool


def picture(found: OverTime) -> Picture | None:
    """None where nothing can be placed."""
    if not found.axis or not found.lines:
        return None
    if found.killed:
        panels = _killed(found)
    elif found.stacked:
        panels = [_stack(found)]
    else:
        panels = [_lines(found)]
    keys = [] if found.killed or len(found.lines) == 1 else list(_keys(found))
    return Picture(
        panels, _marks(found), keys, patterns([line.name.tone for line in found.lines]), not found.killed
    )


def _stack(found: OverTime) -> Panel:
    peak = max(max(sum(line.tallies[at].count for line in found.lines) for at in range(len(found.rows))), 1)
    step = FULL / len(found.rows)
    width = min(step * (1 - GAP), 6.0)
    drawn = []
    for at, row in enumerate(found.rows):
        top, parts = FULL, []
        for index, line in enumerate(found.lines):
            height = line.tallies[at].count * FULL / peak
            top -= height
            if height:
                x = at * step + (step - width) / 2
                parts.append(_bar(x, top, width, height, f"url(#series-{index})"))
        if parts:
            drawn.append(el("g", el("title", f"{row.label}: {_said(found, at)}"), *parts))
    marks = ticks(peak)
    return Panel("", joined([_rules(found, marks), *drawn]), _axis(marks))


def _bar(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    return el(
        "rect",
        x=f"{x:.3f}%",
        y=f"{y:.2f}%",
        width=f"{width:.3f}%",
        height=f"{height:.2f}%",
        fill=fill,
        shape_rendering="crispEdges",
    )


def _said(found: OverTime, at: int) -> str:
    return ", ".join(
        f"{line.name.label} {line.tallies[at].count:,}" for line in found.lines if line.tallies[at].count
    )


def _lines(found: OverTime) -> Panel:
    peak = max((tally.count for line in found.lines for tally in line.tallies), default=1)
    marks = ticks(max(peak, 1))
    curves = [
        el(
            "path",
            d=_through([tally.count for tally in line.tallies], max(peak, 1)),
            class_=f"curve tone-{line.name.tone}",
            stroke_dasharray=DASHES[index % len(DASHES)],
        )
        for index, line in enumerate(found.lines)  # broken lines above whole ones: both are seen
    ]
    return Panel("", joined([_rules(found, marks), stretched(*curves)]), _axis(marks))


def _through(values: list[int], peak: int) -> str:
    """A path through the middle of each interval; a single one is a level line."""
    step = FULL / len(values)
    points = [f"{(at + 0.5) * step:.3f} {FULL - value * FULL / peak:.2f}" for at, value in enumerate(values)]
    return f"M{points[0]}h{step / 2:.3f}" if len(points) == 1 else f"M{'L'.join(points)}"


def _killed(found: OverTime) -> list[Panel]:
    """All panels on one scale, so that they can be compared."""
    peak = max((tally.high or 0 for line in found.lines for tally in line.tallies), default=0)
    marks = ticks(max(peak, 1), most=3)
    several = len(found.lines) > 1
    return [
        Panel(
            line.name.label if several else "",
            joined([_rules(found, marks), *_unknown(line), stretched(*_band(line, max(peak, 1)))]),
            _axis(marks),
        )
        for line in found.lines
    ]


def _unknown(line: Line) -> Iterable[SafeString]:
    step = FULL / len(line.tallies)
    for at, tally in enumerate(line.tallies):
        if tally.count and not tally.known:
            yield el(
                "rect", x=f"{at * step:.3f}%", width=f"{step:.3f}%", y="0", height="100%", class_="unknown"
            )


def _band(line: Line, peak: int) -> list[SafeString]:
    """Low to high as a band, the best as a line; both are interrupted where nothing is known."""
    step = FULL / len(line.tallies)
    band, best, joined_to = [], [], False
    for at, tally in enumerate(line.tallies):
        x, end = round(at * step, 3), round((at + 1) * step, 3)
        if tally.count and not tally.known:
            joined_to = False
            continue
        low, mid, high = (round(FULL - value * FULL / peak, 2) for value in _bounds(tally))
        if tally.high:
            band.append(f"M{x} {high}H{end}V{low}H{x}Z")
        best.append(f"{'V' if joined_to else f'M{x} '}{mid}H{end}")
        joined_to = True
    tone = f"tone-{line.name.tone}"
    return [
        el("path", d="".join(band), class_=f"soft {tone}"),
        el("path", d="".join(best), class_=f"curve {tone}"),
    ]


def _bounds(tally: Tally) -> tuple[int, int, int]:
    return tally.low or 0, tally.fatalities or 0, tally.high or 0


def _rules(found: OverTime, marks: list[Tick]) -> SafeString:
    across = [el("line", x1="0", x2="100%", y1=f"{one.y}%", y2=f"{one.y}%", class_="rule") for one in marks]
    down = [
        el("line", x1=f"{one.x}%", x2=f"{one.x}%", y1="0", y2="100%", class_="rule")
        for one in (found.axis.marks if found.axis else [])
    ]
    zero = el("line", x1="0", x2="100%", y1="100%", y2="100%", class_="zero")
    return joined([*across, *down, zero])


def _axis(marks: list[Tick]) -> SafeString:
    return joined(
        el("text", one.label, x="100%", y=f"{one.y}%", dy="0.32em", text_anchor="end") for one in marks
    )


def _marks(found: OverTime) -> SafeString:
    marks = found.axis.marks if found.axis else []
    return joined(
        el("text", one.label, x=f"{one.x}%", y=13, class_="" if one.roomy else "minor") for one in marks
    )


def _keys(found: OverTime) -> Iterable[Key]:
    for index, line in enumerate(found.lines):
        if found.stacked:
            sign = el("rect", width=14, height=12, fill=f"url(#series-{index})")
        else:
            dashes = DASHES[index % len(DASHES)]
            sign = el("path", d="M0 6H22", class_=f"curve tone-{line.name.tone}", stroke_dasharray=dashes)
        yield Key(line.name.label, f"{line.total.count:,}", sign, line.listed)


def file(found: OverTime) -> str:
    """The same as a file of its own."""
    drawn = picture(found)
    if drawn is None:
        return document(found.title, found.query.words, el("g"), 0, [_nothing(), *found.notes])
    y, parts = 16.0, [drawn.defs]
    x = float(MARGIN)
    for key in drawn.keys:
        label = f"{key.label} {key.count}"
        width = 32 + 6.6 * len(label)
        if x + width > WIDTH - MARGIN and x > MARGIN:
            x, y = float(MARGIN), y + LINE
        parts.append(el("g", key.sign, transform=f"translate({x} {y - 10})"))
        parts.append(el("text", label, x=x + 28, y=y))
        x += width + 12
    y += 14
    height = PLOT if drawn.tall or len(drawn.panels) == 1 else PANEL
    wide = WIDTH - LEFT - MARGIN
    for panel in drawn.panels:
        if panel.heading:
            y += LINE
            parts.append(el("text", panel.heading, x=LEFT, y=y - 6, class_="strong"))
        parts.append(el("svg", panel.axis, x=0, y=y, width=LEFT - 8, height=height, overflow="visible"))
        parts.append(el("svg", panel.plot, x=LEFT, y=y, width=wide, height=height, overflow="visible"))
        y += height + 10
    parts.append(el("svg", drawn.marks, x=LEFT, y=y - 8, width=wide, height=18, overflow="visible"))
    return document(found.title, found.query.words, joined(parts), y + 16, found.notes)


def _nothing() -> str:
    return gettext("No event here has a date that is exact enough to be placed.")
