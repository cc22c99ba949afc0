"""Which two actors appear together most often of late: a first choice of dyads."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from timeline.answers import answer_of
from timeline.compiling import compiled
from timeline.models import Event

NEWEST = 2_000  # events that are looked at
MOST = 20

PAIRS = """
WITH newest AS MATERIALIZED ({newest}),
parts AS (SELECT DISTINCT p.event_id, p.actor_id, n.kind
          FROM timeline_participation p JOIN newest n ON n.id = p.event_id),
-- An event of a hundred actors has 4,950 pairs and says little of any.
small AS (SELECT event_id FROM parts GROUP BY event_id HAVING count(*) BETWEEN 2 AND 20),
pairs AS (
  SELECT a.actor_id AS one, b.actor_id AS other,
      count(*) FILTER (WHERE a.kind = 'incident') AS incidents,
      count(*) FILTER (WHERE a.kind = 'diplomatic') AS diplomatic
  FROM small JOIN parts a USING (event_id) JOIN parts b USING (event_id)
  WHERE a.actor_id < b.actor_id
  GROUP BY a.actor_id, b.actor_id
  ORDER BY count(*) DESC, a.actor_id, b.actor_id LIMIT %s)
SELECT x.slug, x.name, y.slug, y.name, incidents, diplomatic
FROM pairs JOIN actors_actor x ON x.id = one JOIN actors_actor y ON y.id = other
ORDER BY incidents + diplomatic DESC, x.name, y.name"""


def frequent_pairs() -> list[dict[str, Any]]:
    """The most frequent pairs among the newest events. One query, bounded."""
    newest = Event.objects.published()
    sql, values = compiled(newest, "id", "kind")
    sql += " ORDER BY earliest DESC, latest DESC, id DESC LIMIT %s"
    rows = answer_of(PAIRS.format(newest=sql), [*values, NEWEST, MOST])
    return [
        {
            "one": one_name,
            "other": other_name,
            "page": reverse("dyad", args=sorted([one, other])),
            "incidents": incidents,
            "diplomatic": diplomatic,
        }
        for one, one_name, other, other_name, incidents, diplomatic in rows
    ]
