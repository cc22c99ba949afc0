"""CSV: one event a row, UTF-8, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from timeline.formats.columns import COLUMNS, PARTS
from timeline.formats.form import Context, Form
from timeline.formats.reading import documents
from timeline.models import EventQuerySet

BETWEEN_VALUES = "; "
# A spreadsheet reads a cell that begins so as a formula, the wide signs too where input is East Asian.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Line:
    """Stands in for a file: hands each written line straight back."""

    def write(self, text: str) -> str:
        return text


def stream(events: EventQuerySet, context: Context) -> Iterator[str]:
    writer = csv.writer(Line())
    yield writer.writerow([column.name for column in COLUMNS])
    for document in documents(events, PARTS, context):
        yield writer.writerow([cell(column.read(document)) for column in COLUMNS])


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
