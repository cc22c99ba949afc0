"""The further sheets of a workbook: rows that hang on events. A row adds or changes; omission removes nothing."""

# ruff: noqa: E501 - a table: one column of the sheet is one line
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dates.edtf import EDTFError, parse
from timeline.api.writing.events import LISTS, PARTS
from timeline.api.writing.rows import Rows
from timeline.spreadsheets import lists
from timeline.spreadsheets.cells import CellError, check_date, whole_number
from timeline.spreadsheets.lists import Document, Slug

YES, NO = {"yes", "y", "x", "true", "1"}, {"", "no", "n", "false", "0"}


@dataclass(frozen=True)
class PartColumn:
    """One column of a further sheet: a member of an item, or what is inside one."""

    name: str
    meaning: str
    path: tuple[str, ...]
    kind: str = "text"  # text, number, date, actor, source, words, pairs
    code_of: str = ""  # the field whose choices it takes
    width: int = 16

    def read(self, item: Document) -> str:
        value: Any = item
        for name in self.path:
            value = value.get(name) if isinstance(value, dict) else None
        if value is None:
            return ""
        if self.kind in ("actor", "source"):
            return str(value["slug"] if isinstance(value, dict) else value)
        if self.kind == "date":
            return str(value["edtf"] if isinstance(value, dict) else value)
        if self.kind == "words":
            return lists.BETWEEN.join(value)
        if self.kind == "pairs":
            return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
        return str(value)

    def value(self, text: str, slug: Slug) -> Any:
        """What a document says for this text. Raises CellError."""
        if self.kind == "number":
            return whole_number(text)
        if self.kind == "actor":
            return slug(text) if text else None
        if self.kind == "date":
            return _date(text)
        if self.kind == "words":
            return lists.read_words(text)
        return _pairs(text) if self.kind == "pairs" else text or None if self.kind == "source" else text

    def put(self, item: Document, text: str, slug: Slug) -> None:
        *outer, last = self.path
        inner = item
        for name in outer:
            inner = inner.setdefault(name, {})
        inner[last] = self.value(text, slug)


def _date(text: str) -> str | None:
    try:
        return parse(check_date(text)).edtf if text else None
    except EDTFError as error:
        raise CellError(str(error)) from error


def _pairs(text: str) -> Any:
    try:
        return json.loads(text) if text else {}
    except ValueError as error:
        raise CellError('Write pairs of name and value: {"fatalities": 8}.') from error


@dataclass(frozen=True)
class PartSheet:
    """One further sheet. `path` is where its list lies in the document, `key` what tells two items apart."""

    name: str
    path: tuple[str, ...]
    columns: tuple[PartColumn, ...]
    key: tuple[str, ...]
    numbered: bool = False  # a citation keeps its id
    defaults: tuple[tuple[str, Any], ...] = ()

    @property
    def kind(self) -> str:
        return "incident" if self.path[0] == "incident" else ""

    @property
    def pointer(self) -> str:
        return "/" + "/".join(self.path)

    def names(self) -> list[str]:
        own = [column.name for column in self.columns]
        return ["event", *(["id"] if self.numbered else []), *own, "remove"]

    def items(self, document: Document) -> list[Document]:
        value: Any = document
        for name in self.path:
            value = (value or {}).get(name)
        return value or []

    def set_items(self, document: Document, items: list[Document]) -> None:
        *outer, last = self.path
        inner = document
        for name in outer:
            inner = inner.setdefault(name, {})
        inner[last] = items

    def key_of(self, item: Document) -> tuple[str, ...]:
        by_name = {column.name: column for column in self.columns}
        return tuple(by_name[name].read(item) for name in self.key)

    def summary(self, item: Document) -> str:
        return ", ".join(text for column in self.columns if (text := column.read(item)))

    def rows(self) -> Rows:
        part = PARTS.get(self.kind)
        known = [*LISTS, *(part.lists if part else ())]
        return next(one for one in known if one.name == self.name)

    def codes(self, column: PartColumn) -> list[tuple[str, str]]:
        if not column.code_of:
            return []
        field: Any = self.rows().model._meta.get_field(column.code_of)
        return [
            (str(code), str(label))
            for code, label in getattr(field, "base_field", field).flatchoices
            if code != ""
        ]


def _counts(stem: str, noun: str) -> tuple[PartColumn, ...]:
    said = {"low": "fewest that a source supports", "best": "most likely", "high": "most supported"}
    return tuple(
        PartColumn(f"{stem}_{part}", f"{noun}, {words}. Blank: unknown.", (stem, part), "number", width=11)
        for part, words in said.items()
    )


NOTE = PartColumn("note", "What else is known.", ("note",), width=30)
SHEETS = (
    PartSheet(
        "casualties", ("incident", "casualties"),
        (PartColumn("group", "Who they were: soldiers, guards, travellers.", ("group",), width=24),
         PartColumn("actor", "The actor they belonged to, where there is one.", ("actor",), "actor"),
         *_counts("killed", "Killed"), *_counts("injured", "Injured")),
        key=("group",),
    ),
    PartSheet(
        "claims", ("incident", "claims"),
        (PartColumn("actor", "Who is said to have done it.", ("actor",), "actor", width=24),
         PartColumn("stance", "claimed, denied, blamed, assessed.", ("stance",), code_of="stance"),
         PartColumn("by", "Who says so.", ("by",), "actor", width=24),
         PartColumn("date", "When it was said, as for events. As text.", ("date",), "date"),
         PartColumn("channel", "How it was said.", ("channel",), code_of="channel"),
         PartColumn("confidence", "How sure they say they are.", ("confidence",), code_of="confidence"),
         PartColumn("citation", "The id of the citation, on the sheet citations, that reports it.", ("citation",), "number"),
         NOTE),
        key=("actor", "stance", "by"), defaults=(("channel", "unknown"),),
    ),
    PartSheet(
        "citations", ("citations",),
        (PartColumn("source", "The source's name in addresses.", ("source",), "source", width=30),
         PartColumn("supports", "event, date, place, participants, casualties, claims: a semicolon between two.", ("supports",), "words", width=24),
         PartColumn("locator", "Paragraph, page, time.", ("locator",)),
         PartColumn("quote", "A short quote.", ("quote",), width=30),
         PartColumn("value", 'What this source gives: {"fatalities": 8}.', ("value",), "pairs", width=20),
         PartColumn("credibility", "1 confirmed … 6 cannot be judged.", ("credibility",), "number", width=11),
         NOTE),
        key=("source", "locator"), numbered=True, defaults=(("credibility", 6),),
    ),
)  # fmt: skip
BY_NAME: dict[str, PartSheet] = {sheet.name: sheet for sheet in SHEETS}
