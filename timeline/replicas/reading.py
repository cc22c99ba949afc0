"""Which server is asked while an answer is made.

The connection called `default` is swapped, in this thread and for a while. A router alone would send the
questions of the ORM to a replica, and leave behind SQL by hand, `transaction.atomic()`, the search_path of
`looking_back` and the cursors of the exports: half a page would be of one server and half of another.
Swapped, they cannot come apart. What has to be the primary's is named so, by the alias PRIMARY.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from threading import get_ident
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.http.response import HttpResponseBase

PRIMARY = "primary"  # while a replica is `default`, the server that is it otherwise
REPLICA = "replica_"  # with a number: the aliases of REPLICA_URLS


@dataclass(frozen=True)
class Reading:
    alias: str
    alone: bool  # there is no primary: nothing at all is asked of it


# Who reads where at this moment: a thread's number, and the connection, the server, and since when.
under_way: dict[int, tuple[Any, str, float]] = {}

_current: ContextVar[Reading | None] = ContextVar("reading", default=None)


def replicas() -> list[str]:
    """The aliases of the replicas, in the order in which REPLICA_URLS names them."""
    return [alias for alias in settings.DATABASES if alias.startswith(REPLICA)]


def reading() -> Reading | None:
    """From which server this thread reads just now; None: from the primary, as ever."""
    return _current.get()


def is_alone() -> bool:
    """Is there no primary, which keeps what is no part of the base?"""
    where = _current.get()
    return where is not None and where.alone


@contextmanager
def reading_from(where: Reading) -> Iterator[None]:
    """All that is asked inside is asked there."""
    own = connections[DEFAULT_DB_ALIAS]
    connections[PRIMARY], connections[DEFAULT_DB_ALIAS] = own, connections[where.alias]
    said = _current.set(where)
    under_way[get_ident()] = connections[DEFAULT_DB_ALIAS], where.alias, time.monotonic()
    try:
        yield
    finally:
        under_way.pop(get_ident(), None)
        _current.reset(said)
        connections[DEFAULT_DB_ALIAS] = own


class Streamed:
    """The rest of an answer whose head was made there: each of its blocks is, too."""

    def __init__(self, where: Reading, blocks: Iterator[Any]) -> None:
        self.where, self.blocks = where, blocks

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        with reading_from(self.where):
            return next(self.blocks)


def keep_reading(where: Reading, response: HttpResponseBase) -> None:
    """A streamed answer is made after its view has returned; it shall go on, and end, where it began."""

    def there(close: Callable[[], Any]) -> Callable[[], Any]:
        @wraps(close)
        def closing() -> Any:
            with reading_from(where):
                return close()

        return closing

    if response.streaming:
        response.streaming_content = Streamed(where, iter(response.streaming_content))  # type: ignore[attr-defined]
        closers = response._resource_closers  # type: ignore[attr-defined]
        closers[:] = [there(close) for close in closers]
