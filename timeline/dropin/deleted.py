"""Events that the public could read and no longer can: retracted, taken back, merged, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import connection
from django.http import QueryDict

from timeline.dropin import acled
from timeline.dropin.acled_filters import moment
from timeline.dropin.acled_query import AcledPage
from timeline.dropin.asking import lookup
from timeline.dropin.comparing import Filter, ends

COLUMNS = ("event_id_cnty", "deleted_timestamp")

# The first commit after the last in which the event was public. An event that has gone altogether keeps its
# identifiers in the history.
GONE = """
WITH candidate AS (
  SELECT DISTINCT event_id FROM timeline_revision r WHERE status <> 'published'
  AND NOT EXISTS (SELECT FROM timeline_event e WHERE e.id = r.event_id AND e.status = 'published')
), shown AS (
  SELECT event_id, max(commit_id) AS last FROM candidate JOIN timeline_revision r USING (event_id)
  WHERE r.status = 'published' GROUP BY event_id
), gone AS (
  SELECT s.event_id, min(r.commit_id) AS commit FROM shown s
  JOIN timeline_revision r ON r.event_id = s.event_id AND r.commit_id > s.last GROUP BY s.event_id
), told AS (
  SELECT gone.event_id, floor(extract(epoch FROM c.at))::bigint AS second, coalesce(
    (SELECT min(x.identifier) FROM kept.timeline_externalid x
     WHERE x.event_id = gone.event_id AND x.scheme = 'acled'
       AND x.since < gone.commit AND x.until >= gone.commit),
    %s || gone.event_id) AS identifier
  FROM gone JOIN timeline_commit c ON c.number = gone.commit
)
SELECT identifier, second FROM told WHERE {conditions} ORDER BY second DESC, event_id DESC
OFFSET %s LIMIT %s"""
SIGNS = {">": ">", "<": "<", ">=": ">=", "<=": "<=", "=": "=", "!=": "<>"}
HOW = {"iexact": "upper(identifier) = upper(%s)", "iregex": "identifier ~* %s"}
INSIDE = "position(upper(%s) in upper(identifier)) > 0"


@dataclass(frozen=True)
class Said:
    """A condition as SQL, with its values."""

    sql: str
    values: tuple[Any, ...]

    def __or__(self, other: Said) -> Said:
        return Said(f"({self.sql} OR {other.sql})", self.values + other.values)


def event_id(context: Any, op: str, text: str) -> Any:
    how, wanted = lookup(op, text)
    return Said(HOW.get(how, INSIDE), (wanted,))


def deleted_timestamp(context: Any, op: str, text: str) -> Any:
    if op == "BETWEEN":
        return Said("second BETWEEN %s AND %s", ends(text, moment))
    return Said(f"second {SIGNS.get(op, '>=')} %s", (moment(text),))


class Deleted(AcledPage):
    """The events gone that one request asks for."""

    columns = COLUMNS
    filters: ClassVar = {
        "event_id_cnty": Filter("LIKE", event_id),
        "deleted_timestamp": Filter(">=", deleted_timestamp),
    }

    def __init__(self, params: QueryDict) -> None:
        super().__init__(params)
        self._conditions = self.conditions(self)

    def rows(self) -> Iterator[dict[str, Any]]:
        conditions = " AND ".join(one.sql for one in self._conditions) or "true"
        values = [acled.PREFIX, *[value for one in self._conditions for value in one.values]]
        with connection.cursor() as cursor:
            cursor.execute(GONE.format(conditions=conditions), [*values, self.first, self.most])
            for identifier, second in cursor.fetchall():
                row = {"event_id_cnty": identifier, "deleted_timestamp": second}
                yield {name: row[name] for name in self.shown}
