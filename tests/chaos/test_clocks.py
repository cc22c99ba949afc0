"""The wall clock of web server and database jumps, hours ahead and days back, while they are used.

A small library, made here, stands between them and the system's clock; the machine's own is left alone."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.audit import audit
from tests.chaos.load import INCIDENTS, Load, document
from tests.chaos.site import Site

HOUR, DAY = 3600, 86400
JUMPS = (3 * HOUR, -2 * DAY, 30 * DAY, 0)
COMPILER = shutil.which("cc") or shutil.which("gcc")
pytestmark = pytest.mark.skipif(COMPILER is None, reason="no C compiler, to make a clock that can be set")


@pytest.fixture(scope="module")
def jumping(folder: Path, base: Site) -> Iterator[Callable[[int], None]]:
    """`jumping(seconds)` sets the clocks of the server and its database so far ahead of the machine's."""
    library, clock = folder / "clock.so", folder / "clock"
    source = Path(__file__).with_name("clock.c")
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-O1", "-o", str(library), str(source)], check=True)
    clock.write_bytes(struct.pack("l", 0))
    for path in (library, clock):
        path.chmod(0o644)
    base.stop()
    base.cluster.stop()
    words = {"LD_PRELOAD": str(library), "CHAOS_CLOCK": str(clock)}
    start_database(base, words)
    base.environment |= words | {"SARHAD_ANON_RATE": "20/min"}
    base.start()

    def set_to(seconds: int) -> None:
        with clock.open("r+b") as file:
            file.write(struct.pack("l", seconds))

    yield set_to
    set_to(0)
    base.stop()
    base.cluster.stop()
    for name in words:
        del base.environment[name]
    base.environment["SARHAD_ANON_RATE"] = "off"


def start_database(site: Site, words: dict[str, str]) -> None:
    """As the embedded server starts it, with the library besides."""
    account = site.cluster.account
    options = account.options()
    options["env"] |= words
    for name in ("stdin", "stdout", "stderr"):
        options[name] = subprocess.DEVNULL
    command = [
        site.cluster.programs / "pg_ctl",
        "-s",
        "-w",
        "-D",
        site.cluster.pgdata,
        "-l",
        site.cluster.log,
        "start",
    ]
    subprocess.run([str(word) for word in command], check=True, **options)


def test_commits_keep_their_order_and_nothing_is_missed(
    site: Site, jumping: Callable[[int], None], report: Any
) -> None:
    load = Load(site, readers=0)
    real = site.value("SELECT extract(epoch FROM clock_timestamp())::bigint")
    followed: set[int] = set()
    path = following(site, "/api/v1/changes/?since=now", followed)
    once = document("Chaos, sent once")
    first = site.ask(INCIDENTS, "POST", once, idempotency_key="sent-once")
    assert first.status == 201
    for ahead in JUMPS:
        jumping(ahead)
        told = site.value("SELECT extract(epoch FROM clock_timestamp())::bigint")
        assert abs(told - real - ahead) < HOUR / 2, "the clock did not jump: this proves nothing"
        with load.running():
            load.until_acknowledged(8)
        path = following(site, path, followed)
        if ahead in JUMPS[:2]:  # then more than a day has gone by, for which keys are kept
            again = site.ask(INCIDENTS, "POST", once, idempotency_key="sent-once")
            assert (again.status, again.json()["id"]) == (201, first.json()["id"])
    wanted = {one["id"] for one in load.acknowledged.values()}
    assert wanted <= followed, "who followed the feed missed some"
    audit(site, load)
    report(
        f"clocks set {', '.join(f'{jump / HOUR:+.0f} h' for jump in JUMPS)}", rounds=len(JUMPS),
        acknowledged=load.count(), lost=0, besides="commits in order; the feed, tokens and keys went on",
    )  # fmt: skip


def following(site: Site, path: str, followed: set[int]) -> str:
    """What a mirror does: on from where it was."""
    while True:
        page = site.ask(path).json()
        followed |= {change["id"] for change in page["results"]}
        path = page["next"].partition(str(site.port))[2]
        if not page["more"]:
            return path


def test_nobody_is_shut_out_by_a_clock_that_was_ahead(
    site: Site, jumping: Callable[[int], None], report: Any
) -> None:
    token, site.token = site.token, ""  # counted by its address
    try:
        jumping(30 * DAY)
        while (answer := site.ask("/api/v1/actors/")).status == 200:
            pass
        assert answer.status == 429 and int(answer.headers["retry-after"]) <= 61, answer.headers
        jumping(0)
        answer = site.ask("/api/v1/actors/")
        assert int(answer.headers.get("retry-after", 0)) <= 61, answer.headers
    finally:
        site.token = token
    report("rate limit, clock set back 30 days", rounds=1, besides="the window still ends within a minute")
