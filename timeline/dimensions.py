"""The dimensions by which events are counted, and the SQL that counts each.

A dimension reads {cells}, one row for each combination of the spine's columns with its number of events n;
{spans}, the same by earliest and latest; or, where the spine does not know the value, {counted}: key and n,
counted from {events}, their ids. All three have a twin that the database keeps counted of the whole base
(timeline/rollups.py).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Facet:
    """One dimension. `sql` gives value, label, more and n; of a long one, the number of values too."""

    parameter: str  # its own, which it is counted without
    sql: str
    columns: tuple[str, ...] = ()  # what {cells} must hold
    more: str = ""  # the name of what `more` says
    long: bool = False  # cut to its most frequent values; {only} is where it can be cut to some of them
    key: str = ""  # the column that {only} compares
    counting: str = ""  # how {counted} counts by what the spine does not know


def _column(parameter: str) -> Facet:
    sql = f"SELECT {parameter}, '', '', sum(n) FROM {{cells}} WHERE {parameter} <> '' GROUP BY 1"  # noqa: S608
    return Facet(parameter, sql, (parameter,))


# {counted} has been cut: the few that are left are looked up (LIMIT), not joined to all there are.
NAMED = """
SELECT slug, label, more, n, number
FROM ({{counted}}) counted CROSS JOIN LATERAL ({names} LIMIT 1) named (slug, label, more)"""
PLACES = NAMED.format(names="SELECT slug, name, kind FROM timeline_place WHERE id = key")
ACTORS = NAMED.format(names="SELECT slug, name, '' FROM actors_actor WHERE id = key")
SOURCES = NAMED.format(
    names="SELECT slug, CASE WHEN title_supplied THEN '[' || title || ']' ELSE title END, ''"
    " FROM sources_source WHERE id = key"
)
ROLES = "SELECT key, '', '', n FROM ({counted}) counted"

# What {counted} is. A place counts for itself and for all that it lies in, as the parameter selects.
# Level by level: of the thousand villages of a province it is told once what the province lies in.
BY_PLACE = """
WITH there AS (SELECT place_id AS id, n::int FROM {cells} WHERE place_id IS NOT NULL),
above AS (SELECT p.parent_id AS id, sum(n) AS n FROM there JOIN timeline_place p USING (id) GROUP BY 1),
higher AS (SELECT p.parent_id AS id, sum(n) AS n FROM above JOIN timeline_place p USING (id) GROUP BY 1),
highest AS (SELECT p.parent_id AS id, sum(n) AS n FROM higher JOIN timeline_place p USING (id) GROUP BY 1)
SELECT up.id AS key, sum(up.n) AS n
FROM (TABLE there UNION ALL TABLE above UNION ALL TABLE higher UNION ALL TABLE highest) up
WHERE up.id IS NOT NULL {only} GROUP BY up.id"""
# Two roles of one actor, or two citations of one source, are still one event.
BY_ACTOR = """
SELECT actor_id AS key, count(*) AS n
FROM (SELECT DISTINCT actor_id, event_id FROM timeline_participation
      WHERE event_id IN (SELECT id FROM {events}) {roles} {only}) once
GROUP BY actor_id"""
BY_SOURCE = """
SELECT source_id AS key, count(*) AS n
FROM (SELECT DISTINCT source_id, event_id FROM timeline_citation
      WHERE event_id IN (SELECT id FROM {events}) {only}) once
GROUP BY source_id"""
BY_ROLE = """
SELECT role AS key, count(*) AS n
FROM (SELECT DISTINCT p.role, p.event_id FROM timeline_participation p
      WHERE p.event_id IN (SELECT id FROM {events}) {actors}) once
GROUP BY role"""

PHASES = """
SELECT f.slug, f.name, '', sum(e.n)
FROM timeline_phase f JOIN ({spans}) e ON {match}
GROUP BY f.slug, f.name"""
MATCHES = {
    "possible": "e.earliest <= f.latest AND e.latest >= f.earliest",
    "certain": "e.earliest >= f.earliest AND e.latest <= f.latest",
}

FACETS: dict[str, Facet] = {
    "kind": _column("kind"),
    "type": Facet(
        "type",
        "SELECT t.code, t.label, t.category, sum(c.n) FROM {cells} c"
        " JOIN timeline_eventtype t ON t.id = c.type_id GROUP BY t.code, t.label, t.category",
        ("type_id",),
        more="category",
    ),
    "category": Facet(
        "type",
        "SELECT t.category, '', '', sum(c.n) FROM {cells} c"
        " JOIN timeline_eventtype t ON t.id = c.type_id GROUP BY t.category",
        ("type_id",),
    ),
    "actor": Facet("actor", ACTORS, long=True, key="actor_id", counting=BY_ACTOR),
    "role": Facet("role", ROLES, counting=BY_ROLE),
    "country": _column("country"),
    "admin1": Facet(
        "admin1",
        "SELECT p.admin1, p.admin1, '', sum(c.n) FROM {cells} c"
        " JOIN timeline_place p ON p.id = c.place_id WHERE p.admin1 <> '' GROUP BY p.admin1",
        ("place_id",),
    ),
    "place": Facet("place", PLACES, ("place_id",), more="kind", long=True, key="up.id", counting=BY_PLACE),
    "source": Facet("source", SOURCES, long=True, key="source_id", counting=BY_SOURCE),
    "phase": Facet("phase", PHASES),
    "precision": _column("precision"),
    "occurrence": _column("occurrence"),
}
