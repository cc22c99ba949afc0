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
    HEADS += [f"{what} anew p50, ms", "p95, ms", "plain SQL, ms", "ratio", "asked again p50, ms", "p95, ms"]


def counting_row(question: Question, client: Any) -> list[Any]:
    events = f"timeline_event e WHERE {PUBLISHED} AND {question.where}"
    asked = {
        "facets": question.address(FACETS),
        "series": question.address(SERIES, interval="month", by="kind"),
    }
    asking = {name: timing.asking(client, url) for name, url in asked.items()}
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
        cells += [taken.p50, taken.p95, floor, ratio(taken.p50, floor), again[name].p50, again[name].p95]
    return cells


def main() -> None:
    timing.set_up()
    client = timing.visitor()
    heading(
        "Facets and histogram",
        "Whole requests, one client inside the process, warm: all facets, and the series by month and kind.",
        "Anew: nobody has asked it since the base last changed; again: somebody has.",
        "Plain SQL: a GROUP BY over the events for each of nine dimensions (the facets have twelve), or one",
        "by month and kind.",
    )
    header(*HEADS)
    for question in questions.of_counts():
        row(*counting_row(question, client))


if __name__ == "__main__":
    main()
