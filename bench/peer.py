"""Datasette over the same rows, asked the same over HTTP: `python -m bench.peer`.

It is no part of the project: bench/requirements.txt says how it is installed. DATASETTE names its program.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from bench import questions, serving, timing
from bench.questions import SIZE, Question
from bench.timing import header, heading, ratio, row, say

DEFAULT = "data/datasette/bin/datasette"
MISSING = "Left out: Datasette is not installed (bench/requirements.txt says how), nor named by DATASETTE."
BATCH = 20_000
EVENTS = """SELECT e.id, e.uid, e.kind, t.code, t.category, e.title, e.summary, e.edtf, e.earliest::text,
  e.latest::text, e.precision, e.occurrence, e.country, p.slug, p.name, p.admin1, p.latitude::float,
  p.longitude::float, e.place_precision, e.fatalities, e.updated::text
FROM timeline_event e JOIN timeline_eventtype t ON t.id = e.type_id
LEFT JOIN timeline_place p ON p.id = e.place_id
WHERE e.status = 'published' ORDER BY e.id"""
PARTS = """SELECT b.event_id, a.slug, a.name, b.role FROM timeline_participation b
JOIN actors_actor a ON a.id = b.actor_id JOIN timeline_event e ON e.id = b.event_id
WHERE e.status = 'published' ORDER BY b.id"""
TABLES = """
CREATE TABLE events (id INTEGER PRIMARY KEY, uid TEXT, kind TEXT, type TEXT, category TEXT, title TEXT,
  summary TEXT, edtf TEXT, earliest TEXT, latest TEXT, precision TEXT, occurrence TEXT, country TEXT,
  place TEXT, place_name TEXT, admin1 TEXT, latitude REAL, longitude REAL,
  place_precision TEXT, fatalities INTEGER, updated TEXT);
CREATE TABLE participations (id INTEGER PRIMARY KEY, event INTEGER REFERENCES events (id), actor TEXT,
  name TEXT, role TEXT);
"""
INDEXES = """
CREATE INDEX events_date ON events (earliest);
CREATE INDEX events_country_type ON events (country, type, earliest);
CREATE INDEX events_type ON events (type, earliest);
CREATE INDEX events_kind ON events (kind, earliest);
CREATE INDEX events_place ON events (latitude, longitude);
CREATE INDEX events_killed ON events (fatalities);
CREATE INDEX participations_actor ON participations (actor, event);
CREATE INDEX participations_event ON participations (event, actor);
CREATE VIRTUAL TABLE events_fts USING fts5 (title, summary, place_name, content='events', content_rowid='id',
  tokenize='porter unicode61');
INSERT INTO events_fts (events_fts) VALUES ('rebuild');
ANALYZE;
"""
# It answers all, however long that takes, and looks for no facets that nobody asked for.
SETTINGS = {"sql_time_limit_ms": 60_000, "facet_time_limit_ms": 60_000, "suggest_facets": "off"}
FACETS = ["kind", "type", "category", "country", "admin1", "place", "precision", "occurrence"]
HEADS = ["question", "Sarhad p50, ms", "p95, ms", "alike p50, ms", "again p50, ms", "Datasette p50, ms"]
HEADS += ["p95, ms", "Sarhad / Datasette", "alike / Datasette", "again / Datasette"]
NOT_THEIRS = "participants,incident,diplomacy"


@dataclass(frozen=True)
class Asked:
    """The same of both."""

    name: str
    ours: str
    alike: str
    theirs: str


def program() -> str | None:
    return shutil.which(os.environ.get("DATASETTE", DEFAULT)) or shutil.which("datasette")


def rows_of(sql: str) -> Iterator[tuple[Any, ...]]:
    """By a cursor on the server's side: a million rows are not held at once."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DECLARE copied NO SCROLL CURSOR FOR {sql}")
        while True:
            cursor.execute(f"FETCH {BATCH} FROM copied")
            if not (found := cursor.fetchall()):
                return
            yield from found


def copy_to(path: Path) -> None:
    """The published events and who took part, with the indexes that its users would make."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(TABLES)
        base.executemany(f"INSERT INTO events VALUES ({','.join('?' * 21)})", rows_of(EVENTS))  # noqa: S608
        parts = ((number, *part) for number, part in enumerate(rows_of(PARTS), 1))
        base.executemany("INSERT INTO participations VALUES (?, ?, ?, ?, ?)", parts)
        base.executescript(INDEXES)


def filters(question: Question) -> list[tuple[str, str]]:
    """The question in Datasette's words."""
    asked = question.parameters
    found: list[tuple[str, str]] = []
    for slug in [*asked.get("actor", "").split(","), *asked.get("actor_all", "").split(",")]:
        if slug:
            through = f'{{"table":"participations","column":"actor","value":"{slug}"}}'
            found.append(("_through", through))
    found += [(name, asked[name]) for name in ("country", "type") if name in asked]
    if "from" in question.values:
        found += [("earliest__lte", question.values["to"]), ("latest__gte", question.values["from"])]
    if "bbox" in asked:
        found += [("longitude__gte", question.values["west"]), ("longitude__lte", question.values["east"])]
        found += [("latitude__gte", question.values["south"]), ("latitude__lte", question.values["north"])]
        found += [("place_precision__notin", "province,country")]
    if "q" in asked:
        found.append(("_search", asked["q"]))
    if "fatalities_min" in asked:
        found.append(("fatalities__gte", asked["fatalities_min"]))
    return found


def pages(base: str) -> Iterator[Asked]:
    for question in questions.of_pages():
        words = urlencode([*filters(question), ("_sort_desc", "earliest"), ("_size", str(SIZE))])
        ours = question.address("/api/v1/events/", page_size=str(SIZE))
        alike = f"{ours}&omit={NOT_THEIRS}"
        yield Asked(f"page: {question.name}", ours, alike, f"{base}?_shape=objects&_nocount=1&{words}")


def counts(base: str) -> Iterator[Asked]:
    for question in questions.of_counts():
        words = urlencode([*filters(question), ("_size", "0"), *[("_facet", name) for name in FACETS]])
        ours = question.address("/api/v1/events/facets/", facet=",".join(FACETS))
        yield Asked(f"facets: {question.name}", ours, ours, f"{base}?_shape=objects&{words}")


def compared(asked: Asked, ours: serving.Server, theirs: serving.Server) -> list[Any]:
    sarhad, datasette = ours.connect(), theirs.connect()
    taken = timing.taking_turns(
        {
            "ours": timing.anew(lambda: ours.get(sarhad, asked.ours, anew=True)),
            "alike": timing.anew(lambda: ours.get(sarhad, asked.alike, anew=True)),
            "again": lambda: ours.get(sarhad, asked.ours),
            "theirs": lambda: theirs.get(datasette, asked.theirs),
        },
        rounds=20,
    )
    mine, other = taken["ours"], taken["theirs"]
    figures = [mine.p50, mine.p95, taken["alike"].p50, taken["again"].p50, other.p50, other.p95]
    return [asked.name, *figures, *(ratio(taken[way].p50, other.p50) for way in ("ours", "alike", "again"))]


def main() -> None:
    timing.set_up()
    from django.conf import settings

    heading(
        "Datasette, over the same rows",
        "Both over HTTP by the same client, by turns: a page of 100 newest first, eight facets. Datasette",
        "serves a copy in SQLite with indexes and full text, its limits of time raised so that it answers",
        "all, without suggestions of facets and, for pages, without a count. Its rows have no participants,",
        "casualties and claims: “alike” is Sarhad without them too; of facets, it is Sarhad asked again, its",
        "answer kept. Below 1 Sarhad is faster.",
    )
    if not (command := program()):
        say(MISSING)
        return
    path = Path(settings.DATA_DIR) / "peer.db"
    if not path.exists():
        copy_to(path)
    limits = [word for name, value in SETTINGS.items() for word in ("--setting", name, str(value))]
    port = serving.free_port()
    line = [command, "serve", "-i", str(path), "-h", "127.0.0.1", "-p", str(port), *limits]
    header(*HEADS)
    with serving.server() as ours, serving.started(line, port) as process:
        theirs = serving.Server(port, process)
        base = f"/{quote(path.stem)}/events.json"
        for asked in [*pages(base), *counts(base)]:
            row(*compared(asked, ours, theirs))


if __name__ == "__main__":
    main()
