"""What each of many revisions changed, in a line each: from the kept rows, in two queries for all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

from timeline.models import Event, Revision

# What a column is part of, in words; '' is not worth a word. Others have the name of their field.
LABELS = {
    "slug": "",
    "earliest": "",
    "latest": "",
    "precision": "",
    "created": "",
    "updated": "",
    "fatalities": "",  # the incident's numbers say it
    "event_ptr_id": "",
    "status": "",  # said in its own words
    "uid": "permanent name",
    "edtf": "date",
    "date_basis": "date",
    "date_note": "date",
    "place_id": "place",
    "place_precision": "place",
    "occurrence": "whether it happened",
    **{f"fatalities_{part}": "number killed" for part in ("low", "best", "high")},
    **{f"injured_{part}": "number injured" for part in ("low", "best", "high")},
}
# One row of what hangs on an event; others have the name of their model.
NOUNS = {
    "timeline_participation": "participant",
    "timeline_eventlink": "link",
    "timeline_externalid": "identifier",
    "incidents_casualties": "group of casualties",
    "incidents_responsibilityclaim": "claim of responsibility",
    "diplomacy_diplomaticevent_topics": "topic",
}
PLURALS = {
    "group of casualties": "groups of casualties",
    "claim of responsibility": "claims of responsibility",
}
STATUSES = {
    Event.Status.DRAFT: "made a draft",
    Event.Status.IN_REVIEW: "sent to review",
    Event.Status.PUBLISHED: "published",
    Event.Status.RETRACTED: "retracted",
}


@dataclass(frozen=True)
class Version:
    """One row of one table, true from commit `since` until commit `until`."""

    part: str
    own: bool  # a row of the event or its kind, not of what hangs on it
    row: int
    since: int
    until: int
    said: dict[str, Any]


Rows = dict[tuple[str, int], Version]


def in_lines(event: int, steps: Iterable[tuple[Revision, Revision | None]]) -> list[str]:
    """For each revision beside the one that it is compared with: `Title and date changed; 1 link added`."""
    pairs = list(steps)
    commits = [one.commit_id for pair in pairs for one in pair if one]
    versions = _versions(event, min(commits), max(commits)) if commits else []
    return [_line(versions, revision, before) for revision, before in pairs]


def _versions(event: int, first: int, last: int) -> list[Version]:
    """Every version of every row of the event that was true at some commit between these."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, key, row_id FROM kept.part WHERE owner = 'timeline_event' ORDER BY name")
        parts = cursor.fetchall()
        quote = connection.ops.quote_name
        queries = [
            f"SELECT '{name}', {'true' if key == row_id else 'false'}, {quote(row_id)}, since, until,"  # noqa: S608
            f" (to_jsonb(v) - 'since' - 'until')::text FROM kept.{quote(name)} v"
            f" WHERE {quote(key)} = %(event)s AND since <= %(last)s AND until > %(first)s"
            for name, key, row_id in parts
        ]
        cursor.execute(" UNION ALL ".join(queries), {"event": event, "first": first, "last": last})
        return [
            Version(part, own, row, since, until, json.loads(said))
            for part, own, row, since, until, said in cursor.fetchall()
        ]


def _line(versions: list[Version], revision: Revision, before: Revision | None) -> str:
    if revision.deleted:
        return "Deleted"
    if before is None or before.deleted:
        new = "drafted" if revision.status == Event.Status.DRAFT else STATUSES[Event.Status(revision.status)]
        return "Brought back" if before else new.capitalize()
    was, now = (_at(one.commit_id, versions) for one in (before, revision))
    said = [*_moved(before, revision), *_columns(was, now), *_rows(was, now)]
    line = "; ".join(said) or "Saved without a change"
    return line[:1].upper() + line[1:]


def _at(commit: int, versions: list[Version]) -> Rows:
    return {(one.part, one.row): one for one in versions if one.since <= commit < one.until}


def _moved(before: Revision, revision: Revision) -> Iterator[str]:
    if before.status != revision.status:
        yield STATUSES[Event.Status(revision.status)]


def _columns(was: Rows, now: Rows) -> Iterator[str]:
    labels: dict[str, None] = {}
    for key, version in now.items():
        if version.own and key in was:
            before = was[key].said
            for field in _models()[version.part]._meta.concrete_fields:
                if version.said.get(field.column) != before.get(field.column):
                    labels[LABELS.get(field.column, str(field.verbose_name))] = None
    labels.pop("", None)
    if labels:
        *others, last = labels
        yield f"{', '.join(others)} and {last} changed" if others else f"{last} changed"


def _rows(was: Rows, now: Rows) -> Iterator[str]:
    counted: Counter[tuple[str, str]] = Counter()
    for key in {**was, **now}:
        before, after = was.get(key), now.get(key)
        either = after or before
        if either is None or either.own or (before and after and before.said == after.said):
            continue
        counted[key[0], "added" if not before else "removed" if not after else "changed"] += 1
    for (part, what), number in sorted(counted.items()):
        noun = NOUNS.get(part) or str(_models()[part]._meta.verbose_name)
        yield f"{number} {noun if number == 1 else PLURALS.get(noun, f'{noun}s')} {what}"


def _models() -> dict[str, Any]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
