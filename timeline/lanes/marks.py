"""Every event of a selection as columns of whole numbers, to be drawn one by one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from operator import sub
from typing import Any

from django.db import connection

from timeline.compiling import compiled
from timeline.lanes.kinds import REST, SPLITS, joined, lane_documents, own
from timeline.models import Event, EventLink

MOST_TITLES = 1_500  # with more, the titles are most of the answer: the cards fetch theirs
MOST_LINKS = 3_000

OCCURRENCES = list(Event.Occurrence.values)  # in three bits
APPROXIMATE, UNCERTAIN, OPEN_START, OPEN_END = 8, 16, 32, 64

ROWS = """
SELECT c.id, c.earliest - date '1970-01-01', c.latest - c.earliest, c.type_id, {key},
    array_position(%s::text[], c.occurrence::text) - 1
    + CASE WHEN c.edtf ~ '[~%%]' THEN {approximate} ELSE 0 END
    + CASE WHEN c.edtf ~ '[?%%]' THEN {uncertain} ELSE 0 END
    + CASE WHEN c.earliest = %s THEN {open_start} ELSE 0 END
    + CASE WHEN c.latest = %s THEN {open_end} ELSE 0 END,
    {title}
FROM ({events}) c JOIN timeline_eventtype t ON t.id = c.type_id {joins}
ORDER BY c.earliest, c.latest, c.id"""

COLUMNS = ["id", "earliest", "latest", "type_id", "country", "occurrence", "edtf", "title"]


def events_document(query: Any, count: int) -> dict[str, Any]:
    """Lanes, columns and links of the events in view, in the order of their days.

    `later` says how many days an event's first possible day is later than that of the one before it; the
    first one's is counted from 1970-01-01. `days` are from its first to its last possible day.
    With lanes of actors an event stands in each of its actors' lanes: `events` then names it repeatedly.
    """
    rows = _rows(query, titled=count <= MOST_TITLES)
    ids, firsts, days, types, keys, flags, titles = zip(*rows, strict=True) if rows else [()] * 7
    counts: Counter[str | None] = Counter(keys)
    kept = own(query, counts)
    lane_keys = [key if key in kept else REST for key in keys]
    lanes = lane_documents(query.by, Counter(lane_keys))
    at = {lane["value"]: number for number, lane in enumerate(lanes)}
    return {
        "lanes": lanes,
        "events": {
            "id": ids,
            "later": list(map(sub, firsts, (0, *firsts))),
            "days": days,
            "type": types,
            "lane": [at[key] for key in lane_keys],
            "flags": flags,
            "title": titles if count <= MOST_TITLES else None,
        },
        "links": _links(query),
    }


def _rows(query: Any, *, titled: bool) -> list[tuple[Any, ...]]:
    joins, actors = joined(query)
    sql, values = compiled(query.in_view, *COLUMNS)
    statement = ROWS.format(
        key=SPLITS[query.by].key,
        title="c.title" if titled else "NULL",
        events=sql,
        joins=joins,
        approximate=APPROXIMATE,
        uncertain=UNCERTAIN,
        open_start=OPEN_START,
        open_end=OPEN_END,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [OCCURRENCES, date.min, date.max, *values, *actors])
        return cursor.fetchall()


def _links(query: Any) -> list[tuple[int, str, int]]:
    """What the events in view are to each other, as [event, relation, other]."""
    both = query.in_view.values("pk")
    links = EventLink.objects.filter(event__in=both, other__in=both).order_by("pk")
    return list(links.values_list("event", "relation", "other")[:MOST_LINKS])
