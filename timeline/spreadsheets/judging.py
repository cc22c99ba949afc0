"""What one row of a sheet would do to its event: cell by cell, without asking the base row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from timeline.api.writing import references
from timeline.api.writing.reading import Reading
from timeline.models import EventType, SheetRow
from timeline.params import closest, did_you_mean
from timeline.spreadsheets import parts
from timeline.spreadsheets.cells import KEEP, CellError, shown, text_of, tidy
from timeline.spreadsheets.columns import BY_NAME, COLUMNS, Column
from timeline.spreadsheets.documents import may_add, may_change
from timeline.spreadsheets.lists import Document, Slug
from timeline.spreadsheets.workbook import EVENTS

Change = list[str]  # column, old, new
Error = list[Any]  # sheet, row, column, message
KIND_NAMES = {"incident": "incident", "diplomatic": "diplomacy"}  # the object of the document that a kind has
LONGEST_MESSAGE = 300


@dataclass
class Judged:
    """One row: the document that it asks for, what differs from the event as it is, and what is wrong."""

    row: SheetRow
    current: Document | None  # None: a new draft
    document: Document = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)
    message: str = ""
    touched: set[str] = field(default_factory=set)  # lists of the document that it changes
    # Which row of a further sheet an item of a list came from: by list and place.
    origins: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.current is None

    @property
    def kind(self) -> str:
        return str(self.document.get("kind", ""))

    def refuse(self, column: str, message: str, sheet: str = EVENTS, number: int | None = None) -> None:
        self.errors.append([sheet, number or self.row.number, column, message])


def resolver(user: Any, found: dict[Any, Any]) -> Slug:
    """Names of actors as slugs, each asked once. A name that nobody bears is left for the writing path."""

    def slug(name: str) -> str:
        reading = Reading(user, found)
        try:
            return str(reading.look_up((references.actor, name), lambda: references.actor(name, reading)).slug)
        except references.Unknown:
            return name

    return slug


class Judge:
    """Holds rows against events, for one user. `slug` resolves names of actors."""

    def __init__(self, user: Any, names: dict[str, list[str]], slug: Slug) -> None:
        self.user, self.names, self.slug = user, names, slug
        self.columns = [BY_NAME[name] for name in names[EVENTS] if name in BY_NAME]
        self.kinds = dict(EventType.objects.values_list("code", "kind"))

    def judge(self, row: SheetRow, current: Document | None, hung: list[SheetRow]) -> Judged:
        judged = Judged(row, current)
        if not self._place(judged):
            return judged
        for column in self.columns:
            if column.writable:
                self._cell(judged, column)
            elif column.name not in ("id", "revision", "message") and current is not None:
                self._fixed(judged, column)
        self._country(judged)
        self._message(judged)
        for sheet in parts.SHEETS:
            if mine := [one for one in hung if one.part == sheet.name]:
                merge_part(judged, sheet, mine, self.slug)
        return judged

    # Which event it is.

    def _place(self, judged: Judged) -> bool:
        row, key = judged.row, judged.row.key
        if not key or key.lower().startswith("new"):
            judged.current = None
            return self._new(judged)
        if row.event is None:
            judged.refuse("id", f"‘{key}’ is no id. Leave it blank for a new draft.")
        elif judged.current is None:
            judged.refuse("id", f"There is no event {key} that you could edit. Leave the id blank for a new draft.")
        elif not may_change(self.user, judged.current["kind"]):
            judged.refuse("id", f"Your account may not change events of the kind {judged.current['kind']}.")
        elif row.revision is None:
            judged.refuse(
                "revision", "Say which revision this row was made from, as the export gave it: without it we "
                "could not see whether somebody changed the event meanwhile.",
            )  # fmt: skip
        elif row.revision > judged.current["revision"]:
            now = judged.current["revision"]
            judged.refuse("revision", f"There is no revision {row.revision} yet: the event is at {now}.")
        else:
            judged.document = writable(judged.current)
            return True
        return False

    def _new(self, judged: Judged) -> bool:
        code, kind = self._text(judged.row, "type"), self._text(judged.row, "kind")
        kind = kind or self.kinds.get(code, "")
        if kind not in KIND_NAMES:
            judged.refuse(*self._no_kind(code, kind))
            return False
        if not may_add(self.user, kind):
            judged.refuse("id", f"Your account may not add events of the kind {kind}.")
            return False
        for name in ("uid", "revision"):
            if self._text(judged.row, name):
                judged.refuse(name, "Leave this blank for a new draft: the server gives it.")
        if self._text(judged.row, "status") not in ("", "draft", KEEP):
            judged.refuse("status", "A new row is a draft. Publishing is done on the event's page.")
        judged.document = {"kind": kind}
        return True

    def _no_kind(self, code: str, kind: str) -> tuple[str, str]:
        if kind:
            return "kind", f"‘{kind[:40]}’ is no kind of event. Write incident or diplomatic."
        if not code:
            return "type", "This field is required."
        guess = did_you_mean(closest(code[:80], list(self.kinds), at_most=1))
        return "type", f"There is no type ‘{code[:80]}’.{guess}"

    def _text(self, row: SheetRow, name: str) -> str:
        return tidy(shown(row.cells.get(name, "")))

    # Its cells.

    def _cell(self, judged: Judged, column: Column) -> None:
        try:
            text = tidy(text_of(judged.row.cells.get(column.name, "")))
            if text == KEEP or (not text and judged.is_new):
                return
            if column.kind and column.kind != judged.kind:
                if text:
                    judged.refuse(column.name, f"Only {column.kind} events have this. Leave it blank.")
                return
            old = tidy(column.read(judged.current)) if judged.current else ""
            if text == old:
                return
            new = column.normal(text, self.slug)
            if new == column.normal(old, self.slug):
                return
            assert column.put
            column.put(judged.document, text, self.slug)
        except CellError as error:
            judged.refuse(column.name, str(error))
            return
        judged.changes.append([column.name, old, new])
        if column.part:
            judged.touched.add(column.part)

    def _fixed(self, judged: Judged, column: Column) -> None:
        """What only the server writes must be as it was read, or blank."""
        assert judged.current
        text, truth = self._text(judged.row, column.name), str(judged.current[column.name])
        if text in ("", KEEP, truth):
            return
        if column.name == "status" and judged.row.revision != judged.current["revision"]:
            return  # somebody published it meanwhile: that is no wish of this row's
        hint = " Publishing and retracting are done on the event's page." if column.name == "status" else ""
        judged.refuse(column.name, f"This is ‘{truth}’, and the sheet does not change it.{hint}")

    def _country(self, judged: Judged) -> None:
        """It follows the place, where that changed and it did not."""
        changed = {name for name, _, _ in judged.changes}
        if judged.current and "place" in changed and "country" not in changed:
            place = judged.current["place"]
            if place is None or place["country"] == judged.current["country"]:
                judged.document["country"] = ""
        if "_precision" in judged.document:  # the place went, and its precision with it
            del judged.document["_precision"]
            old = judged.current["place"]["precision"] if judged.current and judged.current["place"] else ""
            if old and "place_precision" not in changed:
                judged.changes.append(["place_precision", old, ""])

    def _message(self, judged: Judged) -> None:
        judged.message = self._text(judged.row, "message").replace("\n", " ")
        if len(judged.message) > LONGEST_MESSAGE:
            judged.refuse("message", f"At most {LONGEST_MESSAGE} characters (it has {len(judged.message)}).")


def merge_part(judged: Judged, sheet: parts.PartSheet, rows: list[SheetRow], slug: Slug) -> None:
    """Lays the rows of a further sheet over the list that the event has."""
    if sheet.kind and sheet.kind != judged.kind:
        judged.refuse("event", f"Only {sheet.kind}s have {sheet.name}.", sheet.name, rows[0].number)
        return
    before = sheet.items(judged.document)
    items = [dict(item) for item in before]
    seen: set[Any] = set()
    for row in rows:
        try:
            item, at = _merge_row(sheet, row, items, slug)
        except CellError as error:
            column, message = error.args if len(error.args) == 2 else ("", str(error))
            judged.refuse(column, message, sheet.name, row.number)
            continue
        if at in seen:
            judged.refuse(sheet.key[0], "Another row of this sheet says the same.", sheet.name, row.number)
        seen.add(at)
        if item is None:
            items[at] = {}
        judged.origins[sheet.name, at] = row.number
    kept = [(at, item) for at, item in enumerate(items) if item]
    judged.origins |= {(sheet.name, new): judged.origins.pop((sheet.name, at), 0) for new, (at, _) in enumerate(kept)}
    after = [item for _, item in kept]
    old, new = ("\n".join(sheet.summary(item) for item in one) for one in (before, after))
    if old != new:
        judged.changes.append([sheet.name, old, new])
        judged.touched.add(sheet.name)
        sheet.set_items(judged.document, after)


def _merge_row(
    sheet: parts.PartSheet, row: SheetRow, items: list[Document], slug: Slug
) -> tuple[Document | None, int]:
    """The item that the row makes, and its place; None where it takes it away."""
    given: Document = {name: value for name, value in sheet.defaults}
    texts: dict[str, str] = {}
    for column in sheet.columns:
        if column.name in row.cells:
            try:
                texts[column.name] = tidy(text_of(row.cells[column.name]))
                if texts[column.name] != KEEP and (texts[column.name] or column.name not in dict(sheet.defaults)):
                    column.put(given, texts[column.name], slug)
            except CellError as error:
                raise CellError(column.name, str(error)) from error
    at = _find(sheet, row, given, items)
    remove = tidy(shown(row.cells.get("remove", ""))).lower()
    if remove not in parts.YES | parts.NO:
        raise CellError("remove", "Write yes to take this row away, or leave it blank.")
    if remove in parts.YES:
        if at is None:
            raise CellError("remove", "The event has no such row to take away.")
        return None, at
    if at is None:
        items.append(given)
        return given, len(items) - 1
    for column in sheet.columns:
        if column.name in texts and texts[column.name] != KEEP:
            column.put(items[at], texts[column.name], slug)
    return items[at], at


def _find(sheet: parts.PartSheet, row: SheetRow, given: Document, items: list[Document]) -> int | None:
    """By its id where it has one, else by its key."""
    number = tidy(shown(row.cells.get("id", ""))).removesuffix(".0") if sheet.numbered else ""
    if number:
        for at, item in enumerate(items):
            if str(item.get("id", "")) == number:
                return at
        raise CellError("id", f"The event has no citation {number[:20]}. Leave the id blank for a new one.")
    key = sheet.key_of(given)
    return next((at for at, item in enumerate(items) if item and sheet.key_of(item) == key), None)


def writable(document: Document) -> Document:
    """The document without what only describes, deep enough that writing into it leaves the other alone."""
    whole: Document = {
        "kind": document["kind"],
        "type": document["type"]["code"],
        "title": document["title"],
        "summary": document["summary"],
        "date": {name: document["date"][name] for name in ("edtf", "basis", "note")},
        "occurrence": document["occurrence"],
        "place": document["place"] and {name: document["place"][name] for name in ("slug", "precision")},
        "country": document["country"],
        "participants": [{**one, "actor": one["actor"]["slug"]} for one in document["participants"]],
        "citations": [{**one, "source": one["source"]["slug"]} for one in document["citations"]],
        "external_ids": document["external_ids"],
    }
    if own := document["incident"]:
        whole["incident"] = {
            "fatalities": dict(own["fatalities"]),
            "injured": dict(own["injured"]),
            "casualties": [_casualties(one) for one in own["casualties"]],
            "claims": [_claim(one) for one in own["claims"]],
        }
    if own := document["diplomacy"]:
        whole["diplomacy"] = dict(own)
    return whole


def _casualties(one: Document) -> Document:
    return {**one, "killed": dict(one["killed"]), "injured": dict(one["injured"])}


def _claim(one: Document) -> Document:
    stubs = {name: one[name] and one[name]["slug"] for name in ("actor", "by")}
    return {**one, **stubs, "date": one["date"] and one["date"]["edtf"]}


Home = Callable[[Judged, str], Error]


def home_of(judged: Judged, pointer: str) -> tuple[str, int, str]:
    """The sheet, row and column that a fault of the writing path belongs to; no column: the row as a whole."""
    for sheet in parts.SHEETS:
        if pointer.startswith(f"{sheet.pointer}/"):
            place, _, rest = pointer.removeprefix(f"{sheet.pointer}/").partition("/")
            number = judged.origins.get((sheet.name, int(place)), 0) if place.isdigit() else 0
            if number:
                return sheet.name, number, _part_column(sheet, rest)
            return EVENTS, judged.row.number, ""
    best = max(
        ((len(start), column.name) for column in COLUMNS for start in _starts(column, pointer)), default=(0, "")
    )
    return EVENTS, judged.row.number, best[1]


def _starts(column: Column, pointer: str) -> Iterator[str]:
    return (one for one in column.pointers if pointer == one or pointer.startswith(f"{one}/"))


def _part_column(sheet: parts.PartSheet, rest: str) -> str:
    path = tuple(rest.split("/"))
    return next((column.name for column in sheet.columns if path[: len(column.path)] == column.path), "")
