"""CSV: one event a row, UTF-8, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connections

from timeline.formats.columns import COLUMNS, Column, Type
from timeline.formats.flat import batches
from timeline.formats.form import Context, Form
from timeline.models import EventQuerySet

BETWEEN_VALUES = "; "
# A spreadsheet reads a cell that begins so as a formula, the wide signs too where input is East Asian.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Line:
    """Stands in for a file: hands each written line straight back."""

    def write(self, text: str) -> str:
        return text


class Lines:
    """A file to the driver, which writes PostgreSQL's CSV to it line by line. They end as Python's do."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, line: bytes) -> None:
        self.written.append(line[:-1] + b"\r\n")


def stream(events: EventQuerySet, context: Context) -> Iterator[bytes | str]:
    """The database writes the lines: Python would take longer for them than it takes to find them."""
    yield csv.writer(Line()).writerow([column.name for column in COLUMNS])
    texts = [f'{_text(column)} AS "{column.name}"' for column in COLUMNS]
    cells = ", ".join(_cell(column) for column in COLUMNS)
    for sql, values in batches(events, texts, context):
        lines = Lines()
        with connections[events.db].cursor() as cursor:
            # OFFSET 0: a text is put together once, however often its cell looks at it.
            copy = f"COPY (SELECT {cells} FROM ({sql} OFFSET 0) AS row) TO STDOUT (FORMAT csv)"  # noqa: S608
            given = {**values, "formulas": [ord(sign) for sign in STARTS_A_FORMULA]}
            with connections[events.db].wrap_database_errors:
                cursor.copy_expert(cursor.mogrify(copy, given).decode(), lines)
        yield from lines.written


def _text(column: Column) -> str:
    if column.type is Type.TEXTS:
        return f"array_to_string({column.sql}, '{BETWEEN_VALUES}')"
    if column.type is Type.DEGREES:  # as Python writes them: 30.0
        whole = f"trunc({column.sql}) || '.0'"
        return (
            f"CASE WHEN {column.sql} = trunc({column.sql}) THEN {whole} ELSE {column.sql}::float8::text END"
        )
    return f"{column.sql}::text" if column.type is Type.YES_OR_NO else column.sql


def _cell(column: Column) -> str:
    """SQL for `cell`; empty text is written like none."""
    name = f'row."{column.name}"'
    if column.type not in (Type.TEXT, Type.TEXTS):
        return name
    is_formula = f"ascii({name}) = ANY (%(formulas)s)"
    return f"CASE WHEN {is_formula} THEN '''' || {name} ELSE nullif({name}, '') END"


def cell(value: Any) -> Any:
    """The value as a cell. Only text is guarded against formulas: a negative number stays a number."""
    if isinstance(value, list):
        value = BETWEEN_VALUES.join(value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(STARTS_A_FORMULA) else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


FORM = Form("csv", "text/csv; charset=utf-8", "CSV", stream)
