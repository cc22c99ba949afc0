"""Events by their words: the best of the newest that match, and how many there are, up to a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from timeline.models import Event
from timeline.searching.words import Marker, Piece, any_hit, prefix_query
from timeline.templatetags.chronicle import actors_of

NEWEST = 200  # ranked among themselves: to rank all that a common word finds would be to read them all
COMMON = 5_000  # what more events match is not looked for in the index of words, but among the newest events
LOOKED_THROUGH = 5_000  # of those
MOST_COUNTED = 1_000

WEB = "websearch_to_tsquery('english', sarhad_plain(%(text)s))"
PREFIX = "to_tsquery('english', sarhad_plain(%(text)s))"
MATCHING = """
SELECT e.id, e.earliest, e.latest
FROM timeline_event e JOIN timeline_eventtext t ON t.event_id = e.id
WHERE e.status = 'published' AND t.document @@ {query}
ORDER BY e.earliest DESC, e.latest DESC, e.id DESC LIMIT {newest}
"""
# One look for each event (OFFSET 0 keeps it so): the planner would rather gather all that match.
AMONG_THE_NEWEST = """
WITH newest AS MATERIALIZED (
  SELECT id, earliest, latest FROM timeline_event WHERE status = 'published'
  ORDER BY earliest DESC, latest DESC, id DESC LIMIT {looked_through})
SELECT e.id, e.earliest, e.latest
FROM newest e, LATERAL (SELECT document FROM timeline_eventtext WHERE event_id = e.id OFFSET 0) t
WHERE t.document @@ {query}
ORDER BY e.earliest DESC, e.latest DESC, e.id DESC LIMIT {newest}
"""
IS_COMMON = """
SELECT count(*) > {common} FROM (
  SELECT FROM timeline_eventtext t WHERE t.document @@ {query} LIMIT {common} + 1) matching
"""
# Ranked last: a rank costs more than to find what is ranked.
BEST = """
SELECT newest.id FROM ({matching}) newest JOIN timeline_eventtext t ON t.event_id = newest.id
ORDER BY ts_rank(t.document, {query}) DESC, newest.earliest DESC, newest.latest DESC, newest.id DESC
LIMIT %(most)s
"""
COUNT = """
SELECT count(*) FROM (
  SELECT FROM timeline_event e JOIN timeline_eventtext t ON t.event_id = e.id
  WHERE e.status = 'published' AND t.document @@ {query} LIMIT %(most)s) counted
"""


@dataclass(frozen=True)
class EventHit:
    """An event found. `gist` is empty where its summary has none of the words."""

    event: Any
    title: list[Piece]
    gist: list[Piece]
    actors: list[list[Piece]]
    place: list[Piece]


def by_words(text: str, most: int) -> list[EventHit]:
    """As the chronology searches: whole words, phrases, `or`, `-not`."""
    return _hits(_numbers(WEB, text, most), text)


def beginning(text: str, most: int) -> list[EventHit]:
    """As one types: the last word need not be whole."""
    query = prefix_query(text, every=False)
    return _hits(_numbers(PREFIX, query, most), text) if query else []


def count(text: str) -> int:
    """How many the chronology would show, at most MOST_COUNTED + 1."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT.replace("{query}", WEB), {"text": text, "most": MOST_COUNTED + 1})
        return int(cursor.fetchone()[0])


def _numbers(query: str, text: str, most: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_filled(IS_COMMON, query), {"text": text})
        matching = _filled(AMONG_THE_NEWEST if cursor.fetchone()[0] else MATCHING, query)
        cursor.execute(_filled(BEST, query).replace("{matching}", matching), {"text": text, "most": most})
        return [number for (number,) in cursor.fetchall()]


def _filled(sql: str, query: str) -> str:
    bounds = {"common": COMMON, "looked_through": LOOKED_THROUGH, "newest": NEWEST}
    for name, value in bounds.items():
        sql = sql.replace(f"{{{name}}}", str(value))
    return sql.replace("{query}", query)


def _hits(numbers: list[int], typed: str) -> list[EventHit]:
    rows = Event.objects.select_related("type", "place").prefetch_related("participations__actor")
    found, marker = rows.in_bulk(numbers), Marker(typed)
    return [_hit(found[number], marker) for number in numbers]


def _hit(event: Any, marker: Marker) -> EventHit:
    names = [marker.pieces(actor.name) for actor in actors_of(event)]
    named = [pieces for pieces in names if any_hit(pieces)]
    return EventHit(
        event,
        marker.pieces(event.title),
        marker.excerpt(event.summary),
        (named or names)[:3],
        marker.pieces(event.place.name) if event.place else [],
    )
