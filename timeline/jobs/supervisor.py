"""Keeps one worker at it: a process per job, begun anew when it ends, however it ends.

A fresh process gives back all memory of a job that was large; and one that is killed takes nobody along.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from django.db import connections

from timeline.jobs.worker import load_work, wait_for_one

LARGEST = 2 * 2**30  # bytes of address space: a hostile file ends one job, not the machine
PATIENCE = 10.0  # seconds that a worker has to stop at a safe place
MANAGE = Path(__file__).resolve().parent.parent.parent / "manage.py"


class Supervisor:
    """`watch_input`: end when standard input does, which is when the web server that started us ends."""

    def __init__(self, *, watch_input: bool) -> None:
        self.watch_input = watch_input
        self.ending = False

    def run(self) -> None:
        load_work()  # before the fork, so that workers begin at once
        connections.close_all()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self.end)
        while not self.ending:
            began = time.monotonic()
            child = os.fork()
            if not child:
                os._exit(self.work(os.getppid()))
            status = self.wait_for(child)
            if status and not self.ending and time.monotonic() - began < 1:
                time.sleep(1)  # whatever ends it so soon would otherwise keep a processor busy

    def end(self, number: int, frame: FrameType | None) -> None:
        self.ending = True

    def work(self, parent: int) -> int:
        """In the worker: one job. A worker whose supervisor is gone ends too."""
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (LARGEST, resource.getrlimit(resource.RLIMIT_AS)[1]))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the supervisor decides
        try:
            wait_for_one(lambda: self.ending or os.getppid() != parent)
            return 0
        except Exception:
            return 1
        finally:
            connections.close_all()

    def wait_for(self, child: int) -> int:
        """The status that the worker ended with."""
        asked = 0.0
        while True:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return status
            if self.ending and not asked:
                asked = time.monotonic()
                os.kill(child, signal.SIGTERM)
            elif asked and time.monotonic() - asked > PATIENCE:
                os.kill(child, signal.SIGKILL)
            self.look_around()

    def look_around(self) -> None:
        if not self.watch_input:
            time.sleep(0.2)
            return
        with suppress(InterruptedError, OSError):
            ready, _, _ = select.select([0], [], [], 0.2)
            if ready and not os.read(0, 1):
                self.ending = True
                self.watch_input = False


@contextmanager
def worker_beside() -> Iterator[None]:
    """A supervised worker for as long as this process, or one forked from it, lives."""
    process = subprocess.Popen(  # noqa: S603 - our own program, by its path
        [sys.executable, str(MANAGE), "work", "--until-input-ends"], stdin=subprocess.PIPE
    )
    try:
        yield
    finally:
        if process.stdin:
            process.stdin.close()
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE + 2)
