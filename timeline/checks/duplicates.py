"""The same thing told twice: events so alike that they may be one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from rapidfuzz import fuzz, utils

from dates.text import describe
from timeline.checks.findings import Found, Related, Severity
from timeline.checks.registry import check
from timeline.models import EventQuerySet

# Of events known to the season or better, those whose dates overlap; of vaguer ones, those of the same
# span: an event of "the 2010s" overlaps half the base, and that says nothing.
SHORT = 92  # days
NEAR = 25  # kilometres
ALIKE = 82  # of 100: titles that share most of their words
VERY_ALIKE = 90
MOST_CANDIDATES = 50  # looked at for one event, nearest in time first
MOST_NAMED = 5

# Two scans by index for each event, whatever its date: of the span index, or of equal first and last days.
# OFFSET 0 keeps PostgreSQL from turning them into one comparison of all with all.
CANDIDATES = """
SELECT mine.id, other.id, shared.actors
FROM timeline_event mine
CROSS JOIN LATERAL (
  SELECT near.* FROM (
    (SELECT * FROM timeline_event o
     WHERE mine.latest - mine.earliest < %(short)s
       AND daterange(o.earliest, o.latest, '[]') && daterange(mine.earliest, mine.latest, '[]')
       AND o.latest - o.earliest < %(short)s
     OFFSET 0)
    UNION ALL
    (SELECT * FROM timeline_event o
     WHERE mine.latest - mine.earliest >= %(short)s
       AND o.earliest = mine.earliest AND o.latest = mine.latest
     OFFSET 0)
  ) near
  LEFT JOIN timeline_place here ON here.id = mine.place_id
  LEFT JOIN timeline_place there ON there.id = near.place_id
  WHERE near.id <> mine.id AND near.kind = mine.kind AND near.status <> 'retracted'
    AND (near.country = mine.country OR near.country = '' OR mine.country = '')
    AND (
      near.place_id IS NOT DISTINCT FROM mine.place_id
      OR (here.parent_id = there.id AND there.kind <> 'country')
      OR (there.parent_id = here.id AND here.kind <> 'country')
      OR (here.kind IN ('point', 'district') AND there.kind IN ('point', 'district')
          AND sqrt((here.latitude - there.latitude) ^ 2 +
                   ((here.longitude - there.longitude) * cos(radians(here.latitude))::numeric) ^ 2)
              * 111.2 <= %(near)s)
    )
  ORDER BY abs(near.earliest - mine.earliest) + abs(near.latest - mine.latest), near.id
  LIMIT %(most)s
) other
CROSS JOIN LATERAL (
  SELECT count(DISTINCT a.actor_id) AS actors
  FROM timeline_participation a JOIN timeline_participation b USING (actor_id)
  WHERE a.event_id = mine.id AND b.event_id = other.id
) shared
WHERE mine.id = ANY (%(events)s)
  -- Who linked the two has looked at both.
  AND NOT EXISTS (SELECT FROM timeline_eventlink
                  WHERE (event_id, other_id) IN ((mine.id, other.id), (other.id, mine.id)))
ORDER BY mine.id
"""


@dataclass(frozen=True)
class Row:
    """What of an event tells whether another is the same."""

    id: int
    title: str
    edtf: str
    type: int
    place: int | None
    country: str

    @property
    def facts(self) -> list[Any]:
        return [self.id, self.edtf, self.type, self.place]


def _rows(events: EventQuerySet, numbers: set[int]) -> dict[int, Row]:
    names = ("id", "title", "edtf", "type", "place", "country")
    rows = events.filter(pk__in=numbers).order_by().values_list(*names)
    return {row[0]: Row(*row) for row in rows}


def _candidates(events: EventQuerySet) -> list[tuple[int, int, int]]:
    """Pairs close in time and place, with the number of actors they share."""
    numbers = list(events.order_by().values_list("pk", flat=True))
    given: dict[str, Any] = {"events": numbers, "short": SHORT, "near": NEAR, "most": MOST_CANDIDATES}
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, given)
        return list(cursor.fetchall())


def likeness(one: str, other: str) -> float:
    """Of two titles, from 0 to 100; the order of words, case and punctuation ignored."""
    return fuzz.token_sort_ratio(one, other, processor=utils.default_process)


def _alike(mine: Row, other: Row, shared: int) -> str:
    """Why the two may be one; empty when they are not that alike."""
    same = likeness(mine.title, other.title)
    if mine.place is None and not mine.country:
        # Nowhere is no place to share: it takes the words, and someone who is in both.
        return "with a similar title" if same >= VERY_ALIKE or (shared and same >= ALIKE) else ""
    if shared and same >= ALIKE:
        return "with a similar title and the same participants"
    if shared:
        # A raid and a bombing by the same hands are two, unless they were in one place on one enemy.
        twice_told = mine.type == other.type or (shared > 1 and mine.place == other.place)
        return "with the same participants" if twice_told else ""
    return "with a similar title" if same >= ALIKE else ""


@check(
    "near-duplicate",
    Severity.WARNING,
    what=(
        "Another event of the same kind overlaps in time, is in the same or a near place, and shares "
        "participants or has a similar title."
    ),
    why="One event told by two sources is one event with two citations; counted twice, it misleads.",
    fix="If they are one, merge them. If they are two, link them (a link says so), or confirm.",
)
def near_duplicate(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    pairs = _candidates(events)
    mine = _rows(events, {event for event, _, _ in pairs})
    others = _rows(named, {other for _, other, _ in pairs})
    told: dict[int, int] = {}
    for number, other_number, shared in pairs:
        one, other = mine.get(number), others.get(other_number)
        if one is None or other is None or told.get(number, 0) >= MOST_NAMED:
            continue
        if why := _alike(one, other, shared):
            told[number] = told.get(number, 0) + 1
            first, second = sorted([one, other], key=lambda row: row.id)
            yield Found(
                event=one.id,
                field="date",
                message=(
                    f"It may be the same as event {other.id}, “{other.title}” "
                    f"({describe(other.edtf)}): close in time and place, {why}."
                ),
                facts=(*first.facts, *second.facts),
                related=(Related("event", other.id, other.title),),
                mutual=True,
            )
