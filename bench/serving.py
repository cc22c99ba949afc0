"""The web server of the project beside this process, and clients that ask it over HTTP."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.timing import resident, say

MANAGE = str(Path(__file__).resolve().parent.parent / "manage.py")
WARM_UP = 4  # seconds
LONGEST_START = 60  # seconds
NAMES = count()


@dataclass(frozen=True)
class Server:
    port: int
    process: int

    def get(self, connection: http.client.HTTPConnection, address: str, *, anew: bool = False) -> bytes:
        """The answer's body. Raises SystemExit where it is an error: that measures nothing.

        `anew`: in words that nobody has used before, so that no answer to them is kept ready.
        """
        headers = {"Accept": f"*/*; name={next(NAMES)}"} if anew else {}
        try:
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # it does not keep idle ones for long
            connection.close()
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{address}: {answer.status} {content[:500]!r}")
        return content

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def rate(self, addresses: Sequence[str], *, clients: int, seconds: float, anew: bool = False) -> float:
        """Requests a second of so many clients, each of whom asks one address after the other."""
        answered = [0] * clients
        began = time.perf_counter()

        def ask(client: int) -> None:
            connection = self.connect()
            while time.perf_counter() - began < seconds:
                self.get(connection, addresses[answered[client] % len(addresses)], anew=anew)
                answered[client] += 1

        threads = [threading.Thread(target=ask, args=[client]) for client in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(answered) / (time.perf_counter() - began)

    def tell_memory(self) -> None:
        """What its processes hold. What gunicorn starts is told apart by what it runs."""
        sizes = ", ".join(
            f"{resident(process):.0f}" for process in descendants(self.process) if serves_pages(process)
        )
        say(f"\nMemory of gunicorn and its web workers after this: {sizes} MB.")


def descendants(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [one for child in map(int, children) for one in (child, *descendants(child))]


def serves_pages(process: int) -> bool:
    return b"serving.web" in Path(f"/proc/{process}/cmdline").read_bytes()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"Nothing answers on port {port}.")


@contextmanager
def started(command: Sequence[str], port: int) -> Iterator[int]:
    """Runs a server until the end of the block; the number of its process."""
    quiet = subprocess.DEVNULL  # a line for each request would be in the way of the table
    process = subprocess.Popen(command, env=os.environ.copy(), stdout=quiet, stderr=quiet)  # noqa: S603
    try:
        wait_for(port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def server() -> Iterator[Server]:
    """All that `make run` starts: gunicorn with its workers, and the worker for jobs."""
    port = free_port()
    with started([sys.executable, MANAGE, "start", "--port", str(port)], port) as process:
        server = Server(port, process)
        server.rate(["/api/v1/events/"], clients=8, seconds=WARM_UP)  # every worker has loaded all
        yield server
