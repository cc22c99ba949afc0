"""What a page of the API costs, beside the bare SQL for the same rows: `make bench`."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
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


def median(action: Callable[[], Any], clock: Callable[[], float], runs: int = 30) -> float:
    """Milliseconds by this clock, the middle of many runs after a warm-up."""
    taken = []
    for number in range(runs + 5):
        started = clock()
        action()
        if number >= 5:
            taken.append((clock() - started) * 1000)
    return statistics.median(taken)


def measure(client: Any, question: str, where: str) -> tuple[int, float, float, float]:
    """Queries, milliseconds of Python, of the whole request, and of the bare SQL."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = f"/api/v1/events/?page_size=100{question}"

    def ask() -> None:
        assert client.get(url).status_code == 200  # noqa: S101 - a benchmark of errors measures nothing

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE.format(where=where))
            cursor.fetchall()

    with CaptureQueriesContext(connection) as queries:
        ask()
    return (
        len(queries),
        median(ask, time.process_time),
        median(ask, time.perf_counter),
        median(bare, time.perf_counter),
    )


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
    client = Client(headers={"host": "localhost"})
    say(f"\nA page of 100 of {Event.objects.count():,} events; medians of 30, milliseconds\n\n")
    say(f"{'question':<14}{'queries':>9}{'Python':>9}{'request':>9}{'bare SQL':>10}{'ratio':>8}\n")
    for name, (question, where) in QUESTIONS.items():
        queries, python, whole, bare = measure(client, question, where)
        say(f"{name:<14}{queries:>9}{python:>9.1f}{whole:>9.1f}{bare:>10.1f}{whole / bare:>8.1f}\n")
    etag = client.get("/api/v1/events/?page_size=100")["ETag"]
    held = {"if-none-match": etag}
    again = median(lambda: client.get("/api/v1/events/?page_size=100", headers=held), time.perf_counter)
    say(f"{'304':<14}{1:>9}{'':>9}{again:>9.1f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
