"""What a page of the API costs, beside the bare SQL for the same rows: `make bench`."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")

BARE = """
SELECT e.*, t.code, t.label, t.category, p.slug, p.name, p.admin1, p.country, p.latitude, p.longitude
FROM timeline_event e JOIN timeline_eventtype t ON t.id = e.type_id
LEFT JOIN timeline_place p ON p.id = e.place_id
WHERE e.status = 'published' {where} ORDER BY e.earliest DESC, e.latest DESC, e.id DESC LIMIT 100
"""
QUESTIONS = {
    "everything": ("", ""),
    "one country": ("&country=PK", "AND e.country = 'PK'"),
    "one actor": (
        "&actor=bench-1",
        "AND e.id IN (SELECT event_id FROM timeline_participation part JOIN actors_actor a"
        " ON a.id = part.actor_id WHERE a.slug = 'bench-1')",
    ),
    "one year": ("&date=2015", "AND e.earliest >= '2015-01-01' AND e.latest <= '2015-12-31'"),
}


RUNS = 40
HEADS = ("question", "queries", "Python", "request", "SQL", "bare SQL", "request")
NOTE = """The bare SQL fetches events, the request also what hangs on them. Python is what this process does;
the rest of a request is waiting for the database.
"""


@dataclass(frozen=True)
class Cost:
    """Of one question: queries, and milliseconds of Python, of the whole request, and of the bare SQL."""

    queries: int
    python: float
    whole: float
    bare: float

    def __str__(self) -> str:
        figures = f"{self.queries:>9}{self.python:>9.1f}{self.whole:>9.1f}{self.bare:>8.1f}"
        return f"{figures}{self.whole / self.bare:>11.1f}{self.python / self.whole:>10.0%}"


def timed(action: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of this process's own work, and of waiting and all."""
    worked, started = time.process_time(), time.perf_counter()
    action()
    return (time.process_time() - worked) * 1000, (time.perf_counter() - started) * 1000


def cost(client: Any, question: str, where: str) -> Cost:
    """Medians. Request and bare SQL take turns, so that a busy moment of the machine falls on both."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = f"/api/v1/events/?page_size=100{question}"

    def ask() -> None:
        assert client.get(url).status_code == 200  # noqa: S101 - a benchmark of errors measures nothing

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE.format(where=where))
            cursor.fetchall()

    for _ in range(5):
        ask()
        bare()
    with CaptureQueriesContext(connection) as queries:
        ask()
        number = len(queries)  # the next request empties the log
    rounds = [(timed(ask), timed(bare)[1]) for _ in range(RUNS)]
    return Cost(
        queries=number,
        python=statistics.median(python for (python, _), _ in rounds),
        whole=statistics.median(whole for (_, whole), _ in rounds),
        bare=statistics.median(bare for _, bare in rounds),
    )


def not_modified(client: Any) -> float:
    """Milliseconds for the answer that nothing changed."""
    url = "/api/v1/events/?page_size=100"
    held = {"if-none-match": client.get(url)["ETag"]}

    def ask() -> None:
        assert client.get(url, headers=held).status_code == 304  # noqa: S101

    return statistics.median(timed(ask)[1] for _ in range(RUNS))


def main(events: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from bench.base import fill
    from timeline.models import Event

    call_command("start", setup_only=True)
    if (missing := events - Event.objects.count()) > 0:
        fill(missing)
    say = sys.stdout.write
    import_module("timeline.wsgi")  # it tunes the process
    client = Client(headers={"host": "localhost"})
    say(f"\nA page of 100 of {Event.objects.count():,} events; medians of {RUNS}, milliseconds\n\n")
    for heads in [("", "", "", "", "bare", "request /", "Python /"), HEADS]:
        say(
            f"{heads[0]:<14}{heads[1]:>9}{heads[2]:>9}{heads[3]:>9}{heads[4]:>8}{heads[5]:>11}{heads[6]:>10}\n"
        )
    for name, (question, where) in QUESTIONS.items():
        say(f"{name:<14}{cost(client, question, where)}\n")
    say(f"{'304':<14}{1:>9}{'':>9}{not_modified(client):>9.1f}\n\n{NOTE}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
