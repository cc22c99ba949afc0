"""The disk of the data folder is full: a small file system of its own, which only root can mount."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.audit import audit
from tests.chaos.load import Load
from tests.chaos.site import Answer, Site, wait_until

SIZE = "240m"
MEBIBYTE = 2**20
NEXT_SEGMENT = (
    "SELECT pg_switch_wal(), pg_logical_emit_message(false, 'x', 'x')"  # a file of its log is used up
)


@pytest.fixture
def small(folder: Path) -> Iterator[Site]:
    """The server on a disk of 240 MB."""
    place = folder / "small"
    place.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(place)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"a file system of {SIZE} cannot be mounted here: {mounted.stderr.strip()}")
    site = Site(place / "data")
    site.log = folder / "small.log"
    site.log.unlink(missing_ok=True)
    try:
        site.prepare()
        site.start()
        yield site
    finally:
        site.take_away()
        subprocess.run(["umount", str(place)], check=True)


@contextlib.contextmanager
def filled(site: Site) -> Iterator[None]:
    """Every byte of it."""
    filler = site.data / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (MEBIBYTE, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"\0" * size)
    assert os.statvfs(site.data).f_bavail == 0
    try:
        yield
    finally:
        filler.unlink()


def refused(load: Load) -> list[Answer]:
    return [one for one in load.refused if one.status in (503, 507)]


def comes_back(load: Load) -> float:
    """Seconds until writes are acknowledged again."""
    began = time.monotonic()
    load.until_acknowledged(10)
    return time.monotonic() - began


def is_well(site: Site, load: Load) -> None:
    """Nobody was answered with a stack trace, and nothing is lost."""
    assert not [one for one in load.refused if b"Traceback" in one.body or b"psycopg" in one.body]
    site.until_ready()
    audit(site, load)


def test_a_full_disk_is_said_so_and_loses_nothing(small: Site, report: Any) -> None:
    load = Load(small, writers=2, readers=1)
    with load.running():
        load.until_acknowledged(10)
        with filled(small):
            wait_until(lambda: any(one.status == 507 for one in refused(load)), 120, small.tail)
            time.sleep(1)
            reading = small.ask("/api/v1/events/?page_size=5")
            assert reading.status == 200, reading
        again = comes_back(load)
    full = next(one for one in load.refused if one.status == 507)
    assert full.json()["type"] == "insufficient-storage" and int(full.headers["retry-after"]) > 0
    is_well(small, load)
    report(
        "disk full, of tables", rounds=1, acknowledged=load.count(), lost=0, ready_again=[again],
        besides=f"507 for writes, lists still read; answers: {dict(sorted(load.statuses.items()))}",
    )  # fmt: skip


def test_a_postgresql_that_a_full_disk_ended_comes_back(small: Site, report: Any) -> None:
    load = Load(small, writers=2, readers=1)
    with load.running():
        load.until_acknowledged(10)
        with filled(small):
            with contextlib.suppress(Exception):  # the server may end with this
                for _ in range(20):
                    small.rows(NEXT_SEGMENT, user="postgres")
            wait_until(lambda: any(one.status == 507 for one in refused(load)), 120, small.tail)
        again = comes_back(load)
    is_well(small, load)
    report(
        "disk full, of PostgreSQL's log", rounds=1, acknowledged=load.count(), lost=0, ready_again=[again],
        besides=f"answers: {dict(sorted(load.statuses.items()))}",
    )  # fmt: skip
