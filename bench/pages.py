"""A keyset page of 100 of the API beside the best SQL that a person would write for the same rows.

`python -m bench.pages` asks the base that is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bench import plans, questions, serving, timing
from bench.questions import SIZE, Question
from bench.timing import Action, Times, header, heading, ratio, row

PATH = "/api/v1/events/"
TOO_SLOW = 2.0  # times the quickest way: not tried again
# All that a page of the API shows of its events, in one statement: {ids} are the events.
WHOLE = """WITH page AS MATERIALIZED ({ids})
SELECT e.*, t.code, t.label, t.category, p.slug, p.name, p.admin1, p.country, p.latitude, p.longitude,
  d.slug, d.name, d.licence, d.attribution, i.*, v.*,
  (SELECT json_agg(json_build_array(a.slug, a.name, b.role, b.note) ORDER BY b.id)
    FROM timeline_participation b JOIN actors_actor a ON a.id = b.actor_id WHERE b.event_id = e.id),
  (SELECT json_agg(c) FROM incidents_casualties c WHERE c.incident_id = e.id),
  (SELECT json_agg(c) FROM incidents_responsibilityclaim c WHERE c.incident_id = e.id),
  (SELECT json_agg(c) FROM diplomacy_diplomaticevent_topics c WHERE c.diplomaticevent_id = e.id)
FROM (SELECT * FROM page LIMIT {size}) page JOIN timeline_event e USING (id)
JOIN timeline_eventtype t ON t.id = e.type_id
LEFT JOIN timeline_place p ON p.id = e.place_id LEFT JOIN timeline_dataset d ON d.id = e.dataset_id
LEFT JOIN incidents_incident i ON i.event_ptr_id = e.id
LEFT JOIN diplomacy_diplomaticevent v ON v.event_ptr_id = e.id"""
# What keeps answers and selections, not what is asked of the base.
KEEPING = ["timeline_answer", "SET TRANSACTION", "EXPLAIN", "INSERT INTO timeline_selection", "DELETE FROM"]
DATABASE = ["question", "events", "ids, ms", "best SQL, ms", "ratio", "all queries, ms", "best SQL, ms"]
DATABASE += ["ratio", "full scan", "rows sorted"]
REQUEST = ["question", "queries", "p50, ms", "p95, ms", "requests/s of 8"]
REQUEST += ["again p50, ms", "p95, ms", "requests/s of 8"]


@dataclass(frozen=True)
class Asked:
    """The statements of one request: all of them, and that which finds the page's ids."""

    all: list[tuple[str, Any]]

    @property
    def ids(self) -> tuple[str, Any]:
        return next(one for one in self.all if f"LIMIT {SIZE + 1}" in one[0])


def statements(client: Any, address: str) -> Asked:
    """What one request asks of the database."""
    from django.db import connection

    noted: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        noted.append((sql, values))
        return execute(sql, values, many, context)

    ask = timing.asking(client, address)
    ask()  # what is compiled once is compiled
    with connection.execute_wrapper(note):
        timing.anew(ask)()
    return Asked([one for one in noted if not any(word in one[0] for word in KEEPING)])


def ways_by_hand(question: Question, wanted: list[int]) -> dict[str, Action]:
    """The hand-written statements that give these ids, but those that are much slower than another."""
    from django.db import Error

    found: dict[str, tuple[float, Action]] = {}
    for sql in question.statements:
        run = timing.running(sql, question.values)
        with suppress(Error):  # too slow to wait for
            timing.running(f"SET statement_timeout = '{questions.LONGEST}'; SELECT 1")()
            if [one[-1] for one in run()] == wanted:
                found[sql] = min(timing.clocked(run) for _ in range(2)), run
    timing.running("SET statement_timeout = 0; SELECT 1")()
    least = min((taken for taken, _ in found.values()), default=0.0)
    return {sql: run for sql, (taken, run) in found.items() if taken <= TOO_SLOW * least}


def database_row(question: Question, client: Any, number: int, big: set[str]) -> list[Any]:
    asked = statements(client, question.address(PATH, page_size=str(SIZE)))
    ids = timing.running(*asked.ids)
    ways = ways_by_hand(question, [one[-1] for one in ids()])
    if not ways:
        return [question.name, number, *["no SQL by hand gave the same rows"], *["-"] * 7]
    everything = [timing.running(*one) for one in asked.all]
    actions: dict[str, Action] = {
        "ids": ids,
        "all": timing.one_by_one(everything),
        **ways,
        **{
            f"whole {sql}": timing.running(WHOLE.format(ids=sql, size=SIZE), question.values or None)
            for sql in ways
        },
    }
    taken = timing.taking_turns(actions)
    best = min(taken[sql].p50 for sql in ways)
    whole = min(taken[f"whole {sql}"].p50 for sql in ways)
    plan = plans.explained(*asked.ids, big)
    figures = [taken["ids"].p50, best, ratio(taken["ids"].p50, best)]
    figures += [taken["all"].p50, whole, ratio(taken["all"].p50, whole)]
    return [question.name, number, *figures, str(plan), plan.sorted]


def to_ask() -> Iterator[tuple[Question, int]]:
    """Each question's first page and a deep one, with the number of events that it selects."""
    for question in questions.of_pages():
        number = question.number()
        yield question, number
        if number > 2 * SIZE:
            yield question.deeper(number), number


def main(seconds: float = 2.0) -> None:
    timing.set_up()
    client, big = timing.visitor(), plans.big_tables()
    asked = [*to_ask()]
    heading(
        f"A page of {SIZE}, newest first: the database's time",
        "Medians, application and SQL by turns. “Ids” is the query that finds the page, “all queries” the",
        "whole request's; beside each the best hand-written SQL for the same rows (`bench/questions.py`).",
        "Deep: a page 5,000 events down, or half-way. “Full scan”: big tables that the query for the ids",
        "read from end to end.",
    )
    header(*DATABASE)
    for question, number in asked:
        row(*database_row(question, client, number, big))
    heading(
        "The same: the whole request",
        "One client inside the process, warm, JSON not compressed; then eight clients who ask gunicorn",
        "(2 workers of 4 threads) over kept connections, while they share the machine's cores with it.",
        "Again: somebody has asked the same since the base last changed, and its bytes are kept ready.",
    )
    header(*REQUEST)
    with serving.server() as server:
        for question, _ in asked:
            address = question.address(PATH, page_size=str(SIZE))
            ask = timing.asking(client, address)
            figures: list[Any] = [question.name, len(statements(client, address).all)]
            for action, anew in ((timing.anew(ask), True), (ask, False)):
                taken: Times = timing.taking_turns({"": action}, rounds=40)[""]
                figures += [taken.p50, taken.p95]
                figures.append(server.rate([address], clients=8, seconds=seconds, anew=anew))
            row(*figures)
        server.tell_memory()


if __name__ == "__main__":
    main()
