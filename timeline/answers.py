"""Large counts, kept while the base says the same.

A count over a hundred thousand events takes a good part of a second whoever asks, and most ask what others
have asked. An answer is kept under its statement, the values in it, and the base's version, which changes
with each commit that the public can see: so it needs no invalidation, and none that is old is ever given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

from django.core.cache import caches
from django.db import connection

from timeline.models import Commit

Rows = list[tuple[Any, ...]]
Ask = Callable[[str, list[Any]], Rows]
KEPT_IN = "answers"
WORTH_KEEPING = 0.02  # seconds: below, looking it up would cost as much


def answer_of(statement: str, values: Iterable[Any], ask: Ask | None = None) -> Rows:
    """The rows of a statement that reads nothing but what the public sees; `ask` says how to ask it.

    In a transaction it is always asked: that one may look back, or have written what it counts.
    """
    ask = ask or _ask
    given = list(values)
    if connection.in_atomic_block:
        return ask(statement, given)
    key = hashlib.sha256(repr((Commit.version(public=True), statement, given)).encode()).hexdigest()
    kept: Rows | None = caches[KEPT_IN].get(key)
    if kept is None:
        began = perf_counter()
        kept = ask(statement, given)
        if perf_counter() - began > WORTH_KEEPING:
            caches[KEPT_IN].set(key, kept)
    return kept


def _ask(statement: str, values: list[Any]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
