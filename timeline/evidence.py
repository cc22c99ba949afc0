"""What the sources say of each fact of one event, beside what the record says, and why it says that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dates.text import describe
from timeline.models import Citation, Event
from timeline.templatetags.chronicle import estimate, said, spaced

# What curators call the value of a fact in a citation, by the fact. Any other name is a fact of its own.
NAMES = {
    "date": {"date", "when", "period", "since", "until", "day", "time"},
    "place": {"place", "where", "location"},
    "fatalities": {"fatalities", "killed", "deaths", "dead"},
    "injured": {"injured", "wounded"},
}
SUPPORTED_BY = {
    "date": Citation.Supports.DATE,
    "place": Citation.Supports.PLACE,
    "fatalities": Citation.Supports.CASUALTIES,
    "injured": Citation.Supports.CASUALTIES,
}


@dataclass(frozen=True)
class Said:
    """What one place in one source gives: its value in words, '' where it gives none of its own."""

    value: str
    citation: Citation
    chosen: bool = False


@dataclass
class Fact:
    """One fact: the headline in words ('' where the record has none), why it is that, and what is said."""

    name: str
    label: str
    headline: str = ""
    why: str = ""
    said: list[Said] = field(default_factory=list)

    @property
    def values(self) -> list[Said]:
        return [one for one in self.said if one.value]

    @property
    def agree(self) -> bool:
        return len({one.value for one in self.values}) <= 1

    @property
    def differ(self) -> bool:
        return not self.agree


def facts_of(event: Event) -> list[Fact]:
    """The date, the place and the numbers first, then whatever else a source gives a value for."""
    facts = {fact.name: fact for fact in _known(event)}
    for citation in event.citations.all():
        given = set()
        for name, value in citation.value.items():
            key = _fact_name(name)
            fact = facts.setdefault(key, Fact(key, capfirst(spaced(name))))
            words = said(value)
            fact.said.append(Said(words, citation, _is_headline(fact, words)))
            given.add(key)
        for name, part in SUPPORTED_BY.items():
            # What the record leaves unknown, nobody supports by saying nothing of it.
            if part in citation.supports and name not in given and name in facts and facts[name].headline:
                facts[name].said.append(Said("", citation))
    return [fact for fact in facts.values() if fact.said]


def disputed(facts: list[Fact]) -> list[Fact]:
    """Those of which the sources say more than one thing."""
    return [fact for fact in facts if fact.differ]


def _fact_name(name: str) -> str:
    plain = re.sub(r"[_-](low|best|high|min|max)$", "", name.strip().lower())
    return next((fact for fact, names in NAMES.items() if plain in names), name)


def _known(event: Event) -> list[Fact]:
    place = event.place
    facts = [
        Fact("date", _("Date"), describe(event.edtf), _why_date(event)),
        Fact("place", _("Place"), place.name if place else "", _why_place(event)),
    ]
    detail = event.detail
    for stem, label in (("fatalities", _("Fatalities")), ("injured", _("Injured"))):
        if hasattr(detail, f"{stem}_best"):
            facts.append(Fact(stem, label, estimate(detail, stem), _why_number(detail, stem)))
    return facts


def _why_date(event: Event) -> str:
    if event.date_basis == "inferred":
        return _("Inferred by a curator: %(note)s") % {"note": event.date_note}
    note = f": {event.date_note}" if event.date_note else ""
    return f"{event.get_date_basis_display()}{note}"


def _why_place(event: Event) -> str:
    return event.get_place_precision_display() if event.place else _("No place is recorded.")


def _why_number(detail: Any, stem: str) -> str:
    low, best, high = (getattr(detail, f"{stem}_{part}") for part in ("low", "best", "high"))
    if best is not None:
        return _("The curators’ best estimate of what is said here; lists and charts count it.")
    if low is not None:
        return _("No best estimate is recorded: lists and charts count the lowest number.")
    if high is not None:
        return _("Only an upper bound is recorded: lists and charts count this event as unknown.")
    return _("No number is recorded: unknown, not none.")


def _is_headline(fact: Fact, words: str) -> bool:
    """Does this value say what the headline says? Of "13 (8 to 16)" the number before the bracket,
    of "5: one and four others" that before the colon."""
    headline = fact.headline.partition(" (")[0].casefold()
    return bool(headline) and words.casefold().partition(":")[0] == headline
