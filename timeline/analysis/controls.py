"""The ways to turn a chart: links, so that they work without scripts and keep the whole question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from timeline.analysis.actors import Matrix
from timeline.analysis.around import Around
from timeline.analysis.asking import MOST_SERIES, ROWS, SERIES, AnalysisQuery
from timeline.analysis.over_time import OverTime
from timeline.analysis.places import Heat
from timeline.analysis.splits import SPLITS

Options = Iterable[tuple[str, Promise | str]]


@dataclass(frozen=True)
class Option:
    label: str
    href: str
    current: bool


@dataclass(frozen=True)
class Group:
    label: str
    options: list[Option]


def _group(
    query: AnalysisQuery, label: Promise, name: str, options: Options, current: str, **also: str
) -> Group:
    """`also` are parameters that would not fit another value of this one."""
    return Group(
        str(label),
        [
            Option(str(text), query.asked(**{name: value}, **also), value == current)
            for value, text in options
        ],
    )


def of_time(found: OverTime) -> list[Group]:
    query = found.query
    measures = [("events", _("Events")), ("killed", _("Killed"))]
    groups = [_group(query, _("Count"), "measure", measures, "killed" if found.killed else "events")]
    splits = [("none", _("Nothing")), *((name, one.label) for name, one in SPLITS.items())]
    groups.append(_group(query, _("Told apart by"), "by", splits, found.by, draw=""))
    if found.by != "none" and not found.killed and not SPLITS[found.by].overlap:
        ways = [("stacked", _("Stack")), ("lines", _("Lines"))]
        groups.append(_group(query, _("Drawn as"), "draw", ways, "stacked" if found.stacked else "lines"))
    if found.axis:
        steps = [Option(one.label, one.href, one.current) for one in found.axis.steps if one.href]
        groups.append(Group(str(_("One step for each")), steps))
    if found.by not in ("none", "kind", "category"):
        tops = [(str(number), str(number)) for number in (3, SERIES, MOST_SERIES)]
        groups.append(_group(query, _("Most frequent"), "top", tops, str(query.options["top"] or SERIES)))
    return groups


def of_actors(found: Matrix) -> list[Group]:
    sorts = [("all", _("All events")), ("violent", _("Incidents")), ("diplomatic", _("Diplomatic events"))]
    tops = [(str(number), str(number)) for number in (10, ROWS, 30)]
    return [
        _group(found.query, _("Sharing"), "share", sorts, found.share),
        _group(found.query, _("Most frequent"), "top", tops, str(found.query.options["top"] or ROWS)),
    ]


def of_places(found: Heat) -> list[Group]:
    levels = [("country", _("Country")), ("admin1", _("Province")), ("place", _("Place"))]
    types = [("category", _("Category")), ("type", _("Type"))]
    tops = [(str(number), str(number)) for number in (10, ROWS, 30)]
    return [
        _group(found.query, _("Rows"), "level", levels, found.place_level),
        _group(found.query, _("Columns"), "types", types, found.type_level),
        _group(found.query, _("Most frequent"), "top", tops, str(found.query.options["top"] or ROWS)),
    ]


def of_around(found: Around) -> list[Group]:
    if found.subject is None:
        return []
    weeks = [(str(number), str(number)) for number in (4, 8, 12, 26, 52)]
    return [_group(found.query, _("Weeks on each side"), "weeks", weeks, str(found.weeks))]
