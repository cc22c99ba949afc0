"""What both forms share in reading a question: names, numbers, days, patterns; and the page of ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import DateField, F, Func, IntegerField, QuerySet
from django.http import QueryDict

from timeline import rollups
from timeline.dropin import sides
from timeline.models import Event, EventFact
from timeline.params import closest, did_you_mean
from timeline.query import UNREADABLE, Problem, without_blanks

LARGEST = 2_147_483_647
LONGEST = 20_000  # characters of one value: some packages name every country there is
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Wrong(ValueError):
    """A value that cannot be read; the message says how to write it."""


class Asked:
    """The parameters of one request. `problems` gathers all that is wrong with them.

    `known` are the names that the form has, `ignored` its credentials. Where the form does not care for small
    and capital letters, `spelt` leads to the known name from any.
    """

    def __init__(self, params: QueryDict, known: Iterable[str], ignored: Iterable[str]) -> None:
        self.problems: list[Problem] = []
        self.known, self.ignored = set(known), set(ignored)
        self.given: dict[str, str] = {}
        filled = without_blanks(params)
        for name, values in params.lists():
            self._take(name, values, filled.getlist(name))

    def spelt(self, name: str) -> str:
        return name

    def _take(self, written: str, values: list[str], filled: list[str]) -> None:
        name = self.spelt(written)
        if name in self.ignored:
            return
        if name not in self.known:
            guess = did_you_mean(closest(written, self.known, at_most=1))
            self.refuse(written, f"Unknown parameter.{guess}")
        elif any("\x00" in text or UNREADABLE in text for text in values):
            self.refuse(name, "This is not UTF-8, percent-encoded.")
        elif len(values) > 1 or name in self.given:
            self.refuse(name, f"Give one value, not {max(len(values), 2)}.")
        elif any(len(text) > LONGEST for text in values):
            self.refuse(name, f"This is longer than {LONGEST} characters.")
        elif filled:
            self.given[name] = filled[0].strip()

    def refuse(self, parameter: str, message: str) -> None:
        self.problems.append(Problem(parameter, message))

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """The value of a parameter that is a number; what is wrong with it is noted."""
        text = self.given.get(name)
        if text is None:
            return default
        try:
            number = whole_number(text)
        except Wrong as error:
            self.refuse(name, str(error))
            return default
        if not least <= number <= most:
            self.refuse(name, f"Give a number from {least} to {most}.")
            return default
        return number


def whole_number(text: str) -> int:
    text = text.strip()
    if not re.fullmatch(r"-?\d{1,10}", text, re.ASCII) or abs(int(text)) > LARGEST:
        raise Wrong(f"'{text[:40]}' is not a whole number that can be asked for.")
    return int(text)


def number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not -LARGEST <= found <= LARGEST:
        raise Wrong(f"'{text[:40]}' is not a number.")
    return found


def day(text: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        if DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise Wrong(f"'{text[:40]}' is not a day such as 2023-01-31.")


def pattern(text: str) -> str:
    """A regular expression for a LIKE with its % in it."""
    return "^" + ".*".join(re.escape(part) for part in text.split("%")) + "$"


def lookup(op: str, text: str) -> tuple[str, str]:
    """How Django asks for it: case counts for nothing, and LIKE without % looks inside."""
    if op == "=":
        return "iexact", text
    if op != "LIKE":
        raise Wrong(f"A text is compared by = or LIKE, not by {op}.")
    return ("iregex", pattern(text)) if "%" in text else ("icontains", text)


def matches(op: str, text: str) -> Callable[[str], bool]:
    """The same of texts that are at hand."""
    how, wanted = lookup(op, text)
    folded = wanted.casefold()
    if how == "iexact":
        return lambda shown: shown.casefold() == folded
    if how == "icontains":
        return lambda shown: folded in shown.casefold()
    compiled = re.compile(wanted, re.IGNORECASE | re.DOTALL)
    return lambda shown: bool(compiled.search(shown))


# What is asked of an event, by names that facts and events share


def _between(sign: str, first: Any, second: Any, then: str, field: Any) -> Any:
    return Func(
        first, second, arg_joiner=f" {sign} ", template=f"(%(expressions)s){then}", output_field=field
    )


LENGTH = _between("-", F("latest"), F("earliest"), "", IntegerField())  # in days
MIDDLE = _between(
    "+", F("earliest"), _between("-", F("latest"), F("earliest"), " / 2", IntegerField()), "", DateField()
)


def all_events(*, by_facts: bool, by_sides: bool) -> tuple[QuerySet[Any], bool]:
    """Every published event with what can be asked of it: its narrow fact, where facts hold and suffice."""
    by_facts = by_facts and rollups.hold()
    events = EventFact.objects.order_by() if by_facts else Event.objects.published().order_by()
    asked = sides.aliases() if by_sides else {}  # to put them in costs more than most pages
    return events.alias(length=LENGTH, middle=MIDDLE, **asked), by_facts


def ids(events: QuerySet[Any], first: int, most: int | None, *order: str) -> Any:
    """The ids of a page, in this order: by its number, which the database counts off along an index."""
    rows = events.order_by(*order).values_list("pk", flat=True)
    return rows[first : None if most is None else first + most]
