"""The histogram's second series: how many were killed, from low to high, and what is not known of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from timeline.models import Event
from timeline.series import Bar, Series
from timeline.tallies import Tally
from timeline.ticks import Tick, ticks

FULL = 100.0
CAN_KILL = Event.Kind.INCIDENT  # of other kinds nobody asks how many they killed


@dataclass(frozen=True)
class Killed:
    """`band`, `line` and the `area` under it are paths in a box of 100 by 100.

    `unknown` are stretches (x, width) without a number. `peak` is the highest sum.
    `sentence` says what the sums leave out.
    """

    band: str
    line: str
    area: str
    unknown: list[tuple[float, float]]
    peak: int
    sentence: str
    ticks: list[Tick]


def killed_path(series: Series, step: float) -> Killed | None:
    """None where no incident that a bar holds has a number."""
    tallies = [bar.counts.get(CAN_KILL, Tally()) for bar in series.bars]
    peak = max((one.high or 0 for one in tallies), default=0)
    if not any(one.known for one in tallies):
        return None

    def y(number: int | None) -> float:
        return round(FULL - (number or 0) * FULL / max(peak, 1), 2)

    band, line, area, unknown = [], [], [], []
    joined = False
    for index, one in enumerate(tallies):
        x, end = round(index * step, 3), round((index + 1) * step, 3)
        if one.count and not one.known:
            unknown.append((x, round(step, 3)))
            joined = False
            continue
        if one.high:
            # At least a hair, so that a sum on which all agree is seen too.
            band.append(f"M{x} {y(one.high)}H{end}V{y(one.low)}H{x}Z")
        if one.fatalities:
            area.append(f"M{x} {FULL}V{y(one.fatalities)}H{end}V{FULL}Z")
        line.append(f"{'V' if joined else f'M{x} '}{y(one.fatalities)}H{end}")
        joined = True
    sentence = _sentence(series, tallies)
    return Killed(
        "".join(band), "".join(line), "".join(area), unknown, peak, sentence, ticks(max(peak, 1), most=2)
    )


def killed_text(bar: Bar) -> str:
    """`13 to 16 killed, 1 incident without a number`; '' where there is nothing to say."""
    one = bar.counts.get(CAN_KILL, Tally())
    if not one.known:
        return gettext("killed unknown") if one.count else ""
    low, best, high = one.low or 0, one.fatalities or 0, one.high or 0
    text = gettext("%(best)s killed") % {"best": f"{best:,}"}
    if low != high:
        text = gettext("%(best)s killed (%(low)s to %(high)s)") % {
            "best": f"{best:,}",
            "low": f"{low:,}",
            "high": f"{high:,}",
        }
    missing = one.count - one.known
    if missing:
        without = ngettext(
            "%(number)s incident without a number", "%(number)s incidents without a number", missing
        )
        text = f"{text}, {without % {'number': f'{missing:,}'}}"
    return text


def _sentence(series: Series, tallies: list[Tally]) -> str:
    """What the sums are of."""
    placed = sum(tallies, Tally())
    missing = placed.count - placed.known
    uncertain = series.uncertain.get(CAN_KILL, Tally())
    parts = []
    if missing:
        parts.append(
            ngettext(
                "Of %(all)s incidents drawn %(missing)s has no number of killed: unknown, not zero.",
                "Of %(all)s incidents drawn %(missing)s have no number of killed: unknown, not zero.",
                missing,
            )
            % {"missing": f"{missing:,}", "all": f"{placed.count:,}"}
        )
    if uncertain.known:
        parts.append(
            ngettext(
                "%(killed)s killed in an incident that no bar can hold are not drawn.",
                "%(killed)s killed in %(number)s incidents that no bar can hold are not drawn.",
                uncertain.known,
            )
            % {"killed": f"{uncertain.fatalities or 0:,}", "number": f"{uncertain.known:,}"}
        )
    return " ".join(parts)
