"""The dry run: every row of a sheet held against the base, and what it would do kept beside it.

The result of a row is `{"title", "changes": [[column, old, new]], "errors": [[sheet, row, column, message]],
"warnings": as in gate.py, "conflict": [[column, base, theirs, yours]], "by"}`, of which only what there is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Count

from timeline.api.writing.drafts import Draft
from timeline.jobs.progress import Progress
from timeline.jobs.registry import Unworkable, work
from timeline.models import Job, Sheet, SheetRow
from timeline.spreadsheets import conflicts
from timeline.spreadsheets.documents import documents_of, editable_by
from timeline.spreadsheets.export import folder
from timeline.spreadsheets.files import Unreadable
from timeline.spreadsheets.gate import is_public, rehearse, warnings_of
from timeline.spreadsheets.judged import Judged
from timeline.spreadsheets.judging import Judge, resolver
from timeline.spreadsheets.staging import stage
from timeline.spreadsheets.together import save_together
from timeline.spreadsheets.workbook import EVENTS
from timeline.spreadsheets.writing import Writer, judge_way, warm

BATCH = 250
O = SheetRow.Outcome  # noqa: E741
KEEP_RESULTS = """
UPDATE timeline_sheetrow row SET outcome = given.outcome, result = given.result
FROM unnest(%s::bigint[], %s::text[], %s::jsonb[]) given (id, outcome, result) WHERE row.id = given.id
"""
TWICE = """
SELECT key, array_agg(number ORDER BY number) FROM timeline_sheetrow
WHERE sheet_id = %s AND part = 'events' AND key <> '' GROUP BY key HAVING count(*) > 1
"""
ORPHANS = """
SELECT id, part, number, key FROM timeline_sheetrow row WHERE sheet_id = %s AND part <> 'events'
AND NOT EXISTS (SELECT FROM timeline_sheetrow e WHERE e.sheet_id = row.sheet_id AND e.part = 'events'
                AND e.key = row.key AND row.key <> '')
"""


@work("check-sheet")
def check(job: Job, progress: Progress) -> dict[str, Any]:
    sheet = Sheet.objects.get(pk=job.argument("sheet"))
    path = folder() / f"upload-{sheet.pk}"
    try:
        if path.exists():
            progress.step("Reading the file")
            stage(sheet, path, progress)
            path.unlink()
        if not sheet.rows.filter(part=EVENTS).exists():
            raise Unreadable("The file is no longer here: bring it again.")
    except Unreadable as reason:
        path.unlink(missing_ok=True)
        Sheet.objects.filter(pk=sheet.pk).update(state=Sheet.State.UNREADABLE, notices=[str(reason)])
        raise Unworkable(str(reason)) from reason
    check_rows(sheet, progress)
    return {"counts": sheet.counts}


def check_rows(sheet: Sheet, progress: Progress) -> None:
    rows = sheet.rows.filter(part=EVENTS)
    progress.step("Checking", rows.count())
    with transaction.atomic():
        judge_orphans(sheet)
    checker = Checker(sheet)
    for batch in batches(rows):
        with transaction.atomic():
            keep(checker.check(batch))
        progress.advance(len(batch))
    count(sheet)
    sheet.state = Sheet.State.CHECKED
    sheet.save(update_fields=["state", "counts"])


def batches(rows: Any) -> Iterator[list[SheetRow]]:
    last = 0
    while batch := list(rows.filter(number__gt=last).order_by("number")[:BATCH]):
        yield batch
        last = batch[-1].number


class Checker:
    """Judges rows for the sheet's user, batch by batch, and remembers what names lead to."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.user = sheet, sheet.user
        self.found: dict[Any, Any] = {}
        self.judge = Judge(sheet.user, sheet.columns, resolver(sheet.user, self.found))
        self.writer = Writer(sheet.user, self.found)
        self.has_parts = any(part != EVENTS for part in sheet.columns)
        with connection.cursor() as cursor:
            cursor.execute(TWICE, [sheet.pk])
            self.twice: dict[str, list[int]] = dict(cursor.fetchall())

    def judged(self, rows: list[SheetRow]) -> tuple[list[Judged], dict[str, list[SheetRow]]]:
        current = documents_of(editable_by(self.user), [row.event for row in rows if row.event])
        warm(self.found, current.values(), rows)
        hung: dict[str, list[SheetRow]] = defaultdict(list)
        if self.has_parts and (keys := [row.key for row in rows if row.key]):
            others = self.sheet.rows.exclude(part=EVENTS).filter(key__in=keys)
            for one in others.order_by("part", "number"):
                hung[one.key].append(one)
        found = [self.judge.judge(row, current.get(row.event or 0), hung.get(row.key, [])) for row in rows]
        for judged in found:
            if numbers := self.twice.get(judged.row.key):
                same = ", ".join(str(number) for number in numbers[:10] if number != judged.row.number)
                judged.refuse("id", f"Row {same} gives the same id. Keep one of them.")
        return found, hung

    def _save(self, drafts: dict[int, Draft], rows: list[Judged]) -> list[Judged]:
        """Together; and if the database refuses one, each by itself. Those that were saved."""
        try:
            with transaction.atomic():
                save_together(drafts[id(one)] for one in rows)
            return rows
        except (IntegrityError, DataError):
            self.writer.prepare(rows)
            return [one for one in rows if (draft := self.writer.draft(one)) and self.writer.save(one, draft)]

    def check(self, rows: list[SheetRow]) -> list[Judged]:
        """Each row with its outcome and result, not saved yet."""
        found, hung = self.judged(rows)
        stale = [one for one in found if is_stale(one)]
        bases = conflicts.bases_of(stale) if stale else {}
        who = conflicts.changed_by([one.current["id"] for one in stale if one.current]) if stale else {}
        # Those with errors too, so that one answer names all that is wrong with a row.
        asking = [one for one in found if one.document and (one.changes or one.is_new) and not is_stale(one)]
        self.writer.prepare(asking)
        public: dict[int, tuple[Judged, Draft]] = {}
        for one in asking:
            if one.current:
                one.proposal = judge_way(one, self.writer.rows[one.current["id"]], self.user)
            draft = self.writer.draft(one)
            if draft is not None and not one.errors:
                note_derived(one, draft.row)
                if is_public(one):
                    public[id(one)] = (one, draft)
        drafts = {number: draft for number, (_, draft) in public.items()}
        rehearse([one for one, _ in public.values()], partial(self._save, drafts), self.user)
        for one in found:
            one.row.outcome, one.row.result = outcome_of(one)
        for one in stale:
            number = one.row.event or 0
            lines = conflicts.about(one, bases.get(number), self.judge, hung.get(one.row.key, []))
            if lines is None:
                one.row.outcome, one.row.result = O.UNCHANGED, {"meanwhile": who.get(number, "")}
            else:
                one.row.outcome = O.CONFLICT
                one.row.result = {
                    "title": title_of(one),
                    "conflict": lines,
                    "by": who.get(number, ""),
                }
        return found


def is_stale(one: Judged) -> bool:
    """Was the row made from an older state, and asks for something that is not so already?"""
    if one.current is None or one.errors or not one.changes or one.row.revision is None:
        return False
    return bool(one.row.revision < one.current["revision"])


def outcome_of(one: Judged) -> tuple[str, dict[str, Any]]:
    if one.errors:
        return O.ERROR, {"title": title_of(one), "errors": one.errors, "changes": one.changes}
    if one.is_new:
        return O.NEW, {"title": title_of(one), "changes": one.changes}
    if one.changes:
        more: dict[str, Any] = {"proposal": True} if one.proposal else {}
        if one.warnings:
            more["warnings"] = one.warnings
        return O.CHANGE, {"title": title_of(one), "changes": one.changes, **more}
    return O.UNCHANGED, {}


def title_of(one: Judged) -> str:
    return str(one.current["title"] if one.current else one.document.get("title", ""))[:200]


def note_derived(one: Judged, row: Any) -> None:
    """What follows from what the row says: the country from the place."""
    old = one.current["country"] if one.current else ""
    if row.country != old and not any(name == "country" for name, _, _ in one.changes):
        one.changes.append(["country", old, row.country])


def keep(found: list[Judged]) -> None:
    rows = [one.row for one in found]
    results = [orjson.dumps(row.result).decode() for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(KEEP_RESULTS, [[row.pk for row in rows], [str(row.outcome) for row in rows], results])


def judge_orphans(sheet: Sheet) -> None:
    """Rows of further sheets that belong to no row of the sheet of events."""
    sheet.rows.exclude(part=EVENTS).update(outcome=O.UNCHANGED, result={})
    with connection.cursor() as cursor:
        cursor.execute(ORPHANS, [sheet.pk])
        for number, part, row, key in cursor.fetchall():
            said = (
                f"No row of the sheet ‘events’ has the id ‘{key}’."
                if key
                else "Say which event this belongs to."
            )
            result = {"title": "", "errors": [[part, row, "event", said]]}
            SheetRow.objects.filter(pk=number).update(outcome=O.ERROR, result=result)


def count(sheet: Sheet) -> None:
    """Rows of events by outcome; and the errors of further sheets with the errors."""
    found = {str(outcome): 0 for outcome in O.values if outcome != O.WAITING}
    rows = sheet.rows.order_by().values_list("part", "outcome").annotate(rows=Count("pk"))
    for part, outcome, number in rows:
        if part == EVENTS or outcome == O.ERROR:
            found[outcome] = found.get(outcome, 0) + number
    if proposals := sheet.rows.filter(outcome=O.CHANGE, result__proposal=True).count():
        found["proposals"] = proposals
    sheet.counts = found
    if by_check := warnings_of(sheet):
        warned = sheet.rows.filter(outcome=O.CHANGE, result__has_key="warnings").count()
        sheet.counts |= {"warning": warned, "by_check": by_check}
