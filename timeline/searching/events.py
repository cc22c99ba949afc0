"""Events by their words: the best of the newest that match, and how many there are, up to a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from timeline.models import Event
from timeline.searching.words import Marker, Piece, any_hit, prefix_query
from timeline.templatetags.chronicle import actors_of

NEWEST = 200  # ranked among themselves: to rank all that a common word finds would be to read them all
MOST_COUNTED = 10_000

WEB = "websearch_to_tsquery('english', sarhad_plain(%(text)s))"
PREFIX = "to_tsquery('english', sarhad_plain(%(text)s))"
MATCHING = """
SELECT e.id, e.earliest, e.latest, ts_rank(t.document, {query}) AS rank
FROM timeline_event e JOIN timeline_eventtext t ON t.event_id = e.id
WHERE e.status = 'published' AND t.document @@ {query}
ORDER BY e.earliest DESC, e.latest DESC, e.id DESC LIMIT {newest}
"""
BEST = """
SELECT id FROM ({matching}) newest ORDER BY rank DESC, earliest DESC, latest DESC, id DESC LIMIT %(most)s
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
    matching = MATCHING.replace("{query}", query).replace("{newest}", str(NEWEST))
    with connection.cursor() as cursor:
        cursor.execute(BEST.replace("{matching}", matching), {"text": text, "most": most})
        return [number for (number,) in cursor.fetchall()]


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
