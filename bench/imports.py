"""How long a first import of many events takes, and a second of the same file: `make bench`."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")
MEGABYTE = 2**10  # in the unit of getrusage and /proc


class Backend:
    """The server's process of this connection, as far as it can be seen from here."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.folder = Path(f"/proc/{cursor.fetchone()[0]}")

    def seconds(self) -> float:
        """Of CPU, without its parallel workers; not a number where the server runs elsewhere."""
        try:
            figures = (self.folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return float("nan")
        return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Of its own, at the end."""
        try:
            lines = (self.folder / "status").read_text().splitlines()
        except OSError:
            return float("nan")
        return next(int(line.split()[1]) / MEGABYTE for line in lines if line.startswith("RssAnon"))


class Steps:
    """Seconds by step, in the words of the import."""

    def __init__(self) -> None:
        self.step, self.since, self.took = "", time.perf_counter(), dict[str, float]()

    def tell(self, step: str, done: int, total: int | None) -> None:
        if step != self.step:
            now = time.perf_counter()
            self.took[self.step] = self.took.get(self.step, 0) + now - self.since
            self.step, self.since = step, now


def timed(name: str, action: Callable[[Steps], Any]) -> None:
    backend, steps = Backend(), Steps()
    began, python, server = time.perf_counter(), time.process_time(), backend.seconds()
    report = action(steps)
    took = time.perf_counter() - began
    steps.tell("", 0, None)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    say = sys.stdout.write
    say(f"\n{name}: {report.new:,} new, {report.same:,} unchanged in {took:,.1f} s\n")
    here, there = time.process_time() - python, backend.seconds() - server
    say(f"  CPU: {here:,.1f} s here, {there:,.1f} s in PostgreSQL\n")
    say(f"  memory: {own:,.0f} MB at most here, {backend.megabytes():,.0f} MB in PostgreSQL at the end\n")
    for step, seconds in steps.took.items():
        if step:
            say(f"  {seconds:>7.1f} s  {step}\n")


def main(events: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from bench.ged_file import write
    from datasets import ged
    from datasets.importing import Options, import_file
    from timeline.models import Event

    call_command("start", setup_only=True)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ged.csv"
        write(path, events)
        size, there = path.stat().st_size / 2**20, Event.objects.count()
        sys.stdout.write(f"\nA made-up GED file of {events:,} rows, {size:,.0f} MB, into {there:,} events; ")
        sys.stdout.write(f"load of the machine {os.getloadavg()[0]:.1f}\n")
        for name in ("The first import", "The same file again"):
            timed(name, lambda steps: import_file(path, ged, Options(), steps.tell))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 386_000)
