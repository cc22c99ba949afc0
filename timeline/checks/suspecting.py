"""Which checks have something to say of which events: asked of all of them in one statement.

Most events are sound, and to build and compile forty queries costs Django ten times what PostgreSQL needs to
answer them. So each check says by a query which events it suspects; these are compiled once, and asked
together.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import DateField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from timeline.checks.findings import Check, Suspects
from timeline.models import Event, EventQuerySet

TODAY = RawSQL("SELECT today FROM day", [], output_field=DateField())  # what stands for it in a query


def suspected(chosen: tuple[Check, ...], numbers: list[int]) -> dict[str, list[int]]:
    """By the code of each check, the events that it suspects. All of them, where it does not say which."""
    asked = list(dict.fromkeys(one.suspects for one in chosen if one.suspects))
    by_place: dict[int, list[int]] = defaultdict(list)
    if asked:
        sql, parameters = _compiled(tuple(asked))
        with connection.cursor() as cursor:
            cursor.execute(sql, [numbers, timezone.now().date(), *parameters])
            for place, event in cursor.fetchall():
                by_place[place].append(event)
    return {
        one.code: by_place.get(asked.index(one.suspects), []) if one.suspects else numbers for one in chosen
    }


@cache
def _compiled(asked: tuple[Suspects, ...]) -> tuple[str, list[Any]]:
    """The statement, and its parameters after the events and the day."""
    parts: list[str] = []
    parameters: list[Any] = []
    for place, suspects in enumerate(asked):
        sql, values = _query(suspects)
        parts.append(f"SELECT DISTINCT {place}, suspect.event FROM ({sql}) suspect (event)")  # noqa: S608
        parameters += values
    given = "asked AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS id), day AS (SELECT %s::date AS today)"
    return f"WITH {given} {' UNION ALL '.join(parts)}", parameters


def _query(suspects: Suspects) -> tuple[str, tuple[Any, ...]]:
    events: EventQuerySet = Event.objects.filter(pk__in=RawSQL("SELECT id FROM asked", []))
    rows = suspects(events).order_by()
    if rows.model is Event or issubclass(rows.model, Event):
        rows = rows.values("pk")
    sql, values = rows.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(values)
