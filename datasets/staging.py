"""The records of a file, copied into tables that last as long as the transaction."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import lru_cache
from importlib import resources
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import psycopg2
from django.db import connection

from datasets.countries import name_of
from datasets.records import Record, address, span
from timeline.api.renderers import dumps

PARTS = ("raw_side", "raw_loss", "raw_article")
NONE = "\\N"
ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
SQL = Path(__file__).resolve().parent / "sql"


def run(name: str, tell: Callable[[int, int], None] | None = None, **values: Any) -> None:
    """The statements of one file in `sql/`; one by one, where somebody wants to be told of each."""
    text = (SQL / f"{name}.sql").read_text()
    statements = re.split(r"(?<=;)\n\n", text) if tell else [text]
    with connection.cursor() as cursor:
        for done, statement in enumerate(statements):
            if tell:
                tell(done, len(statements))
            cursor.execute(statement, values or None)


def answer(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())


class Lines:
    """What COPY reads: lines made as they are asked for, so that no more than one buffer is in memory."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.rest = lines, ""
        self.failed: Exception | None = None

    def read(self, size: int = 8192) -> str:
        try:
            return self._read(size)
        except Exception as error:  # the driver would tell it in words of its own
            self.failed = error
            raise

    def _read(self, size: int) -> str:
        parts, length = [self.rest], len(self.rest)
        while length < size and (line := next(self.lines, None)) is not None:
            parts.append(line)
            length += len(line)
        text = "".join(parts)
        self.rest = text[size:]
        return text[:size]


def copy_records(records: Iterable[tuple[int, Record]]) -> None:
    """Into the tables `raw…` of sql/clean.sql. What hangs on a record waits in a file for its turn."""
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile("w+", encoding="utf-8", newline="")) for _ in PARTS]
        parts: dict[str, IO[str]] = dict(zip(PARTS, files, strict=True))
        _copy("raw", Lines(_line(number, record, parts) for number, record in records))
        for name, file in parts.items():
            file.seek(0)
            _copy(name, file)


def _copy(table: str, lines: Any) -> None:
    with connection.cursor() as cursor:
        try:
            cursor.copy_expert(f"COPY {table} FROM STDIN", lines)
        except psycopg2.Error:
            if failed := getattr(lines, "failed", None):
                raise failed from None
            raise


def _line(number: int, record: Record, parts: dict[str, IO[str]]) -> str:
    for place, side in enumerate(record.sides):
        named = [side.name, side.role, side.kind, side.identifier, side.country]
        parts["raw_side"].write(line([number, place, *named, side.killed, side.shown]))
    for group, killed in record.killed.items():
        parts["raw_loss"].write(line([number, group, killed]))
    for one in record.articles:
        parts["raw_article"].write(line([number, one.outlet, one.title, one.edtf]))
    where = record.where
    value = dumps(record.value).decode() if record.value else "{}"
    return line(
        [
            *(number, record.digest, record.identifier, record.type, record.title, address(record.title)),
            *(record.summary, record.edtf, *written_span(record.edtf), record.date_note, record.occurrence),
            *(record.low, record.best, record.high, record.injured, value, record.note),
            *(where.level, where.precision, where.name, where.admin1, where.admin2, where.country),
            *(where.latitude, where.longitude),
        ]
    )


@lru_cache(maxsize=50_000)
def written_span(edtf: str) -> tuple[str, ...]:
    """First and last possible day, and the precision: few dates are met only once."""
    return tuple(str(cell) for cell in span(edtf))


def line(cells: list[Any]) -> str:
    """As COPY reads it: None is \\N, and what has a meaning of its own is escaped."""
    nones = cells.count(None)
    made = "\t".join([NONE if cell is None else str(cell) for cell in cells] if nones else map(str, cells))
    odd = made.count("\\") > nones or made.count("\t") >= len(cells)
    if odd or "\n" in made or "\r" in made:
        made = "\t".join([NONE if cell is None else str(cell).translate(ESCAPED) for cell in cells])
    return made + "\n"


def copy_crosswalk(scheme: str) -> None:
    """Into the table `crosswalk`: which of our actors this dataset means by which name or number."""
    text = resources.files("datasets.crosswalks").joinpath("actors.csv").read_text("utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["scheme"] == scheme]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE crosswalk (identifier text, folded text, slug text) ON COMMIT DROP")
        cursor.executemany(
            "INSERT INTO crosswalk VALUES (%(identifier)s, sarhad_fold(%(name)s), %(slug)s)", rows
        )


def copy_country_names() -> None:
    """Into the table `country_name`, for the countries that are new to the gazetteer."""
    codes = [code for (code,) in answer("SELECT DISTINCT country FROM staged WHERE country <> ''")]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE country_name (code text, name text) ON COMMIT DROP")
        cursor.executemany(
            "INSERT INTO country_name VALUES (%s, %s)", [(code, name_of(code)) for code in codes]
        )
