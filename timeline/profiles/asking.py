"""Many questions about one selection of events, put to the database in one statement.

The selection is read once, into `picked` (id, kind, type_id, place_id, place_precision, country, earliest,
latest, fatalities, occurrence, precision); each question is SQL over it. Every question cuts its answer
itself: rows come back as JSON, a few dozen at most.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from timeline.answers import answer_of
from timeline.compiling import compiled

COLUMNS = ["id", "kind", "type_id", "place_id", "place_precision", "country", "earliest", "latest"]
COLUMNS += ["fatalities", "occurrence", "precision"]

Question = tuple[str, list[Any]]  # its SQL, whose rows are the answer, and its values
Answer = list[dict[str, Any]]


def ask(events: Any, questions: Mapping[str, Question]) -> dict[str, Answer]:
    """The rows of each question by its name, in the question's own order. One query."""
    sql, values = compiled(events, *COLUMNS)
    arms = []
    for name, (question, given) in questions.items():
        arms.append(f"SELECT %s, coalesce(json_agg(r), '[]')::text FROM ({question}) r")  # noqa: S608
        values = [*values, name, *given]
    statement = f"WITH picked AS MATERIALIZED ({sql}) {' UNION ALL '.join(arms)}"
    return {name: json.loads(rows) for name, rows in answer_of(statement, values)}
