"""How many published events stand behind each row of a list, and when: in one query, bounded row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

# So many events of one row are counted; a row with more says so, and has no picture.
MOST = 5_000
BARS = 24  # of the small picture, at most
WIDTH, HEIGHT = 96, 20  # its size in pixels

# For each row of the list the published events behind it, up to the bound; a year where one holds the event.
COUNTS = """
SELECT one.id, e.year, count(*) AS n
FROM unnest(%s::bigint[]) AS one (id)
CROSS JOIN LATERAL (
  SELECT CASE WHEN extract(year FROM e.earliest) = extract(year FROM e.latest)
         THEN extract(year FROM e.earliest)::int END AS year
  FROM ({events}) part JOIN timeline_event e ON e.id = part.event_id
  WHERE e.status = 'published' LIMIT %s) e
GROUP BY one.id, e.year"""

# Each event once, by its first row: DISTINCT would read them all before the bound.
OF_ACTOR = """
SELECT p.event_id FROM timeline_participation p WHERE p.actor_id = one.id AND NOT EXISTS (
  SELECT 1 FROM timeline_participation q
  WHERE q.event_id = p.event_id AND q.actor_id = p.actor_id AND q.role < p.role)"""
OF_SOURCE = """
SELECT c.event_id FROM timeline_citation c WHERE c.source_id = one.id AND NOT EXISTS (
  SELECT 1 FROM timeline_citation d
  WHERE d.event_id = c.event_id AND d.source_id = c.source_id AND d.locator < c.locator)"""
OF_PLACE = """
SELECT v.id AS event_id FROM timeline_event v WHERE v.place_id IN (
  SELECT one.id
  UNION ALL SELECT p.id FROM timeline_place p WHERE p.parent_id = one.id
  UNION ALL SELECT p.id FROM timeline_place p JOIN timeline_place q ON q.id = p.parent_id
    WHERE q.parent_id = one.id
  UNION ALL SELECT p.id FROM timeline_place p JOIN timeline_place q ON q.id = p.parent_id
    JOIN timeline_place r ON r.id = q.parent_id WHERE r.parent_id = one.id)"""
OF_PHASE = """
SELECT v.id AS event_id FROM timeline_event v JOIN timeline_phase f ON f.id = one.id
WHERE daterange(v.earliest, v.latest, '[]') && daterange(f.earliest, f.latest, '[]')"""


@dataclass(frozen=True)
class Spark:
    """One small bar, in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Activity:
    """The events behind one row; `more` than are counted, or the years of them as a picture and in words."""

    count: int
    more: bool
    sparks: list[Spark]
    first: int | None
    last: int | None
    busiest: int | None


def activity(rows: Iterable[Any], part: str) -> dict[int, Activity]:
    """By the row's id. `part` is one of the questions above. One query."""
    ids = [row.pk for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(events=part), [ids, MOST + 1])
        found = cursor.fetchall()
    years = [year for _, year, _ in found if year]
    first, last = (min(years), max(years)) if years else (0, 0)
    by_row: dict[int, dict[int | None, int]] = {pk: {} for pk in ids}
    for pk, year, number in found:
        by_row[pk][year] = number
    return {pk: _activity(counts, first, last) for pk, counts in by_row.items()}


def _activity(counts: dict[int | None, int], first: int, last: int) -> Activity:
    total = sum(counts.values())
    dated = {year: n for year, n in counts.items() if year}
    if total > MOST or not dated:
        return Activity(min(total, MOST), total > MOST, [], None, None, None)
    busiest = max(dated, key=lambda year: (dated[year], year))
    return Activity(total, False, _sparks(dated, first, last), min(dated), max(dated), busiest)


def _sparks(dated: dict[int, int], first: int, last: int) -> list[Spark]:
    """All rows of a list share one axis of years; each has its own height."""
    size = -(-(last - first + 1) // BARS)
    step = WIDTH / -(-(last - first + 1) // size)
    bars: dict[int, int] = {}
    for year, number in dated.items():
        bars[(year - first) // size] = bars.get((year - first) // size, 0) + number
    peak = max(bars.values())
    return [
        Spark(
            round(place * step, 2),
            round(HEIGHT - number * HEIGHT / peak, 2),
            round(min(step * 0.8, 8), 2),
            round(number * HEIGHT / peak, 2),
        )
        for place, number in sorted(bars.items())
    ]
