"""The rows of a file, by COPY into the base: what the file says is kept before anything is made of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, transaction

from timeline.jobs.progress import Progress
from timeline.models import Sheet, SheetRow
from timeline.params import closest, did_you_mean
from timeline.spreadsheets import columns, parts
from timeline.spreadsheets.cells import Cell, shown
from timeline.spreadsheets.files import MOST_COLUMNS, MOST_ROWS, Row, Unreadable, open_file
from timeline.spreadsheets.workbook import EVENTS

BLOCK = 2000  # rows
COPY = (
    "COPY timeline_sheetrow (sheet_id, part, number, key, event, revision, cells, outcome, result) "
    "FROM STDIN (FORMAT csv, FORCE_NOT_NULL (key))"
)


def stage(sheet: Sheet, path: Path, progress: Progress) -> None:
    """Fills the sheet's rows, all or none. Raises Unreadable."""
    with transaction.atomic():
        SheetRow.objects.filter(sheet=sheet).delete()
        opened = open_file(path)
        names: dict[str, list[str]] = {}
        for table in opened.tables:
            part = table.name or EVENTS
            rows = iter(table.rows)
            names[part] = header(part, rows)
            copy(sheet, part, names[part], rows, progress)
        if not SheetRow.objects.filter(sheet=sheet, part=EVENTS).exists():
            raise Unreadable("The sheet has no rows beneath the names of the columns.")
        sheet.columns, sheet.notices = names, opened.notices
        sheet.save(update_fields=["columns", "notices"])


def header(part: str, rows: Iterator[Row]) -> list[str]:
    """The names of the columns, in their order; "" where there is none. Raises Unreadable."""
    first = next(rows, (0, []))[1]
    names = [shown(cell).strip() for cell in first]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Unreadable(f"The first row{_of(part)} must hold the names of the columns; it is blank.")
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"The sheet has {len(names):,} columns; we read {MOST_COLUMNS} at most.")
    names = [name.lower() for name in names]
    known = known_names(part)
    wrong = [name for name in names if name and name not in known]
    if wrong:
        raise Unreadable(" ".join(_unknown(name, part, known) for name in wrong[:10]))
    if twice := {name for name in names if name and names.count(name) > 1}:
        raise Unreadable(f"The column ‘{min(twice)}’ stands in the sheet twice{_of(part)}.")
    if part != EVENTS and "event" not in names:
        raise Unreadable(
            f"The sheet ‘{part}’ needs the column ‘event’: the id of the event that a row belongs to."
        )
    return names


def known_names(part: str) -> list[str]:
    own = list(columns.BY_NAME) if part == EVENTS else parts.BY_NAME[part].names()
    return [*own, columns.PROBLEM]


def _unknown(name: str, part: str, known: list[str]) -> str:
    guess = did_you_mean(closest(name[:80], known, at_most=1))
    return f"There is no column ‘{name[:80]}’{_of(part)}.{guess}"


def _of(part: str) -> str:
    return "" if part == EVENTS else f" on the sheet ‘{part}’"


def copy(sheet: Sheet, part: str, names: list[str], rows: Iterable[Row], progress: Progress) -> None:
    buffer, count = io.StringIO(), 0
    writer = csv.writer(buffer)
    for number, cells in rows:
        if not any(cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable(f"The sheet has more than {MOST_ROWS:,} rows. Split it.")
        writer.writerow(line(sheet.pk, part, names, number, cells))
        if count % BLOCK == 0:
            send(buffer)
            progress.advance(BLOCK)
    send(buffer)
    progress.advance(count % BLOCK)


def line(sheet: int, part: str, names: list[str], number: int, cells: list[Cell]) -> list[Any]:
    for place, cell in enumerate(cells):
        if cell and (place >= len(names) or not names[place]):
            raise Unreadable(f"Row {number}{_of(part)} has a value in column {place + 1}, which has no name.")
    by_name = {
        name: cell for name, cell in zip(names, cells, strict=False) if name and name != columns.PROBLEM
    }
    # What a row lacks at its end is blank, as a spreadsheet shows it.
    by_name |= {name: "" for name in names[len(cells) :] if name and name != columns.PROBLEM}
    key = shown(by_name.get("id" if part == EVENTS else "event", "")).strip()[:80]
    revision = shown(by_name.get("revision", "")).strip()
    content = orjson.dumps(by_name).decode()
    return [sheet, part, number, key, _integer(key, 18), _integer(revision, 9), content, "waiting", "{}"]


def _integer(text: str, digits: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def send(buffer: io.StringIO) -> None:
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, buffer)
    buffer.seek(0)
    buffer.truncate()
