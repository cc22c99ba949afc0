"""Clients that send slowly, read slowly, or leave in the middle."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chaos.audit import audit
from tests.chaos.load import Load
from tests.chaos.site import ROOT, Site, wait_until

MANY = 300
LARGE = 6000  # events: an export that fills the buffers between two processes many times over
EXPORTING = """
SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sarhad web' AND state <> 'idle'
"""
HEAD = b"GET /chronology/ HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(scope="module")
def large(base: Site) -> Site:
    """The base with more events, so that an export is some megabytes."""
    code = f"import bench.base; bench.base.fill({LARGE})"
    base.manage("shell", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}")
    return base


@contextlib.contextmanager
def dribbling(site: Site) -> Iterator[list[socket.socket]]:
    """Many who send a byte a second, each of a head that never ends."""
    links = [socket.create_connection(("127.0.0.1", site.port), timeout=60) for _ in range(MANY)]
    ending = threading.Event()

    def dribble() -> None:
        for link in links:
            link.sendall(HEAD)
        while not ending.wait(1):
            for link in links:
                with contextlib.suppress(OSError):
                    link.sendall(b"X")

    thread = threading.Thread(target=dribble, daemon=True)
    thread.start()
    try:
        yield links
    finally:
        ending.set()
        thread.join(10)
        for link in links:
            link.close()


def test_three_hundred_who_send_a_byte_a_second_hold_nobody_up(site: Site, report: Any) -> None:
    load = Load(site)
    with dribbling(site), load.running():
        load.until_acknowledged(20)
        assert site.is_ready()
    assert not load.statuses.keys() - {200, 201, 503}, load.statuses
    audit(site, load)
    report(
        f"slowloris ({MANY} heads, a byte a second)", rounds=1, acknowledged=load.count(), lost=0,
        longest_pause=load.longest_pause, besides=f"answers: {dict(sorted(load.statuses.items()))}",
    )  # fmt: skip


def reading(site: Site, path: str) -> socket.socket:
    """Has asked, has the head of the answer, and reads no more."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    link.settimeout(60)
    link.connect(("127.0.0.1", site.port))
    link.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return link


def test_slow_readers_of_an_export_leave_threads_to_others(large: Site, site: Site, report: Any) -> None:
    links = [reading(site, "/api/v1/events.ndjson") for _ in range(12)]
    answers = [link.recv(12) for link in links]
    taken, refused = answers.count(b"HTTP/1.1 200"), answers.count(b"HTTP/1.1 503")
    assert taken and refused and taken + refused == len(links), answers
    for path in ("/", "/api/v1/events/?page_size=5"):
        assert site.ask(path).status == 200
    began = time.monotonic()
    # They take nothing, and are hung up on.
    wait_until(lambda: site.value(EXPORTING) == 0, 60)
    seconds = time.monotonic() - began
    for link in links:
        link.close()
    assert site.ask("/api/v1/events.ndjson").status == 200
    report(
        "12 who ask for a large export and do not read it", rounds=1, ready_again=[0.0],
        besides=f"{taken} taken, {refused} told 503; pages answered; all queries ended after {seconds:.0f} s",
    )  # fmt: skip


def test_who_hangs_up_in_mid_stream_leaves_no_query_behind(large: Site, site: Site, report: Any) -> None:
    took, logged = [], site.log.stat().st_size
    for _ in range(5):
        links = [reading(site, "/api/v1/events.csv") for _ in range(4)]
        for link in links:
            link.recv(1000)
            # Reset, not closed in order: as a phone that goes out of reach, or a killed program.
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            link.close()
        took.append(wait_until(lambda: site.value(EXPORTING) == 0, 30))
    assert site.ask("/api/v1/events.csv").status == 200
    assert site.log.stat().st_size == logged, site.tail()
    audit(site)
    report(
        "hanging up in the middle of an export", rounds=20, ready_again=[0.0],
        besides=f"no query left after {max(took):.1f} s at most; no error in the log",
    )  # fmt: skip
