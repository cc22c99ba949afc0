"""A row made from an older state than the event is in: what was changed meanwhile, what it would change."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from timeline.history.past import looking_back
from timeline.models import Event, Revision
from timeline.spreadsheets import parts
from timeline.spreadsheets.columns import COLUMNS
from timeline.spreadsheets.documents import documents_of
from timeline.spreadsheets.judged import Judged
from timeline.spreadsheets.judging import Judge
from timeline.spreadsheets.lists import Document

MOST_COMMITS = 300  # looked back to, in one batch


def bases_of(stale: list[Judged]) -> dict[int, Document]:
    """By event, what it said in the revision that its row was made from, where that can be told."""
    revisions = {one.row.event: one.row.revision for one in stale}
    rows = Revision.objects.filter(event__in=list(revisions), number__in=set(revisions.values()))
    commits: dict[int, list[int]] = defaultdict(list)
    for event, number, commit in rows.order_by("commit_id").values_list("event_id", "number", "commit_id"):
        if revisions[event] == number:
            commits[commit].append(event)
    found: dict[int, Document] = {}
    for commit, events in list(commits.items())[:MOST_COMMITS]:
        with looking_back(commit):
            found |= documents_of(Event.objects.all(), events)
    return found


def about(judged: Judged, base: Document | None, judge: Judge, hung: list[Any]) -> list[list[str]] | None:
    """Column, what the row was made from, theirs, yours; None where the row itself changes nothing."""
    if base is None or judged.current is None:
        return [[name, "", old, new] for name, old, new in judged.changes]
    base = {**base, "revision": judged.current["revision"]}
    yours = judge.judge(judged.row, base, hung)
    if not yours.changes and not yours.errors:
        return None
    wanted = {name: (old, new) for name, old, new in yours.changes}
    now = _texts(judged.current)
    lines = []
    for name, old in _texts(base).items():
        mine = wanted[name][1] if name in wanted else old
        if name in wanted or now[name] != old:
            lines.append([name, old, now[name], mine])
    return lines


def _texts(document: Document) -> dict[str, str]:
    cells = {column.name: column.read(document) for column in COLUMNS if column.writable}
    lists = {
        sheet.name: "\n".join(sheet.summary(item) for item in sheet.items(document)) for sheet in parts.SHEETS
    }
    return cells | lists


def changed_by(events: list[int]) -> dict[int, str]:
    """Who changed these events last, and when, in words."""
    newest = Revision.objects.filter(event__in=events, number__isnull=False).select_related("commit__user")
    return {
        one.event_id: f"{one.user or 'somebody'}, {one.at:%-d %B %Y, %H:%M} UTC"
        for one in newest.order_by("event_id", "commit_id")
    }
