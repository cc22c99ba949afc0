"""A checked sheet, written: in one transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from itertools import groupby, islice
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from timeline.api.writing.batches import check_deferred, in_the_way
from timeline.api.writing.message import Signature
from timeline.api.writing.refusals import Invalid
from timeline.jobs.progress import Progress
from timeline.jobs.registry import Unworkable, work
from timeline.models import Job, Sheet, SheetRow
from timeline.spreadsheets.checking import Checker, batches, count, keep
from timeline.spreadsheets.gate import Written, stopped_by_checks
from timeline.spreadsheets.judged import Judged
from timeline.spreadsheets.proposing import Edit
from timeline.spreadsheets.workbook import EVENTS
from timeline.spreadsheets.writing import apply_row, apply_rows

O = SheetRow.Outcome  # noqa: E741
MESSAGE = "Edited in a spreadsheet"
MOST_SHOWN = 1000  # rows of which a stop tells the details
# In the order of ids, as everybody who locks several does, so that two sheets wait and do not deadlock.
LOCK = """
SELECT id FROM timeline_event WHERE id IN
(SELECT event FROM timeline_sheetrow WHERE sheet_id = %s AND part = 'events' AND outcome = 'change')
ORDER BY id FOR NO KEY UPDATE
"""
STALE = """
SELECT row.id FROM timeline_sheetrow row
LEFT JOIN timeline_event event ON event.id = row.event AND event.status <> 'retracted'
WHERE row.sheet_id = %s AND row.part = 'events' AND row.outcome = 'change'
  AND (event.id IS NULL OR row.revision IS DISTINCT FROM
  (SELECT coalesce(max(number), 0) FROM timeline_revision r WHERE r.event_id = row.event))
ORDER BY row.number LIMIT %s
"""
REMEMBER = """
UPDATE timeline_sheetrow row SET event = given.event
FROM unnest(%s::bigint[], %s::bigint[]) given (id, event) WHERE row.id = given.id
"""


class Stopped(Exception):
    """Rows that cannot be applied after all: everything else is undone."""

    def __init__(self, rows: list[Judged]) -> None:
        super().__init__(len(rows))
        self.rows = rows

    @property
    def asks(self) -> bool:
        """Is it only that warnings would have to be confirmed?"""
        return not any(one.errors or one.row.outcome == O.CONFLICT for one in self.rows)


@work("apply-sheet")
def apply(job: Job, progress: Progress) -> dict[str, Any]:
    number = job.argument("sheet")
    try:
        with transaction.atomic():
            sheet = Sheet.objects.select_for_update(of=("self",)).select_related("user").get(pk=number)
            if sheet.state != Sheet.State.APPLIED:  # else a worker was killed just after it had committed
                check_ready(sheet)
                write(sheet, progress, confirmed=set(job.argument("confirm") or ()))
        return {"counts": sheet.counts}
    except Stopped as stopped:
        tell(number, stopped.rows)
        raise Unworkable(_in_words(stopped.rows)) from stopped
    except Invalid as error:
        said = " ".join(one["message"] for one in error.more["errors"])
        raise Unworkable(f"Nothing was applied: {said}") from error
    except OperationalError as error:
        if in_the_way(error):
            raise Unworkable(
                "Another write was in the way, and nothing was applied. Apply it again."
            ) from error
        raise


def check_ready(sheet: Sheet) -> None:
    if sheet.state != Sheet.State.CHECKED:
        raise Unworkable("The sheet was not checked yet.")
    if sheet.counts.get(O.ERROR) or sheet.counts.get(O.CONFLICT):
        raise Unworkable(
            "The sheet has errors or conflicts: nothing of it is applied before they are mended."
        )


def write(sheet: Sheet, progress: Progress, *, confirmed: Collection[str] = ()) -> None:
    """Raises Stopped. `confirmed` are codes of warnings."""
    rows = sheet.rows.filter(part=EVENTS, outcome__in=[O.CHANGE, O.NEW])
    progress.step("Waiting for the events", None)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [sheet.pk])
    checker, signature = Checker(sheet), Signature(sheet.user)
    progress.step("Applying", rows.count())
    stop_if_stale(sheet, checker)
    written: list[Written] = []
    for batch in batches(rows):
        found = write_batch(batch, checker, signature)
        progress.advance(len(batch))
        if wrong := [one for one in found if one.errors]:
            raise Stopped(wrong)
        remember_new(found)
        written += [Written(one.row.pk, one.row.event or 0, one.message) for one in found if one.written]
    # When all is there: what one row mends, another may have been waiting for.
    progress.step("Asking the checks", len(written))
    left = stopped_by_checks(sheet, written, confirmed, progress.advance)
    if stopped := list(islice(left, MOST_SHOWN)):
        raise Stopped(stopped)
    progress.step("Writing the history", None)
    check_deferred()
    sheet.state, sheet.applied = Sheet.State.APPLIED, timezone.now()
    sheet.save(update_fields=["state", "applied"])


def write_batch(batch: list[SheetRow], checker: Checker, signature: Signature) -> list[Judged]:
    """Together; and if the database refuses one, each by itself, to know which."""
    try:
        with transaction.atomic():
            return write_rows(batch, checker, signature, alone=False)
    except (IntegrityError, DataError):
        return write_rows(batch, checker, signature, alone=True)


def write_rows(
    batch: list[SheetRow], checker: Checker, signature: Signature, *, alone: bool
) -> list[Judged]:  # fmt: skip
    found, _ = checker.judged(batch)
    checker.writer.prepare([one for one in found if not one.errors])
    if alone:
        write_one_by_one(found, checker, signature)
        return found
    drafts = [(one, checker.writer.draft(one)) for one in found if not one.errors]
    edits = [Edit(one, draft, message_of(one, checker)) for one, draft in drafts if draft]
    # What is written under one message is one commit of the history, in the order of the rows.
    for message, several in groupby(edits, key=lambda edit: edit.message):
        signature.sign(message)
        apply_rows(list(several), user=checker.user)
    return found


def write_one_by_one(found: list[Judged], checker: Checker, signature: Signature) -> None:
    for one in found:
        draft = None if one.errors else checker.writer.draft(one)
        if draft is None:
            continue
        message = message_of(one, checker)
        signature.sign(message)
        write = partial(checker.writer.save, one, draft)
        if apply_row(write, one, draft.row, user=checker.user, message=message):
            one.row.event = draft.row.pk


def message_of(one: Judged, checker: Checker) -> str:
    """The row's own, else the sheet's; kept with the row, for what is confirmed of it."""
    one.message = one.message or checker.sheet.message or MESSAGE
    return one.message


def remember_new(found: list[Judged]) -> None:
    """Which event a new row became."""
    new = [one.row for one in found if one.is_new]
    if new:
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, [[row.pk for row in new], [row.event for row in new]])


def stop_if_stale(sheet: Sheet, checker: Checker) -> None:
    """Under the locks: nobody changed any of the events since the sheet was checked."""
    with connection.cursor() as cursor:
        cursor.execute(STALE, [sheet.pk, MOST_SHOWN])
        numbers = [row[0] for row in cursor.fetchall()]
    if numbers:
        rows = list(SheetRow.objects.filter(pk__in=numbers).order_by("number"))
        raise Stopped(checker.check(rows))


def tell(number: int, rows: list[Judged]) -> None:
    """The rows that stopped it say why; the others stay as they were checked."""
    with transaction.atomic():
        for one in rows:
            if one.errors:
                one.row.outcome = O.ERROR
                one.row.result = {**one.row.result, "errors": one.errors}
            elif one.warnings:
                shown = one.row.result.get("warnings", [])
                new = [warning for warning in one.warnings if warning not in shown]
                one.row.result = {**one.row.result, "warnings": [*shown, *new]}
        keep(rows)
        sheet = Sheet.objects.get(pk=number)
        count(sheet)
        sheet.save(update_fields=["counts"])


def _in_words(rows: list[Judged]) -> str:
    many = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
    if Stopped(rows).asks:
        return f"Nothing was applied: the checks warn of {many}, and nobody has confirmed it yet."
    if any(one.row.outcome == O.CONFLICT for one in rows):
        return f"Nothing was applied: the events of {many} were changed after the check. They are shown."
    return f"Nothing was applied: {many} could not be written. They are shown."
