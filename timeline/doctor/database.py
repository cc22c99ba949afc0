"""The database: does it answer, is it of this release, does it keep up with itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.migrations.loader import MigrationLoader

from timeline.doctor.findings import Finding, examine, warning, well, wrong
from timeline.serving import preparing, probes

OLDEST = 15  # PostgreSQL
SKEW, FAR_SKEW = 2, 30  # seconds between two clocks
BUSY = 0.8  # of the connections that the server allows
LONG = 3600  # seconds for a transaction
NEAR_END = 1_000_000_000  # transactions until which a base may go unfrozen; at twice that it stops

NEGLECTED = """
SELECT relname, n_live_tup, n_dead_tup, n_mod_since_analyze FROM pg_stat_user_tables
WHERE (n_live_tup > 5000 AND coalesce(last_analyze, last_autoanalyze) IS NULL)
   OR (n_mod_since_analyze > 20000 AND n_mod_since_analyze > 0.5 * n_live_tup)
   OR (n_dead_tup > 20000 AND n_dead_tup > 0.5 * n_live_tup)
ORDER BY n_live_tup DESC LIMIT 5
"""


def row(sql: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(cursor.fetchone())


@examine("Database")
def answers() -> Iterator[Finding]:
    embedded = settings.DATABASES["default"]["ENGINE"] == "timeline.embedded"
    try:
        version = int(row("SHOW server_version_num")[0]) // 10000
        where = preparing.where()
    except Error as error:
        mend = (
            "Read the log that it names; `manage.py database start` tries again."
            if embedded
            else "See that the server runs, that this machine may reach it, and that DATABASE_URL is right."
        )
        yield wrong("Database", f"does not answer: {str(error).strip()}", mend)
        return
    if version < OLDEST:
        yield wrong("Database", where, f"PostgreSQL {OLDEST} or newer is needed: upgrade the server.")
    else:
        yield well("Database", where)


@examine("Migrations")
def migrations() -> Iterator[Finding]:
    loader = MigrationLoader(connections[DEFAULT_DB_ALIAS])
    apps = {app for app, _ in loader.disk_migrations}
    unknown = [
        key for key in loader.applied_migrations or {} if key[0] in apps and key not in loader.disk_migrations
    ]
    if unknown:
        name = ".".join(unknown[0])
        yield wrong(
            "Migrations", f"the base is of a newer release than this code (it knows {name})",
            "Install that release here; going back needs a backup of before.",
        )  # fmt: skip
    elif pending := probes.outdated():
        yield wrong("Migrations", pending, "Run `manage.py migrate`, or start the server, which does it.")
    else:
        yield well("Migrations", "up to date")


@examine("Clock")
def clock() -> Iterator[Finding]:
    before = time.time()
    there = float(row("SELECT extract(epoch FROM clock_timestamp())")[0])
    # Wherever between question and answer it read its clock, it is off by this much at least.
    off = max(0.0, before - there, there - time.time())
    if off < SKEW:
        yield well("Clock", "this machine and the database's agree")
        return
    mend = "Let both machines take their time from the network (chrony, systemd-timesyncd)."
    finding = wrong if off > FAR_SKEW else warning
    yield finding("Clock", f"this machine and the database's are {off:.0f} s apart", mend)


@examine("Durability")
def durability() -> Iterator[Finding]:
    off = [name for name in ("fsync", "full_page_writes", "autovacuum") if row(f"SHOW {name}")[0] == "off"]
    if off:
        yield wrong(
            "Durability", f"the database's settings turn off {', '.join(off)}",
            "Turn them on in postgresql.conf: a power cut, or time, would ruin the base.",
        )  # fmt: skip
    age = row("SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database()")[0]
    if age > NEAR_END:
        yield wrong(
            "Durability", f"{age:,} transactions since the oldest row was frozen", "Run VACUUM FREEZE."
        )
    elif not off:
        yield well("Durability", "what is committed is on the disk")


@examine("Connections")
def load() -> Iterator[Finding]:
    used, most, oldest = row(
        "SELECT count(*), current_setting('max_connections')::int, coalesce(max(extract(epoch FROM now() - "
        "xact_start)) FILTER (WHERE pid <> pg_backend_pid() AND datname = current_database()), 0)::float "
        "FROM pg_stat_activity WHERE backend_type = 'client backend'"
    )
    says = f"{used} of {most} in use"
    if used > BUSY * most:
        mend = "Lower SARHAD_WEB_PROCESSES or SARHAD_WEB_THREADS, raise max_connections, or pool (pgbouncer)."
        yield warning("Connections", says, mend)
    elif oldest > LONG:
        yield warning(
            "Connections", f"a transaction is open for {oldest / 3600:.1f} hours, and nothing is cleaned up",
            "Find it in pg_stat_activity, and end it by pg_terminate_backend(pid).",
        )  # fmt: skip
    else:
        yield well("Connections", says)


@examine("Statistics")
def statistics() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(NEGLECTED)
        tables = [name for name, *_ in cursor.fetchall()]
    if tables:
        yield warning(
            "Statistics", f"autovacuum does not keep up with {', '.join(tables)}: plans are made blindly",
            "Run VACUUM ANALYZE (manage.py dbshell); if it comes again, lower autovacuum_*_scale_factor.",
        )  # fmt: skip
    else:
        yield well("Statistics", "autovacuum keeps up")
