"""What a member of an event's document says, in words for people. Nothing of it is JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dates.edtf import EDTFError
from dates.text import describe

Words = Callable[[Any, "Names"], str]


@dataclass(frozen=True)
class Names:
    """What rows are called that a document gives only the slug of; without a name it is read out."""

    actors: Mapping[str, str] = field(default_factory=dict)

    def actor(self, slug: str) -> str:
        return self.actors.get(slug) or slug.replace("-", " ")


def text(value: Any, names: Names) -> str:
    """Any plain value; a list reads with commas, an object as pairs."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{spaced(name)} {text(one, names) or 'unknown'}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(text(one, names) for one in value)
    return str(value)


def slugs(value: Any, names: Names) -> str:
    return ", ".join(spaced(str(one)) for one in value or [])


def spaced(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


def named(value: Any, names: Names) -> str:
    """A row that others name: an actor, a source, an event type, another event; or its slug alone."""
    if isinstance(value, dict):
        for member in ("name", "title", "label"):
            if value.get(member):
                return str(value[member])
        return text(value.get("slug") or value.get("code") or value.get("uid"), names)
    return names.actor(value) if isinstance(value, str) else text(value, names)


def source(value: Any, names: Names) -> str:
    outlet = value.get("outlet") if isinstance(value, dict) else None
    name = named(value, names)
    return f"{name} ({outlet})" if outlet else name


def date(value: Any, names: Names) -> str:
    """The date as every page prints it, and what it was inferred from."""
    if not value:
        return ""
    edtf = value.get("edtf", "") if isinstance(value, dict) else str(value)
    try:
        said = describe(edtf) if edtf else ""
    except EDTFError:
        said = edtf
    if isinstance(value, dict):
        note = value.get("note", "")
        if value.get("basis") == "inferred":
            return f"{said} (inferred: {note})" if note else f"{said} (inferred)"
        if note:
            return f"{said} ({note})"
    return said


def place(value: Any, names: Names) -> str:
    if not isinstance(value, dict):
        return text(value, names)
    precision = codes("place_precisions")(value.get("precision", ""), names)
    return (
        f"{named(value, names)} ({precision[:1].lower()}{precision[1:]})"
        if precision
        else named(value, names)
    )


def estimate(value: Any, names: Names) -> str:
    """`{"low", "best", "high"}`: "8 (6 to 10)", "at least 8"."""
    known = value if isinstance(value, dict) else {}
    low, best, high = (known.get(part) for part in ("low", "best", "high"))
    spread = f"{low} to {high}" if low is not None and high is not None and low != high else ""
    if best is not None:
        return f"{best} ({spread})" if spread else str(best)
    if spread or low == high:
        return spread or ("" if low is None else str(low))
    return f"at least {low}" if low is not None else f"at most {high}"


def codes(of: str) -> Words:
    """Codes of one list of the codebook, each by its label."""

    def words(value: Any, names: Names) -> str:
        if isinstance(value, list):
            return ", ".join(words(one, names) for one in value)
        return "" if value in (None, "") else _label(of, str(value))

    return words


def _label(of: str, code: str) -> str:
    return str(_labels(of).get(code, spaced(code)))  # in the language of the request


@cache
def _labels(of: str) -> dict[str, Any]:
    from timeline.codebook import LISTS

    return {code.code: code.label for one in LISTS if one.name == of for code in one.codes()}
