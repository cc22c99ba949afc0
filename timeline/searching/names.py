"""Actors, places, phases and sources by their names: the best few, from indexes, never a whole table.

Each question is asked twice: of the names that begin with what was typed when case, accents, punctuation
and spaces are put aside ("tehreeke" finds "Tehreek-e-Taliban"), and of those with words that begin so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from actors.models import Actor, Alias
from sources.models import Source
from timeline.models import Phase, Place
from timeline.params import closest
from timeline.searching.words import Marker, Piece, any_hit, prefix_query, words_of

CANDIDATES = 60  # read of each way of finding, before the best are chosen
MOST_NAMES = 20_000  # looked through for a misspelling

# Columns: the row, the name that was found, and how good that is: 0 the very name, 1 its beginning, 2 a word.
ACTORS = """
(SELECT id, name, CASE WHEN folded = %(typed)s THEN 0 ELSE 1 END FROM actors_actor
 WHERE folded LIKE %(start)s ORDER BY folded LIMIT %(most)s)
UNION ALL
(SELECT actor_id, name, CASE WHEN folded = %(typed)s THEN 0 ELSE 1 END FROM actors_alias
 WHERE folded LIKE %(start)s ORDER BY folded LIMIT %(most)s)
UNION ALL
(SELECT id, name, 2 FROM actors_actor WHERE sarhad_words(name) @@ {query} LIMIT %(most)s)
UNION ALL
(SELECT actor_id, name, 2 FROM actors_alias WHERE sarhad_words(name) @@ {query} LIMIT %(most)s)
"""
PLACES = """
(SELECT id, name, CASE WHEN folded = %(typed)s THEN 0 ELSE 1 END FROM timeline_place
 WHERE folded LIKE %(start)s ORDER BY folded LIMIT %(most)s)
UNION ALL
(SELECT id, coalesce((SELECT other FROM unnest(other_names) other
                      WHERE sarhad_words(other) @@ {query} LIMIT 1), name), 2
 FROM timeline_place
 WHERE sarhad_words(VARIADIC array_prepend(name::text, other_names::text[])) @@ {query} LIMIT %(most)s)
"""
PHASES = """
SELECT id, name, 2 FROM timeline_phase WHERE sarhad_words(name) @@ {query} LIMIT %(most)s
"""
SOURCES = """
(SELECT id, title, 1 FROM sources_source WHERE sarhad_words(title, author) @@ {query} LIMIT %(most)s)
UNION ALL
(SELECT id, title, 2 FROM sources_source WHERE outlet_id IN
   (SELECT id FROM sources_outlet WHERE sarhad_words(name) @@ {query} LIMIT 5) LIMIT %(most)s)
"""
QUERY = "to_tsquery('simple', sarhad_plain(%(words)s))"


class Rank(NamedTuple):
    """How good a candidate is, the best first: the shorter a name, the more of it was typed."""

    quality: int
    length: int
    name: str
    number: int


@dataclass(frozen=True)
class Hit:
    """A row found; `name` marked, and the `other` name that it was found by, where that is not its own."""

    row: Any
    name: list[Piece]
    other: list[Piece]


def actors(typed: str, most: int) -> list[Hit]:
    return _hits(ACTORS, typed, most, Actor.objects.all())


def places(typed: str, most: int) -> list[Hit]:
    return _hits(PLACES, typed, most, Place.objects.all())


def phases(typed: str, most: int) -> list[Hit]:
    return _hits(PHASES, typed, most, Phase.objects.all())


def sources(typed: str, most: int) -> list[Hit]:
    return _hits(SOURCES, typed, most, Source.objects.select_related("outlet"))


def alike(typed: str) -> list[str]:
    """Names of actors and places that are spelt much like what was typed: for when nothing begins so."""
    if not words_of(typed):
        return []
    names: list[str] = []
    for rows in (Actor.objects, Alias.objects, Place.objects):
        names += rows.order_by("pk").values_list("name", flat=True)[:MOST_NAMES]
    return closest(typed, names)


def _hits(sql: str, typed: str, most: int, rows: Any) -> list[Hit]:
    words = prefix_query(typed, every=True)
    if not words:
        return []
    best: dict[int, Rank] = {}
    for number, name, quality in _candidates(sql, typed, words):
        rank = Rank(quality, len(name), name, number)
        best[number] = min(rank, best.get(number, rank))
    chosen = sorted(best.values())[:most]
    found, marker = rows.in_bulk([rank.number for rank in chosen]), Marker(typed)
    return [_hit(found[rank.number], rank.name, marker) for rank in chosen if rank.number in found]


def _hit(row: Any, found_by: str, marker: Marker) -> Hit:
    own = str(getattr(row, "name", "") or row.display_title)
    pieces = marker.pieces(own)
    return Hit(row, pieces, [] if any_hit(pieces) or found_by == own else marker.pieces(found_by))


def _candidates(sql: str, typed: str, words: str) -> list[tuple[int, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_fold(%s)", [typed])
        folded = cursor.fetchone()[0]
        # Of the folded form only letters and digits are left: nothing in it is a sign of LIKE.
        start = f"{folded}%" if folded else ""
        values = {"typed": folded, "start": start, "words": words, "most": CANDIDATES}
        cursor.execute(sql.replace("{query}", QUERY), values)
        found: list[tuple[int, str, int]] = cursor.fetchall()
        return found
