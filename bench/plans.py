"""What PostgreSQL did for a statement, from EXPLAIN (ANALYZE, FORMAT JSON)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.timing import running

BIG = 10_000  # rows; a smaller table is best read as a whole


@dataclass(frozen=True)
class Plan:
    """Big tables that were read from end to end, the rows that were sorted, and the most that a step read."""

    scanned: tuple[str, ...]
    sorted: int
    read: int

    def __str__(self) -> str:
        return ", ".join(name.removeprefix("timeline_") for name in self.scanned) or "no"


def explained(sql: str, values: Any, big: set[str]) -> Plan:
    """Runs it once, and reads the plan."""
    (((top,),),) = running(_explaining(sql, "ANALYZE, FORMAT JSON"), values)()
    steps = [*_steps(top["Plan"])]
    return Plan(
        tuple(
            sorted({s["Relation Name"] for s in steps if s["Node Type"] == "Seq Scan"} & big),
        ),
        max((_rows(s["Plans"][0]) for s in steps if "Sort" in s["Node Type"]), default=0),
        max(_rows(step) for step in steps),
    )


def lines(sql: str, values: Any = None) -> list[str]:
    """The plan as text, with its buffers."""
    found = running(_explaining(sql, "ANALYZE, BUFFERS, COSTS OFF"), values)()
    return [line[:150] for (line,) in found]


def _explaining(sql: str, how: str) -> str:
    """What is set for the statement alone, stays before it."""
    from timeline.answers import ROOM

    room = ROOM if sql.startswith(ROOM) else ""
    return f"{room}EXPLAIN ({how}) {sql.removeprefix(room)}"


def big_tables() -> set[str]:
    found = running(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND reltuples >= %s",
        [BIG],
    )()
    return {name for (name,) in found}


def _steps(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _steps(child)


def _rows(step: dict[str, Any]) -> int:
    return round(step["Actual Rows"] * step["Actual Loops"])
