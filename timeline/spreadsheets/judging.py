"""What one row of a sheet would do to its event: cell by cell, without asking the base row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curation.signs import hidden_in
from timeline.api.writing import references
from timeline.api.writing.reading import Reading
from timeline.models import EventType, SheetRow
from timeline.params import closest, did_you_mean
from timeline.spreadsheets import parts
from timeline.spreadsheets.cells import KEEP, CellError, shown, text_of, tidy
from timeline.spreadsheets.columns import BY_NAME, COLUMNS, Column
from timeline.spreadsheets.documents import may_add, may_change
from timeline.spreadsheets.judged import Judged
from timeline.spreadsheets.lists import Document, Slug
from timeline.spreadsheets.merging import merge_part
from timeline.spreadsheets.workbook import EVENTS

KIND_NAMES = {"incident": "incident", "diplomatic": "diplomacy"}  # the object of the document that a kind has
LONGEST_MESSAGE = 300


def resolver(user: Any, found: dict[Any, Any]) -> Slug:
    """Names of actors as slugs, each asked once. A name that nobody bears is left for the writing path."""

    def slug(name: str) -> str:
        reading = Reading(user, found)
        try:
            return str(
                reading.look_up((references.actor, name), lambda: references.actor(name, reading)).slug
            )
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
            judged.refuse(
                "id", f"There is no event {key} that you could edit. Leave the id blank for a new draft."
            )
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
            judged.kind_unknown = True
            # Of any kind, as what all kinds have can be judged all the same.
            kind = self.kinds.get(code) or next(iter(KIND_NAMES))
        elif not may_add(self.user, kind):
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
            if column.kind and (column.kind != judged.kind or judged.kind_unknown):
                if text and not judged.kind_unknown:
                    judged.refuse(column.name, f"Only {column.kind} events have this. Leave it blank.")
                return
            old = tidy(column.read(judged.current)) if judged.current else ""
            if text == old:
                return
            new = column.normal(text, self.slug)
            if new == column.normal(old, self.slug):
                return
            assert column.put  # noqa: S101 - for the type checker: it is writable
            column.put(judged.document, text, self.slug)
        except CellError as error:
            judged.refuse(column.name, str(error))
            return
        judged.changes.append([column.name, old, new])
        if column.part:
            judged.touched.add(column.part)

    def _fixed(self, judged: Judged, column: Column) -> None:
        """What only the server writes must be as it was read, or blank."""
        if judged.current is None:
            return
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
        if wrong := hidden_in(judged.message, lines=False):
            judged.refuse("message", wrong)
        if len(judged.message) > LONGEST_MESSAGE:
            judged.refuse("message", f"At most {LONGEST_MESSAGE} characters (it has {len(judged.message)}).")


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


def home_of(judged: Judged, pointer: str) -> tuple[str, int, str]:
    """The sheet, row and column that a fault of the writing path belongs to; no column: the whole row."""
    for sheet in parts.SHEETS:
        if pointer.startswith(f"{sheet.pointer}/"):
            place, _, rest = pointer.removeprefix(f"{sheet.pointer}/").partition("/")
            number = judged.origins.get((sheet.name, int(place)), 0) if place.isdigit() else 0
            if number:
                return sheet.name, number, _part_column(sheet, rest)
            return EVENTS, judged.row.number, ""
    best = max(
        ((len(start), column.name) for column in COLUMNS for start in _starts(column, pointer)),
        default=(0, ""),
    )
    return EVENTS, judged.row.number, best[1]


def _starts(column: Column, pointer: str) -> Iterator[str]:
    return (one for one in column.pointers if pointer == one or pointer.startswith(f"{one}/"))


def _part_column(sheet: parts.PartSheet, rest: str) -> str:
    path = tuple(rest.split("/"))
    return next((column.name for column in sheet.columns if path[: len(column.path)] == column.path), "")
