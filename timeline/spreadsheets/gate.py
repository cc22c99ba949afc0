"""Rows that are written at once into what is published: what the checks have to say before readers see them.

The dry run keeps their warnings beside the row, as `[sheet, row, column, message, code, fingerprint]`.
Applying confirms the codes that its writer ticked, and of them only the very findings that the row had shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from django.db import connection, transaction

from timeline.checks import CHECKS
from timeline.models import Event, Sheet, SheetRow
from timeline.spreadsheets.judged import Judged
from timeline.spreadsheets.judging import home_of
from timeline.workflow.gate import Edit, settle_all
from timeline.workflow.refusals import Stopped

ASKED_AT_ONCE = 500
WARNINGS = """
SELECT warning->>4, count(DISTINCT row.id) FROM timeline_sheetrow row,
jsonb_array_elements(row.result->'warnings') warning
WHERE row.sheet_id = %s AND row.outcome = 'change' GROUP BY 1 ORDER BY 1
"""


class Written(NamedTuple):
    """A row that was written into its event, under the message that stands in the history."""

    row: int
    event: int
    message: str


def is_public(one: Judged) -> bool:
    """Would the row be written into what readers see?"""
    return one.current is not None and one.current["status"] == Event.Status.PUBLISHED and not one.proposal


def rehearse(rows: list[Judged], save: Callable[[list[Judged]], list[Judged]], user: Any) -> None:
    """Writes the rows, notes what the checks find then, and undoes it. `save` tells which it could write."""
    numbers = sorted(one.current["id"] for one in rows if one.current)
    if not numbers:
        return
    with transaction.atomic():
        # In the order of ids, as everybody who locks several does.
        locked = Event.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk")
        events = {event.pk: event for event in locked}
        there = [one for one in rows if one.current and one.current["id"] in events]
        saved = {one.current["id"]: one for one in save(there) if one.current}
        stopped = settle_all([Edit(events[number], lambda finding: False) for number in saved], user=user)
        transaction.set_rollback(True)
    for number, why in stopped.items():
        note(saved[number], why)


def note(one: Judged, stopped: Stopped) -> None:
    """What the checks found, in the cells that it is about."""
    for finding in stopped.findings:
        sheet, number, column = home_of(one, f"/{finding.field}")
        message = f"{finding.message} {finding.fix}"
        if finding in stopped.errors:
            one.errors.append([sheet, number, column, message])
        else:
            one.warnings.append([sheet, number, column, message, finding.code, finding.fingerprint])


def stopped_by_checks(
    sheet: Sheet, written: list[Written], confirmed: Collection[str], advance: Callable[[int], None]
) -> Iterator[Judged]:
    """Of the rows that were written, those that the checks stop: all has to be undone then."""
    for start in range(0, len(written), ASKED_AT_ONCE):
        chunk = {one.event: one for one in written[start : start + ASKED_AT_ONCE]}
        events = Event.objects.in_bulk(chunk)
        rows = SheetRow.objects.in_bulk([one.row for one in chunk.values()])
        edits = [
            Edit(events[number], _shown_and_confirmed(rows[one.row], confirmed), one.message)
            for number, one in chunk.items()
        ]
        for number, why in settle_all(edits, user=sheet.user).items():
            judged = Judged(rows[chunk[number].row], None)
            note(judged, why)
            yield judged
        advance(len(chunk))


def _shown_and_confirmed(row: SheetRow, confirmed: Collection[str]) -> Callable[[Any], bool]:
    shown = {fingerprint for *_, fingerprint in row.result.get("warnings", [])}
    return lambda finding: finding.code in confirmed and finding.fingerprint in shown


def warnings_of(sheet: Sheet) -> dict[str, int]:
    """How many rows the check of each code warns of."""
    with connection.cursor() as cursor:
        cursor.execute(WARNINGS, [sheet.pk])
        return dict(cursor.fetchall())


def questions(sheet: Sheet) -> list[dict[str, str]]:
    """What is to be confirmed before the sheet is applied: code, message and fix of each check that warns."""
    counted = sheet.counts.get("by_check") or {}
    return [
        {
            "code": code,
            "message": f"{rows:,} row{'' if rows == 1 else 's'}: {CHECKS[code].what}",
            "fix": CHECKS[code].fix,
        }
        for code, rows in counted.items()
        if code in CHECKS
    ]
