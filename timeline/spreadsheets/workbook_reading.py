"""A workbook (.xlsx) row by row, in bounded memory, with what the spreadsheet made of each cell."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException

from timeline.spreadsheets.cells import Cell
from timeline.spreadsheets.files import MOST_COLUMNS, Opened, Row, Table, Unreadable, safe
from timeline.spreadsheets.parts import BY_NAME
from timeline.spreadsheets.workbook import CODES, EVENTS, HOW_TO

# What the parts of a workbook may unpack to; ours of 100,000 events has a tenth of it.
LARGEST_UNPACKED, LARGEST_STRINGS = 600 * 2**20, 128 * 2**20
BOMB = 200  # unpacked to packed
BROKEN = "This workbook is damaged. Open it in a spreadsheet and save it again, as .xlsx."
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def open_workbook(path: Path) -> Opened:
    _check_archive(path)
    try:
        # Of a path, openpyxl would judge the name; a file it keeps open for as long as rows are read.
        book = openpyxl.load_workbook(path.open("rb"), read_only=True, keep_links=False)
    except DefusedXmlException as error:
        raise Unreadable(
            "This workbook holds an XML trick that no spreadsheet writes. It is not read."
        ) from error
    except Exception as error:  # whatever a hostile file makes of a reader
        raise Unreadable(BROKEN) from error
    sheets = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
    if not sheets:
        raise Unreadable("This workbook has no sheet.")
    main = EVENTS if EVENTS in sheets else next(iter(sheets))
    wanted = [main, *(name for name in sheets if name in BY_NAME and name != main)]
    others = [name for name in sheets if name not in {*wanted, HOW_TO, CODES}]
    notices = [f"The sheet ‘{name[:40]}’ is none of ours, and was not read." for name in others]
    tables = (Table("" if name == main else name, _rows(sheets[name])) for name in wanted)
    return Opened(tables, notices)


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(BROKEN) from error
    names = {member.filename.lower() for member in members}
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            "This is no Excel workbook (.xlsx), though it is an archive. Save it as .xlsx or as CSV."
        )
    unpacked = sum(member.file_size for member in members)
    strings = sum(one.file_size for one in members if "sharedstrings" in one.filename.lower())
    bomb = any(
        one.file_size > 10 * 2**20 and one.file_size > BOMB * max(1, one.compress_size) for one in members
    )
    if unpacked > LARGEST_UNPACKED or strings > LARGEST_STRINGS or len(members) > 2000 or bomb:
        raise Unreadable(
            f"This workbook unpacks to {unpacked // 2**20:,} MB, more than we read. "
            "Split it, or save it as CSV."
        )


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a workbook says of its size is not to be believed
    try:
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if len(row) > MOST_COLUMNS and any(cell.value is not None for cell in row[MOST_COLUMNS:]):
                raise Unreadable(
                    f"Row {number} has {len(row):,} columns; a sheet has {MOST_COLUMNS} at most."
                )
            yield number, [_cell(cell) for cell in row[:MOST_COLUMNS]]
    except (ParseError, DefusedXmlException, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise Unreadable(BROKEN) from error


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f" or not isinstance(value, str | int | float | date | time):
        return {"is": "formula", "text": str(value)[:200]}
    if kind == "e":
        return {"is": "error", "text": str(value)[:40]}
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return {"is": "date", "text": day if value.time() == time() else value.isoformat(sep=" ")}
    if isinstance(value, date | time):
        return {"is": "date", "text": value.isoformat()}
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return safe(ESCAPED.sub(_unescaped, value)) if isinstance(value, str) else str(value)


def _unescaped(match: re.Match[str]) -> str:
    """`_x000D_` is how a workbook writes characters that XML cannot hold."""
    return chr(int(match[1], 16))
