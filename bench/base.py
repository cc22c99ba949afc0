"""A base of made-up events shaped like the real ones, to measure on: `python -m bench.base 1000000`.

The database fills itself, table by table, with triggers off and the indexes built afterwards: a million
events take minutes. Zipf's law draws actors, places and words: some are met everywhere, most hardly ever.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")

SQL = Path(__file__).resolve().parent / "sql"
STEPS = {
    "world": "Actors, places, sources",
    "events": "Events and what hangs on them",
    "text": "Search text",
    "history": "History",
}
EVENTS_IN_A_COMMIT = 500
TABLES = "nspname IN ('public', 'kept') AND t.relname ~ '^(timeline|incidents|diplomacy|sources|actors)_'"
# What slows a fill, taken off before it and put back after: (statement, statement).
OBSTACLES = [
    f"""SELECT format('ALTER TABLE %I.%I DISABLE TRIGGER USER', nspname, t.relname),
  format('ALTER TABLE %I.%I ENABLE TRIGGER USER', nspname, t.relname)
FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace WHERE t.relkind = 'r' AND {TABLES}""",  # noqa: S608
    f"""SELECT format('ALTER TABLE %I.%I DROP CONSTRAINT %I', nspname, t.relname, c.conname),
  format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s', nspname, t.relname, c.conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE c.contype = 'f' AND {TABLES} ORDER BY c.conname""",  # noqa: S608
    f"""SELECT format('DROP INDEX %I.%I', nspname, c.relname), pg_get_indexdef(c.oid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE {TABLES} AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY c.relname""",  # noqa: S608
]


@contextmanager
def _without_obstacles(cursor: Any, tell: Any) -> Iterator[None]:
    found = []
    for question in OBSTACLES:
        cursor.execute(question)
        found.append(cursor.fetchall())
    for pairs in found:
        for off, _ in pairs:
            cursor.execute(off)
    yield
    started = time.monotonic()
    for pairs in reversed(found):
        for _, on in pairs:
            cursor.execute(on)
    tell(f"Indexes and references: {time.monotonic() - started:.0f} s")


def fill(events: int, tell: Any = lambda *_: None) -> None:
    """Adds this many events with some 2.2 participations and 1.5 citations each: all of it or nothing."""
    from django.db import connection, transaction

    values = {"events": events, "commits": max(1, events // EVENTS_IN_A_COMMIT)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SELECT setseed(.42)")  # the same base every time
        with _without_obstacles(cursor, tell):
            for name, words in STEPS.items():
                started = time.monotonic()
                cursor.execute((SQL / f"{name}.sql").read_text(), values)
                tell(f"{words}: {time.monotonic() - started:.0f} s")
        started = time.monotonic()
        cursor.execute("SELECT sarhad_roll_up_anew()")
        tell(f"Counted beforehand: {time.monotonic() - started:.0f} s")
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS world, country, province, vocabulary, made, side, arrival")
        cursor.execute("VACUUM ANALYZE")
    tell(f"Statistics: {time.monotonic() - started:.0f} s")


def ensure(events: int) -> None:
    """Sets up what is missing, and fills the base up to about this many events."""
    import django

    django.setup()
    from django.core.management import call_command

    from timeline.models import Event

    call_command("start", setup_only=True)
    if (missing := events - Event.objects.count()) > events // 100:
        fill(missing, lambda words: sys.stderr.write(f"{words}\n"))


if __name__ == "__main__":
    ensure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
