"""Rows of a dataset as lines for COPY: what several processes can do beside each other (beside.py)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any

from datasets.records import LeftOut, Record, Unreadable, address, span
from timeline.api.renderers import dumps

PARTS = ("raw_side", "raw_loss", "raw_article")
NONE = "\\N"
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
MOST_MISTAKES = 20
Rows = list[tuple[int, dict[str, str]]]  # each with its number in the file


@dataclass(frozen=True)
class Order:
    """What is wanted of the rows: by which mapping, of which countries, since which day."""

    mapping: str  # the name of its module
    countries: frozenset[str] = frozenset()
    since: date | None = None

    def wants(self, record: Record) -> bool:
        if self.countries and record.where.country not in self.countries:
            return False
        return not self.since or span(record.edtf)[1] >= self.since


@dataclass
class Made:
    """What some rows came to: lines of the table `raw` and of its parts, and what a report says of them."""

    raw: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    not_asked: int = 0
    read: int = 0
    widened: int = 0
    unplaced: int = 0


def made_of(rows: Rows, order: Order) -> Made:
    """The first mistakes end it: nothing of a file that has some is imported."""
    record_of = import_module(order.mapping).record
    made, lines = Made(), {name: list[str]() for name in ("raw", *PARTS)}
    for number, row in rows:
        try:
            record = record_of(row)
        except Unreadable as error:
            made.mistakes.append(f"Record {number:,}, column {error}")
            if len(made.mistakes) == MOST_MISTAKES:
                break
            continue
        except LeftOut as sort:
            made.left_out[str(sort)] += 1
            continue
        if not order.wants(record):
            made.not_asked += 1
            continue
        made.read += 1
        made.widened += record.widened
        made.unplaced += not record.where.level
        _add(lines, number, record)
    made.raw = "".join(lines["raw"])
    made.parts = {name: "".join(lines[name]) for name in PARTS}
    return made


def _add(lines: dict[str, list[str]], number: int, record: Record) -> None:
    for place, side in enumerate(record.sides):
        named = [side.name, side.role, side.kind, side.identifier, side.country]
        lines["raw_side"].append(line([number, place, *named, side.killed, side.shown]))
    for group, killed in record.killed.items():
        lines["raw_loss"].append(line([number, group, killed]))
    for one in record.articles:
        lines["raw_article"].append(line([number, one.outlet, one.title, one.edtf]))
    where = record.where
    value = dumps(record.value).decode() if record.value else "{}"
    lines["raw"].append(
        line(
            [
                *(number, record.digest, record.identifier, record.type, record.title, address(record.title)),
                *(record.summary, record.edtf, *written_span(record.edtf), record.date_note),
                *(record.occurrence, record.low, record.best, record.high, record.injured, value),
                *(record.note, where.level, where.precision, where.name, where.admin1, where.admin2),
                *(where.country, where.latitude, where.longitude),
            ]
        )
    )


@lru_cache(maxsize=50_000)
def written_span(edtf: str) -> tuple[str, ...]:
    """First and last possible day, and the precision: few dates are met only once."""
    return tuple(str(cell) for cell in span(edtf))


def line(cells: list[Any]) -> str:
    """As COPY reads it: None is \\N, and what has a meaning of its own is escaped."""
    nones = cells.count(None)
    made = "\t".join([NONE if cell is None else str(cell) for cell in cells] if nones else map(str, cells))
    odd = made.count("\\") > nones or made.count("\t") >= len(cells)
    if odd or "\n" in made or "\r" in made:
        made = "\t".join([NONE if cell is None else str(cell).translate(ESCAPED) for cell in cells])
    return made + "\n"
