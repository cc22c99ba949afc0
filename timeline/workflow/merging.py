"""Two edits of one event brought together: what only one of them changed is taken from that one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from timeline.history.differ import same
from timeline.history.parts import PARTS, SPINE, Member, Part, Rows
from timeline.history.words import Names

Document = dict[str, Any]
PUBLISHED, PROPOSED = "published", "proposed"


@dataclass(frozen=True)
class Conflict:
    """A member, or a row, that both changed, each in its way. `at` names it, the rest is in words."""

    at: str
    label: str
    base: str
    published: str
    proposed: str


def merge(
    base: Document, published: Document, proposed: Document, *,
    choices: Mapping[str, str] | None = None, names: Names | None = None,
) -> tuple[Document, list[Conflict]]:  # fmt: skip
    """The published document with what the proposed one changed in `base`; and where the two differ.

    `choices` says of a conflict, by its `at`, which of the two holds: then it is none.
    """
    work = _Merge(choices or {}, names or Names())
    whole = work.part(SPINE, base, published, proposed, "")
    for name, part in PARTS.items():
        before, theirs, mine = (side.get(name) or {} for side in (base, published, proposed))
        if before or theirs or mine:
            whole[name] = work.part(part, before, theirs, mine, f"{name}/")
    return whole, work.conflicts


class _Merge:
    def __init__(self, choices: Mapping[str, str], names: Names) -> None:
        self.choices, self.names = choices, names
        self.conflicts: list[Conflict] = []

    def part(self, part: Part, base: Document, theirs: Document, mine: Document, at: str) -> Document:
        merged = dict(theirs)
        for member in part.members:
            if member.name in mine or member.name in theirs:
                sides = [side.get(member.name) for side in (base, theirs, mine)]
                merged[member.name] = self.value(member, f"{at}{member.name}", *sides)
        for rows in part.rows:
            lists = [side.get(rows.name) or [] for side in (base, theirs, mine)]
            merged[rows.name] = self.rows(rows, f"{at}{rows.name}", *lists)
        return merged

    def value(self, member: Member, at: str, base: Any, theirs: Any, mine: Any) -> Any:
        if same(mine, base) or same(mine, theirs):
            return theirs
        if same(theirs, base):
            return mine
        words = [member.words(one, self.names) for one in (base, theirs, mine)]
        return self.choose(Conflict(at, str(member.label), *words), theirs, mine)

    def choose(self, conflict: Conflict, theirs: Any, mine: Any) -> Any:
        chosen = self.choices.get(conflict.at)
        if chosen == PROPOSED:
            return mine
        if chosen != PUBLISHED:
            self.conflicts.append(conflict)
        return theirs

    def rows(self, rows: Rows, at: str, base: list[Any], theirs: list[Any], mine: list[Any]) -> list[Any]:
        """In the published order, what was added to the proposed one last."""
        sides = [_by_key(rows, side) for side in (base, theirs, mine)]
        keys = [*sides[1], *(key for key in sides[2] if key not in sides[1])]
        found = [self.row(rows, f"{at}/{number}", *(side.get(key) for side in sides))
                 for number, key in enumerate(keys)]  # fmt: skip
        return [row for row in found if row is not None]

    def row(self, rows: Rows, at: str, base: Any, theirs: Any, mine: Any) -> Any:
        if same(mine, base) or same(mine, theirs):
            return theirs
        if same(theirs, base):
            return mine
        words = [self.in_words(rows, one) for one in (base, theirs, mine)]
        return self.choose(Conflict(at, str(rows.label), *words), theirs, mine)

    def in_words(self, rows: Rows, row: Any) -> str:
        if row is None:
            return ""
        said = [(one.label, one.words(row.get(one.name), self.names)) for one in rows.members]
        more = "; ".join(f"{label}: {text}" for label, text in said if text)
        return f"{rows.title(row, self.names)} ({more})" if more else rows.title(row, self.names)


def _by_key(rows: Rows, side: list[Any]) -> dict[Any, Any]:
    """A row that is stored under its id, another under what it is known by."""
    return {("id", row["id"]) if row.get("id") else ("key", rows.key(row)): row for row in side}
