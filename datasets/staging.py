"""The records of a file, copied into tables that last as long as the transaction."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import psycopg2
from django.db import connection

from datasets.countries import name_of
from datasets.lines import PARTS, Made

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


def copy_lines(made: Iterable[Made]) -> None:
    """Into the tables `raw…` of sql/clean.sql. What hangs on a record waits in a file for its turn."""
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile("w+", encoding="utf-8", newline="")) for _ in PARTS]
        parts: dict[str, IO[str]] = dict(zip(PARTS, files, strict=True))

        def raw() -> Iterator[str]:
            for some in made:
                for name, file in parts.items():
                    file.write(some.parts[name])
                yield some.raw

        _copy("raw", Lines(raw()))
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
