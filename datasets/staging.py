"""The records of a file, copied into tables that last as long as the transaction."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import psycopg2
from django.db import connection

from datasets.countries import name_of
from datasets.records import Record, address, span
from timeline.api.renderers import dumps

PARTS = ("raw_side", "raw_loss", "raw_article")
ROOM = 2**16  # characters to a message
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


class Echo:
    """Where a CSV writer writes to, to give its line back."""

    @staticmethod
    def write(line: str) -> str:
        return line


# A cell that holds either of the two ends of a line is then in quotes.
line = csv.writer(Echo, lineterminator="\r\n").writerow  # type: ignore[arg-type]


def copy_records(records: Iterable[tuple[int, Record]]) -> None:
    """Into the tables `raw…` of sql/clean.sql. What hangs on a record waits in a file for its turn."""
    with ExitStack() as stack:
        files = {name: stack.enter_context(TemporaryFile("w+", encoding="utf-8", newline="")) for name in PARTS}
        parts = {name: csv.writer(file, lineterminator="\r\n").writerow for name, file in files.items()}
        _copy("raw", Lines(_line(number, record, parts) for number, record in records))
        for name, file in files.items():
            file.seek(0)
            _copy(name, file)


def _copy(table: str, lines: Any) -> None:
    """What is empty is no text, or no number: as the column is."""
    texts = answer(
        "SELECT attname FROM pg_attribute WHERE attrelid = %(table)s::regclass AND atttypid = 'text'::regtype",
        table=f"pg_temp.{table}",
    )
    columns = ", ".join(f'"{name}"' for (name,) in texts)
    with connection.cursor() as cursor:
        try:
            cursor.copy_expert(
                f"COPY {table} FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({columns}))", lines, ROOM
            )
        except psycopg2.Error:
            if failed := getattr(lines, "failed", None):
                raise failed from None
            raise


def _line(number: int, record: Record, parts: dict[str, Callable[[Iterable[Any]], Any]]) -> str:
    """Of the record; what hangs on it goes to `parts`. None is an empty cell."""
    for place, side in enumerate(record.sides):
        named = (side.name, side.role, side.kind, side.identifier, side.country)
        parts["raw_side"]((number, place, *named, side.killed, side.shown))
    for group, killed in record.killed.items():
        parts["raw_loss"]((number, group, killed))
    for one in record.articles:
        parts["raw_article"]((number, one.outlet, one.title, one.edtf))
    where, (earliest, latest, precision) = record.where, span(record.edtf)
    value = dumps(record.value).decode() if record.value else "{}"
    return line(
        (
            *(number, record.digest, record.identifier, record.type, record.title, address(record.title)),
            *(record.summary, record.edtf, earliest, latest, precision, record.date_note, record.occurrence),
            *(record.low, record.best, record.high, record.injured, value, record.note),
            *(where.level, where.precision, where.name, where.admin1, where.admin2, where.country),
            *(where.latitude, where.longitude),
        )
    )


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
