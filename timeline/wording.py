"""A selection said in words: the sentence over the list, and a chip for each part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.http import QueryDict
from django.utils.formats import date_format

from dates.text import describe
from timeline.params import Chosen


@dataclass(frozen=True)
class Applied:
    """One part of a selection: its words, and the query that is left without it."""

    text: str
    without: str


# In the order of the sentence. {} is the value's label.
PHRASES = {
    "actor": "involving {}",
    "actor_all": "together with {}",
    "role": "as {}",
    "claimed_by": "claimed by {}",
    "blamed": "blamed on {}",
    "country": "in {}",
    "admin1": "in {}",
    "place": "at {}",
    "type": "{}",
    "bbox": "within the box {}",
    "date": "{}",
    "date_from": "from {}",
    "date_to": "until {}",
    "phase": "during “{}”",
    "precision": "of date precision {}",
    "occurrence": "{}",
    "fatalities_min": "with at least {} killed",
    "fatalities_max": "with at most {} killed",
    "dataset": "from the {}",
    "source": "cited to “{}”",
    "q": "matching “{}”",
    "updated_since": "changed since {}",
    "as_of": "as it stood at {}",
}
WINDOWS = ("date", "date_from", "date_to", "phase")
LOWER = {"role", "precision", "occurrence", "type"}


def either(texts: list[str], word: str = "or") -> str:
    *others, last = texts
    return f"{', '.join(others)} {word} {last}" if others else last


def label(name: str, value: Any) -> str:
    if isinstance(value, Chosen):
        return value.label.lower() if name in LOWER else value.label
    if hasattr(value, "edtf"):
        return describe(value)
    if name in ("date_from", "date_to"):
        return describe(value.isoformat())
    if name in ("updated_since", "as_of"):
        return f"{date_format(value.astimezone(UTC), 'j F Y, H:i')} UTC"
    if name == "bbox":
        return ", ".join(f"{degrees:g}°" for degrees in value)
    return str(value)


def certainly(given: dict[str, Any]) -> bool:
    """Does the selection leave out what only may lie in its window? Without a window nothing is in doubt."""
    return given.get("date_match") == "certain" and any(given.get(name) for name in WINDOWS)


def query_without(query: QueryDict, name: str, kept: list[str] | None = None) -> str:
    """The query string with `name` reduced to `kept`, from its first page, always starting in ?."""
    rest = query.copy()
    rest.pop("cursor", None)
    if kept:
        rest.setlist(name, kept)
    else:
        rest.pop(name, None)
    if not any(window in rest for window in WINDOWS):
        rest.pop("date_match", None)
    if "actor" not in rest and "actor_all" not in rest:
        rest.pop("role", None)
    return f"?{rest.urlencode(safe=',')}"


def applied(given: dict[str, Any], query: QueryDict) -> list[Applied]:
    """A chip for each value of each parameter that narrows the selection."""
    chips = []
    for name in ["kind", *PHRASES]:
        value = given.get(name)
        if value in (None, "", []):
            continue
        values = value if isinstance(value, list) else [value]
        for one in values:
            kept = [other.value for other in values if other is not one] if len(values) > 1 else []
            text = PHRASES.get(name, "{}").format(label(name, one))
            chips.append(Applied(text[:1].upper() + text[1:], query_without(query, name, kept)))
    if certainly(given):
        chips.append(Applied("Certainly then", query_without(query, "date_match")))
    return chips


# These follow the noun without a comma.
ATTACHED = {"actor", "actor_all", "role", "claimed_by", "blamed", "country", "place", "admin1"}


def in_words(given: dict[str, Any], noun: str, order: str = "") -> str:
    """`Incidents involving the TTP, June 2025, newest first`. `noun` is what is selected from."""
    kinds = given.get("kind") or []
    if kinds and noun == "Events":
        subject = either([f"{kind.label}s" for kind in kinds], "and")
    elif kinds:
        subject = f"{noun} of kind {either([kind.label for kind in kinds])}"
    else:
        subject = noun
    parts = [subject[:1].upper() + subject[1:].lower()]
    for name, phrase in PHRASES.items():
        value = given.get(name)
        if value in (None, "", []):
            continue
        values = value if isinstance(value, list) else [value]
        word = "and" if name == "actor_all" else "or"
        text = phrase.format(either([label(name, one) for one in values], word))
        if name in ATTACHED and len(parts) == 1:
            parts[0] += f" {text}"
        else:
            parts.append(text)
    if certainly(given):
        parts.append("with no doubt about the time")
    return ", ".join([*parts, order.lower()] if order else parts)
