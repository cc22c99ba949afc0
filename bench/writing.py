"""What the base weighs, and what a write costs in it: `python -m bench.writing` takes back what it writes."""

from __future__ import annotations

import time
from typing import Any

from bench import timing
from bench.timing import header, heading, row, rows

SIZES = """SELECT n.nspname || '.' || t.relname, t.reltuples::bigint, pg_relation_size(t.oid) / 1e6,
  pg_indexes_size(t.oid) / 1e6
FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE t.relkind = 'r' AND n.nspname IN ('public', 'kept')
ORDER BY pg_total_relation_size(t.oid) DESC LIMIT 16"""
INDEXES = """SELECT c.relname, t.relname, pg_relation_size(c.oid) / 1e6
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace ORDER BY pg_relation_size(c.oid) DESC LIMIT 20"""
SOME = "SELECT id FROM timeline_event WHERE status = 'published' ORDER BY uid LIMIT %s"
EDIT = "UPDATE timeline_event SET title = title || '.' WHERE id = ANY(%s)"
SETTLE = "SET CONSTRAINTS ALL IMMEDIATE"  # what waits for the commit runs now
WITHOUT = "ALTER TABLE {table} DISABLE TRIGGER USER"
TIMES = 15


def edited(numbers: list[int], *, history: bool) -> float:
    """Milliseconds of an edit of these events with what the commit does of it; taken back afterwards."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        if not history:
            cursor.execute(WITHOUT.format(table="timeline_event"))
        began = time.perf_counter()
        cursor.execute(EDIT, [numbers])
        cursor.execute(SETTLE)
        taken = (time.perf_counter() - began) * 1000
        transaction.set_rollback(True)
    return taken


def rolled_up(numbers: list[int]) -> float:
    """Milliseconds of that which brings facts and rollups up to date."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_begin_notes()")
        began = time.perf_counter()
        cursor.execute("SELECT sarhad_roll_up(%s, 0)", [numbers])
        taken = (time.perf_counter() - began) * 1000
        transaction.set_rollback(True)
    return taken


def write_row(many: int) -> list[Any]:
    numbers = [number for (number,) in timing.running(SOME, [many])()]
    times = TIMES if many == 1 else 3
    edited(numbers, history=True)
    bare = [edited(numbers, history=False) for _ in range(times)]
    whole = [edited(numbers, history=True) for _ in range(times)]
    counted = [rolled_up(numbers) for _ in range(times)]
    medians = [sorted(found)[times // 2] for found in (bare, whole, counted)]
    return [f"{many:,}", *medians, timing.ratio(medians[1], medians[0])]


def main() -> None:
    timing.set_up()
    heading("Tables and their indexes", "The largest, MB.")
    header("table", "rows", "table, MB", "indexes, MB")
    rows([name, number, float(own), float(indexes)] for name, number, own, indexes in timing.running(SIZES)())
    heading("The largest indexes of the present", "MB.")
    header("index", "of", "MB")
    rows([name, table, float(size)] for name, table, size in timing.running(INDEXES)())
    heading(
        "Writes",
        "Titles of so many events changed in one transaction, milliseconds: bare (no triggers: indexes and",
        "references alone), and with history, search text, facts and rollups, as the application writes. The",
        "third is what facts and rollups take of that.",
    )
    header("events in one commit", "bare", "with all", "facts and rollups", "with all / bare")
    for many in (1, 1000):
        row(*write_row(many))


if __name__ == "__main__":
    main()
