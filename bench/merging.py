"""Two actors of many events made one, and two again: bench/merging.py 100000."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")

# Every tenth event has both of them in one role, and then only once.
TAKE_PART = """
INSERT INTO timeline_participation (event_id, actor_id, role, note)
SELECT id, %(loser)s, 'party', '' FROM (
  SELECT id FROM timeline_event WHERE uid LIKE 'bench-%%' ORDER BY id LIMIT %(number)s) most
UNION ALL
SELECT id, %(survivor)s, 'party', '' FROM (
  SELECT id FROM timeline_event WHERE uid LIKE 'bench-%%' ORDER BY id LIMIT %(number)s) most
WHERE id %% 10 = 0
"""


def two_actors(number: int) -> tuple[Any, Any]:
    from django.db import connection

    from actors.models import Actor, Alias

    rows = []
    for name in ("Bench merged", "Bench survivor"):
        row = Actor.objects.create(
            slug=f"{name.lower().replace(' ', '-')}-{os.getpid()}", name=name, kind="armed-group"
        )
        Alias.objects.bulk_create(Alias(actor=row, name=f"{name} {part}") for part in "ABC")
        rows.append(row)
    loser, survivor = rows
    with connection.cursor() as cursor:
        cursor.execute(TAKE_PART, {"loser": loser.pk, "survivor": survivor.pk, "number": number})
        cursor.execute("ANALYZE")
    return loser, survivor


def main(number: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from bench.base import fill
    from timeline.merging import merge, preview, undo
    from timeline.models import Event

    call_command("start", setup_only=True)
    if (missing := number - Event.objects.filter(uid__startswith="bench-").count()) > 0:
        fill(missing)
    made = told(f"{number:,} participations", lambda: two_actors(number))
    told("preview", lambda: preview(*made))
    done = told("merge", lambda: merge(*made))
    told("undo", lambda: undo(done))


def told(what: str, action: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    done = action()
    sys.stdout.write(f"{what}: {time.perf_counter() - began:.1f} s\n")
    sys.stdout.flush()
    return done


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
