"""What changed from one document of an event to another: member by member, row by row, in words.

The documents are those of the API, whole or as they are written; pages and the API show what is found here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from timeline.history.highlight import Piece, compared
from timeline.history.parts import PARTS, SPINE, Member, Part, Rows, slug_of
from timeline.history.words import Names

Document = dict[str, Any]
NOTHING = Names()


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One thing that changed. `was` and `now` are words, empty where there is nothing.

    A row has a `subject` ("TTP, attacker"); one that changed has its members' changes in `members`, one
    that came or went has what it says there.
    """

    at: str  # as the API names it: title, citations, incident/claims
    label: str
    kind: Kind
    was: str = ""
    now: str = ""
    subject: str = ""
    subject_was: str = ""  # what a row that changed was called before
    members: tuple[Change, ...] = field(default=())

    @cached_property
    def pieces(self) -> tuple[list[Piece], list[Piece]]:
        return compared(self.was, self.now)

    @property
    def was_pieces(self) -> list[Piece]:
        return self.pieces[0]

    @property
    def now_pieces(self) -> list[Piece]:
        return self.pieces[1]

    def as_json(self) -> Document:
        """`{"at", "label", "kind", "subject", "was", "now"}`, with the `members` of a row."""
        plain: Document = {"at": self.at, "label": self.label, "kind": str(self.kind)}
        if self.subject:
            members = [
                {"label": one.label, "was": one.was or None, "now": one.now or None} for one in self.members
            ]
            return plain | {"subject": self.subject, "was": None, "now": None, "members": members}
        return plain | {"subject": None, "was": self.was or None, "now": self.now or None, "members": []}


def changes(old: Document | None, new: Document | None, names: Names = NOTHING) -> list[Change]:
    """All that differs. A member that only one of two documents has at all is passed over."""
    found = list(_in_part(SPINE, old, new, "", names))
    for name, part in PARTS.items():
        if any(side and side.get(name) for side in (old, new)):
            before, after = (_prepared(name, part, side) for side in (old, new))
            found += _in_part(part, before, after, f"{name}/", names)
    return found


def _prepared(name: str, part: Part, whole: Document | None) -> Document | None:
    return None if whole is None else part.prepare(whole.get(name) or {}, whole)


def _in_part(
    part: Part, old: Document | None, new: Document | None, at: str, names: Names
) -> Iterator[Change]:
    for member in part.members:
        if _told(member.name, old, new):
            yield from _of_member(
                member, (old or {}).get(member.name), (new or {}).get(member.name), at, names
            )
    for rows in part.rows:
        if _told(rows.name, old, new):
            was, now = ((side or {}).get(rows.name) for side in (old, new))
            yield from _of_rows(rows, was, now, at, names)


def _told(name: str, old: Document | None, new: Document | None) -> bool:
    return (old is None or name in old) and (new is None or name in new)


def _of_member(member: Member, was: Any, now: Any, at: str, names: Names) -> Iterator[Change]:
    if same(was, now):
        return
    before, after = member.words(was, names), member.words(now, names)
    if before and before == after and slug_of(was) != slug_of(now):  # two rows of one name
        before, after = f"{before} ({slug_of(was)})", f"{after} ({slug_of(now)})"
    if before != after:
        kind = Kind.ADDED if not before else Kind.REMOVED if not after else Kind.CHANGED
        yield Change(f"{at}{member.name}", str(member.label), kind, before, after)


def _of_rows(rows: Rows, was: Any, now: Any, at: str, names: Names) -> Iterator[Change]:
    where = f"{at}{rows.name}"
    for before, after in _paired(rows, was or [], now or []):
        inner = tuple(
            change
            for member in rows.members
            for change in _of_member(
                member, (before or {}).get(member.name), (after or {}).get(member.name), "", names
            )
        )
        if before is None:
            yield Change(where, str(rows.label), Kind.ADDED, subject=rows.title(after, names), members=inner)
        elif after is None:
            yield Change(
                where, str(rows.label), Kind.REMOVED, subject=rows.title(before, names), members=inner
            )
        elif inner:
            titles = rows.title(after, names), rows.title(before, names)
            yield Change(where, str(rows.label), Kind.CHANGED, "", "", *titles, members=inner)


def _paired(rows: Rows, was: list[Any], now: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Each row beside what it was; by id where both have one, else by its key. None where there is none."""
    waiting = list(was)
    pairs: list[tuple[Any, Any]] = [(_take(waiting, "id", row), row) for row in now]
    for index, (before, row) in enumerate(pairs):
        if before is None:
            mine = rows.key(row)
            before = next((one for one in waiting if rows.key(one) == mine), None)
            if before is not None:
                waiting.remove(before)
            pairs[index] = (before, row)
    yield from pairs
    yield from ((row, None) for row in waiting)


def _take(waiting: list[Any], name: str, row: Any) -> Any:
    """The row of this id, taken from those that wait."""
    for one in waiting:
        if row.get(name) is not None and one.get(name) == row.get(name):
            waiting.remove(one)
            return one
    return None


# What a reference, a date or a place is, beside what it is merely described by.
ESSENCE = {"date": ("edtf", "basis", "note"), "place": ("slug", "precision")}


def essence(value: Any, name: str = "") -> Any:
    """A document without what only describes: references by their key, dates by their EDTF."""
    if isinstance(value, list):
        return [essence(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "edtf" in value:
        return {part: value[part] for part in ESSENCE["date"] if value.get(part)}
    if "slug" in value and "precision" in value:
        return {part: value[part] for part in ESSENCE["place"]}
    if {"slug", "code", "uid"} & set(value):
        return slug_of(value)
    return {part: essence(one) for part, one in value.items()}


def same(one: Any, other: Any) -> bool:
    """Do two values of a member mean the same, whatever the rows that they name are called by now?"""
    return _flat(essence(one)) == _flat(essence(other))


def _flat(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
