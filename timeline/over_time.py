"""Series over time: the selection counted per day, week, month or year, told apart as one asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Any

from django import forms

from timeline.gazetteer import known_countries
from timeline.intervals import INTERVALS, intervals
from timeline.models import Event, EventType
from timeline.query import Problem
from timeline.summary import NameField, SummaryQuery
from timeline.tallies import GROUPS, Row, Tally, actor_tallies, tallies

DEFAULT_ACTORS, MOST_ACTORS = 20, 100
MOST_INTERVALS, MOST_POINTS = 5_000, 50_000
BY = [*GROUPS, "actor"]
ACTORS_OVERLAP = (
    "An event with several actors counts for each of them, one with none for nobody: "
    "the series do not add up to the count."
)


class TooFine(Exception):
    """More points than one answer should hold."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(parameter, message)


class SeriesForm(forms.Form):
    interval = NameField(
        noun="interval",
        codes=INTERVALS.items(),
        required=False,
        help_text="month if not said. Weeks begin on Monday, as ISO 8601 has them.",
    )
    by = NameField(
        noun="such way to tell events apart:",
        codes=[(name, name) for name in BY],
        required=False,
        help_text="One series for each; none, if not said, gives a single one.",
    )
    limit = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_ACTORS,
        help_text=f"With by=actor: how many actors, the most frequent first; {DEFAULT_ACTORS} if not said.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("limit") is not None and "by" not in self.errors and given.get("by") != "actor":
            self.add_error("limit", "Only the series of actors are cut: give by=actor too.")
        return given


class SeriesQuery(SummaryQuery):
    page_form_class = SeriesForm

    @property
    def interval(self) -> str:
        return self.options["interval"] or "month"

    @property
    def by(self) -> str:
        return self.options["by"] or "none"


def series_document(query: SeriesQuery) -> dict[str, Any]:
    """The answer as clients get it, from one query, three for actors. Raises TooFine."""
    left_out = 0
    if query.by == "actor":
        limit = query.options["limit"] or DEFAULT_ACTORS
        rows, actors = actor_tallies(query.counted, query.interval, limit)
        left_out = max(actors - limit, 0)
        all_rows = tallies(query.counted, query.interval, "none")
    else:
        all_rows = rows = tallies(query.counted, query.interval, query.by)
    uncertain = total(row for row in all_rows if row.start is None)
    return {
        "interval": query.interval,
        "by": query.by,
        "filter": query.words,
        "count": total(all_rows).count,
        "uncertain": {**uncertain.document(), "text": uncertain_text(uncertain.count, query.interval)},
        "series": write(named(rows, query), query),
        "left_out": left_out,
        "note": ACTORS_OVERLAP if query.by == "actor" else "",
    }


def total(rows: Iterable[Row]) -> Tally:
    return sum((row.tally for row in rows), Tally())


def uncertain_text(number: int, interval: str) -> str:
    if number == 0:
        return f"Every event lies within one {interval}."
    events, are, them = ("event", "is", "it") if number == 1 else ("events", "are", "them")
    return (
        f"{number} {events} {are} not known to one {interval}: no point counts {them}, because some possible "
        f"days lie in one {interval} and some in another."
    )


def named(rows: list[Row], query: SeriesQuery) -> dict[tuple[str, str], list[Row]]:
    """The rows by value and label; with by=none there is always one series."""
    labels: dict[str, str] = {}
    if query.by == "kind":
        labels = {code: str(label) for code, label in Event.Kind.choices}
    elif query.by == "category":
        labels = {code: str(label) for code, label in EventType.Category.choices}
    elif query.by == "country":
        labels = {"": "No country recorded", **known_countries()}
    elif query.by == "none":
        labels = {"": query.noun}
    found: dict[tuple[str, str], list[Row]] = {("", query.noun): []} if query.by == "none" else {}
    for row in rows:
        label = labels.get(row.value) or row.label or row.value
        found.setdefault((row.value, label), []).append(row)
    return found


def write(found: dict[tuple[str, str], list[Row]], query: SeriesQuery) -> list[dict[str, Any]]:
    """One document for each value, largest first, all over the same intervals."""
    axis = axis_of([row.start for rows in found.values() for row in rows if row.start], query.interval)
    if len(axis) * len(found) > MOST_POINTS:
        message = (
            f"{len(found)} series of {len(axis):,} {query.interval}s each are too many points "
            "for one answer: ask for a coarser interval, fewer series or a shorter time."
        )
        raise TooFine("interval", message)
    series = [one_series(value, label, rows, axis) for (value, label), rows in found.items()]
    return sorted(series, key=lambda one: (-one["count"], one["label"], one["value"] or ""))


def one_series(value: str, label: str, rows: list[Row], axis: list[tuple[date, date]]) -> dict[str, Any]:
    by_start = {row.start: row.tally for row in rows}
    return {
        "value": value or None,
        "label": label,
        "count": total(rows).count,
        "uncertain": by_start.get(None, Tally()).count,
        "points": [
            {"start": start, "end": end, **by_start.get(start, Tally()).document()} for start, end in axis
        ],
    }


def axis_of(starts: list[date], interval: str) -> list[tuple[date, date]]:
    """Every interval from the first that has events to the last, the empty ones between too."""
    if not starts:
        return []
    first, last = min(starts), max(starts)
    axis = list(islice(intervals(first, last, interval), MOST_INTERVALS + 1))
    if len(axis) > MOST_INTERVALS:
        coarser = " or ".join(name for name in list(INTERVALS)[list(INTERVALS).index(interval) + 1 :])
        instead = f"ask for {coarser}" if coarser else "ask for a shorter time"
        raise TooFine(
            "interval",
            f"From {first} to {last} there are more than {MOST_INTERVALS:,} {interval}s: {instead}.",
        )
    return axis
