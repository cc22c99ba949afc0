"""What every mapping makes of a row: one event, in the terms of our codebook."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import md5
from typing import Any, NoReturn

from django.utils.text import slugify

from dates.edtf import parse
from timeline.api.renderers import dumps

SAID = string.ascii_letters + string.digits + "_"
PARTING = [*(chr(code) for code in range(128) if chr(code).isspace()), "-"]
# For `str.translate`, of ASCII: what is said stays, in small letters, and what parts words is a space.
IN_ADDRESS = (
    dict.fromkeys(range(128)) | {ord(one): one.lower() for one in SAID} | {ord(one): " " for one in PARTING}
)


class Unreadable(Exception):
    """A row that cannot be an event: which column, and what is wrong with it."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(f"{column}: {message}")
        self.column = column


class LeftOut(Exception):
    """A row that is no event in the terms of our codebook; its text names the sort."""


# Without slots: `digest` writes each record as JSON, which takes ten times as long with them.


@dataclass(frozen=True)
class Side:
    """One who took part: `name` and `identifier` as the dataset has them, `shown` where ours is another."""

    name: str
    role: str
    kind: str
    identifier: str = ""
    country: str = ""
    killed: int = 0
    shown: str = ""


@dataclass(frozen=True)
class Article:
    """One report that the dataset names as its source."""

    outlet: str
    title: str
    edtf: str = ""


@dataclass(frozen=True)
class Where:
    """The place, and how exactly: `level` is point, district, province, country, or empty for nowhere."""

    level: str = ""
    precision: str = ""
    name: str = ""
    admin1: str = ""
    admin2: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


def no_nearer(precision: str, admin1: str, country: str) -> Where | None:
    """Somewhere in a province or country, or nowhere; None where it is known more exactly."""
    if not country:
        return Where()
    if precision == "country":
        return Where("country", precision, country, country=country)
    if precision == "province":
        return Where("province", precision, admin1, admin1, "", country)
    return None


@dataclass
class Record:
    """One event of a dataset. Numbers that nobody gives are None, not 0."""

    identifier: str
    type: str
    title: str
    edtf: str
    summary: str = ""
    date_note: str = ""
    occurrence: str = "occurred"
    where: Where = field(default_factory=Where)
    low: int | None = None
    best: int | None = None
    high: int | None = None
    injured: int | None = None
    sides: list[Side] = field(default_factory=list)
    killed: dict[str, int] = field(default_factory=dict)  # of groups that are no side
    articles: list[Article] = field(default_factory=list)
    value: dict[str, Any] = field(default_factory=dict)  # as the dataset has it, where we had to change it
    note: str = ""
    widened: bool = False

    @property
    def digest(self) -> str:
        """Equal for equal records."""
        return md5(dumps(self), usedforsecurity=False).hexdigest()

    def widen(self) -> None:
        """low <= best <= high, by moving the bounds outward; what was given stays in `value`."""
        if self.best is None:
            return
        low = min(self.best, self.low if self.low is not None else self.best)
        high = max(self.best, self.high if self.high is not None else self.best, low)
        if (low, high) != (self.low, self.high) and None not in (self.low, self.high):
            self.widened = True
            self.value["fatalities as given"] = f"low {self.low}, best {self.best}, high {self.high}"
        self.low, self.high = low, high


@lru_cache(maxsize=100_000)
def span(edtf: str) -> tuple[date, date, str]:
    """First and last possible day, and the precision."""
    found = parse(edtf)
    return found.earliest, found.latest, str(found.precision)


@lru_cache(maxsize=10_000)
def address(title: str) -> str:
    """As a title stands in an event's address."""
    # What `slugify` makes of ASCII, in a quarter of its time: few titles are met twice.
    made = "-".join(title.translate(IN_ADDRESS).split()) if title.isascii() else slugify(title)
    return made.strip("-_")[:100].strip("-") or "event"


def whole(row: dict[str, str], column: str, *, optional: bool = False) -> int | None:
    """A number of people or a code: `12`, also `12.0` as R writes it. None where nothing is given."""
    text = row.get(column, "").strip()
    if text.isdecimal() and text.isascii() and len(text) <= 9:
        return int(text)
    if text in ("", "NA"):
        return None if optional else missing(column)
    whole_part = text.removesuffix(".0")
    if not (whole_part.isascii() and whole_part.lstrip("-").isdigit()) or len(whole_part) > 9:
        raise Unreadable(column, f"“{text[:40]}” is not a whole number.")
    return int(whole_part)


def missing(column: str) -> NoReturn:
    raise Unreadable(column, "this is empty.")


def degrees(row: dict[str, str], column: str, most: int) -> float | None:
    text = row.get(column, "").strip()
    if text in ("", "NA"):
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not -most <= value <= most:
        raise Unreadable(column, f"“{text[:40]}” is not a number of degrees from -{most} to {most}.")
    return round(value, 5)


def tidy(text: str, most: int) -> str:
    """On one line, and not longer than the column that it goes to."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
