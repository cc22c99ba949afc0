"""A selection counted by two things at once, cut to the most frequent values in the database. One query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from timeline.analysis.splits import NOT_RECORDED, OTHERS, SPLITS, join_of
from timeline.answers import answer_of
from timeline.compiling import compiled
from timeline.query import Query
from timeline.tallies import Tally, bounds

EVENT = ("id", "kind", "type_id", "place_id", "country", "earliest", "latest")
RANKS = {"events": "sum(n) DESC", "killed": "sum(killed) DESC NULLS LAST, sum(n) DESC"}

# What is not recorded is always told and takes no place of a value.
GRID = """
WITH e AS ({events}),
counted AS (
    SELECT {key} AS key, {column} AS col, count(*) AS n, count(killed) AS known,
        sum(killed) AS killed, sum(low) AS low, sum(high) AS high
    FROM e {joins} GROUP BY 1, 2),
ranked AS (
    SELECT key, row_number() OVER (ORDER BY key = '', {rank}, key) AS place,
        count(*) FILTER (WHERE key <> '') OVER () AS number
    FROM counted GROUP BY key)
SELECT CASE WHEN place <= %s OR key = '' THEN key ELSE '*' END AS shown, col, max(number),
    sum(n)::bigint, sum(known)::bigint, sum(killed)::bigint, sum(low)::bigint, sum(high)::bigint
FROM counted JOIN ranked USING (key) {kept}
GROUP BY 1, 2"""


@dataclass(frozen=True)
class Grid:
    """`cells` by key and column; `keys` most frequent first, what is not recorded and all others last.

    `number` is how many values there are in all, `left_out` how many of them are in no cell.
    """

    cells: dict[tuple[str, Any], Tally]
    keys: list[str]
    number: int
    left_out: int

    def row(self, key: str) -> Tally:
        return sum((tally for (one, _), tally in self.cells.items() if one == key), Tally())


def grid(
    query: Query,
    events: Any,
    split: str,
    column: str,
    *,
    joins: Sequence[str] = (),
    top: int,
    rank: str = "events",
) -> Grid:
    """`column` is SQL over `e` and `joins`. Beyond `top`, values that overlap are left out."""
    one = SPLITS[split]
    own, own_values = join_of(split, query)
    low, high = bounds(events)
    sql, values = compiled(events, *EVENT, killed=F("fatalities"), low=low, high=high)
    kept = "WHERE place <= %s" if one.overlap else ""
    statement = GRID.format(
        events=sql,
        key=one.key,
        column=column,
        joins=" ".join(dict.fromkeys([own, *joins])),
        rank=RANKS[rank],
        kept=kept,
    )
    rows = answer_of(statement, [*values, *own_values, top, *([top] if kept else [])])
    cells = {(key, col): Tally(*sums) for key, col, _, *sums in rows}
    number = max((row[2] for row in rows), default=0)
    return Grid(cells, _order(cells, rank), number, max(number - top, 0) if one.overlap else 0)


def _order(cells: dict[tuple[str, Any], Tally], rank: str) -> list[str]:
    totals: dict[str, Tally] = {}
    for (key, _), tally in cells.items():
        totals[key] = totals.get(key, Tally()) + tally

    def place(key: str) -> tuple[Any, ...]:
        one = totals[key]
        last = [OTHERS, NOT_RECORDED].index(key) + 1 if key in (OTHERS, NOT_RECORDED) else 0
        return (last, -(one.fatalities or 0) if rank == "killed" else 0, -one.count, key)

    return sorted(totals, key=place)
