"""A dataset's file, row by row: CSV in the dialects that are met, also inside a ZIP archive."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from timeline.delimited import separator

LARGEST_FILE = 8 * 2**30  # bytes, unpacked: what is more is no dataset
DENSEST = 200  # times: tables of events pack to a tenth, what packs better than this is a trap
LONGEST_LINE = 2**20  # characters


class Broken(Exception):
    """The file cannot be read to its end; nothing of it is imported."""


class Counted(io.RawIOBase):
    """Tells how many bytes have been read."""

    def __init__(self, stream: BinaryIO, tell: Callable[[int], None]) -> None:
        self.stream, self.tell_, self.read_so_far = stream, tell, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self.stream.read(len(buffer))
        buffer[: len(data)] = data
        self.read_so_far += len(data)
        if self.read_so_far > LARGEST_FILE:
            raise Broken(f"The file is larger than {LARGEST_FILE // 2**30} GB.")
        self.tell_(self.read_so_far)
        return len(data)


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The bytes of the file, or of the one CSV file in an archive, and how many there are."""
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as stream:
                yield stream, path.stat().st_size
            return
        with zipfile.ZipFile(path) as archive:
            tables = [one for one in archive.infolist() if one.filename.lower().endswith((".csv", ".txt"))]
            if len(tables) != 1:
                raise Broken(f"The archive holds {len(tables)} CSV files: give the one to import.")
            table = tables[0]
            if table.flag_bits & 1:
                raise Broken("The archive has a password: take it off, or unpack the file.")
            if table.file_size > min(LARGEST_FILE, 2**20 + table.compress_size * DENSEST):
                raise Broken(
                    f"The archive claims to hold {table.file_size:,} bytes: that is no table of events."
                )
            with archive.open(table) as stream:
                yield stream, table.file_size  # type: ignore[misc]
    except (OSError, EOFError, zlib.error, NotImplementedError, zipfile.BadZipFile) as error:
        raise Broken(f"{path.name} cannot be read: {error}") from error


def rows(
    path: Path, known_headers: Sequence[Sequence[str]], tell: Callable[[int, int], None] = lambda *_: None
) -> Iterator[tuple[int, dict[str, str]]]:
    """(number of the record, its cells by column), the first record after the header being 1.

    `known_headers` are the orders of columns that a file without a header row may have. Raises Broken.
    """
    with opened(path) as (stream, size):
        counted: Any = Counted(stream, lambda done: tell(done, size))
        raw: io.BufferedReader = io.BufferedReader(counted, 2**18)
        text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        first = raw.peek(4096)[:4096].split(b"\n")[0].decode("utf-8", "replace")
        number = 0
        try:
            reader = csv.reader(_lines(text), delimiter=separator(first), strict=True)
            header: list[str] = []
            for cells in reader:
                if not header:
                    header, is_data = _header(cells, known_headers)
                    if not is_data:
                        continue
                if not number and any(cell.startswith("#") for cell in cells) and _is_tags(cells):
                    continue
                if not cells:
                    continue  # an empty line at the end
                number += 1
                if len(cells) != len(header):
                    raise Broken(
                        f"Record {number:,} (line {reader.line_num:,}) has {len(cells)} columns, the header "
                        f"{len(header)}. Was the file cut off, or edited by hand?"
                    )
                yield number, dict(zip(header, cells, strict=True))
        except UnicodeDecodeError as error:
            raise Broken(
                f"After record {number:,} there are bytes that are not UTF-8 ({error.reason}). "
                "Save the file as “CSV UTF-8”."
            ) from error
        except csv.Error as error:
            raise Broken(f"Record {number + 1:,} cannot be read ({error}). Was the file cut off?") from error
        if not header:
            raise Broken("The file is empty.")


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if "\0" in line:
            raise Broken("The file holds NUL characters: it is no text, or damaged.")
        if len(line) == LONGEST_LINE:
            raise Broken("The file has a line of more than a million characters: it is no table of events.")
        yield line


def _is_tags(cells: list[str]) -> bool:
    """The second header row of the Humanitarian Data Exchange: HXL tags, such as #date+start, or nothing."""
    return all(not cell or cell.startswith("#") for cell in cells)


def _header(cells: list[str], known: Sequence[Sequence[str]]) -> tuple[list[str], bool]:
    """The names of the columns; and whether this row is a record already, as the file has no header."""
    names = [cell.strip().lower() for cell in cells]
    if cells and cells[0].strip().removesuffix(".0").isdigit():
        for order in known:
            if len(order) == len(cells):
                return list(order), True
        raise Broken(
            f"The file has no header row, and {len(cells)} columns are no release that is known by its order."
        )
    repeated = {name for name in names if name and names.count(name) > 1}
    if repeated:
        raise Broken(f"The header names {', '.join(sorted(repeated))} twice.")
    return names, False
