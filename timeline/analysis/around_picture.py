"""The weeks before and after: a bar for each whole week, and each period's rate with its interval."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from timeline.analysis import around_words as words
from timeline.analysis.around import COUNTED, KINDS, Around, Period
from timeline.analysis.drawing import LINE, MARGIN, WIDTH, document, el, joined, patterns
from timeline.analysis.splits import TONES
from timeline.ticks import ticks

FULL = 100.0
LEFT, HEIGHT = 64, 120  # pixels in the file
TITLES = {"incidents": "Incidents per week", "diplomatic": "Diplomatic events per week"}
NAMES = {"before": "Before", "during": "During", "after": "After"}
EVENT_DAYS = 3  # so much room an event takes at least


@dataclass(frozen=True)
class Panel:
    kind: str
    heading: str
    plot: SafeString
    axis: SafeString


@dataclass(frozen=True)
class Picture:
    panels: list[Panel]
    marks: SafeString
    defs: SafeString


class Axis:
    """Days as percent of the plot."""

    def __init__(self, found: Around) -> None:
        days = [day for one in found.periods for day in (one.first, one.last)]
        self.first = min(days).toordinal()
        self.length = max(days).toordinal() - self.first + 1

    def at(self, day: int) -> float:
        return round((day - self.first) * FULL / self.length, 3)


def picture(found: Around) -> Picture | None:
    if not found.periods:
        return None
    axis = Axis(found)
    panels = [_panel(found, axis, index, COUNTED[kind]) for index, kind in enumerate(KINDS)]
    return Picture(panels, _marks(found, axis), patterns([TONES[kind] for kind in KINDS]))


def _panel(found: Around, axis: Axis, index: int, kind: str) -> Panel:
    highs = [one.rates[kind].high or 0 for one in found.periods]
    peak = max([1.0, *highs, *[one.counts[kind] for one in found.bins]])
    parts = [_shade(found, axis)]
    marks = ticks(max(round(peak), 1), most=3)
    for one in marks:
        y = FULL - (FULL - one.y) * max(round(peak), 1) / peak
        parts.append(el("line", x1="0", x2="100%", y1=f"{y:.2f}%", y2=f"{y:.2f}%", class_="rule"))
    for week in found.bins:
        height = week.counts[kind] * FULL / peak
        if height:
            start, end = axis.at(week.first.toordinal()), axis.at(week.last.toordinal() + 1)
            said = f"{words_of(week.period)} {week.week}: {week.counts[kind]}"
            bar = el(
                "rect",
                el("title", said),
                x=f"{start + (end - start) * 0.1:.3f}%",
                width=f"{(end - start) * 0.8:.3f}%",
                y=f"{FULL - height:.2f}%",
                height=f"{height:.2f}%",
                fill=f"url(#series-{index})",
                fill_opacity=0.6,
            )
            parts.append(bar)
    parts += [_rate(one, axis, kind, peak) for one in found.periods]
    parts.append(el("line", x1="0", x2="100%", y1="100%", y2="100%", class_="zero"))
    labels = joined(
        el(
            "text",
            one.label,
            x="100%",
            y=f"{FULL - (FULL - one.y) * max(round(peak), 1) / peak:.2f}%",
            dy="0.32em",
            text_anchor="end",
        )
        for one in marks
    )
    return Panel(kind, gettext(TITLES[kind]), joined(parts), labels)


def words_of(period: str) -> str:
    return {
        "before": gettext("Before, week"),
        "during": gettext("During, week"),
        "after": gettext("After, week"),
    }[period]


def _shade(found: Around, axis: Axis) -> SafeString:
    """The days of the event or phase itself, as far as they lie on the axis."""
    start = max(axis.at(found.subject.earliest.toordinal()), 0.0)
    end = min(axis.at(found.subject.latest.toordinal() + 1), FULL)
    if end <= start:
        return joined([])
    edges = [
        el("line", x1=f"{x}%", x2=f"{x}%", y1="0", y2="100%", class_="here")
        for x in dict.fromkeys([start, end])
    ]
    return joined(
        [el("rect", x=f"{start}%", width=f"{end - start:.3f}%", y="0", height="100%", class_="shade"), *edges]
    )


def _rate(one: Period, axis: Axis, kind: str, peak: float) -> SafeString:
    rate = one.rates[kind]
    start, end = axis.at(one.first.toordinal()), axis.at(one.last.toordinal() + 1)
    low, mid, high = (
        round(FULL - (value or 0) * FULL / peak, 2) for value in (rate.low, rate.per_week, rate.high)
    )
    band = el(
        "rect",
        x=f"{start}%",
        width=f"{end - start:.3f}%",
        y=f"{high}%",
        height=f"{low - high:.2f}%",
        class_="interval",
    )
    line = el("line", x1=f"{start}%", x2=f"{end}%", y1=f"{mid}%", y2=f"{mid}%", class_="mean")
    return joined([band, line])


def _marks(found: Around, axis: Axis) -> SafeString:
    parts = []
    for one in found.periods:
        start, end = axis.at(one.first.toordinal()), axis.at(one.last.toordinal() + 1)
        if end - start < 8:
            continue
        label = gettext(NAMES[one.name])
        parts.append(el("text", label, x=f"{(start + end) / 2:.2f}%", y=13, text_anchor="middle"))
    return joined(parts)


def file(found: Around) -> str:
    drawn = picture(found)
    if drawn is None:
        why = words.why_not(found) or gettext("No event or phase is chosen.")
        return document(words.title(found), found.query.words, el("g"), 0, [why])
    y, parts, wide = 10.0, [drawn.defs], WIDTH - LEFT - MARGIN
    for panel in drawn.panels:
        y += LINE
        parts.append(el("text", panel.heading, x=LEFT, y=y, class_="strong"))
        y += 10
        parts.append(el("svg", panel.axis, x=0, y=y, width=LEFT - 8, height=HEIGHT, overflow="visible"))
        parts.append(el("svg", panel.plot, x=LEFT, y=y, width=wide, height=HEIGHT, overflow="visible"))
        y += HEIGHT + 12
    parts.append(el("svg", drawn.marks, x=LEFT, y=y - 10, width=wide, height=18, overflow="visible"))
    key = gettext(
        "Bars: whole weeks. Line and band over each period: its rate per week and the 95 % interval."
    )
    return document(words.title(found), found.query.words, joined(parts), y + 14, [key, *words.notes(found)])
