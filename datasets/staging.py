"""The records of a file, copied into tables that last as long as the transaction."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

from datasets.countries import name_of
from datasets.records import Record

SQL = Path(__file__).resolve().parent / "sql"


def run(name: str, **values: Any) -> None:
    """The statements of one file in `sql/`."""
    with connection.cursor() as cursor:
        cursor.execute((SQL / f"{name}.sql").read_text(), values or None)


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
    """Into the table `raw`: the number of each record, its digest, itself as JSON."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE raw (number int, digest text, record json) ON COMMIT DROP")
        lines = Lines(_line(*one) for one in records)
        try:
            cursor.copy_expert("COPY raw FROM STDIN", lines)
        except psycopg2.Error:
            if lines.failed:
                raise lines.failed from None
            raise
        cursor.execute("ANALYZE raw")


def _line(number: int, record: Record) -> str:
    digest, text = record.line()
    # In COPY's text format a backslash escapes; JSON itself has no tab and no end of line.
    return f"{number}\t{digest}\t{text.decode().replace(chr(92), chr(92) * 2)}\n"


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
