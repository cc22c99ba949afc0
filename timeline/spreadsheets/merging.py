"""The rows of a further sheet laid over the list that an event has: added, changed, taken away."""

from __future__ import annotations

from typing import Any

from timeline.models import SheetRow
from timeline.spreadsheets import parts
from timeline.spreadsheets.cells import KEEP, CellError, shown, text_of, tidy
from timeline.spreadsheets.judged import Judged
from timeline.spreadsheets.lists import Document, Slug


def merge_part(judged: Judged, sheet: parts.PartSheet, rows: list[SheetRow], slug: Slug) -> None:
    """Lays the rows of a further sheet over the list that the event has."""
    if sheet.kind and sheet.kind != judged.kind:
        judged.refuse("event", f"Only {sheet.kind}s have {sheet.name}.", sheet.name, rows[0].number)
        return
    before = sheet.items(judged.document)
    items = [dict(item) for item in before]
    seen: set[Any] = set()
    for row in rows:
        try:
            item, at = _merge_row(sheet, row, items, slug)
        except CellError as error:
            column, message = error.args if len(error.args) == 2 else ("", str(error))
            judged.refuse(column, message, sheet.name, row.number)
            continue
        if at in seen:
            judged.refuse(sheet.key[0], "Another row of this sheet says the same.", sheet.name, row.number)
        seen.add(at)
        if item is None:
            items[at] = {}
        judged.origins[sheet.name, at] = row.number
    kept = [(at, item) for at, item in enumerate(items) if item]
    judged.origins |= {
        (sheet.name, new): judged.origins.pop((sheet.name, at), 0) for new, (at, _) in enumerate(kept)
    }
    after = [item for _, item in kept]
    old, new = ("\n".join(sheet.summary(item) for item in one) for one in (before, after))
    if old != new:
        judged.changes.append([sheet.name, old, new])
        judged.touched.add(sheet.name)
        sheet.set_items(judged.document, after)


def _merge_row(
    sheet: parts.PartSheet, row: SheetRow, items: list[Document], slug: Slug
) -> tuple[Document | None, int]:
    """The item that the row makes, and its place; None where it takes it away."""
    given: Document = dict(sheet.defaults)
    texts: dict[str, str] = {}
    for column in sheet.columns:
        if column.name in row.cells:
            try:
                texts[column.name] = tidy(text_of(row.cells[column.name]))
                if texts[column.name] != KEEP and (
                    texts[column.name] or column.name not in dict(sheet.defaults)
                ):
                    column.put(given, texts[column.name], slug)
            except CellError as error:
                raise CellError(column.name, str(error)) from error
    at = _find(sheet, row, given, items)
    remove = tidy(shown(row.cells.get("remove", ""))).lower()
    if remove not in parts.YES | parts.NO:
        raise CellError("remove", "Write yes to take this row away, or leave it blank.")
    if remove in parts.YES:
        if at is None:
            raise CellError("remove", "The event has no such row to take away.")
        return None, at
    if at is None:
        items.append(given)
        return given, len(items) - 1
    for column in sheet.columns:
        if column.name in texts and texts[column.name] != KEEP:
            column.put(items[at], texts[column.name], slug)
    return items[at], at


def _find(sheet: parts.PartSheet, row: SheetRow, given: Document, items: list[Document]) -> int | None:
    """By its id where it has one, else by its key."""
    number = tidy(shown(row.cells.get("id", ""))).removesuffix(".0") if sheet.numbered else ""
    if number:
        for at, item in enumerate(items):
            if str(item.get("id", "")) == number:
                return at
        raise CellError("id", f"The event has no citation {number[:20]}. Leave the id blank for a new one.")
    key = sheet.key_of(given)
    return next((at for at, item in enumerate(items) if item and sheet.key_of(item) == key), None)
