"""The replicas: do they live, are they copies of this base, do they keep up."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

from timeline.doctor.findings import Finding, examine, warning, well, wrong
from timeline.replicas.watching import EVERY, IS_PRIMARY, Server, watch

NAME = "Replicas"
IDENTITY = "SELECT system_identifier FROM pg_control_system()"
# Who follows the primary, and whom of them it waits for before it says that something is written. Of others'
# connections an account without pg_monitor is told that they are there, and nothing else.
FOLLOWERS = """
SELECT count(*), count(*) FILTER (WHERE sync_state IS NULL OR sync_state IN ('sync', 'quorum'))
FROM pg_stat_replication
"""
DOWN = "See that it runs and that this machine may reach it; until then the others, and the primary, answer."
BEHIND = (
    "It is left out meanwhile. Look at its log, and at pg_stat_replication on the primary: the network, its "
    "disk, a long query that replay waits for, or a piece of the log that the primary no longer has."
)
NO_STANDBY = (
    "If it was promoted, let DATABASE_URL name it, and make the old primary a standby of it. Else make it a "
    "standby anew: what is written there, nobody else has. docs/operations.md"
)


@examine(NAME)
def replicas() -> Iterator[Finding]:
    if not watch().replicas:
        return
    watch().primary.look_again()
    ours = identity(DEFAULT_DB_ALIAS)
    for server in watch().replicas:
        yield of(server, ours)
    yield from confirmed()


def confirmed() -> Iterator[Finding]:
    """Does the primary wait for a standby, and is it there?"""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SHOW synchronous_standby_names")
        asked = cursor.fetchone()[0]
        cursor.execute(FOLLOWERS)
        waited_for = cursor.fetchone()[1]
    if asked and not waited_for:
        yield wrong(
            NAME, "the primary waits for a synchronous standby, and none is there: no write ends",
            "Start the standby, or take it out of synchronous_standby_names and reload.",
        )  # fmt: skip
    elif not asked:
        yield warning(
            NAME, "the primary waits for no standby: should its disk be lost, so are the last writes",
            "Set synchronous_standby_names where that matters; best with two standbys, so that one may fail.",
        )  # fmt: skip


def of(server: Server, ours: str) -> Finding:
    host = connections.settings[server.alias].get("HOST") or "the local socket"
    place = f"{server.alias} ({host})"
    seen = server.look_again()
    if seen is None or not seen.up:
        return warning(NAME, f"{place} does not answer: {seen.error if seen else 'it hangs'}", DOWN)
    if watch().trouble(server) == IS_PRIMARY:
        return well(NAME, f"{place} {IS_PRIMARY}")
    if not seen.recovering:
        return wrong(NAME, f"{place} is no standby: it takes writes itself", NO_STANDBY)
    if ours and identity(server.alias) not in ("", ours):
        return wrong(NAME, f"{place} is a copy of another cluster", "Correct REPLICA_URLS.")
    if watch().lag(seen) != 0:  # or not known: it was looked at a moment before, or after, the primary
        time.sleep(EVERY)
        seen = server.look_again() or seen
    if trouble := watch().trouble(server):
        return warning(NAME, f"{place} {trouble}", BEHIND)
    lag = watch().lag(seen) or 0
    return well(NAME, f"{place} is {lag:.0f} seconds behind, of {settings.REPLICA_MAX_LAG} at most")


def identity(alias: str) -> str:
    """The number that a cluster got when it was made, and all its copies have; '' where it is not told."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(IDENTITY)
            return str(cursor.fetchone()[0])
    except Error:
        return ""
