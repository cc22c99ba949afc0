"""Large counts, kept while the base says the same.

A count over a hundred thousand events takes a good part of a second whoever asks, and most ask what others
have asked. An answer is kept under its statement, the values in it, and the base's version, which changes
with each commit that the public can see: so it needs no invalidation, and none that is old is ever given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from functools import partial
from time import perf_counter
from typing import Any

from django.core.cache import caches
from django.db import Error, connection, transaction
from psycopg2.errors import QueryCanceled

from timeline.history.past import looked_back_to
from timeline.models import Commit
from timeline.replicas.reading import is_alone, reading

Rows = list[tuple[Any, ...]]
Instead = Callable[[], tuple[str, list[Any]] | None]
KEPT_IN = "answers"
# For this statement alone: what is read once must not go by the disk to be passed over some times.
ROOM = "SET LOCAL work_mem = '64MB'; "
UNSORTED = "SET LOCAL enable_sort = off; "
WORTH_KEEPING = 0.02  # seconds: below, looking it up would cost as much
MOST_ROWS = 5_000  # more is a document, and who asks for many of them would fill the disk


def answer_of(
    statement: str, values: Iterable[Any], *, few: bool = False, instead: Instead | None = None
) -> Rows:
    """The rows of a statement that reads nothing but what the public sees.

    `few`: it groups its events into few rows, which nothing tells the planner: it would sort them all.
    `instead` gives another statement for the same rows, if there is one, from what is kept of a selection
    (timeline/selections.py): it may look for that, and write it.

    In a transaction it is always asked, as that one may have written what it counts; but not in that of
    somebody who looks back: nothing is written there, and a commit of the past does not change.
    """
    given = list(values)
    commit = looked_back_to()
    if connection.in_atomic_block and (commit is None or connection.savepoint_ids or is_alone()):
        return _ask(statement, given, few)
    key = hashlib.sha256(repr((Commit.version(public=True), commit, statement, given)).encode()).hexdigest()
    kept = _kept(key)
    if kept is not None:
        return kept
    began = perf_counter()
    rows = _over_kept(instead) if instead and commit is None else None
    if rows is None:
        rows = _ask(statement, given, few)
    if perf_counter() - began > WORTH_KEEPING and len(rows) <= MOST_ROWS:
        # Now, or when who looks back has done so: no page waits for what another page keeps.
        transaction.on_commit(partial(_keep, key, rows))
    return rows


def _kept(key: str) -> Rows | None:
    """Where nothing can be kept, all is counted: what goes wrong here is none of the page's matter."""
    with suppress(Error), transaction.atomic() if connection.in_atomic_block else nullcontext():
        kept: Rows | None = caches[KEPT_IN].get(key)
        return kept
    return None


def _keep(key: str, rows: Rows) -> None:
    with suppress(Error):
        caches[KEPT_IN].set(key, rows)


def _over_kept(instead: Instead) -> Rows | None:
    """In one snapshot: what is kept must not go between being found and being read."""
    if reading() is not None:
        return None  # a replica has none of it
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            made = instead()
            return _ask(*made, few=False) if made else None
    except Error as error:
        if isinstance(error.__cause__, QueryCanceled):  # it took too long, and would take longer yet
            raise
        return None


def _ask(statement: str, values: list[Any], few: bool) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(ROOM + (UNSORTED if few else "") + statement, values)
        rows: Rows = cursor.fetchall()
        if few and connection.in_atomic_block:
            cursor.execute("SET LOCAL enable_sort = on")  # the rest of the transaction is another's
        return rows
