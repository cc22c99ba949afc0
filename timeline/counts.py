"""The ways to count a selection: by its events, by their narrow facts, or, of the whole base, not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from timeline import rollups
from timeline.answers import answer_of
from timeline.compiling import Sql, compiled, fill
from timeline.dimensions import FACETS
from timeline.filters import rows_of
from timeline.history.past import looked_back_to
from timeline.models import EventFact

READ = (
    "id",
    "kind",
    "type_id",
    "country",
    "place_id",
    "precision",
    "occurrence",
    "earliest",
    "latest",
    "roles",
    "actors",
    "sources",
)
NOTHING: Sql = ("", [])
# What the spine does not know, from facts. A bit of `roles` is a role's place in the list.
OF_FACTS = {
    "actor": "SELECT key, {number} AS n FROM (SELECT unnest(actors) AS key {sign} FROM {facts}) bearing"
    " WHERE true {only} GROUP BY key",
    "source": "SELECT key, {number} AS n FROM (SELECT unnest(sources) AS key {sign} FROM {facts}) bearing"
    " WHERE true {only} GROUP BY key",
    "role": "SELECT role AS key, sum(n)::bigint AS n"
    " FROM (SELECT roles, {number} AS n FROM {facts} GROUP BY roles) f"
    " JOIN unnest(sarhad_roles()) WITH ORDINALITY r (role, place)"
    " ON roles & (1 << r.place::int - 1) <> 0 GROUP BY role",
}


@dataclass(eq=False)
class OfEvents:
    """Counts the events themselves. `only` cuts a long dimension to the rows of these keys."""

    rows: Any
    given: Mapping[str, Any]
    only: Mapping[str, list[int]]
    name: str  # of its own, for what it prepares

    def prepared(self) -> list[Sql]:
        """What is read once, as the first parts of a WITH."""
        return []

    def apart(self, columns: Iterable[str]) -> list[list[str]]:
        """Which columns share cells: with places, which are many, there would be as many cells as events."""
        few = sorted(set(columns) - {"place_id"})
        return [group for group in (few, ["place_id"] if "place_id" in columns else []) if group]

    def cells(self, columns: list[str]) -> Sql:
        return compiled(self.rows, *columns, n=Count("pk"))

    def spans(self) -> Sql:
        return compiled(self.rows, "earliest", "latest", n=Count("pk"))

    def counted(self, name: str, limit: int, cells: Sql) -> Sql:
        """Each key of a dimension, with its number n."""
        sql, values = compiled(self.rows, "id")
        parts: dict[str, Sql] = {
            "cells": cells,
            "events": (f"({sql}) selected", values),
            "roles": self._roles(),
            "actors": self.borne(),
            "only": self._only(name, FACETS[name].key),
        }
        return fill(FACETS[name].counting, parts)

    def number_of_values(self, name: str) -> str:
        """SQL that says how many values there are; "" where those counted are all."""
        return ""

    def _only(self, name: str, key: str) -> Sql:
        return (f"AND {key} = ANY(%s)", [self.only[name]]) if name in self.only else ("", [])

    def _roles(self) -> Sql:
        roles = rows_of(self.given.get("role") or [])
        return ("AND role = ANY(%s)", [roles]) if roles else ("", [])

    @property
    def groups(self) -> list[list[int]]:
        """The actors asked for: those of `actor` are alternatives, of `actor_all` each must be there."""
        groups = [rows_of(self.given["actor"])] if self.given.get("actor") else []
        groups += [list(one.rows) for one in self.given.get("actor_all") or []]
        return [[actor.pk for actor in group] for group in groups]

    def borne(self) -> Sql:
        """The condition that each group has the role."""
        keys = self.groups
        sql = "AND p.actor_id = ANY(%s)" if keys else ""
        sql += (
            " AND EXISTS (SELECT 1 FROM timeline_participation q"
            " WHERE q.event_id = p.event_id AND q.role = p.role AND q.actor_id = ANY(%s))"
        ) * (len(keys) - 1)
        return sql, keys


class OfFacts(OfEvents):
    """Counts the facts, which say of each event who took part, in which roles, and who is cited.

    They are read once: the pages of a large selection cost more than passing over its rows some times.
    """

    number = "count(*)"

    def prepared(self) -> list[Sql]:
        sql, values = compiled(self.rows, *READ)
        return [(f"{self.name} AS MATERIALIZED ({sql})", values)]

    def cells(self, columns: list[str]) -> Sql:
        names = ", ".join(columns)
        return f"SELECT {names}, {self.number} AS n FROM {self.name} GROUP BY {names}", []  # noqa: S608 - ours

    def spans(self) -> Sql:
        return f"SELECT earliest, latest, {self.number} AS n FROM {self.name} GROUP BY earliest, latest", []  # noqa: S608

    def counted(self, name: str, limit: int, cells: Sql) -> Sql:
        if name not in OF_FACTS or self._needs_participations(name):
            return super().counted(name, limit, cells)
        return self.of_facts(name)

    def of_facts(self, name: str) -> Sql:
        """The same of a dimension that the facts know."""
        sign = ", sign" if "sign" in self.number else ""
        parts = {"facts": self.name, "number": self.number, "sign": sign}
        only = {"only": self._only(name, "key")}
        return fill(OF_FACTS[name], {part: (sql, []) for part, sql in parts.items()} | only)

    def _needs_participations(self, name: str) -> bool:
        """Who bears the roles asked for, or which roles the actors asked for bear."""
        asking = {"actor": ["role"], "role": ["actor", "actor_all"]}.get(name, [])
        return any(self.given.get(parameter) for parameter in asking)


class OfEverything(OfFacts):
    """Reads what the database has counted."""

    def prepared(self) -> list[Sql]:
        return []

    def apart(self, columns: Iterable[str]) -> list[list[str]]:
        return [[column] for column in sorted(columns)]

    def cells(self, columns: list[str]) -> Sql:
        return rollups.cells(columns[0]), []

    def spans(self) -> Sql:
        return rollups.SPANS, []

    def counted(self, name: str, limit: int, cells: Sql) -> Sql:
        if name not in OF_FACTS or self._needs_participations(name):
            return super().counted(name, limit, cells)
        if name in self.only:
            return rollups.of_values(name, self.only[name])
        if FACETS[name].long:
            return rollups.most_frequent(name, limit, [row.pk for row in rows_of(self.given.get(name) or [])])
        return rollups.of_dimension(name)

    def number_of_values(self, name: str) -> str:
        if name not in OF_FACTS or name in self.only or self._needs_participations(name):
            return ""
        return rollups.number_of_values(name)


def number_of(rows: Any) -> int:
    """How many rows a selection has."""
    if rows.model is not EventFact and looked_back_to() is None:
        return int(rows.count())  # of drafts too, perhaps
    if rollups.is_everything(rows):
        return rollups.number_of_events()
    sql, values = compiled(rows, "id")
    return int(answer_of(f"SELECT count(*) FROM ({sql}) selected", values)[0][0])  # noqa: S608


def by_actor(rows: Any) -> Sql:
    """SQL that gives the key of each actor of a selection, and its number of events n."""
    if rollups.is_everything(rows):
        sql, values = rollups.of_dimension("actor")
        return f"SELECT key::bigint AS key, n FROM ({sql}) kept", values  # noqa: S608
    if rows.model is EventFact:
        sql, values = compiled(rows, "actors")
        parts: dict[str, Sql] = {"facts": (f"({sql}) facts", values)}
        return fill(OF_FACTS["actor"], parts | {"number": ("count(*)", []), "sign": NOTHING, "only": NOTHING})
    return OfEvents(rows, {}, {}, "").counted("actor", 0, ("", []))


def way_to_count(rows: Any, *rest: Any) -> OfEvents:
    """The quickest that gives the same numbers."""
    if rows.model is not EventFact:
        return OfEvents(rows, *rest)
    return (OfEverything if rollups.is_everything(rows) else OfFacts)(rows, *rest)
