"""One row of a sheet, judged: what it asks for, what that changes, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from timeline.models import SheetRow
from timeline.spreadsheets.lists import Document
from timeline.spreadsheets.workbook import EVENTS

Change = list[str]  # column, old, new
Error = list[Any]  # sheet, row, column, message


@dataclass
class Judged:
    """One row: the document that it asks for, what differs from the event as it is, and what is wrong."""

    row: SheetRow
    current: Document | None  # None: a new draft
    document: Document = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)
    warnings: list[Error] = field(default_factory=list)  # of the checks: see gate.py
    message: str = ""
    proposal: bool = False  # the event is published, and the user may not change it without another
    written: bool = False  # was it written at once into its event?
    kind_unknown: bool = False  # a new row that does not say what it is: only what all kinds have is judged
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
