"""The most frequent places, sources, types, actors and roles of a selection, each with where it is listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from timeline.models import Event, Place, Role
from timeline.profiles.asking import Answer, Question
from timeline.profiles.scope import ProfileQuery

MOST = 10


@dataclass(frozen=True)
class Counted:
    """One value and its number of events: `page` is its own page, `listed` the events, '' for none."""

    label: str
    count: int
    page: str = ""
    listed: str = ""
    note: str = ""
    tone: str = ""


FIGURES = """
SELECT count(*) AS events, count(*) FILTER (WHERE kind = 'incident') AS incidents,
    count(*) FILTER (WHERE kind = 'diplomatic') AS diplomatic,
    count(fatalities) AS with_killed, sum(fatalities) AS killed
FROM picked"""

TYPES = """
SELECT t.code, t.label, t.category, sum(c.n)::bigint AS n
FROM (SELECT type_id, count(*) AS n FROM picked GROUP BY type_id) c
JOIN timeline_eventtype t ON t.id = c.type_id
GROUP BY t.code, t.label, t.category ORDER BY n DESC, t.label LIMIT %s"""

# A place counts for itself and for all that it lies in, as the parameter selects.
PLACES = """
SELECT p.slug, p.name, p.kind, sum(c.n)::bigint AS n
FROM (SELECT place_id, count(*) AS n FROM picked WHERE place_id IS NOT NULL GROUP BY place_id) c
JOIN timeline_place p0 ON p0.id = c.place_id
LEFT JOIN timeline_place p1 ON p1.id = p0.parent_id
LEFT JOIN timeline_place p2 ON p2.id = p1.parent_id
JOIN timeline_place p ON p.id IN (p0.id, p0.parent_id, p1.parent_id, p2.parent_id)
WHERE p.kind <> 'country'
GROUP BY p.slug, p.name, p.kind ORDER BY n DESC, p.name, p.slug LIMIT %s"""

CHILDREN = """
SELECT p.slug, p.name, p.kind, sum(c.n)::bigint AS n
FROM (SELECT place_id, count(*) AS n FROM picked GROUP BY place_id) c
JOIN timeline_place p0 ON p0.id = c.place_id
LEFT JOIN timeline_place p1 ON p1.id = p0.parent_id
LEFT JOIN timeline_place p2 ON p2.id = p1.parent_id
JOIN timeline_place p ON p.id IN (p0.id, p0.parent_id, p1.parent_id, p2.parent_id)
WHERE p.parent_id = %s
GROUP BY p.slug, p.name, p.kind ORDER BY n DESC, p.name, p.slug LIMIT %s"""

# Two citations of one source, or two roles of one actor, are one event.
SOURCES = """
SELECT s.slug, CASE WHEN s.title_supplied THEN '[' || s.title || ']' ELSE s.title END AS name,
    coalesce(o.name, '') AS outlet, c.n
FROM (SELECT source_id, count(DISTINCT event_id) AS n FROM timeline_citation
      JOIN picked ON picked.id = event_id GROUP BY source_id ORDER BY n DESC, source_id LIMIT %s) c
JOIN sources_source s ON s.id = c.source_id LEFT JOIN sources_outlet o ON o.id = s.outlet_id
ORDER BY c.n DESC, s.title, s.id"""

ACTORS = """
SELECT a.slug, a.name, a.kind, c.n, c.incidents, c.diplomatic
FROM (SELECT actor_id, count(DISTINCT event_id) AS n,
        count(DISTINCT event_id) FILTER (WHERE kind = 'incident') AS incidents,
        count(DISTINCT event_id) FILTER (WHERE kind = 'diplomatic') AS diplomatic
      FROM timeline_participation JOIN picked ON picked.id = event_id
      GROUP BY actor_id ORDER BY n DESC, actor_id LIMIT %s) c
JOIN actors_actor a ON a.id = c.actor_id ORDER BY c.n DESC, a.name, a.slug"""

ROLES = """
SELECT role, count(*) AS n, count(*) FILTER (WHERE kind = 'incident') AS incidents,
    count(*) FILTER (WHERE kind = 'diplomatic') AS diplomatic
FROM timeline_participation JOIN picked ON picked.id = event_id
WHERE actor_id = %s GROUP BY role ORDER BY n DESC, role"""

PRECISIONS = "SELECT place_precision, count(*) AS n FROM picked GROUP BY place_precision"

# As timeline/maps/groups.py says what can be drawn.
UNDRAWN = """
SELECT count(*) AS n FROM picked LEFT JOIN timeline_place p ON p.id = place_id
WHERE NOT CASE WHEN p.id IS NULL THEN picked.country <> ''
    WHEN p.latitude IS NOT NULL AND p.longitude IS NOT NULL THEN true
    ELSE p.country <> '' AND (p.kind = 'country' OR picked.place_precision = 'country') END"""


def types(limit: int = MOST) -> Question:
    return TYPES, [limit]


def places(limit: int = MOST) -> Question:
    return PLACES, [limit]


def children(place: Place, limit: int) -> Question:
    return CHILDREN, [place.pk, limit]


def sources(limit: int = MOST) -> Question:
    return SOURCES, [limit]


def actors(limit: int = MOST) -> Question:
    return ACTORS, [limit]


def roles(actor: int) -> Question:
    return ROLES, [actor]


def read_figures(rows: Answer, query: ProfileQuery) -> dict[str, Any]:
    """The totals, and where each is listed; `killed` is None where no event has a number."""
    return {
        **rows[0],
        "all_at": query.address(),
        "incidents_at": query.address(kind="incident"),
        "diplomatic_at": query.address(kind="diplomatic"),
    }


def read_types(rows: Answer, query: ProfileQuery) -> list[Counted]:
    return [
        Counted(row["label"], row["n"], "", query.address(type=row["code"]), tone=row["category"])
        for row in rows
    ]


def read_places(rows: Answer, query: ProfileQuery) -> list[Counted]:
    return [
        Counted(
            row["name"],
            row["n"],
            reverse("place", args=[row["slug"]]),
            query.address(place=row["slug"]),
            str(Place.Kind(row["kind"]).label).lower(),
        )
        for row in rows
    ]


def read_children(rows: Answer, query: ProfileQuery, place: Place) -> list[Counted]:
    """A place within this one stands for a part of its events: it may take its place in the query."""
    found = []
    for row, counted in zip(rows, read_places(rows, query), strict=True):
        listed = query.instead(("place", place.slug), row["slug"])
        found.append(Counted(counted.label, counted.count, counted.page, listed, counted.note))
    return found


def read_sources(rows: Answer, query: ProfileQuery) -> list[Counted]:
    return [
        Counted(
            row["name"],
            row["n"],
            reverse("source", args=[row["slug"]]),
            query.address(source=row["slug"]),
            row["outlet"],
        )
        for row in rows
    ]


def read_actors(rows: Answer, query: ProfileQuery) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "page": reverse("actor", args=[row["slug"]]),
            "all_at": query.with_actor(row["slug"]),
            "incidents_at": query.with_actor(row["slug"], kind="incident"),
            "diplomatic_at": query.with_actor(row["slug"], kind="diplomatic"),
        }
        for row in rows
    ]


def read_roles(rows: Answer, query: ProfileQuery) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "name": str(Role(row["role"]).label),
            "all_at": query.address(role=row["role"]),
            "incidents_at": query.address(role=row["role"], kind="incident"),
            "diplomatic_at": query.address(role=row["role"], kind="diplomatic"),
        }
        for row in rows
    ]


def read_precisions(rows: Answer) -> list[Counted]:
    """From the most exact; without a place last."""
    counts = {row["place_precision"]: row["n"] for row in rows}
    named = [*Event.PlacePrecision.choices, ("", "")]
    return [Counted(str(label), counts[code], note=code) for code, label in named if counts.get(code)]
