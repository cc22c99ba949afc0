"""What web processes counted that have ended, in one file of each kind: each reload would leave files behind,
and each reading of the figures would go through all of them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import multiprocess
from prometheus_client.mmap_dict import MmapedDict

KINDS = ("counter", "histogram")  # gauges are of living processes alone
ENDED = 0  # in the place of a process number


@contextmanager
def locked(folder: Path, *, alone: bool) -> Iterator[None]:
    """Nobody reads while counts are moved from file to file: they would be there twice, or not at all."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def take_over(folder: Path, process: int) -> None:
    """Adds the counts of a process that has ended to those of the ones before it."""
    multiprocess.mark_process_dead(process, str(folder))
    with locked(folder, alone=True):
        for kind in KINDS:
            left = folder / f"{kind}_{process}.db"
            if left.exists():
                add(left, folder / f"{kind}_{ENDED}.db")
                left.unlink()


def add(left: Path, to: Path) -> None:
    counts = MmapedDict(str(to))
    try:
        for key, value, *_ in MmapedDict.read_all_values_from_file(str(left)):
            before, _ = counts.read_value(key)
            counts.write_value(key, before + value, 0)
    finally:
        counts.close()
