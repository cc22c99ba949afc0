"""The rows of a sheet that cannot be applied, to be mended in a spreadsheet and brought again."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from typing import IO, Any

import xlsxwriter

from timeline.formats.csv import Line
from timeline.models import Sheet, SheetRow
from timeline.spreadsheets.cells import LONGEST_CELL, guard, shown
from timeline.spreadsheets.columns import PROBLEM
from timeline.spreadsheets.workbook import EVENTS

MOST_IN_XLSX = 5000  # rows: more would keep a web worker busy


def wrong_rows(sheet: Sheet, part: str) -> Any:
    outcomes = [SheetRow.Outcome.ERROR, SheetRow.Outcome.CONFLICT]
    return sheet.rows.filter(part=part, outcome__in=outcomes).order_by("number").iterator(chunk_size=500)


def problem_of(row: SheetRow) -> str:
    lines = []
    for part, number, column, message in row.result.get("errors", []):
        where = column if part == EVENTS else f"{part}, row {number}" + (f", {column}" if column else "")
        lines.append(f"{where}: {message}" if where else message)
    if conflict := row.result.get("conflict"):
        lines.append(f"Changed meanwhile by {row.result.get('by') or 'somebody'}.")
        lines += [
            f"{name}: it was ‘{base}’, is now ‘{theirs}’, yours is ‘{yours}’."
            for name, base, theirs, yours in conflict
        ]
    return "\n".join(lines)


def cells_of(row: SheetRow, names: list[str]) -> list[str]:
    return [problem_of(row), *(shown(row.cells.get(name, "")) for name in names)]


def names_of(sheet: Sheet, part: str) -> list[str]:
    return [name for name in sheet.columns.get(part, []) if name and name != PROBLEM]


def problem_lines(sheet: Sheet) -> Iterator[str]:
    writer = csv.writer(Line())
    names = names_of(sheet, EVENTS)
    yield "\ufeff" + writer.writerow([PROBLEM, *names])
    for row in wrong_rows(sheet, EVENTS):
        yield writer.writerow([guard(text) for text in cells_of(row, names)])


def problem_book(sheet: Sheet) -> IO[bytes]:
    """A workbook of the wrong rows: of events, and of further sheets that belong to none."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
        text = book.add_format({"num_format": "@", "valign": "top"})
        for part in sheet.columns:
            page, names = book.add_worksheet(part), names_of(sheet, part)
            page.set_column(0, 0, 60, text)
            page.set_column(1, len(names), 18, text)
            page.freeze_panes(1, 1)
            lines = [[PROBLEM, *names], *(cells_of(row, names) for row in wrong_rows(sheet, part))]
            for number, line in enumerate(lines):
                for place, cell in enumerate(line):
                    page.write_string(number, place, cell[:LONGEST_CELL], text)
    file.seek(0)
    return file
