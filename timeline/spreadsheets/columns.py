"""The columns of the sheet of events: how each is read out of an event's document, and put into one."""

# ruff: noqa: E501 - a table: one column of the sheet is one line
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dates.edtf import EDTFError, parse
from sources.models import DateBasis
from timeline.api.writing.events import PARTS
from timeline.models import Event, EventType
from timeline.spreadsheets import lists
from timeline.spreadsheets.cells import CellError, check_date, whole_number
from timeline.spreadsheets.lists import Document, Slug

Codes = Callable[[], list[tuple[str, str]]]  # each with its label


@dataclass(frozen=True)
class Column:
    """One column. `read` gives the cell's text, `put` writes a cell's text into a document to be written.

    `normal` is the text in the form in which two cells are compared: it says what `read` would, once the
    cell were written. `pointers` are where faults of the writing path belong to this column.
    """

    name: str
    meaning: str
    read: Callable[[Document], str]
    put: Callable[[Document, str, Slug], None] | None = None
    pointers: tuple[str, ...] = ()
    normal: Callable[[str, Slug], str] = lambda text, slug: text
    codes: Codes | None = None
    kind: str = ""  # of events that have it; empty: all
    width: int = 14
    part: str = field(default="")  # the list of the document that it writes

    @property
    def writable(self) -> bool:
        return self.put is not None


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _inside(document: Document, path: tuple[str, ...]) -> Any:
    value: Any = document
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _at(*path: str) -> Callable[[Document], str]:
    return lambda document: _text(_inside(document, path))


def _put_at(*path: str, value: Callable[[str], Any] = str) -> Callable[[Document, str, Slug], None]:
    def put(document: Document, text: str, slug: Slug) -> None:
        *outer, last = path
        inner = document
        for name in outer:
            inner = inner.setdefault(name, {})
        inner[last] = value(text)

    return put


def plain(name: str, meaning: str, *path: str, **more: Any) -> Column:
    path = path or (name,)
    return Column(name, meaning, _at(*path), _put_at(*path), ("/" + "/".join(path),), **more)


def fixed(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, meaning, _at(name), pointers=(f"/{name}",), **more)


def number(name: str, meaning: str, *path: str, kind: str) -> Column:
    return Column(
        name, meaning, _at(*path), _put_at(*path, value=whole_number), ("/" + "/".join(path),),
        lambda text, slug: _text(whole_number(text)), kind=kind,
    )  # fmt: skip


def _date(text: str, slug: Slug) -> str:
    try:
        return parse(check_date(text)).edtf if text else ""
    except EDTFError as error:
        raise CellError(str(error)) from error


def _put_place(document: Document, text: str, slug: Slug) -> None:
    place = document.get("place") or {}
    document["place"] = {**place, "slug": text} if text else None
    if not text:
        document["_precision"] = ""


def _put_precision(document: Document, text: str, slug: Slug) -> None:
    if document.get("place"):
        document["place"]["precision"] = text
    elif text:
        raise CellError("Leave this blank where there is no place.")


def _put_participants(document: Document, text: str, slug: Slug) -> None:
    document["participants"] = lists.read_participants(text, slug)


def _same_participants(text: str, slug: Slug) -> str:
    rows = lists.read_participants(text, slug)
    whole = [{"actor": {"slug": one["actor"]}, "role": one["role"], "note": one["note"]} for one in rows]
    return lists.BETWEEN.join(sorted(lists.write_participants([one]) for one in whole))


def _put_topics(document: Document, text: str, slug: Slug) -> None:
    document.setdefault("diplomacy", {})["topics"] = lists.read_words(text)


def _topics(document: Document) -> str:
    return lists.BETWEEN.join((document.get("diplomacy") or {}).get("topics") or [])


def _put_ids(document: Document, text: str, slug: Slug) -> None:
    document["external_ids"] = lists.read_ids(text)


def _sorted(text: str, slug: Slug) -> str:
    return lists.BETWEEN.join(sorted(lists.read_words(text)))


def field_codes(kind: str, name: str) -> Codes:
    """The choices of a field of one kind's model, or of all events."""

    def codes() -> list[tuple[str, str]]:
        part = next((one for one in PARTS.values() if one.name == kind), None)
        field: Any = (part.model if part else Event)._meta.get_field(name)
        return [(str(code), str(label)) for code, label in field.flatchoices if code]

    return codes


def type_codes() -> list[tuple[str, str]]:
    return list(EventType.objects.order_by("kind", "category", "code").values_list("code", "label"))


def _counts() -> list[Column]:
    said = {"low": "fewest that a source supports", "best": "most likely", "high": "most supported"}
    return [
        number(
            f"{stem}_{part}",
            f"{noun}, {words}. Blank: unknown. 0: none.",
            "incident",
            stem,
            part,
            kind="incident",
        )
        for stem, noun in [("fatalities", "Killed"), ("injured", "Injured")]
        for part, words in said.items()
    ]


STATUS = "draft, in-review, published. The sheet does not change it: that is done on the event's page."
COLUMNS: list[Column] = [
    fixed("id", "The event's number. Blank (or new-1, new-2 … to name it on other sheets): a new draft.", width=9),
    fixed("uid", "The event's permanent name. Leave as it is; blank for a new event.", width=16),
    fixed("revision", "The state that this row was made from: it protects what others change meanwhile.", width=9),
    fixed("status", STATUS, width=10),
    fixed("kind", "incident or diplomatic. Never changes; a new row may leave it to the type.", width=11),
    Column("type", "Code of the type, see the codebook.", _at("type", "code"), _put_at("type"), ("/type",), codes=type_codes, width=20),
    plain("title", "Who did what where, in your own words.", width=50),
    plain("summary", "What is known, in your own words.", width=50),
    Column("date", "As exact as the source and no more: 2022-12-11, 2022-12, 2022, 2025-06-28/2025-07-07, 2025-06-28~ "
           "(about), 2025? (uncertain). As text.", _at("date", "edtf"), _put_at("date", "edtf"), ("/date/edtf", "/date"), _date, width=14),
    Column("date_basis", "stated by a source, or inferred.", _at("date", "basis"), _put_at("date", "basis"), ("/date/basis",),
           codes=lambda: [(str(code), str(label)) for code, label in DateBasis.choices]),
    plain("date_note", "What an inferred date was inferred from.", "date", "note", width=24),
    plain("occurrence", "Whether it happened.", codes=field_codes("", "occurrence")),
    Column("place", "The place's name in addresses: kabul, north-waziristan.", _at("place", "slug"), _put_place, ("/place/slug", "/place"), width=20),
    Column("place_precision", "How exactly the place is known. Blank without a place.", _at("place", "precision"), _put_precision,
           ("/place/precision",), codes=field_codes("", "place_precision")),
    plain("country", "Two letters, ISO 3166-1: PK, AF. Follows the place when that changes and this does not.", width=8),
    Column("participants", 'Each as actor=role, a semicolon between two; a note in quotes: ttp=attacker; pakistan-army=target "a convoy".',
           lambda document: lists.write_participants(document["participants"]), _put_participants, ("/participants",),
           _same_participants, width=44, part="participants"),
    *_counts(),
    plain("level", "Highest level that took part.", "diplomacy", "level", kind="diplomatic", codes=field_codes("diplomacy", "level")),
    plain("format", "How many sides.", "diplomacy", "format", kind="diplomatic", codes=field_codes("diplomacy", "format")),
    plain("venue", "The conference or hall, where it is more than the place.", "diplomacy", "venue", kind="diplomatic", width=20),
    Column("topics", "What it was about, a semicolon between two: trade; visas.", _topics, _put_topics, ("/diplomacy/topics",),
           _sorted, kind="diplomatic", width=20),
    plain("outcome", "What came of it, in your own words.", "diplomacy", "outcome", kind="diplomatic", width=30),
    Column("external_ids", "Names in other datasets, each as scheme:identifier, a semicolon between two.",
           lambda document: lists.write_ids(document["external_ids"]), _put_ids, ("/external_ids",), _sorted, width=20, part="external_ids"),
    Column("message", "Why you changed this row: it stands in the history. Blank: the message given when applying.",
           lambda document: "", width=24),
]  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
PROBLEM = "problem"  # the column that the list of problems adds; ignored when it comes back
FIXED = ("id", "uid", "revision", "status", "kind")
