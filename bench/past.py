"""What it costs to browse the past, beside the same question to the present: `make bench`."""

from __future__ import annotations

import os
import statistics
import sys
from typing import Any
from urllib.parse import quote

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")

from bench.api import timed

LOADS = 1000  # commits that brought the base, in the order of its dates: the hardest case for an old moment
WARM_UP, RUNS = 2, 9
EDITS, EDITED = 300, 100  # commits afterwards, and events in each

# As if the base had grown day by day: the versions are written set by set.
REMEMBER = """
SELECT set_config('sarhad.recording', 'on', true);
CREATE TEMP TABLE arrival ON COMMIT DROP AS
  SELECT id, %(last)s + 1 + (rank() OVER (ORDER BY earliest, id) - 1) * %(loads)s / count(*) OVER () AS since
  FROM timeline_event WHERE id NOT IN (SELECT id FROM kept.timeline_event);
CREATE UNIQUE INDEX ON arrival (id);
ANALYZE arrival;
INSERT INTO timeline_commit (number, at, message)
  SELECT %(last)s + n, (SELECT max(at) FROM timeline_commit) + n * interval '1 millisecond', ''
  FROM generate_series(1, %(loads)s) n;
INSERT INTO timeline_revision (event_id, number, commit_id, status)
  SELECT id, 1, since, 'published' FROM arrival;
DO $do$
DECLARE
  part kept.part;
  columns text;
BEGIN
  FOR part IN SELECT * FROM kept.part WHERE owner IN ('timeline_event', 'timeline_eventtext') LOOP
    columns := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = format('public.%%I', part.name)::regclass AND attnum > 0 AND NOT attisdropped);
    EXECUTE format('INSERT INTO kept.%%I (%%s, since) SELECT present.*, a.since FROM public.%%I present
      JOIN arrival a ON a.id = present.%%I', part.name, columns, part.name, part.key);
  END LOOP;
END $do$;
"""
# Each commit touches events all over the base: texts, dates, participants.
EDIT = """
UPDATE timeline_event SET title = title || ', corrected', earliest = earliest + 1, latest = latest + 1
WHERE id IN (SELECT id FROM timeline_event WHERE uid LIKE 'bench-%%' AND id %% %(edits)s = %(edit)s
  ORDER BY id LIMIT %(edited)s);
UPDATE timeline_participation SET role = 'party'
WHERE event_id IN (SELECT id FROM timeline_event WHERE uid LIKE 'bench-%%' AND id %% %(edits)s = %(edit)s
  ORDER BY id LIMIT 10);
"""
API, PAGE = "/api/v1/events/?page_size=100", "/chronology/?"
QUESTIONS = {
    "first page": API,
    "one actor": f"{API}&actor=bench-1",
    "two actors": f"{API}&actor_all=bench-1,bench-1001",
    "one place": f"{API}&place=bench-7",
    "a range of dates": f"{API}&date_from=2003-01-01&date_to=2003-03-31",
    "a text": f"{API}&q=mosque+clash",
    "a rare text": f"{API}&q=12345",
    "one type": f"{API}&type=armed-clash",
    "oldest first": f"{API}&ordering=date",
    "most killed first": f"{API}&ordering=-fatalities",
    "last changed first": f"{API}&ordering=-updated",
    "chronology": PAGE,
    "chronology, actor": f"{PAGE}actor=bench-1",
    "chronology, text": f"{PAGE}q=market",
}


def remember() -> int:
    """Gives the filled base a history; the number of the commit that left half of it."""
    from django.db import connection, transaction

    from timeline.history.past import last_commit

    last = last_commit()
    number = last.number if last else 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REMEMBER, {"last": number, "loads": LOADS})
    for edit in range(EDITS):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(EDIT, {"edit": edit, "edits": EDITS, "edited": EDITED})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return number


def moments() -> dict[str, str]:
    """The values of `as_of` to ask for, by their names in the table."""
    from timeline.models import Commit

    edited = Commit.objects.order_by("-number").values_list("number", flat=True)[0] - EDITS
    loaded = edited - LOADS
    numbers = {
        "before the changes": edited,
        "half of it": loaded + LOADS // 2,
        "a hundredth": loaded + LOADS // 100,
    }
    found = {name: Commit.objects.get(number=number).at.isoformat() for name, number in numbers.items()}
    return {"now": "", **{name: f"&as_of={quote(at)}" for name, at in found.items()}}


def deep(client: Any, as_of: str) -> str:
    """The address of a page 20,000 events down, or as far down as there are events."""
    address = f"/api/v1/events/?page_size=1000&fields=id{as_of}"
    for _ in range(20):
        following = client.get(address).json()["next"]
        if not following:
            break
        address = following
    return str(address).replace("page_size=1000", "page_size=100").replace("&fields=id", "")


def figures(client: Any, addresses: list[str]) -> list[float]:
    """Medians in milliseconds. The moments take turns, so that a busy one of the machine falls on all."""

    def ask(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content[:500]  # noqa: S101 - errors measure nothing

    rounds = [[timed(lambda at=at: ask(at))[1] for at in addresses] for _ in range(WARM_UP + RUNS)]
    return [statistics.median(column) for column in zip(*rounds[WARM_UP:], strict=True)]


def main(events: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from bench.base import fill
    from timeline.models import Commit, Event

    call_command("start", setup_only=True)
    if (missing := events - Event.objects.count()) > 0:
        fill(missing)
    if Commit.objects.count() < LOADS:
        remember()
    say = sys.stdout.write
    client = Client(headers={"host": "localhost"})
    times = moments()
    say(f"\nThe past of {Event.objects.count():,} events, {EDITS * EDITED:,} changed since; ")
    say(f"milliseconds, medians of {RUNS}, and how many times the present\n\n")
    say(f"{'question':<20}" + "".join(f"{name:>20}" for name in times) + "\n")
    for name, address in [*QUESTIONS.items(), ("a deep page", "")]:
        asked = [f"{address}{at}" if address else deep(client, at) for at in times.values()]
        taken = figures(client, asked)
        say(f"{name:<20}{taken[0]:>20.1f}")
        say("".join(f"{one:>13.1f} {one / taken[0]:>5.1f}x" for one in taken[1:]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
