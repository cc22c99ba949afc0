"""Events or killed per interval, told apart by one dimension."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from timeline.analysis.asking import MOST_SERIES, SERIES, TimeQuery
from timeline.analysis.counting import Grid, grid
from timeline.analysis.splits import OTHERS, SPLITS, Named, named
from timeline.histogram import Histogram, histogram
from timeline.models import Event
from timeline.series import HELD, Series, over_time
from timeline.tallies import Tally
from timeline.windows import window_of

ALL = Named("", "", "", "statement")


@dataclass(frozen=True)
class Line:
    """One series: a tally for each bar of the axis, and where its events are listed ('' for nowhere)."""

    name: Named
    tallies: list[Tally]
    listed: str

    @property
    def total(self) -> Tally:
        return sum(self.tallies, Tally())


@dataclass(frozen=True)
class Interval:
    """One row of the table: '' as address where no query says its days."""

    label: str
    start: str
    end: str
    listed: str
    all: Tally
    tallies: list[Tally]


@dataclass(frozen=True)
class OverTime:
    """`axis` is None where no event can be placed. `lines` are the largest first, all others last."""

    query: TimeQuery
    by: str
    killed: bool
    stacked: bool
    series: Series
    axis: Histogram | None
    lines: list[Line]
    rows: list[Interval]
    notes: list[str]
    left_out: int

    @property
    def total(self) -> int:
        return self.series.total

    @property
    def title(self) -> str:
        what = gettext("Killed") if self.killed else gettext("Events")
        unit = str(self.series.unit)
        each = {
            "day": gettext("per day"),
            "week": gettext("per week"),
            "month": gettext("per month"),
            "year": gettext("per year"),
        }.get(unit, gettext("per century"))
        split = (
            gettext(", by %(dimension)s") % {"dimension": str(SPLITS[self.by].label).lower()}
            if self.by in SPLITS
            else ""
        )
        return f"{what} {each}{split}"

    def csv(self) -> Iterator[list[Any]]:
        """One line for each interval and value; no number of killed is an empty cell."""
        yield ["start", "end", "by", "value", "label", *HEADINGS]
        for at, row in enumerate(self.rows):
            if self.by == "none":
                yield [row.start, row.end, "none", "", gettext("All"), *figures(row.all)]
            for line in self.lines if self.by != "none" else []:
                value = line.name.value or line.name.key
                yield [row.start, row.end, self.by, value, line.name.label, *figures(line.tallies[at])]


HEADINGS = ["events", "fatalities", "fatalities_low", "fatalities_high", "events_with_fatalities"]


def figures(tally: Tally) -> list[Any]:
    return list(tally.document().values())


def build(query: TimeQuery, **_: Any) -> OverTime:
    """Two queries, and one for the names of values."""
    given = query.options
    by, killed = given["by"] or "kind", given["measure"] == "killed"
    if killed and not given["by"]:
        by = "none"
    overlap = by in SPLITS and SPLITS[by].overlap
    events = query.counted.filter(kind=Event.Kind.INCIDENT) if killed else query.counted
    series = over_time(events, window_of(query.given), given["interval"] or "")
    axis = histogram(series, [], query.params, query.given, given["interval"] or "")
    counted = None
    if by != "none" and series.bars:
        top = given["top"] or (MOST_SERIES if by == "category" else SERIES)
        rank = "killed" if killed else "events"
        # A phase has such days too.
        start = HELD[series.unit].replace("earliest", "e.earliest").replace("latest", "e.latest")
        counted = grid(query, events, by, start, top=top, rank=rank)
    lines = _lines(query, series, counted, by)
    return OverTime(
        query=query,
        by=by,
        killed=killed,
        stacked=not killed and not overlap and given["draw"] != "lines",
        series=series,
        axis=axis,
        lines=lines,
        rows=_rows(query, series, axis, lines),
        notes=_notes(series, axis, counted, by, killed=killed),
        left_out=counted.left_out if counted else 0,
    )


def _lines(query: TimeQuery, series: Series, counted: Grid | None, by: str) -> list[Line]:
    if counted is None:
        label = Named("", "", gettext("All"), ALL.tone)
        return [Line(label, [bar.total for bar in series.bars], "")] if series.bars else []
    found = []
    for name in named(by, counted.keys):
        tallies = [counted.cells.get((name.key, bar.start), Tally()) for bar in series.bars]
        listed = "" if name.key == OTHERS else query.of_value(by, name.value)
        found.append(Line(name, tallies, listed))
    return [line for line in found if line.total.count]


def _rows(query: TimeQuery, series: Series, axis: Histogram | None, lines: list[Line]) -> list[Interval]:
    columns = axis.columns if axis else []
    return [
        Interval(
            column.name,
            str(bar.start),
            str(bar.end),
            query.certainly_in(bar.start, bar.end),
            bar.total,
            [line.tallies[at] for line in lines],
        )
        for at, (bar, column) in enumerate(zip(series.bars, columns, strict=True))
    ]


def _notes(
    series: Series, axis: Histogram | None, counted: Grid | None, by: str, *, killed: bool
) -> list[str]:
    """What the numbers leave out, and how they overlap."""
    notes = []
    if series.left_out:
        notes.append(_uncertain(series))
    elif axis:
        notes.append(gettext("Nothing is left out for its date: every event here is known to one interval."))
    if axis and axis.too_fine:
        notes.append(axis.too_fine)
    if counted and SPLITS[by].overlap:
        notes.append(
            gettext(
                "An event can have several of these values, or none: the lines do not add up to all events."
            )
        )
    if counted and counted.left_out:
        notes.append(
            ngettext(
                "%(number)s more value, less frequent, is not shown.",
                "%(number)s more values, less frequent, are not shown.",
                counted.left_out,
            )
            % {"number": f"{counted.left_out:,}"}
        )
    if killed:
        notes += _of_killed(series)
    return notes


def _uncertain(series: Series) -> str:
    names = {
        "day": gettext("day"),
        "week": gettext("week"),
        "month": gettext("month"),
        "year": gettext("year"),
    }
    return ngettext(
        "Left out: %(number)s event that is not known to one %(unit)s. Some of its possible days lie in"
        " one and"
        " some in another.",
        "Left out: %(number)s events that are not known to one %(unit)s. Some of their possible days lie"
        " in one"
        " and some in another.",
        series.left_out,
    ) % {"number": f"{series.left_out:,}", "unit": names.get(str(series.unit), gettext("century"))}


def _of_killed(series: Series) -> list[str]:
    placed = series.placed
    notes = [
        gettext("Incidents alone are counted here: of diplomatic events nobody asks how many they killed.")
    ]
    if missing := placed.count - placed.known:
        notes.append(
            ngettext(
                "%(missing)s of %(all)s incidents drawn has no number of killed: unknown is not zero, and"
                " the sums"
                " are too low by what is unknown.",
                "%(missing)s of %(all)s incidents drawn have no number of killed: unknown is not zero, and"
                " the"
                " sums are too low by what is unknown.",
                missing,
            )
            % {"missing": f"{missing:,}", "all": f"{placed.count:,}"}
        )
    notes.append(
        gettext(
            "The line is the best estimate, the band runs from the lowest to the highest; where an"
            " incident has"
            " one number alone, it stands for all three."
        )
    )
    return notes
