"""The same questions after each fault: is what was acknowledged there, whole, once, and counted right?"""

from __future__ import annotations

import http.client
from collections import Counter
from typing import Any

from tests.chaos.load import Load
from tests.chaos.site import Site, send

# Each finds rows that must not be.
HALVES = {
    "an incident without its own part": """
        SELECT id FROM timeline_event e WHERE kind = 'incident'
        AND NOT EXISTS (SELECT FROM incidents_incident WHERE event_ptr_id = e.id)""",
    "a talk without its own part": """
        SELECT id FROM timeline_event e WHERE kind = 'diplomatic'
        AND NOT EXISTS (SELECT FROM diplomacy_diplomaticevent WHERE event_ptr_id = e.id)""",
    "an event without a revision": """
        SELECT id FROM timeline_event e
        WHERE NOT EXISTS (SELECT FROM timeline_revision WHERE event_id = e.id)""",
    "a revision without its commit": """
        SELECT event_id FROM timeline_revision r WHERE NOT EXISTS (
          SELECT FROM timeline_commit WHERE number = r.commit_id)""",
    "a gap in the numbers of an event's revisions": """
        SELECT event_id FROM timeline_revision WHERE number IS NOT NULL
        GROUP BY 1 HAVING max(number) <> count(*)""",
    "a commit's time before that of an earlier one": """
        SELECT number FROM (
          SELECT number, at, lag(at) OVER (ORDER BY number) AS before FROM timeline_commit) c
        WHERE at <= before""",
    "a title twice": """
        SELECT title FROM timeline_event WHERE title LIKE 'Chaos %' GROUP BY 1 HAVING count(*) > 1""",
    "an event without its participants or citation": """
        SELECT id FROM timeline_event e WHERE title LIKE 'Chaos %' AND (
          (SELECT count(*) FROM timeline_participation WHERE event_id = e.id) <> 2
          OR (SELECT count(*) FROM timeline_citation WHERE event_id = e.id) <> 1
          OR (SELECT count(*) FROM incidents_casualties WHERE incident_id = e.id) <> 1)""",
}
COUNTED = ["timeline_eventfact", "timeline_valuerollup", "timeline_spanrollup"]


def audit(site: Site, load: Load | None = None) -> None:
    """Fails with everything that is wrong."""
    wrong: list[str] = []
    for what, sql in HALVES.items():
        if found := site.rows(sql):
            wrong.append(f"{what}: {found[:5]}")
    wrong += history_differs(site) + counted_wrongly(site)
    if load is not None:
        wrong += load.faults[:5] + acknowledged_but_not_there(site, load) + in_halves(site, load)
    wrong += feed_differs(site)
    assert not wrong, "\n".join(wrong)


def history_differs(site: Site) -> list[str]:
    """The open versions of each table's twin are its rows, and nothing else."""
    wrong = []
    for (name,) in site.rows("SELECT name FROM kept.part"):
        columns = site.value(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
            "WHERE attrelid = ('public.' || %s)::regclass AND attnum > 0 AND NOT attisdropped", name
        )  # fmt: skip
        kept = f"SELECT {columns} FROM kept.{name} WHERE until = 9223372036854775807"
        present = f"SELECT {columns} FROM public.{name}"
        number = site.value(
            f"SELECT count(*) FROM (({kept} EXCEPT ALL {present}) UNION ALL ({present} EXCEPT ALL {kept})) d"
        )
        if number:
            wrong.append(f"{name}: {number} rows are not what the history says")
    return wrong


def counted_wrongly(site: Site) -> list[str]:
    """What is counted beforehand equals counting anew."""
    wrong = []
    with site.connected() as cursor:
        cursor.execute("BEGIN")
        for name in COUNTED:
            cursor.execute(f"CREATE TEMP TABLE was_{name} ON COMMIT DROP AS SELECT * FROM {name}")
        cursor.execute("SELECT sarhad_roll_up_anew()")
        for name in COUNTED:
            columns = columns_of(cursor, name)
            cursor.execute(
                f"WITH was AS (SELECT {columns} FROM was_{name}), anew AS (SELECT {columns} FROM {name}) "
                "SELECT count(*) FROM ((TABLE was EXCEPT ALL TABLE anew) "
                "UNION ALL (TABLE anew EXCEPT ALL TABLE was)) d"
            )
            if number := cursor.fetchone()[0]:
                wrong.append(f"{name}: {number} rows differ from counting anew")
        cursor.execute("ROLLBACK")
    return wrong


def columns_of(cursor: Any, name: str) -> str:
    """All but a number of the row itself, which says nothing."""
    cursor.execute(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''", [name]
    )  # fmt: skip
    return str(cursor.fetchone()[0])


def acknowledged_but_not_there(site: Site, load: Load) -> list[str]:
    """Each acknowledged document is read again over the API, and is what was answered then."""
    wrong = []
    link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    for title, said in load.acknowledged.items():
        answer = send(link, f"/api/v1/events/{said['id']}/", "GET", None, site.token)
        if answer.status == 503:
            answer = send(link, f"/api/v1/events/{said['id']}/", "GET", None, site.token)
        if answer.status != 200:
            wrong.append(f"acknowledged, and now {answer}")
            continue
        found = answer.json()
        if title in load.unknown and found["summary"] == load.unknown[title]:
            continue  # a change without an answer, which was made
        if differing := [name for name in said if said[name] != found.get(name)]:
            wrong.append(f"{title}: {differing} are not as acknowledged")
    return wrong[:5]


def in_halves(site: Site, load: Load) -> list[str]:
    """What was sent without an answer is there whole or not at all."""
    there = {title for (title,) in site.rows("SELECT title FROM timeline_event WHERE title LIKE 'Chaos %'")}
    together = Counter(title.rpartition(" ")[0] for title in there if load.tried.get(title, 1) > 1)
    sizes = {title.rpartition(" ")[0]: size for title, size in load.tried.items() if size > 1}
    return [
        f"{stem}: {number} of {sizes[stem]}" for stem, number in together.items() if number != sizes[stem]
    ]


def feed_differs(site: Site) -> list[str]:
    """Whoever follows the feed from its beginning has what is published, each last state once."""
    copy: dict[int, Any] = {}
    seen: Counter[tuple[int, int]] = Counter()
    path = "/api/v1/changes/?page_size=1000"
    while True:
        answer = site.ask(path)
        assert answer.status == 200, answer
        page = answer.json()
        for change in page["results"]:
            if change["action"] == "upsert":
                copy[change["id"]] = change["event"]
                seen[change["id"], change["event"]["revision"]] += 1
            else:
                copy.pop(change["id"], None)
        path = page["next"].partition(str(site.port))[2]
        if not page["more"]:
            break
    published = {
        number for (number,) in site.rows("SELECT id FROM timeline_event WHERE status = 'published'")
    }
    return [f"the feed differs in {sorted(published ^ set(copy))[:5]}"] if published != set(copy) else []
