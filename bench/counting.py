"""Facets and the histogram beside plain counting: `python -m bench.counting`."""

from __future__ import annotations

from typing import Any

from bench import questions, timing
from bench.questions import PUBLISHED, Question
from bench.timing import header, heading, ratio, row

FACETS, SERIES = "/api/v1/events/facets/", "/api/v1/events/series/"
LIMIT = 20
# One GROUP BY for each dimension, over the events.
PLAIN = {
    "kind": "SELECT kind, count(*) FROM {events} GROUP BY 1",
    "type": "SELECT type_id, count(*) FROM {events} GROUP BY 1",
    "country": "SELECT country, count(*) FROM {events} GROUP BY 1",
    "place": f"SELECT place_id, count(*) FROM {{events}} GROUP BY 1 ORDER BY 2 DESC LIMIT {LIMIT}",  # noqa: S608
    "precision": "SELECT precision, count(*) FROM {events} GROUP BY 1",
    "occurrence": "SELECT occurrence, count(*) FROM {events} GROUP BY 1",
    "actor": "SELECT actor_id, count(DISTINCT event_id) FROM timeline_participation"  # noqa: S608
    f" WHERE event_id IN (SELECT e.id FROM {{events}}) GROUP BY 1 ORDER BY 2 DESC LIMIT {LIMIT}",
    "role": "SELECT role, count(DISTINCT event_id) FROM timeline_participation"
    " WHERE event_id IN (SELECT e.id FROM {events}) GROUP BY 1",
    "source": "SELECT source_id, count(DISTINCT event_id) FROM timeline_citation"  # noqa: S608
    f" WHERE event_id IN (SELECT e.id FROM {{events}}) GROUP BY 1 ORDER BY 2 DESC LIMIT {LIMIT}",
}
MONTHS = "SELECT date_trunc('month', earliest), kind, count(*), sum(fatalities) FROM {events} GROUP BY 1, 2"
HEADS = ["question", "events"]
for what in ("facets", "series"):
    HEADS += [f"{what} never before, ms", "anew p50, ms", "p95, ms", "again p50, ms", "p95, ms"]
    HEADS += ["plain SQL, ms", "anew / plain"]
COMMITS = 20
NEWEST = "(SELECT id FROM timeline_eventfact ORDER BY id DESC LIMIT 3)"
CHANGES = [
    f"UPDATE timeline_event SET title = title || '~' WHERE id IN {NEWEST}",  # noqa: S608
    f"UPDATE timeline_event SET title = rtrim(title, '~') WHERE id IN {NEWEST}",  # noqa: S608
]


def change_a_little() -> None:
    """Some commits that change events and their text, and one that changes it back."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in CHANGES[:1] * COMMITS + CHANGES[1:]:
            cursor.execute(statement)


def counting_row(question: Question, client: Any) -> list[Any]:
    events = f"timeline_event e WHERE {PUBLISHED} AND {question.where}"
    asked = {
        "facets": question.address(FACETS),
        "series": question.address(SERIES, interval="month", by="kind"),
    }
    asking = {name: timing.asking(client, url) for name, url in asked.items()}
    first = timing.taking_turns({name: timing.never_before(action) for name, action in asking.items()}, 3)
    change_a_little()
    requests = timing.taking_turns({name: timing.anew(action) for name, action in asking.items()})
    again = timing.taking_turns(asking)
    plain = {
        "facets": [
            timing.running(sql.format(events=events), question.values or None) for sql in PLAIN.values()
        ],
        "series": [timing.running(MONTHS.format(events=events), question.values or None)],
    }
    floors = timing.taking_turns(
        {name: timing.one_by_one(runs) for name, runs in plain.items()},
        rounds=5,
    )
    cells: list[Any] = [question.name, question.number()]
    for name in asked:
        taken, floor = requests[name], floors[name].p50
        cells += [first[name].p50, taken.p50, taken.p95, again[name].p50, again[name].p95]
        cells += [floor, ratio(taken.p50, floor)]
    return cells


def main() -> None:
    timing.set_up()
    client = timing.visitor()
    heading(
        "Facets and histogram",
        "Whole requests, one client inside the process, warm: all facets, and the series by month and kind.",
        "Never before: nothing is kept of it, as in a base that has just taken in much. Anew: nobody has",
        "asked since the base last changed, by a few commits. Again: somebody has.",
        "Plain SQL: a GROUP BY over the events for each of nine dimensions (the facets have twelve), or one",
        "by month and kind.",
    )
    header(*HEADS)
    for question in questions.of_counts():
        row(*counting_row(question, client))


if __name__ == "__main__":
    main()
