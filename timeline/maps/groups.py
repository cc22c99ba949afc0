"""Events counted by where they were, as exactly as that is known.

A group is drawn by its area: a point (`exact`), a soft circle (`near`), a `district`, a `province` or a
`country`. It is the wider of what the event says of its place and of what the place is, so that nothing in a
province is drawn as a point at the province's centre.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from timeline.answers import answer_of
from timeline.compiling import Sql, compiled
from timeline.gazetteer import known_countries
from timeline.models import Place

AREAS = ["exact", "near", "district", "province", "country"]  # the narrowest first
KINDS_OF_PLACE = {"point": "exact", "district": "district", "province": "province", "country": "country"}
NOWHERE = "none"

# Key: place, precision and country tell apart what is drawn apart. One pass over the selection.
COUNTS = """
SELECT place_id, place_precision, country,
       count(*) FILTER (WHERE kind = 'incident'), count(*) FILTER (WHERE kind <> 'incident'),
       min(earliest) FILTER (WHERE latest - earliest <= 366),
       max(latest) FILTER (WHERE latest - earliest <= 366)
FROM (
  SELECT place_id, place_precision, kind, earliest, latest,
         CASE WHEN place_id IS NULL THEN country ELSE '' END AS country
  FROM ({events}) selected
) told GROUP BY 1, 2, 3
"""
# The same by area, as the list shows them: those that no map can draw, and some of the others.
LISTED = """
WITH told (place_id, precision, country, incidents, diplomatic, first, last) AS ({counts}),
grouped AS (
  SELECT t.place_id, t.country, area, sum(incidents) AS incidents, sum(diplomatic) AS diplomatic,
         min(first) AS first, max(last) AS last
  FROM told t LEFT JOIN timeline_place p ON p.id = t.place_id
  CROSS JOIN (SELECT %s::text[] AS areas, %s::text[] AS kinds) known
  CROSS JOIN LATERAL (SELECT CASE WHEN place_id IS NULL THEN 'country' ELSE areas[greatest(
    array_position(kinds, p.kind::text),
    array_position(areas, coalesce(nullif(precision, ''), areas[1])::text))] END AS area) wider
  GROUP BY 1, 2, 3
), named AS (
  SELECT g.*, coalesce(p.name, c.name, g.country) AS name, coalesce(p.slug || '.' || area, g.country) AS key,
         coalesce(p.latitude IS NOT NULL AND p.longitude IS NOT NULL, false)
           OR area = 'country' AND coalesce(p.country, g.country) <> '' AS drawn
  FROM grouped g LEFT JOIN timeline_place p ON p.id = g.place_id
  LEFT JOIN unnest(%s::text[], %s::text[]) c (code, name) ON g.place_id IS NULL AND c.code = g.country
), numbered AS (
  SELECT *, row_number() OVER (
           PARTITION BY drawn ORDER BY incidents + diplomatic DESC, name COLLATE "C", key COLLATE "C") AS at,
         count(*) FILTER (WHERE drawn) OVER () AS places,
         sum(incidents + diplomatic) FILTER (WHERE drawn) OVER () AS events,
         min(first) OVER () AS earliest, max(last) OVER () AS latest
  FROM named
), begun AS (SELECT *, least(%s, greatest(places - 1, 0)) AS start FROM numbered)
SELECT place_id, area, country, incidents::bigint, diplomatic::bigint, first, last, drawn, start, places,
       coalesce(events, 0)::bigint, earliest, latest
FROM begun WHERE NOT drawn OR at BETWEEN start + 1 AND start + %s ORDER BY drawn, at"""
SHOWN = ["slug", "name", "other_names", "kind", "admin1", "country", "latitude", "longitude"]
COLUMNS = ["place_id", "place_precision", "country", "kind", "earliest", "latest"]


@dataclass(eq=False)
class Group:
    """The events at one place whose place is known as exactly. `key` names it in addresses.

    `at` is (latitude, longitude) in degrees; None where unknown, or where only the outline can be drawn.
    """

    key: str
    place: Place | None
    area: str
    name: str
    country: str
    incidents: int = 0
    diplomatic: int = 0
    first: Any = None
    last: Any = None

    @property
    def count(self) -> int:
        return self.incidents + self.diplomatic

    @property
    def unit(self) -> str:
        """The first-order unit that holds it, as its place names it."""
        if not self.place:
            return ""
        return self.place.name if self.place.kind == Place.Kind.PROVINCE else self.place.admin1

    @property
    def also(self) -> list[str]:
        """Other names of what is drawn as an outline, by which the outline may be found."""
        outlined = self.place and self.place.kind in (Place.Kind.PROVINCE, Place.Kind.COUNTRY)
        return self.place.other_names if self.place and outlined else []

    @cached_property
    def at(self) -> tuple[float, float] | None:
        if not self.place or self.place.latitude is None or self.place.longitude is None:
            return None
        return float(self.place.latitude), float(self.place.longitude)

    @property
    def drawn(self) -> bool:
        """Can a map show it at all?"""
        return self.at is not None or bool(self.area == "country" and self.country)

    @property
    def how(self) -> str:
        """How exactly the place is known, in words."""
        return how(self.area)


def how(area: str) -> str:
    words = {
        "exact": gettext("exactly there"),
        "near": gettext("near there"),
        "district": gettext("somewhere in the district"),
        "province": gettext("somewhere in the province"),
        "country": gettext("somewhere in the country"),
    }
    return words.get(area, gettext("no place recorded"))


def selected(events: Any) -> Sql:
    """The SQL of the columns that the map counts."""
    return compiled(events, *COLUMNS)


def groups(events: Any, name: Namer | None = None) -> list[Group]:
    """Every group of the selection, the largest first. Three queries.

    `name` is of this count alone, as its groups are those that are counted; it knows them afterwards.
    """
    sql, values = selected(events)
    rows = answer_of(COUNTS.format(events=sql), values, few=True)
    name = name or Namer()
    name.learn(row[0] for row in rows)
    found: dict[str, Group] = {}
    for place, precision, country, incidents, diplomatic, first, last in rows:
        group = name(place, precision, country)
        group = found.setdefault(group.key, group)
        group.incidents += incidents
        group.diplomatic += diplomatic
        group.first = min((day for day in (group.first, first) if day), default=None)
        group.last = max((day for day in (group.last, last) if day), default=None)
    return sorted(found.values(), key=lambda group: (-group.count, group.name, group.key))


@dataclass(frozen=True)
class Listed:
    """Some of the places that a map draws, from the one numbered `start`, and all that it cannot draw.

    `number` and `events` are of all that are drawn; `first` and `last` the days that all lie between.
    """

    drawn: list[Group] = field(default_factory=list)
    nowhere: list[Group] = field(default_factory=list)
    start: int = 0
    number: int = 0
    events: int = 0
    first: Any = None
    last: Any = None

    @property
    def total(self) -> int:
        return self.events + sum(group.count for group in self.nowhere)


def listed(events: Any, start: int, many: int) -> Listed:
    """A page of the places of the selection, the largest first. Three queries."""
    counts, values = selected(events)
    name = Namer()
    known = list(name.countries), [str(country) for country in name.countries.values()]
    kinds = sorted(KINDS_OF_PLACE, key=lambda kind: AREAS.index(KINDS_OF_PLACE[kind]))
    kinds.insert(AREAS.index("near"), "")  # no place is of a kind that is only near
    statement = LISTED.format(counts=COUNTS.format(events=counts))
    rows = answer_of(statement, [*values, AREAS, kinds, *known, start, many], few=True)
    name.learn(row[0] for row in rows)
    found: dict[bool, list[Group]] = {True: [], False: []}
    for place, area, country, incidents, diplomatic, first, last, drawn, *_ in rows:
        group = replace(name(place, area, country))
        group.incidents, group.diplomatic, group.first, group.last = incidents, diplomatic, first, last
        found[drawn].append(group)
    return Listed(found[True], found[False], *rows[0][8:]) if rows else Listed()


class Namer:
    """The group that a row of counts belongs to."""

    def __init__(self) -> None:
        self.places: dict[int, Place] = {}
        self.named: dict[tuple[int | None, str, str], Group] = {}
        self.countries = known_countries()

    def learn(self, places: Iterable[int | None]) -> None:
        """Reads the places of all rows at once, those that it does not know."""
        if new := {place for place in places if place is not None} - self.places.keys():
            self.places |= Place.objects.only(*SHOWN).in_bulk(new)

    def __call__(self, place_id: int | None, precision: str, country: str) -> Group:
        asked = place_id, precision, country
        if asked not in self.named:
            self.named[asked] = self._group(*asked)
        return self.named[asked]

    def _group(self, place_id: int | None, precision: str, country: str) -> Group:
        place = self.places.get(place_id) if place_id is not None else None
        if place:
            area = wider(KINDS_OF_PLACE[place.kind], precision)
            return Group(f"{place.slug}.{area}", place, area, place.name, place.country)
        if country:
            return Group(f"~{country}", None, "country", self.countries.get(country, country), country)
        return Group(NOWHERE, None, "", gettext("No place"), "")


def wider(one: str, other: str) -> str:
    return max(one, other or "exact", key=AREAS.index)


def precisions(kind: str, area: str) -> list[str]:
    """What an event may say of a place of this kind so that it is drawn as this area."""
    return [precision for precision in AREAS if wider(KINDS_OF_PLACE[kind], precision) == area]
