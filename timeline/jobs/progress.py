"""How far a job is, told while its own transaction is still open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

BETWEEN = 0.5  # seconds between two reports


class Cancelled(Exception):
    """Its user does not want the job any more."""


class Interrupted(Exception):
    """The worker has to end: the job is to be done again, from its start."""


class Progress:
    """Reports over a connection of its own: what the job's transaction writes, nobody else would see."""

    def __init__(self, job: int, must_end: Callable[[], bool] = lambda: False) -> None:
        self.job, self.must_end = job, must_end
        self.beside = connection.copy()
        self.step_, self.done, self.total = "", 0, None  # type: tuple[str, int, int | None]
        self.reported = 0.0

    def step(self, name: str, total: int | None = None) -> None:
        """What comes now, and of how many rows that is."""
        self.step_, self.done, self.total = name, 0, total
        self.report()

    def advance(self, rows: int = 1) -> None:
        """Raises Cancelled or Interrupted when the job is to stop here."""
        self.done += rows
        if time.monotonic() - self.reported >= BETWEEN:
            self.report()

    def report(self) -> None:
        self.reported = time.monotonic()
        with self.beside.cursor() as cursor:
            cursor.execute(
                "UPDATE timeline_job SET step = %s, done = %s, total = %s, heartbeat = now() "
                "WHERE id = %s RETURNING cancel_asked",
                [self.step_, self.done, self.total, self.job],
            )
            row = cursor.fetchone()
        if row is None or row[0]:
            raise Cancelled
        if self.must_end():
            raise Interrupted

    def close(self) -> None:
        self.beside.close()


@contextmanager
def progress_of(job: int, must_end: Callable[[], bool]) -> Iterator[Progress]:
    progress = Progress(job, must_end)
    try:
        yield progress
    finally:
        progress.close()
