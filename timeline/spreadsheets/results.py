"""A page of what a sheet would do, row by row."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from timeline.models import Event, Sheet, SheetRow
from timeline.spreadsheets.cells import shown
from timeline.spreadsheets.workbook import EVENTS

PAGE = 50
# What asks for something first; rows that change nothing are shown only when asked for.
WARNING = "warning"  # no outcome of its own: a change that the checks warn of
ORDER = ["error", "conflict", WARNING, "change", "new", "unchanged"]
LABELS = {
    "error": "Errors",
    "conflict": "Conflicts",
    WARNING: "Warnings",
    "change": "Changes",
    "new": "New drafts",
    "unchanged": "Unchanged",
}


def page_of(sheet: Sheet, show: str, after: int) -> dict[str, Any]:
    """rows, next (the id to go on after, or None), tabs (outcome, label, number of rows), first wrong."""
    show = show or next((name for name in ORDER if sheet.counts.get(name)), "unchanged")
    rows = sheet.rows.filter(pk__gt=after)
    if show == WARNING:
        rows = rows.filter(outcome=SheetRow.Outcome.CHANGE, result__has_key="warnings")
    else:
        rows = rows.filter(outcome=show)
    if show != "error":
        rows = rows.filter(part=EVENTS)
    found = list(rows.order_by("pk")[: PAGE + 1])
    numbers = [row.event for row in found if row.event]
    events = Event.objects.visible_to(sheet.user).filter(pk__in=numbers).order_by()
    addresses = {event.pk: address_of(event) for event in events}
    wrong = sheet.counts.get("error", 0) + sheet.counts.get("conflict", 0)
    will = sheet.counts.get("change", 0) + sheet.counts.get("new", 0)
    return {
        "show": show,
        "rows": [with_values(row, addresses) for row in found[:PAGE]],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "after": after,
        "tabs": [
            (name, LABELS[name], sheet.counts.get(name, 0))
            for name in ORDER
            if name != WARNING or sheet.counts.get(WARNING)
        ],
        "wrong": wrong,
        "ready": sheet.state == Sheet.State.CHECKED and not wrong and will,
        "will": will,
    }  # fmt: skip


def with_values(row: SheetRow, addresses: dict[int, str]) -> dict[str, Any]:
    errors, warnings = (
        [
            {
                "sheet": "" if part == EVENTS else part,
                "row": number,
                "column": column,
                "message": message,
                "value": shown(row.cells.get(column, ""))[:200]
                if part == row.part and number == row.number
                else "",
            }
            for part, number, column, message, *_ in row.result.get(kind, [])
        ]
        for kind in ("errors", "warnings")
    )
    title = row.result.get("title") or shown(row.cells.get("title", ""))
    return {
        "row": row,
        "errors": errors,
        "warnings": warnings,
        "address": addresses.get(row.event or 0, ""),
        "title": title,
        "result": row.result,
    }


def address_of(event: Event) -> str:
    """The public page of what is published, the curators' of what is not."""
    if event.status == Event.Status.PUBLISHED:
        return event.get_absolute_url()
    kind = next(one for one in Event.kinds() if event.kind == one.KIND)
    return reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_change", args=[event.pk])
