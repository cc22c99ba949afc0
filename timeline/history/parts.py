"""What an event's document is made of, for whoever compares two of them. Each kind registers its own part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from timeline.history import words
from timeline.history.words import Names, Words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Member:
    """One value: its name in the document, what people call it, how it reads."""

    name: str
    label: StrOrPromise
    words: Words = words.text


@dataclass(frozen=True)
class Rows:
    """A list of rows: what each is called, and by what the same row is known in both documents."""

    name: str
    label: StrOrPromise  # of one row
    members: tuple[Member, ...]
    key: Callable[[dict[str, Any]], Any]
    title: Callable[[dict[str, Any], Names], str]


@dataclass(frozen=True)
class Part:
    """Members and lists of one object in the document; the spine's stand in the document itself."""

    members: tuple[Member, ...] = ()
    rows: tuple[Rows, ...] = ()
    # Given the part and the whole document, the part with what else it takes to read it.
    prepare: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] = lambda part, whole: part


def slug_of(value: Any) -> Any:
    """By what a reference names its row."""
    if not isinstance(value, dict):
        return value
    return next((value[key] for key in ("uid", "slug", "code", "id", "name") if value.get(key)), None)


def citation(row: dict[str, Any], names: Names) -> str:
    locator = row.get("locator") or ""
    name = words.source(row.get("source"), names)
    return f"{name}, {locator}" if locator else name


def _participant(row: dict[str, Any], names: Names) -> str:
    role = words.codes("roles")(row.get("role"), names)
    return f"{words.named(row.get('actor'), names)}, {role.lower()}"


def _link(row: dict[str, Any], names: Names) -> str:
    relation = words.codes("event_relations")(row.get("relation"), names)
    return f"{relation[:1].upper()}{relation[1:]} “{words.named(row.get('event'), names)}”"


SPINE = Part(
    members=(
        Member("title", gettext_lazy("Title")),
        Member("status", gettext_lazy("Status"), words.codes("statuses")),
        Member("type", gettext_lazy("Type"), words.named),
        Member("summary", gettext_lazy("Summary")),
        Member("date", gettext_lazy("When"), words.date),
        Member("occurrence", gettext_lazy("Did it happen"), words.codes("occurrences")),
        Member("place", gettext_lazy("Where"), words.place),
        Member("country", gettext_lazy("Country")),
    ),
    rows=(
        Rows(
            "participants",
            "Participant",
            (Member("note", gettext_lazy("Note")),),
            key=lambda row: (slug_of(row.get("actor")), row.get("role")),
            title=_participant,
        ),
        Rows(
            "citations",
            "Citation",
            (
                Member("source", gettext_lazy("Source"), words.source),
                Member("locator", gettext_lazy("Where in the source")),
                Member("supports", gettext_lazy("Supports"), words.codes("supports")),
                Member("quote", gettext_lazy("Quotation")),
                Member("value", gettext_lazy("Values it gives")),
                Member("credibility", gettext_lazy("Credibility"), words.codes("credibilities")),
                Member("note", gettext_lazy("Note")),
            ),
            key=lambda row: (slug_of(row.get("source")), row.get("locator", "")),
            title=citation,
        ),
        Rows(
            "links",
            "Link",
            (),
            key=lambda row: (row.get("relation"), slug_of(row.get("event"))),
            title=_link,
        ),
        Rows(
            "external_ids",
            gettext_lazy("Identifier in another dataset"),
            (),
            key=lambda row: (row.get("scheme"), row.get("identifier")),
            title=lambda row, names: f"{row.get('scheme')}: {row.get('identifier')}",
        ),
    ),
)

# By the part's name in the document. Filled by the kinds' changes.py.
PARTS: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    PARTS[name] = part
