"""A mixed load, as many readers and some curators make it: `make load`, or `python -m bench.load 600 120`.

First what the server carries is found out, by clients who ask as fast as they are answered. Then requests
come at a part of that rate, whether or not those before were answered, for the first number of seconds; at
four times that rate for the second; and at the first rate again. A request's time counts from when it was
due, so that a queue in the client is not left out. The clients run beside the server, on the same cores: they
take their part of what is measured here."""

from __future__ import annotations

import http.client
import json
import os
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bench import base, timing
from bench.mix import MIX, World, world_of
from bench.serving import MANAGE, descendants, free_port, serves_pages, started
from bench.timing import heading, resident, say

SHARE = 0.6  # of what was carried at most: the rate that is kept up
TIMES = 4
CALIBRATION, AFTERWARDS = 20.0, 30.0  # seconds
CLIENTS, CROWD = 8, 160  # connections: of the calibration, and of the load
SHED = (429, 503)


@dataclass
class Seen:
    """What was answered: milliseconds by sort, statuses by sort, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    shed: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    without_words: int = 0  # shed, but without Retry-After or a problem document
    seconds: float = 0.0

    def add(self, sort: str, status: int, milliseconds: float, words: str) -> None:
        self.statuses[status] += 1
        if status in SHED:
            self.shed.append(milliseconds)
            self.without_words += not words
        elif 200 <= status < 400:
            self.times[sort].append(milliseconds)
        else:
            self.errors[f"{sort}: {status} {words}"] += 1

    @property
    def answered(self) -> int:
        return sum(map(len, self.times.values()))


class Crowd:
    """Clients, each with a connection, who take requests from one queue as they are due."""

    def __init__(self, world: World, clients: int) -> None:
        self.world, self.clients = world, clients
        self.lock = threading.Lock()

    def run(self, due: Iterator[float], seconds: float) -> Seen:
        """`due`: seconds from the beginning at which requests are sent; 0 is at once."""
        seen, began = Seen(), time.perf_counter()
        threads = [
            threading.Thread(target=self.ask, args=[due, began, seconds, seen, number])
            for number in range(self.clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seen.seconds = time.perf_counter() - began
        return seen

    def ask(self, due: Iterator[float], began: float, seconds: float, seen: Seen, number: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.world.port, timeout=120)
        chance = random.Random(number)  # noqa: S311 - no secret
        while True:
            with self.lock:
                moment = next(due)
            if max(moment, time.perf_counter() - began) > seconds:
                return
            if (early := began + moment - time.perf_counter()) > 0:
                time.sleep(early)
            since = max(began + moment, began) if moment else time.perf_counter()
            sort, method, address, body = self.world.request(chance)
            status, words = send(link, self.world, method, address, body)
            with self.lock:
                seen.add(sort, status, (time.perf_counter() - since) * 1000, words)


def send(
    link: http.client.HTTPConnection, world: World, method: str, address: str, body: Any
) -> tuple[int, str]:
    """The status, and for a refusal when to come back; (0, why) where no answer came."""
    headers, content = {}, None
    if body is not None:
        content = json.dumps(body)
        headers = {"Authorization": f"Bearer {world.token}", "Content-Type": "application/json"}
    for again in (True, False):
        try:
            link.request(method, address, content, headers)
            answer = link.getresponse()
            said = answer.read()
            if answer.status in SHED:
                clear = answer.headers.get("Retry-After") and b'"title"' in said
                return answer.status, answer.headers["Retry-After"] if clear else ""
            return answer.status, said[:200].decode(errors="replace") if answer.status >= 400 else ""
        except (OSError, http.client.HTTPException) as error:
            link.close()
            # An idle connection may be closed while one sends: that is asked once more, as browsers do.
            if not (again and isinstance(error, http.client.RemoteDisconnected | ConnectionError)):
                return 0, repr(error)
    return 0, ""


class Watch:
    """Memory of the server's processes, and whether probes are answered, second by second."""

    def __init__(self, port: int, process: int) -> None:
        self.port, self.process = port, process
        self.memory: dict[int, list[float]] = defaultdict(list)
        self.probes: list[float] = []
        self.failed = 0
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.look)

    def __enter__(self) -> Watch:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ending.set()
        self.thread.join()

    def look(self) -> None:
        for path in iter_probes():
            if self.ending.wait(1):
                return
            with suppress(OSError):
                for one in filter(serves_pages, descendants(self.process)):
                    self.memory[one].append(resident(one))
            self.probe(path)

    def probe(self, path: str) -> None:
        began = time.perf_counter()
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", path)
            answer = link.getresponse()
            answer.read()
            self.failed += answer.status != 200
        except (OSError, http.client.HTTPException):
            self.failed += 1
        finally:
            link.close()
        self.probes.append((time.perf_counter() - began) * 1000)


def iter_probes() -> Iterator[str]:
    while True:
        yield from ("/healthz", "/readyz", "/metrics")


def regularly(rate: float) -> Iterator[float]:
    """At random moments, so many a second: arrivals that know nothing of one another."""
    chance, moment = random.Random(7), 0.0  # noqa: S311 - no secret
    while True:
        moment += chance.expovariate(rate)
        yield moment


def at(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))] if ordered else float("nan")


def tell(name: str, seen: Seen, rate: float) -> None:
    heading(
        name,
        f"{rate:.0f} requests a second were sent for {seen.seconds:.0f} s: {seen.answered:,} answered "
        f"({seen.answered / seen.seconds:.0f} a second), {len(seen.shed):,} turned away, "
        f"{sum(seen.errors.values())} errors.",
    )
    timing.header("sort", "answered", "a second", "p50, ms", "p95, ms", "p99, ms")
    rows = {
        **{sort: seen.times[sort] for sort in MIX},
        "**all**": [one for all_ in seen.times.values() for one in all_],
    }
    if seen.shed:
        rows["turned away"] = seen.shed
    for sort, times in rows.items():
        figures = [f"{at(times, share):.0f}" for share in (0.5, 0.95, 0.99)]
        say(f"| {sort} | {len(times):,} | {len(times) / seen.seconds:.1f} | {' | '.join(figures)} |")
    if seen.shed:
        say(f"\nWithout Retry-After or a problem document: {seen.without_words}.")
    for error, number in seen.errors.most_common(5):
        say(f"\n{number} × {error}")


def tell_watch(watch: Watch) -> None:
    say(
        f"\nProbes: {len(watch.probes)} asked, {watch.failed} without 200, "
        f"p50 {at(watch.probes, 0.5):.0f} ms, slowest {max(watch.probes, default=0):.0f} ms.\n"
    )
    timing.header("process", "memory, first third, MB", "last third, MB")
    for number, sizes in watch.memory.items():
        third = max(1, len(sizes) // 3)
        first, last = (sum(part) / len(part) for part in (sizes[:third], sizes[-third:]))
        say(f"| {number} | {first:.0f} | {last:.0f} |")


def main(seconds: float, overload: float, events: int) -> int:
    os.environ |= {"SARHAD_ANON_RATE": "off", "SARHAD_TOKEN_RATE": "off", "SARHAD_SELF_PUBLISH": "on"}
    base.ensure(events)
    timing.set_up()
    port = free_port()
    errors = 0
    with started([sys.executable, MANAGE, "start", "--port", str(port)], port) as process:
        world = world_of(port)
        Crowd(world, CLIENTS).run((0.0 for _ in count()), CALIBRATION / 2)  # every worker has loaded all
        carried = Crowd(world, CLIENTS).run((0.0 for _ in count()), CALIBRATION)
        most = carried.answered / carried.seconds
        rate = most * SHARE
        say(f"\n## {time.strftime('%Y-%m-%d')}: a mixed load of {events:,} events\n")
        say(f"{os.cpu_count()} cores for server, database and clients; load {os.getloadavg()[0]:.1f} before.")
        say(
            f"At most {most:.0f} requests a second were answered ({CLIENTS} clients); {SHARE:.0%} is kept up."
        )
        phases = [("Kept up", rate, seconds), (f"{TIMES} times that", rate * TIMES, overload)]
        phases.append(("After", rate, AFTERWARDS))
        for name, speed, length in phases:
            with Watch(port, process) as watch:
                seen = Crowd(world, CROWD).run(regularly(speed), length)
            tell(name, seen, speed)
            tell_watch(watch)
            errors += sum(seen.errors.values()) + (len(seen.shed) if speed == rate and name != "After" else 0)
    return errors


if __name__ == "__main__":
    asked = [float(word) for word in sys.argv[1:]]
    seconds, overload, events = [*asked, *[600.0, 120.0, 20_000.0][len(asked) :]]
    sys.exit(1 if main(seconds, overload, int(events)) else 0)
