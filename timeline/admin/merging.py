"""Two curators on one event: what each changed since both opened it, brought together without a loss.

A page is read as a `State`: part ("" is the form, else an inline's prefix) -> row (the id, "" for the form
itself, "new0"… for rows not yet saved) -> field -> values, as a browser would send them.
"""

from __future__ import annotations

from typing import NamedTuple

Row = dict[str, list[str]]
State = dict[str, dict[str, Row]]


class Difference(NamedTuple):
    """One thing that the other changed. `mine` is None where the curator had not touched it."""

    part: str
    row: str
    field: str  # "" is the whole row
    theirs: list[str]
    mine: list[str] | None


class Merged(NamedTuple):
    state: State
    differences: list[Difference]


def merge(base: State, theirs: State, mine: State) -> Merged:
    """`mine` with all that changed from `base` to `theirs`; where both changed, mine stays and both are told.

    What `base` does not know counts as changed by both.
    """
    differences: list[Difference] = []
    state = {
        part: _part(part, base.get(part, {}), theirs.get(part, {}), rows, differences)
        for part, rows in mine.items()
    }
    return Merged(state, differences)


def _part(
    part: str, base: dict[str, Row], theirs: dict[str, Row], mine: dict[str, Row], told: list[Difference]
) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for key, row in theirs.items():
        if key in mine:
            rows[key] = _row(part, key, base.get(key, {}), row, mine[key], told)
        else:
            rows[key] = row
            told.append(Difference(part, key, "", ["added"], None))
    for key, row in mine.items():
        if key in theirs:
            continue
        if key.startswith("new"):
            if row not in theirs.values():  # both may have added the same
                rows[key] = row
        elif row != base.get(key) and not row.get("DELETE"):
            rows[f"new-{key}"] = row
            told.append(Difference(part, f"new-{key}", "", ["removed"], ["changed"]))
        else:
            told.append(Difference(part, key, "", ["removed"], None))
    return rows


def _row(part: str, key: str, base: Row, theirs: Row, mine: Row, told: list[Difference]) -> Row:
    merged = dict(mine)
    for field, value in theirs.items():
        before, ours = base.get(field), mine.get(field, [])
        if value in (before, ours):
            continue
        if ours == before:
            merged[field] = value
            told.append(Difference(part, key, field, value, None))
        else:
            told.append(Difference(part, key, field, value, ours))
    return merged
