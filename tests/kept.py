"""What the database holds of one event, table by table, for comparison."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection


def rows_of(event: int) -> dict[str, Any]:
    """Every row of every table that is part of this event's history, as it stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, key FROM kept.part WHERE owner = 'timeline_event' ORDER BY name")
        found = {}
        for name, key in cursor.fetchall():
            cursor.execute(
                f"SELECT jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text) FROM {name} t WHERE {key} = %s",
                [event],
            )
            found[name] = json.loads(cursor.fetchone()[0] or "null")
        return found
