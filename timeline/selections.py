"""Large selections, counted once and from then on by what has changed since.

To count a hundred thousand events anew after each correction of one takes a good part of a second. What was
counted is kept with the number of the last commit that it knows (sql/rollups.sql), and the database notes
which facts came and went with each commit: the same filters over those few give the difference. So it is for
selections of which the facts and texts themselves say whether they belong, not other tables as of claims.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.db import connection

from timeline import rollups
from timeline.compiling import Sql, compiled, fill
from timeline.counts import OF_FACTS, READ, OfEvents, OfEverything, OfFacts, way_to_count
from timeline.dimensions import BY_ROLE, FACETS
from timeline.filters import rows_of

LARGE = 20_000  # events, as the planner expects them: fewer are counted as soon as looked up
MOST = 100  # selections
COLUMNS = (*READ, "fatalities", "fatalities_low", "fatalities_high")
FACTS = 'FROM "timeline_eventfact"'
CHANGES = 'FROM timeline_factchange AS "timeline_eventfact"'
# The search for words, as Django writes it; and in the text that was noted with the change.
SAYING = """"timeline_eventfact"."id" IN (SELECT U0."event_id" AS "event" FROM "timeline_eventtext" U0 WHERE \
U0."document" @@ """
SAYING_THEN = '("timeline_eventfact"."document" @@ '
OF_ACTORS = '"actors" && '  # the selection's own condition: then it is asked which roles those actors bear

HOLDS = """
SELECT EXISTS (SELECT FROM timeline_selectionspan JOIN timeline_selectionvalue USING (selection)
               WHERE selection = %s AND dimension = %s
               AND commit >= coalesce((SELECT f.commit FROM timeline_selectionfloor f), 0))"""
ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtextextended('sarhad.selection ' || %s, 0))"
MAKE_ROOM = """
WITH gone AS (
  DELETE FROM timeline_selectionspan WHERE selection = %s
    OR selection IN (SELECT selection FROM timeline_selectionspan ORDER BY made DESC OFFSET %s)
  RETURNING selection)
DELETE FROM timeline_selectionvalue WHERE selection IN (SELECT selection FROM gone)"""
# In one statement, as all of it must be of one moment: that of the commit beside it.
COUNT = """
WITH facts AS MATERIALIZED ({facts}),
cells AS MATERIALIZED (SELECT {few}, count(*) AS n FROM facts GROUP BY {few}),
counted (dimension, value, n) AS ({counted}),
stored AS (
  INSERT INTO timeline_selectionvalue (selection, dimension, "values", events)
  SELECT '{key}', dimension, array_agg(value ORDER BY n), array_agg(n::bigint ORDER BY n)
  FROM counted GROUP BY dimension)
INSERT INTO timeline_selectionspan
  (selection, commit, kind, earliest, latest, events, known, known_high, killed, low, high)
SELECT '{key}', (SELECT coalesce(max(number), 0) FROM timeline_commit), array_agg(kind),
  array_agg(earliest), array_agg(latest), array_agg(events), array_agg(known), array_agg(known_high),
  array_agg(killed), array_agg(low), array_agg(high)
FROM ({spans}) spans"""
SUMS = """
SELECT kind, earliest, latest, {number}::bigint AS events,
  coalesce({number} FILTER (WHERE fatalities IS NOT NULL), 0)::bigint AS known,
  coalesce({number} FILTER (WHERE fatalities_high IS NOT NULL), 0)::bigint AS known_high,
  coalesce(sum({sign}fatalities), 0)::bigint AS killed,
  coalesce(sum({sign}fatalities_low), 0)::bigint AS low,
  coalesce(sum({sign}fatalities_high), 0)::bigint AS high
FROM {facts} GROUP BY kind, earliest, latest"""

KEPT = """SELECT unnest("values"){cast} AS {name}, unnest(events)::int AS n FROM timeline_selectionvalue
WHERE selection = '{key}' AND dimension = '{dimension}'"""
WITH_CHANGES = """
SELECT {name}, sum(n::int) AS n
FROM ({kept} UNION ALL {changes}) every GROUP BY {name} HAVING sum(n::int) <> 0"""
# The most frequent stand last. As many values as have changed may have left their places among them: so many
# more are looked at, and those that have changed, wherever they stand.
MOST_FREQUENT = """
WITH changed AS MATERIALIZED (SELECT key, n FROM ({changes}) c WHERE n <> 0),
cut AS MATERIALIZED (
  SELECT "values", events, width_bucket(events[greatest(
      1, cardinality(events) - (%s - 1) - (SELECT count(*) FROM changed)::int)] - 1, events) AS below
  FROM timeline_selectionvalue WHERE selection = '{key}' AND dimension = '{dimension}')
SELECT key, sum(n) AS n FROM (
  SELECT unnest("values"[below + 1:])::bigint AS key, unnest(events[below + 1:]) AS n FROM cut
  UNION ALL
  SELECT further.key, events[place]
  FROM (SELECT key FROM changed UNION SELECT unnest(%s::bigint[])) further CROSS JOIN cut
    CROSS JOIN LATERAL (SELECT array_position("values", further.key::text) AS place) found
  WHERE place <= below
  UNION ALL TABLE changed
) every GROUP BY key HAVING sum(n) > 0"""
# Which roles the actors asked for bear: those of each group.
BORNE = """
SELECT role AS key, sum(sign) AS n
FROM {changes} c CROSS JOIN unnest(sarhad_roles()) WITH ORDINALITY r (role, place) WHERE true {groups}
GROUP BY role"""
GROUP = """
AND EXISTS (SELECT FROM unnest(c.bearing) borne WHERE borne %% 32 = r.place AND borne / 32 = ANY(%s))"""
NUMBER = """(
SELECT sum(coalesce(cardinality(kept.events), 0) + came - went)::bigint
FROM (SELECT count(*) FILTER (WHERE was IS NULL) AS came, count(*) FILTER (WHERE was + n = 0) AS went
      FROM (SELECT n, (SELECT events[array_position("values", c.key::text)] FROM timeline_selectionvalue
                       WHERE selection = '{key}' AND dimension = '{dimension}') AS was
            FROM ({changes}) c WHERE n <> 0) changed) difference
LEFT JOIN timeline_selectionvalue kept ON selection = '{key}' AND dimension = '{dimension}')"""


class OfKept(OfEverything):
    """Reads what was counted of this selection, and counts the changes since.

    Only where `kept` has just given its key, and in the same snapshot: else it would count the changes alone.
    """

    number = "sum(sign)"

    def __init__(self, key: str, rows: Any, given: Mapping[str, Any], name: str) -> None:
        super().__init__(rows, given, {}, name)
        self.key = key

    def prepared(self) -> list[Sql]:
        """The changes, as the facts are read elsewhere."""
        sql, values = compiled(self.rows, *COLUMNS)
        sql = sql.replace(SAYING, SAYING_THEN)
        since = f"(SELECT commit FROM timeline_selectionspan WHERE selection = '{self.key}')"  # noqa: S608
        changes = f"{sql.replace(FACTS, f', bearing, sign {CHANGES}', 1)} AND commit > {since}"
        return [(f"{self.name} AS MATERIALIZED ({changes})", values)]

    def cells(self, columns: list[str]) -> Sql:
        (column,) = columns
        cast = "::bigint" if column in rollups.NUMBERS else ""
        changes, values = OfFacts.cells(self, columns)
        return self._with_changes(column, rollups.DIMENSIONS[column], cast, changes), values

    def spans(self) -> Sql:
        kept = f"""SELECT unnest(kind) AS kind, unnest(earliest) AS earliest, unnest(latest) AS latest,
            unnest(events) AS events, unnest(known) AS known, unnest(known_high) AS known_high,
            unnest(killed) AS killed, unnest(low) AS low, unnest(high) AS high
            FROM timeline_selectionspan WHERE selection = '{self.key}'"""  # noqa: S608 - a digest
        sums = ", ".join(
            f"sum({name}::int) AS {name}"
            for name in ("events", "known", "known_high", "killed", "low", "high")
        )
        counted = f"""(SELECT kind, earliest, latest, {sums}
            FROM ({kept} UNION ALL {SUMS.format(facts=self.name, number=self.number, sign="sign * ")}) every
            GROUP BY kind, earliest, latest HAVING sum(events::int) <> 0) spans"""  # noqa: S608
        return rollups.SPANS_OF.format(counted=counted), []

    def counted(self, name: str, limit: int, cells: Sql) -> Sql:
        if name not in OF_FACTS:
            return OfEvents.counted(self, name, limit, cells)
        if name == "role" and (groups := self.groups):
            changes = BORNE.format(changes=self.name, groups=GROUP * len(groups))
            return self._with_changes("key", roles_of(groups), "", changes), groups
        changes, values = self.of_facts(name)
        if not FACETS[name].long:
            return self._with_changes("key", name, "", changes), values
        chosen = [row.pk for row in rows_of(self.given.get(name) or [])]
        sql = MOST_FREQUENT.format(changes=changes, key=self.key, dimension=name)
        return sql, [*values, limit, chosen]

    def number_of_values(self, name: str) -> str:
        if name not in OF_FACTS:
            return ""
        changes, _ = self.of_facts(name)
        return NUMBER.format(changes=changes, key=self.key, dimension=name)

    def _with_changes(self, name: str, dimension: str, cast: str, changes: str) -> str:
        kept = KEPT.format(cast=cast, name=name, key=self.key, dimension=dimension)
        return WITH_CHANGES.format(name=name, kept=kept, changes=changes)


def way_to_count_kept(
    rows: Any, given: Mapping[str, Any], only: Mapping[str, Any], name: str, *, count: bool = True
) -> OfEvents:
    """The quickest way, of a large selection by what is kept of it: with `count` it is counted if need be."""
    way = way_to_count(rows, given, only, name)
    if type(way) is OfFacts and not only and (key := kept(way, count=count)):
        return OfKept(key, rows, given, name)
    return way


def kept_spans(rows: Any) -> Sql | None:
    """As `tallies.spans` gives them by kind, of a selection that is kept: to count it all costs more."""
    way = way_to_count_kept(rows, {}, {}, "changes", count=False)
    if not isinstance(way, OfKept):
        return None
    ((changes, values),) = way.prepared()
    spans, _ = way.spans()
    return f"WITH {changes} {spans}", values


def roles_of(groups: list[list[int]]) -> str:
    """The dimension of the roles that these actors bear; of any actors, where there is no group of them."""
    return f"role {hashlib.sha256(repr(groups).encode()).hexdigest()[:16]}" if groups else "role"


def kept(way: OfFacts, *, count: bool) -> str | None:
    """The key of a large selection that holds. None where that is not worth it, its facts do not say whether
    they belong, or it is not counted, nor is it now.

    With `count` it is counted when it is asked for again and the base has changed: much is asked only once.
    """
    sql, values = compiled(way.rows, *COLUMNS)
    rest = sql.replace(SAYING, "")
    if rest.count("SELECT ") > 1 or " JOIN " in rest or _expected(sql, values) < LARGE:
        return None
    key = hashlib.sha256(repr((sql, values)).encode()).hexdigest()
    groups = way.groups if OF_ACTORS in sql else []
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, [key, roles_of(groups)])
        if cursor.fetchone()[0]:
            return key
        if not count or cache.add(f"selection:{key}", True, timeout=None):
            return None
        cursor.execute(ONE_AT_A_TIME, [key])
        if not cursor.fetchone()[0]:
            return None  # somebody else is counting it
        cursor.execute(MAKE_ROOM, [key, MOST - 1])
        cursor.execute("SET LOCAL work_mem = '128MB'")  # or the facts would go by the disk
        cursor.execute(_count(key, sql, way if groups else None), [*values, *groups])
    return key


def _expected(sql: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        ((top,),) = cursor.fetchone()
    return int(top["Plan"]["Plan Rows"])


def _count(key: str, sql: str, of_actors: OfFacts | None) -> str:
    few = {column: name for column, name in rollups.DIMENSIONS.items() if column != "place_id"}
    facts = OfFacts(None, {}, {}, "facts")
    counts = [
        f"SELECT '{name}', {column}::text, sum(n) FROM cells WHERE {column}::text <> '' GROUP BY 2"  # noqa: S608
        for column, name in few.items()
    ]
    counts.append(
        "SELECT 'place', place_id::text, count(*) FROM facts WHERE place_id IS NOT NULL GROUP BY place_id"
    )
    for name in OF_FACTS:
        counts.append(f"SELECT '{name}', key::text, n FROM ({facts.of_facts(name)[0]}) {name}_")  # noqa: S608
    if of_actors:
        borne, groups = fill(BY_ROLE, {"events": ("facts", []), "actors": of_actors.borne()})
        counts.append(f"SELECT '{roles_of(groups)}', key::text, n FROM ({borne}) borne")  # noqa: S608
    return COUNT.format(
        key=key,
        facts=sql,
        few=", ".join(few),
        counted=" UNION ALL ".join(counts),
        spans=SUMS.format(facts="facts", number=facts.number, sign=""),
    )
