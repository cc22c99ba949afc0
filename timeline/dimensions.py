"""The dimensions by which events are counted, and the SQL that counts each.

A dimension reads {cells}, one row for each combination of the spine's columns with its number of events n,
or, where the spine does not know the value, {events} (id, earliest, latest).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Facet:
    """One dimension. `sql` gives rows of value, label, more and n."""

    parameter: str  # its own, which it is counted without
    sql: str
    columns: tuple[str, ...] = ()  # what {cells} must hold
    more: str = ""  # the name of what `more` says
    long: bool = False  # cut to its most frequent values; {only} is where it can be cut to some of them
    key: str = ""  # the column that {only} compares

    @property
    def dropped(self) -> tuple[str, ...]:
        # A role is a role of the actors asked for: the facet's own SQL asks for them in each role.
        return ("role", "actor", "actor_all") if self.parameter == "role" else (self.parameter,)


def _column(parameter: str) -> Facet:
    sql = f"SELECT {parameter}, '', '', sum(n) FROM {{cells}} WHERE {parameter} <> '' GROUP BY 1"  # noqa: S608
    return Facet(parameter, sql, (parameter,))


# A place counts for itself and for all that it lies in, as the parameter selects.
PLACES = """
SELECT p.slug, p.name, p.kind, sum(c.n)
FROM (SELECT place_id, sum(n) AS n FROM {cells} GROUP BY place_id) c
JOIN timeline_place p0 ON p0.id = c.place_id
LEFT JOIN timeline_place p1 ON p1.id = p0.parent_id
LEFT JOIN timeline_place p2 ON p2.id = p1.parent_id
JOIN timeline_place p ON p.id IN (p0.id, p0.parent_id, p1.parent_id, p2.parent_id) {only}
GROUP BY p.slug, p.name, p.kind"""

# Two roles of one actor, or two citations of one source, are still one event.
ACTORS = """
SELECT a.slug, a.name, '', counted.n
FROM (SELECT actor_id, count(*) AS n
      FROM (SELECT DISTINCT actor_id, event_id FROM timeline_participation
            WHERE event_id IN (SELECT id FROM {events}) {roles} {only}) once
      GROUP BY actor_id) counted
JOIN actors_actor a ON a.id = counted.actor_id"""

SOURCES = """
SELECT s.slug, CASE WHEN s.title_supplied THEN '[' || s.title || ']' ELSE s.title END, '', counted.n
FROM (SELECT source_id, count(*) AS n
      FROM (SELECT DISTINCT source_id, event_id FROM timeline_citation
            WHERE event_id IN (SELECT id FROM {events}) {only}) once
      GROUP BY source_id) counted
JOIN sources_source s ON s.id = counted.source_id"""

ROLES = """
SELECT role, '', '', count(*)
FROM (SELECT DISTINCT p.role, p.event_id FROM timeline_participation p
      WHERE p.event_id IN (SELECT id FROM {events}) {actors}) once
GROUP BY role"""

PHASES = """
SELECT f.slug, f.name, '', count(*)
FROM timeline_phase f JOIN {events} e ON {match}
GROUP BY f.slug, f.name"""
MATCHES = {
    "possible": "daterange(e.earliest, e.latest, '[]') && daterange(f.earliest, f.latest, '[]')",
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
    "actor": Facet("actor", ACTORS, long=True, key="actor_id"),
    "role": Facet("role", ROLES),
    "country": _column("country"),
    "admin1": Facet(
        "admin1",
        "SELECT p.admin1, p.admin1, '', sum(c.n) FROM {cells} c"
        " JOIN timeline_place p ON p.id = c.place_id WHERE p.admin1 <> '' GROUP BY p.admin1",
        ("place_id",),
    ),
    "place": Facet("place", PLACES, ("place_id",), more="kind", long=True, key="p.id"),
    "source": Facet("source", SOURCES, long=True, key="source_id"),
    "phase": Facet("phase", PHASES),
    "precision": _column("precision"),
    "occurrence": _column("occurrence"),
}
