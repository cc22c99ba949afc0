"""One condition of ACLED's API: a column, an operator, a value, as a condition on our events."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from timeline.dropin.asking import Wrong, lookup, matches, number
from timeline.params import closest, did_you_mean

NONE = Q(pk__in=[])
Where = Callable[[Any, str, str], Q]  # of the question, the operator and the text
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt, ">=": operator.ge,
    "<=": operator.le,
}  # fmt: skip
LOOKUPS = {"=": "exact", ">": "gt", "<": "lt", ">=": "gte", "<=": "lte"}


@dataclass(frozen=True)
class Filter:
    """One parameter: the operator that holds unless another is given, and what it asks of events.

    `words`: the values that ACLED has, where they are few; a word that is none of them is a mistake.
    """

    default: str
    where: Where
    words: Callable[[], Iterable[str]] | None = None

    @property
    def knows(self) -> Callable[[str, str], bool] | None:
        return self._knows if self.words else None

    def _knows(self, op: str, text: str) -> bool:
        if op not in ("=", "LIKE") or self.words is None:
            return True
        return any(map(matches(op, text), self.words()))

    def unknown(self, text: str) -> str:
        guess = did_you_mean(closest(text, self.words() if self.words else [], at_most=1))
        return f"ACLED has no '{text[:80]}'.{guess}"


def ends(text: str, read: Callable[[str], Any]) -> tuple[Any, Any]:
    """Both ends of a BETWEEN."""
    parts = text.split("|")
    if len(parts) != 2:
        raise Wrong("BETWEEN takes two values with | between them.")
    low, high = read(parts[0]), read(parts[1])
    if low > high:
        raise Wrong("The first end of BETWEEN is beyond the second.")
    return low, high


def compare(op: str, text: str) -> Callable[[float], bool]:
    """A comparison with a number that is at hand."""
    if op == "BETWEEN":
        low, high = ends(text, number)
        return lambda shown: low <= shown <= high
    if op not in COMPARED:
        op = "="  # LIKE, of a number
    wanted, compared = number(text), COMPARED[op]
    return lambda shown: compared(shown, wanted)


def by_number(name: str) -> Where:
    """A column of numbers, asked of the database."""

    def where(context: Any, op: str, text: str) -> Q:
        if op == "BETWEEN":
            low, high = ends(text, number)
            return Q(**{f"{name}__gte": low, f"{name}__lte": high})
        if op == "!=":
            return ~Q(**{name: number(text)})
        return Q(**{f"{name}__{LOOKUPS.get(op, 'exact')}": number(text)})

    return where


def by_text(*names: str) -> Where:
    def where(context: Any, op: str, text: str) -> Q:
        how, wanted = lookup(op, text)
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__{how}": wanted})
        return found

    return where


def empty(context: Any, op: str, text: str) -> Q:
    """A column that is empty here."""
    lookup(op, text)
    return NONE


def any_of(shown: dict[int, Q], wanted: Callable[[float], bool]) -> Q:
    found = NONE
    for code, condition in shown.items():
        if wanted(code):
            found |= condition
    return found
