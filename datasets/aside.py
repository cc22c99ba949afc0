"""Indexes, foreign keys and checks of each row laid aside while a small base takes in much, and made anew
when all is written.

Sorting many keys once is far cheaper than finding the place of each. But who lays an index aside keeps all
readers waiting until the transaction ends, so this is for a first load alone, where little is to be read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, transaction

WORTH = 20_000  # records: below, there is nothing to win
TIMES = 4  # as many records as there are events, at the least
PATIENCE = "3s"  # how long to wait for readers at work
TABLES = [
    "timeline_event",
    "timeline_participation",
    "timeline_citation",
    "timeline_externalid",
    "timeline_eventtext",
    "timeline_eventfact",
    "timeline_revision",
    "incidents_incident",
    "incidents_casualties",
    "sources_source",
    "timeline_place",
]
# What is a constraint of its own stays, with the keys that the history asks, and those by which an event's
# participants and sources are looked up when its facts are counted.
INDEXES = """
SELECT format('DROP INDEX %%I.%%I', n.nspname, c.relname), pg_get_indexdef(c.oid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE i.indrelid IN %(tables)s AND NOT (i.indisunique AND i.indrelid = 'timeline_revision'::regclass)
  AND NOT (i.indrelid IN ('timeline_participation'::regclass, 'timeline_citation'::regclass)
           AND pg_get_indexdef(c.oid, 1, true) = 'event_id')
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid) ORDER BY c.oid"""
# Between these tables and what they name. Not of users: they are to come in meanwhile.
KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
  format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint
WHERE contype = 'f' AND conrelid IN %(tables)s AND confrelid <> %(users)s::regclass ORDER BY oid"""
# That each event has its row of its kind, and each row its event, is checked once for all, not row by row.
TRIGGERS = [
    ("timeline_event", "has_its_incident"),
    ("incidents_incident", "stands_on_its_kind"),
]
CHECKED = """
DO $$ BEGIN
  IF EXISTS (
    SELECT FROM (SELECT id FROM timeline_event WHERE kind = 'incident') event
    FULL JOIN incidents_incident incident ON incident.event_ptr_id = event.id
    WHERE event.id IS NULL OR incident.event_ptr_id IS NULL) THEN
    RAISE EXCEPTION 'Not every incident is an event and a row of its own.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'event_has_its_child';
  END IF;
END $$"""
FOUND = """
SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'kept') AND c.relkind = 'r' AND c.relname = ANY (%s) ORDER BY c.oid"""


def worth_it(records: int, events: int) -> bool:
    return records >= WORTH and records >= events * TIMES


def lay_aside() -> list[str]:
    """Drops them. The statements that `bring_back` takes; none where readers do not let go in time."""
    settle()
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [TABLES])
        named: dict[str, Any] = {"tables": tuple(oid for (oid,) in cursor.fetchall())}
        named["users"] = get_user_model()._meta.db_table
        pairs = [
            (f"ALTER TABLE {table} DISABLE TRIGGER {name}", f"ALTER TABLE {table} ENABLE TRIGGER {name}")
            for table, name in TRIGGERS
        ]
        for question in (KEYS, INDEXES):
            cursor.execute(question, named)
            pairs += cursor.fetchall()
        try:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
                for drop, _ in pairs:
                    cursor.execute(drop)
                cursor.execute("SET LOCAL lock_timeout = DEFAULT")
        except OperationalError:
            return []
    # Indexes first: the keys are checked by them. Then the triggers, and what they would have checked.
    return [made for _, made in reversed(pairs)] + [CHECKED]


def bring_back(statements: list[str], tell: Callable[[int, int], None] = lambda *_: None) -> None:
    """After `settle`: what is still to be checked or recorded stands in the way."""
    with connection.cursor() as cursor:
        for done, statement in enumerate(statements):
            tell(done, len(statements))
            cursor.execute(statement)


def settle() -> None:
    """What waits for the end of the transaction is done now, the history too: a table with checks to come
    cannot be altered."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
