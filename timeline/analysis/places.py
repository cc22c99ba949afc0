"""What happens where: types of event by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from timeline.analysis.asking import ROWS, PlacesQuery
from timeline.analysis.counting import Grid, grid
from timeline.analysis.heat import level
from timeline.analysis.splits import NOT_RECORDED, OTHERS, SPLITS, TYPE, Named, named

COLUMNS = {"category": "t.category", "type": "t.code"}
MOST_COLUMNS = 14


@dataclass(frozen=True)
class Cell:
    count: int
    level: int
    href: str


@dataclass(frozen=True)
class Column:
    """A category or a type, or all other types (no value)."""

    name: Named
    total: int
    href: str


@dataclass(frozen=True)
class Row:
    """`last` marks what is not recorded and all others, which are coloured by the same scale."""

    name: Named
    total: int
    href: str
    cells: list[Cell]
    last: bool


@dataclass(frozen=True)
class Heat:
    query: PlacesQuery
    place_level: str
    type_level: str
    columns: list[Column]
    rows: list[Row]
    total: int
    notes: list[str]

    @property
    def title(self) -> str:
        what = gettext("Categories") if self.type_level == "category" else gettext("Types")
        where = {"country": gettext("country"), "admin1": gettext("province")}.get(
            self.place_level, gettext("place")
        )
        return gettext("%(types)s of event by %(place)s") % {"types": what, "place": where}

    def csv(self) -> Iterator[list[Any]]:
        yield [self.place_level, "label", self.type_level, "type_label", "events"]
        for row in self.rows:
            for column, cell in zip(self.columns, row.cells, strict=True):
                at = row.name.value or {OTHERS: "(others)", NOT_RECORDED: ""}.get(row.name.key, row.name.key)
                yield [at, row.name.label, column.name.value or "(others)", column.name.label, cell.count]


def build(query: PlacesQuery, **_: Any) -> Heat:
    """One query, and one for the names of each side."""
    where = query.options["level"] or "admin1"
    what = query.options["types"] or "category"
    counted = grid(query, query.counted, where, COLUMNS[what], joins=[TYPE], top=query.options["top"] or ROWS)
    columns = _columns(query, counted, what)
    shown = {column.name.key for column in columns}
    totals = {key: counted.row(key).count for key in counted.keys}

    def count(key: str, column: str) -> int:
        if column != OTHERS:
            tally = counted.cells.get((key, column))
            return tally.count if tally else 0
        return sum(one.count for (row, col), one in counted.cells.items() if row == key and col not in shown)

    peak = max((count(key, column.name.key) for key in counted.keys for column in columns), default=0)
    rows = []
    for name in named(where, counted.keys):
        numbers = [count(name.key, column.name.key) for column in columns]
        cells = [
            Cell(number, level(number, peak), _address(query, where, name.value, what, column.name.value))
            for number, column in zip(numbers, columns, strict=True)
        ]
        href = query.of_value(where, name.value)
        rows.append(Row(name, totals[name.key], href, cells, name.key in (OTHERS, NOT_RECORDED)))
    return Heat(query, where, what, columns, rows, sum(totals.values()), _notes(counted, where))


def _columns(query: PlacesQuery, counted: Grid, what: str) -> list[Column]:
    totals: dict[str, int] = {}
    for (_, code), tally in counted.cells.items():
        totals[code] = totals.get(code, 0) + tally.count
    order = sorted(totals, key=lambda code: (-totals[code], code))
    rest = sum(totals[code] for code in order[MOST_COLUMNS:])
    shown = [*order[:MOST_COLUMNS], *([OTHERS] if rest else [])]
    return [
        Column(name, rest if name.key == OTHERS else totals[name.key], query.of_value(what, name.value))
        for name in named(what, shown)
    ]


def _address(query: PlacesQuery, where: str, place: str, what: str, type_: str) -> str:
    """'' where no query says exactly that: a place's own would select what lies in it too."""
    if not place or not type_ or where == "place" or (what == "category" and "type" in query.params):
        return ""
    return query.address(**{where: place, "type": type_})


def _notes(counted: Grid, where: str) -> list[str]:
    notes = []
    missing = counted.row(NOT_RECORDED).count
    if missing:
        notes.append(
            ngettext(
                "%(number)s event stands in a row of its own: %(why)s.",
                "%(number)s events stand in a row of their own: %(why)s.",
                missing,
            )
            % {"number": f"{missing:,}", "why": str(SPLITS[where].unknown).lower()}
        )
    if where != "country":
        notes.append(
            gettext("An event known only to its country, or to its province, is put in no narrower place.")
        )
    notes.append(gettext("Nothing is left out for its date: this counts events whenever they may have been."))
    notes.append(gettext("The scale is logarithmic: each step of colour is a multiple of the one before."))
    return notes
