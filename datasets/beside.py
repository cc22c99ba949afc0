"""Lots of rows made lines of: here, or, of a large file, by processes beside this one.

They are processes of their own, not forks: the import may run in one that has threads. Each ends when its
input does, so that none is left behind, whatever becomes of this one.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from datasets.lines import Made, Order, Rows, made_of
from datasets.reading import Broken

LARGE = 16 * 2**20  # bytes of a file: below, it is read before a process has begun
MOST = 2  # processes: the database has work of its own
ROOT = Path(__file__).resolve().parent.parent


class Ended(Broken):
    """A process that was making lines has ended before its time."""

    def __init__(self) -> None:
        super().__init__(
            "A process that read the file ended before its time. Is there memory enough? Try again."
        )


class Beside:
    """One process. It answers lot by lot: each answer is to be taken before the next lot is given."""

    def __init__(self, asked: IO[bytes], answers: IO[bytes], order: Order) -> None:
        self.asked, self.answers = asked, answers
        self._send(order)

    def give(self, rows: Rows) -> None:
        self._send(rows)

    def take(self) -> Made:
        try:
            made: Made = pickle.load(self.answers)  # noqa: S301 - of a process of ours
        except (EOFError, pickle.UnpicklingError):
            raise Ended from None
        return made

    def _send(self, what: Any) -> None:
        try:
            pickle.dump(what, self.asked)
            self.asked.flush()
        except BrokenPipeError:
            raise Ended from None


@contextmanager
def begun(order: Order) -> Iterator[Beside]:
    process = subprocess.Popen(
        [sys.executable, "-m", "datasets"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for this process, which then ends the others
    )
    asked, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    try:
        yield Beside(asked, answers, order)
    finally:
        process.kill()
        with suppress(BrokenPipeError):  # what it was not yet given
            asked.close()
        answers.close()
        process.wait()


def made(lots: Iterator[Rows], order: Order, size: int) -> Iterator[Made]:
    """What each lot comes to, in their order; `size` is that of the file, in bytes.

    What is wrong with the file beyond some rows is told after what these came to.
    """
    many = min(MOST, os.cpu_count() or 1) if size >= LARGE else 1
    if many == 1:
        yield from (made_of(rows, order) for rows in lots)
        return
    with ExitStack() as stack:
        free = deque(stack.enter_context(begun(order)) for _ in range(many))
        busy: deque[Beside] = deque()
        failure: Exception | None = None
        while True:
            try:
                rows = next(lots, None)
            except Exception as error:
                rows, failure = None, error
            if rows is None:
                break
            if not free:
                free.append(busy.popleft())
                yield free[-1].take()
            busy.append(free.popleft())
            busy[-1].give(rows)
        while busy:
            yield busy.popleft().take()
        if failure:
            raise failure
