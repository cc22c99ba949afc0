"""Exports of everything beside COPY of the same columns: `python -m bench.exports 200000`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench import timing
from bench.timing import header, heading, ratio, row

# The columns of CSV (timeline/formats/columns.py) as PostgreSQL would write them by itself. What hangs on an
# event is looked up event by event, or of all events at once: which is quicker depends on how many there are.
SAME = """WITH page AS MATERIALIZED (SELECT * FROM timeline_event WHERE status = 'published'
  ORDER BY earliest DESC, latest DESC, id DESC LIMIT {rows}) {more}
SELECT e.id, e.uid, '/events/' || e.id || '/' || e.slug || '/', e.kind, t.code, t.label, t.category,
  e.title, e.summary, e.edtf, e.edtf, e.earliest, e.latest, e.precision, e.edtf LIKE '%~' AS approximate,
  e.edtf LIKE '%?' AS uncertain, e.date_basis, e.date_note, e.occurrence, p.name, p.slug, p.admin1, e.country,
  p.latitude, p.longitude, e.place_precision, {parts},
  i.fatalities_low, i.fatalities_best, i.fatalities_high, i.injured_low, i.injured_best, i.injured_high,
  {claims}, v.level, v.format, v.venue, {topics}, v.outcome, {sources}, e.updated,
  d.name, d.licence, d.attribution
FROM page e
JOIN timeline_eventtype t ON t.id = e.type_id
LEFT JOIN timeline_place p ON p.id = e.place_id LEFT JOIN timeline_dataset d ON d.id = e.dataset_id
LEFT JOIN incidents_incident i ON i.event_ptr_id = e.id
LEFT JOIN diplomacy_diplomaticevent v ON v.event_ptr_id = e.id {joins}"""
# Name, the column of the event, what is said, from where.
HANGING = {
    "parts": (
        "b.event_id",
        "string_agg(a.name || ' (' || b.role || ')', '; ' ORDER BY b.id)",
        "timeline_participation b JOIN actors_actor a ON a.id = b.actor_id",
    ),
    "claims": (
        "c.incident_id",
        "string_agg(a.name || ': ' || c.stance, '; ' ORDER BY c.id)",
        "incidents_responsibilityclaim c JOIN actors_actor a ON a.id = c.actor_id",
    ),
    "topics": (
        "l.diplomaticevent_id",
        "string_agg(o.slug, '; ' ORDER BY o.label)",
        "diplomacy_diplomaticevent_topics l JOIN diplomacy_topic o ON o.id = l.topic_id",
    ),
    "sources": (
        "c.event_id",
        "string_agg(s.title || ' (' || c.locator || ')', '; ' ORDER BY c.id)",
        "timeline_citation c JOIN sources_source s ON s.id = c.source_id",
    ),
}


def event_by_event(rows: int) -> str:
    found = {
        name: f"(SELECT {said} FROM {tables} WHERE {key} = e.id)"  # noqa: S608
        for name, (key, said, tables) in HANGING.items()
    }
    return SAME.format(rows=rows, more="", joins="", **found)


def all_at_once(rows: int) -> str:
    more = "".join(
        f", {name} AS MATERIALIZED (SELECT {key} AS id, {said} AS said FROM {tables}"  # noqa: S608
        f" WHERE {key} IN (SELECT id FROM page) GROUP BY 1)"
        for name, (key, said, tables) in HANGING.items()
    )
    joins = " ".join(f"LEFT JOIN {name} ON {name}.id = e.id" for name in HANGING)
    return SAME.format(rows=rows, more=more, joins=joins, **{name: f"{name}.said" for name in HANGING})


ROUNDS = 3
HEADS = [
    "export",
    "rows",
    "MB",
    "seconds",
    "rows/s",
    "share of COPY",
    "first block, ms",
    "memory grown by, MB",
]


@dataclass
class Export:
    """What came of one, and MB of memory before it and at most."""

    rows: int
    size: int
    seconds: float
    first: float
    before: float
    most: float

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


class Sink:
    """A file that only counts what is written to it."""

    def __init__(self) -> None:
        self.rows = self.size = 0

    def write(self, block: bytes) -> None:
        self.rows += block.count(b"\n")
        self.size += len(block)


def copied(sql: str) -> Export:
    from django.db import connection

    sink, began = Sink(), time.perf_counter()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", sink)
    return Export(sink.rows, sink.size, time.perf_counter() - began, 0, 0, 0)


def streamed(form: str, rows: int) -> Export:
    """As the web server reads it, block by block, until there were so many lines."""
    sink, began, before = Sink(), time.perf_counter(), timing.resident()
    answer = timing.visitor().get(f"/api/v1/events.{form}")
    first, most = 0.0, before
    for block in _until(answer.streaming_content, sink, rows):
        first = first or time.perf_counter() - began
        sink.write(block)
        most = max(most, timing.resident())
    seconds = time.perf_counter() - began
    answer.close()
    return Export(sink.rows, sink.size, seconds, first * 1000, before, most)


def _until(blocks: Iterator[bytes], sink: Sink, rows: int) -> Iterator[bytes]:
    for block in blocks:
        yield block
        if sink.rows >= rows:
            return


def main(rows: int) -> None:
    timing.set_up()
    heading(
        f"Exports, the newest {rows:,} events or all there are",
        "Streamed by the application's view inside this process, beside `COPY (SELECT …) TO STDOUT` of the",
        f"same columns as the CSV has. Medians of {ROUNDS}, by turns. Memory: of the process that streams.",
    )
    ways: dict[str, Callable[[], Export]] = {
        "COPY, event by event": lambda: copied(event_by_event(rows)),
        "COPY, all at once": lambda: copied(all_at_once(rows)),
        "CSV": lambda: streamed("csv", rows),
        "NDJSON": lambda: streamed("ndjson", rows),
    }
    streamed("csv", 1000)
    streamed("ndjson", 1000)
    done = {name: [way()] for name, way in ways.items()}
    for _ in range(ROUNDS - 1):
        for name, way in ways.items():
            done[name].append(way())
    median = {name: sorted(runs, key=lambda run: run.rate)[ROUNDS // 2] for name, runs in done.items()}
    floor = max(run.rate for name, run in median.items() if name.startswith("COPY"))
    header(*HEADS)
    for name, run in median.items():
        of_ours = [run.first, run.most - run.before] if run.first else ["-", "-"]
        row(name, run.rows, run.size / 1e6, run.seconds, run.rate, ratio(run.rate, floor), *of_ours)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
