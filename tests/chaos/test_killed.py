"""kill -9, while three write and two read: of a web worker, the parent, PostgreSQL, and of all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from tests.chaos.audit import audit
from tests.chaos.load import Load
from tests.chaos.site import Site, kill, wait_until

BEFORE, AFTER = 10, 10  # acknowledged writes in each round, before the fault and after it


def a_worker(site: Site) -> float:
    before = {one.pid for one in site.workers()}
    victim = site.workers()[0]
    victim.kill()

    def all_there() -> bool:
        return len([one for one in site.workers() if one.pid != victim.pid]) >= len(before)

    return wait_until(all_there, 30)


def the_web_server(site: Site) -> float:
    web = site.web()
    kill([web, *web.children()])
    return site.until_ready()


def the_parent(site: Site) -> float:
    assert site.process is not None
    site.process.kill()
    site.process.wait()
    return site.start_as_systemd_does()


def postgresql(site: Site) -> float:
    site.postmaster().kill()
    return site.until_ready()


def everything(site: Site) -> float:
    assert site.process is not None
    parent = psutil.Process(site.process.pid)
    kill([parent, *parent.children(recursive=True), site.postmaster()])
    site.process.wait()
    return site.start_as_systemd_does()


@pytest.mark.parametrize(
    ("fault", "rounds"),
    [(a_worker, 3), (the_web_server, 1), (the_parent, 2), (postgresql, 4), (everything, 2)],
)
def test_nothing_acknowledged_is_lost(
    site: Site, report: Any, fault: Callable[[Site], float], rounds: int
) -> None:
    load, recovered = Load(site), []
    with load.running():
        for number in range(rounds):
            load.until_acknowledged(BEFORE)
            time.sleep(0.1 * number)  # not always at the same point of a request
            recovered.append(fault(site))
            load.until_acknowledged(AFTER)
    audit(site, load)
    report(
        f"`kill -9` of {fault.__name__.replace('_', ' ')}", rounds=rounds, acknowledged=load.count(), lost=0,
        ready_again=recovered, longest_pause=load.longest_pause,
        besides=f"answers: {dict(sorted(load.statuses.items()))}",
    )  # fmt: skip
