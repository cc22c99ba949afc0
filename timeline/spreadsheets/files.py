"""What came back: CSV of any make, or a workbook, as rows of cells. Nothing here trusts the file."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from timeline.delimited import separator as separator_of
from timeline.spreadsheets.cells import Cell, unguard

LARGEST_FILE = 64 * 2**20  # bytes
MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 200_000, 200, 100_000

Row = tuple[int, list[Cell]]  # its number, as spreadsheets count, and its cells


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says how to mend it."""


@dataclass
class Table:
    """One sheet of a file: its name ("" in CSV), and its rows, the names of the columns first."""

    name: str
    rows: Iterable[Row]


@dataclass
class Opened:
    tables: Iterable[Table]
    notices: list[str]


def open_file(path: Path) -> Opened:
    """By what is in it, whatever its name ends in."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise Unreadable("The file is empty.")
    if head.startswith(b"PK\x03\x04"):
        from timeline.spreadsheets.workbook_reading import open_workbook

        return open_workbook(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "This is an old Excel file (.xls), or one with a password. Save it as .xlsx or as CSV."
        )
    return _open_csv(path, head)


def _open_csv(path: Path, head: bytes) -> Opened:
    encoding = _encoding(path, head)
    notices = []
    if encoding == "cp1252":
        notices.append(
            "The file is not UTF-8; it was read as Windows-1252. Look at names with accents before you "
            "apply, or save it as “CSV UTF-8”."
        )
    return Opened([Table("", _csv_rows(path, encoding))], notices)


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head[1:200:2].count(0) > 80 and not head[0:200:2].count(0):
        return "utf-16-le"
    if b"\x00" in head and not _is_text(path, "utf-8-sig"):
        raise Unreadable("This is no spreadsheet that we can read. Save it as .xlsx, or as CSV in UTF-8.")
    for encoding in ("utf-8-sig", "cp1252"):
        if _is_text(path, encoding):
            return encoding
    raise Unreadable(
        "The text of this file is in no encoding that we know. Save it as CSV in UTF-8, or as .xlsx."
    )


def _is_text(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(2**20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(path: Path, encoding: str) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(200_000)
        said = first.strip().lower()
        separator = said[4:5] if said.startswith("sep=") and len(said) <= 5 else ""
        if not separator:
            file.seek(0)
        yield from _numbered(file, separator or separator_of(first), start=2 if separator else 1)


def _numbered(file: Iterable[str], separator: str, *, start: int) -> Iterator[Row]:
    reader = csv.reader(file, delimiter=separator or "\t")
    number = start - 1
    try:
        for number, cells in enumerate(reader, start=start):
            yield number, [safe(unguard(text)) for text in cells]
    except csv.Error as error:
        raise Unreadable(
            f"Row {number + 1} cannot be read as CSV ({error}). "
            "A quotation mark that is never closed does this."
        ) from error
    except UnicodeError as error:
        raise Unreadable(
            f"The text after row {number} is broken. Save the file again, as CSV in UTF-8."
        ) from error


def safe(text: str) -> Cell:
    if "\x00" in text:
        return {"is": "null", "text": text.replace("\x00", "\N{REPLACEMENT CHARACTER}")[:200]}
    if len(text) > LONGEST_TEXT:
        return {"is": "long", "text": f"{text[:100]}… ({len(text):,} characters)"}
    return text
