"""A selection said in words: the sentence over the list, and a chip for each part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext, pgettext_lazy

from dates.text import describe
from timeline.params import Chosen


@dataclass(frozen=True)
class Applied:
    """One part of a selection: its words, and the query that is left without it."""

    text: str
    without: str


# In the order of the sentence. {} is the value's label.
PHRASES = {
    "actor": pgettext_lazy("in the sentence on a selection", "involving {}"),
    "actor_all": pgettext_lazy("in the sentence on a selection", "together with {}"),
    "role": pgettext_lazy("in the sentence on a selection", "as {}"),
    "claimed_by": pgettext_lazy("in the sentence on a selection", "claimed by {}"),
    "blamed": pgettext_lazy("in the sentence on a selection", "blamed on {}"),
    "country": pgettext_lazy("in the sentence on a selection", "in {}"),
    "admin1": pgettext_lazy("in the sentence on a selection", "in {}"),
    "place": pgettext_lazy("in the sentence on a selection", "at {}"),
    "type": "{}",
    "bbox": pgettext_lazy("in the sentence on a selection", "within the box {}"),
    "date": "{}",
    "date_from": pgettext_lazy("in the sentence on a selection", "from {}"),
    "date_to": pgettext_lazy("in the sentence on a selection", "until {}"),
    "phase": pgettext_lazy("in the sentence on a selection", "during “{}”"),
    "precision": pgettext_lazy("in the sentence on a selection", "of date precision {}"),
    "occurrence": "{}",
    "fatalities_min": pgettext_lazy("in the sentence on a selection", "with at least {} killed"),
    "fatalities_max": pgettext_lazy("in the sentence on a selection", "with at most {} killed"),
    "dataset": pgettext_lazy("in the sentence on a selection", "from the {}"),
    "source": pgettext_lazy("in the sentence on a selection", "cited to “{}”"),
    "q": pgettext_lazy("in the sentence on a selection", "matching “{}”"),
    "updated_since": pgettext_lazy("in the sentence on a selection", "changed since {}"),
    "as_of": pgettext_lazy("in the sentence on a selection", "as it stood at {}"),
}
WINDOWS = ("date", "date_from", "date_to", "phase")
LOWER = {"role", "precision", "occurrence", "type"}


# Of the kinds of event, as the subject of the sentence.
gettext_noop("Events"), gettext_noop("Actors"), gettext_noop("Places")
gettext_noop("Sources"), gettext_noop("Phases")
PLURALS = {"incident": gettext_lazy("Incidents"), "diplomatic": gettext_lazy("Diplomatic events")}


def either(texts: list[str], both: bool = False) -> str:
    *others, last = texts
    if not others:
        return last
    phrase = pgettext("of several values", "{} and {}") if both else pgettext("of several values", "{} or {}")
    return phrase.format(", ".join(others), last)


def label(name: str, value: Any) -> str:
    if isinstance(value, Chosen):
        return str(value.label).lower() if name in LOWER else str(value.label)
    if hasattr(value, "edtf"):
        return describe(value)
    if name in ("date_from", "date_to"):
        return describe(value.isoformat())
    if name in ("updated_since", "as_of"):
        at = value.astimezone(UTC)
        return f"{describe(at.date().isoformat())}, {at:%H:%M} UTC"
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
            text = str(PHRASES.get(name, "{}")).format(label(name, one))
            chips.append(Applied(text[:1].upper() + text[1:], query_without(query, name, kept)))
    if certainly(given):
        chips.append(Applied(_("Certainly then"), query_without(query, "date_match")))
    return chips


# These follow the noun without a comma.
ATTACHED = {"actor", "actor_all", "role", "claimed_by", "blamed", "country", "place", "admin1"}


def in_words(given: dict[str, Any], noun: str, order: str = "") -> str:
    """`Incidents involving the TTP, June 2025, newest first`. `noun` is what is selected from."""
    kinds = given.get("kind") or []
    if kinds and noun == "Events":
        subject = either([str(PLURALS.get(kind.value, kind.label)) for kind in kinds], both=True)
    elif kinds:
        labels = either([str(kind.label) for kind in kinds])
        subject = _("{things} of kind {kinds}").format(things=_(noun), kinds=labels)
    else:
        subject = _(noun)
    parts = [subject[:1].upper() + subject[1:].lower()]
    for name, phrase in PHRASES.items():
        value = given.get(name)
        if value in (None, "", []):
            continue
        values = value if isinstance(value, list) else [value]
        text = str(phrase).format(either([label(name, one) for one in values], name == "actor_all"))
        if name in ATTACHED and len(parts) == 1:
            parts[0] += f" {text}"
        else:
            parts.append(text)
    if certainly(given):
        parts.append(_("with no doubt about the time"))
    return ", ".join([*parts, order.lower()] if order else parts)
