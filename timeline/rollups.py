"""What the database keeps at hand for counting (`sql/rollups.sql`): narrow facts, and the whole base counted.

Both are of the published events, in the present; where one asks for something else, events are counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Sum

from timeline.compiling import Sql, compiled
from timeline.models import Event, EventFact, EventQuerySet, ValueRollup

# Columns of cells (timeline/dimensions.py), each with the dimension that knows it.
DIMENSIONS = {
    "kind": "kind",
    "type_id": "type",
    "country": "country",
    "place_id": "place",
    "precision": "precision",
    "occurrence": "occurrence",
}
NUMBERS = {"type_id", "place_id"}
UNKNOWN_TO_FACTS = {"updated_since"}


def hold() -> bool:
    """Not in the past, nor where this transaction has written what is not yet counted."""
    if not connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_rollups_hold()")
        return bool(cursor.fetchone()[0])


def facts_for(events: Any, asked: Iterable[str]) -> EventQuerySet | None:
    """All facts, where these events are all the published ones and the facts know what is asked."""
    if UNKNOWN_TO_FACTS.intersection(asked):
        return None
    if compiled(events, "id") != compiled(Event.objects.published(), "id") or not hold():
        return None
    return EventFact.objects.order_by()


def is_everything(rows: Any) -> bool:
    """Are these all the facts there are?"""
    return rows.model is EventFact and compiled(rows, "id") == compiled(EventFact.objects.order_by(), "id")


def cells(column: str) -> str:
    """SQL that gives the events by one column of the spine, with their number n."""
    cast = "::bigint" if column in NUMBERS else ""
    return f"""SELECT value{cast} AS {column}, events::int AS n FROM timeline_valuerollup
        WHERE dimension = '{DIMENSIONS[column]}'"""  # noqa: S608


KEPT = "SELECT value{cast} AS key, events AS n FROM timeline_valuerollup WHERE dimension = %s"
# With all that are as frequent as the last: which of them comes first is the reader's to say.
MOST_FREQUENT = f"""
{KEPT.format(cast="::bigint")} AND events >= coalesce((
    SELECT events FROM timeline_valuerollup WHERE dimension = %s ORDER BY events DESC OFFSET %s LIMIT 1), 0)
UNION {KEPT.format(cast="::bigint")} AND value = ANY(%s)"""  # noqa: S608


def of_dimension(dimension: str) -> Sql:
    """SQL that gives each value, a code, as key, and its number of events n."""
    return KEPT.format(cast=""), [dimension]


def of_values(dimension: str, keys: Iterable[int]) -> Sql:
    """The same of these rows."""
    return f"{KEPT.format(cast='::bigint')} AND value = ANY(%s)", [dimension, [str(key) for key in keys]]


def most_frequent(dimension: str, limit: int, chosen: Iterable[int]) -> Sql:
    """The same of the most frequent rows, at least `limit`, and of those chosen."""
    return MOST_FREQUENT, [dimension, dimension, limit - 1, dimension, [str(key) for key in chosen]]


def number_of_values(dimension: str) -> str:
    """SQL that gives how many values a dimension has."""
    return f"(SELECT events FROM timeline_valuerollup WHERE (dimension, value) = ('values', '{dimension}'))"  # noqa: S608


def number_of_events() -> int:
    """All published events there are."""
    if not hold():
        return Event.objects.published().count()
    return ValueRollup.objects.filter(dimension="kind").aggregate(all=Sum("events"))["all"] or 0


# As `compiled` counts by kind, earliest and latest, with the sums of a Tally: of what has the columns of
# timeline_spanrollup, and of the whole base. As int: sums of bigints are numeric, which takes long.
SPANS_OF = """
SELECT kind, earliest, latest, events::int AS n, known::int,
    CASE WHEN known > 0 THEN killed::int END AS killed, CASE WHEN known > 0 THEN low::int END AS low,
    CASE WHEN known_high > 0 THEN high::int END AS high
FROM {counted}"""
SPANS = SPANS_OF.format(counted="timeline_spanrollup")
