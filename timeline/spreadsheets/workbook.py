"""The XLSX form: the sheet of events, a sheet for each list that hangs on them, and how to fill them in.

Rows are written as they come (constant memory). Every cell is text, so that the spreadsheet neither works
out a formula nor takes 2022-12 for the first of December.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from timeline.spreadsheets.cells import KEEP, LONGEST_CELL
from timeline.spreadsheets.columns import COLUMNS, FIXED
from timeline.spreadsheets.lists import Document
from timeline.spreadsheets.parts import SHEETS, PartSheet

EVENTS, HOW_TO, CODES = "events", "how to", "codes"
LAST_ROW = 1_048_575

ADVICE = [
    "Edit the sheet ‘events’ and the lists beside it, save, and bring the file back: nothing is written "
    "before you have seen, row by row, what it would do.",
    "A row with an id changes that event; a row without one is a new draft. A row or a column that you leave "
    "out changes nothing: events cannot be deleted here.",
    f"A blank cell empties the value. {KEEP} leaves it as it is.",
    "Leave the grey columns as they are: they say which event a row is, and which state of it you edited. "
    "Who changes the event meanwhile is not overwritten: you are shown both.",
    "On the sheets casualties, claims and citations each row belongs to the event that it names. A row adds "
    "one or changes the one with the same key; to take one away write ‘yes’ under remove.",
]


class Workbook:
    def __init__(self, path: Path) -> None:
        options = {"constant_memory": True, "strings_to_urls": False, "tmpdir": str(path.parent)}
        self.book = xlsxwriter.Workbook(str(path), options)
        text = {"num_format": "@", "valign": "top"}
        self.text = self.book.add_format(text)
        self.head = self.book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self.fixed = self.book.add_format({**text, "font_color": "#57606a", "bg_color": "#eef0f3"})
        self.wrapped = self.book.add_format({**text, "text_wrap": True})
        self.sheets: dict[str, Any] = {}
        self.next: dict[str, int] = {}

    def __enter__(self) -> Workbook:
        self._start(EVENTS, [column.name for column in COLUMNS], [column.width for column in COLUMNS])
        self._how_to()
        for sheet in SHEETS:
            widths = [9, *([9] if sheet.numbered else []), *(column.width for column in sheet.columns), 9]
            self._start(sheet.name, sheet.names(), widths)
        self._offer_codes()
        return self

    def __exit__(self, *error: object) -> None:
        self.book.close()

    def add(self, document: Document) -> None:
        self._row(EVENTS, [(column.read(document), column.name in FIXED) for column in COLUMNS])
        for sheet in SHEETS:
            for item in sheet.items(document):
                own = [(column.read(item), False) for column in sheet.columns]
                number = [(str(item["id"]), True)] if sheet.numbered else []
                self._row(sheet.name, [(str(document["id"]), True), *number, *own, ("", False)])

    def _start(self, name: str, columns: list[str], widths: list[int]) -> None:
        sheet = self.sheets[name] = self.book.add_worksheet(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width, self.text)
        sheet.freeze_panes(1, 7 if name == EVENTS else 1)
        self.next[name] = 0
        self._row(name, [(column, False) for column in columns], self.head)

    def _row(self, name: str, cells: list[tuple[str, bool]], form: Any = None) -> None:
        sheet, row = self.sheets[name], self.next[name]
        for place, (text, fixed) in enumerate(cells):
            text = KEEP if len(text) > LONGEST_CELL else text
            own = form or (self.fixed if fixed else self.text)
            if text:
                sheet.write_string(row, place, text, own)
            elif fixed:
                sheet.write_blank(row, place, None, own)
        self.next[name] += 1

    def _how_to(self) -> None:
        sheet = self.book.add_worksheet(HOW_TO)
        sheet.set_column(0, 0, 14, self.text)
        sheet.set_column(1, 1, 20, self.text)
        sheet.set_column(2, 3, 70, self.wrapped)
        row = 0
        for advice in ADVICE:
            sheet.merge_range(row, 0, row, 3, advice, self.wrapped)
            sheet.set_row(row, 32)
            row += 1
        for place, name in enumerate(["sheet", "column", "what it accepts", "codes"]):
            sheet.write_string(row + 1, place, name, self.head)
        row += 2
        for where, name, meaning, codes in described():
            for place, text in enumerate([where, name, meaning, ", ".join(code for code, _ in codes)]):
                sheet.write_string(row, place, text[:LONGEST_CELL], self.wrapped if place > 1 else self.text)
            row += 1

    def _offer_codes(self) -> None:
        """Lists to choose from in the code columns; their values stand on a sheet of their own."""
        offered = [(EVENTS, place, column.codes()) for place, column in enumerate(COLUMNS) if column.codes]
        for sheet in SHEETS:
            names = sheet.names()
            offered += [
                (sheet.name, names.index(column.name), codes)
                for column in sheet.columns
                if column.kind == "text" and (codes := sheet.codes(column))
            ]
        offered += [(sheet.name, len(sheet.names()) - 1, [("yes", "")]) for sheet in SHEETS]
        listed = self.book.add_worksheet(CODES)
        longest = max((len(codes) for _, _, codes in offered), default=0)
        for row in range(longest):  # by rows: constant memory goes down only
            for place, (_, _, codes) in enumerate(offered):
                if row < len(codes):
                    listed.write_string(row, place, codes[row][0], self.text)
        listed.hide()
        for place, (name, column, codes) in enumerate(offered):
            letter = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
            source = f"={CODES}!{letter}$1:{letter}${max(1, len(codes))}"
            rule = {
                "validate": "list", "source": source, "error_title": "Not in the codebook",
                "error_message": "Choose one of the list.", "ignore_blank": True,
            }  # fmt: skip
            self.sheets[name].data_validation(1, column, LAST_ROW, column, rule)


def described() -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Every column of every sheet: sheet, name, meaning, codes."""
    found = [(EVENTS, one.name, one.meaning, one.codes() if one.codes else []) for one in COLUMNS]
    for sheet in SHEETS:
        found.append((sheet.name, "event", "The id of the event, as on the sheet events.", []))
        found += [(sheet.name, one.name, one.meaning, sheet.codes(one)) for one in sheet.columns]
        found.append(
            (sheet.name, "remove", f"yes takes the row away. Told apart by {_and(sheet)}.", [("yes", "")])
        )
    return found


def _and(sheet: PartSheet) -> str:
    names = ["id", *sheet.key] if sheet.numbered else list(sheet.key)
    return " and ".join(names)
