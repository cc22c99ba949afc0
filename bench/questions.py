"""What is asked of the base: parameters, the condition in plain SQL, and the ways to write a page by hand.

The names and words are taken from the base: the most met and a middling one. Of the hand-written ways the
quickest is the floor: which it is depends on how much is selected, and a person would know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from bench.timing import running

SIZE = 100
SAMPLE = 10_000  # events whose words are looked through
DEPTH = 5_000  # rows before a deep page, where there are as many
LONGEST = "5s"  # a way by hand that takes longer is not the best one
ROW = "e.earliest, e.latest, e.id"  # with what the next page begins by
PUBLISHED = "e.status = 'published'"
ORDER = "ORDER BY e.earliest DESC, e.latest DESC, e.id DESC"
AFTER = "AND (e.earliest, e.latest, e.id) < (%(earliest)s, %(latest)s, %(last)s)"
# Plans that PostgreSQL could choose by itself, and here is made to. {after} is where the page begins.
WALK = f"SELECT {ROW} FROM timeline_event e WHERE {PUBLISHED} AND %s {{after}} {ORDER} LIMIT {SIZE + 1}"  # noqa: S608
GATHER = f"""WITH found AS MATERIALIZED (%s)
SELECT {ROW} FROM found JOIN timeline_event e USING (id) WHERE {PUBLISHED} AND %s {{after}}
{ORDER} LIMIT {SIZE + 1}"""  # noqa: S608
FACTS = f"SELECT {ROW} FROM timeline_eventfact e WHERE %s {{after}} {ORDER} LIMIT {SIZE + 1}"  # noqa: S608
FACTS_GATHERED = f"""WITH e AS MATERIALIZED (SELECT id, earliest, latest FROM timeline_eventfact WHERE %s)
SELECT {ROW} FROM e WHERE true {{after}} {ORDER} LIMIT {SIZE + 1}"""  # noqa: S608

# Conditions on an event e, looked up event by event; and the events that they select, looked up at once.
BEARS = (
    "(SELECT true FROM timeline_participation p WHERE p.event_id = e.id AND p.actor_id = %(actor)s LIMIT 1)"
)
BEARERS = "SELECT DISTINCT event_id AS id FROM timeline_participation WHERE actor_id = %(actor)s"
WITH_BOTH = f"""{BEARS} AND
  (SELECT true FROM timeline_participation p WHERE p.event_id = e.id AND p.actor_id = %(other)s LIMIT 1)"""  # noqa: S608
BOTH = """SELECT event_id AS id FROM timeline_participation WHERE actor_id = %(actor)s
  INTERSECT SELECT event_id FROM timeline_participation WHERE actor_id = %(other)s"""
THEN = "e.earliest <= %(to)s AND e.latest >= %(from)s"
IN_SPAN = "daterange(earliest, latest, '[]') && daterange(%(from)s, %(to)s, '[]')"
SAYS = """(SELECT true FROM timeline_eventtext t WHERE t.event_id = e.id
  AND t.document @@ websearch_to_tsquery('english', %(word)s))"""
SAYING = """SELECT event_id AS id FROM timeline_eventtext
  WHERE document @@ websearch_to_tsquery('english', %(word)s)"""
BOX = "longitude BETWEEN %(west)s AND %(east)s AND latitude BETWEEN %(south)s AND %(north)s"
EXACT = "e.place_precision NOT IN ('province', 'country')"
IN_BOX = f"(SELECT true FROM timeline_place p WHERE p.id = e.place_id AND {BOX}) AND {EXACT}"  # noqa: S608
PLACE_BY_PLACE = f"""SELECT {ROW} FROM timeline_place p CROSS JOIN LATERAL (
  SELECT id, earliest, latest FROM timeline_event e
  WHERE e.place_id = p.id AND {PUBLISHED} AND {EXACT} {{after}} {ORDER} LIMIT {SIZE + 1}) e
WHERE {BOX} {ORDER} LIMIT {SIZE + 1}"""  # noqa: S608


@dataclass(frozen=True)
class Question:
    """`where` is the plain condition on an event e, `ways` whole statements that give a page's ids."""

    name: str
    parameters: dict[str, str]
    where: str
    ways: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    cursor: str = ""

    def address(self, path: str, **more: str) -> str:
        asked = {**self.parameters, **more}
        if self.cursor:
            asked["cursor"] = self.cursor
        return f"{path}?{urlencode(asked, safe=',')}"

    @property
    def statements(self) -> list[str]:
        return [way.replace("{after}", AFTER if self.cursor else "") for way in self.ways]

    def number(self) -> int:
        """How many events it selects."""
        sql = f"SELECT count(*) FROM timeline_event e WHERE {PUBLISHED} AND {self.where}"  # noqa: S608
        return int(running(sql, self.values)()[0][0])

    def deeper(self, number: int) -> Question:
        """The page that follows half of the selection, or `DEPTH` rows."""
        from django.http import QueryDict

        from timeline.models import Event
        from timeline.paging import starting_with
        from timeline.query import EVENT_ORDERINGS

        sql = f"SELECT e.id FROM timeline_event e WHERE {PUBLISHED} AND {self.where} {ORDER} LIMIT 1 OFFSET {min(DEPTH, number // 2)}"  # noqa: S608, E501
        edge = Event.objects.get(pk=running(sql, self.values)()[0][0])
        query = QueryDict(self.address("").removeprefix("?"))
        values = {"earliest": edge.earliest, "latest": edge.latest, "last": edge.pk + 1}
        cursor = starting_with(edge, EVENT_ORDERINGS["-date"].order, query)
        return replace(self, name=f"{self.name}, deep", cursor=cursor, values=self.values | values)


def walk(condition: str) -> str:
    return WALK % condition


def gather(found: str, condition: str = "true") -> str:
    return GATHER % (found, condition)


def of_facts(condition: str) -> tuple[str, str]:
    return FACTS % condition, FACTS_GATHERED % condition


def of_pages() -> Iterator[Question]:
    """Pages of 100, newest first."""
    yield everything()
    yield from actors()
    yield actor_in_years()
    yield dyad()
    yield country_and_type()
    yield box()
    yield from words()
    yield killed()


def of_counts() -> Iterator[Question]:
    yield everything()
    yield from countries()
    yield from actors()
    yield a_year()
    yield [*words()][1]


def everything() -> Question:
    return Question("no filter", {}, "true", (walk("true"),))


def _first(sql: str, **values: Any) -> Any:
    return running(sql, values)()[0]


ACTORS = """SELECT a.id, a.slug FROM (
  SELECT actor_id, count(*) AS n FROM timeline_participation GROUP BY 1) p
JOIN actors_actor a ON a.id = p.actor_id"""


def most_met() -> Any:
    return _first(f"{ACTORS} ORDER BY n DESC LIMIT 1")


def actors() -> Iterator[Question]:
    """The most met, and one in a thousandth of the events."""
    share = _first("SELECT greatest(count(*) / 1000, 150) FROM timeline_event")[0]
    middling = _first(f"{ACTORS} ORDER BY abs(n - %(share)s), a.id LIMIT 1", share=share)
    for name, (number, slug) in {"top actor": most_met(), "mid actor": middling}.items():
        yield Question(
            name,
            {"actor": slug},
            "e.id IN (SELECT event_id FROM timeline_participation WHERE actor_id = %(actor)s)",
            (walk(BEARS), gather(BEARERS), *of_facts("actors @> ARRAY[%(actor)s]::bigint[]")),
            {"actor": number},
        )


def actor_in_years() -> Question:
    top = next(actors())
    values = top.values | {"from": "2003-01-01", "to": "2004-12-31"}
    return Question(
        "top actor and two years",
        {**top.parameters, "date_from": values["from"], "date_to": values["to"]},
        f"{THEN} AND {top.where}",
        (
            walk(f"{THEN} AND {BEARS}"),
            gather(BEARERS, THEN),
            gather(f"SELECT id FROM timeline_event WHERE {IN_SPAN}", BEARS),  # noqa: S608
            *of_facts(f"actors @> ARRAY[%(actor)s]::bigint[] AND {THEN.replace('e.', '')}"),
        ),
        values,
    )


def dyad() -> Question:
    """The most met actor and the tenth of those whom it meets."""
    top = next(actors())
    companions = running(
        """SELECT a.id, a.slug FROM timeline_participation p
        JOIN timeline_participation q ON q.event_id = p.event_id AND q.actor_id <> p.actor_id
        JOIN actors_actor a ON a.id = q.actor_id
        WHERE p.actor_id = %(actor)s GROUP BY 1, 2 ORDER BY count(*) DESC, a.id LIMIT 10""",
        top.values,
    )()
    other, slug = companions[-1]
    return Question(
        "dyad",
        {"actor_all": f"{top.parameters['actor']},{slug}"},
        f"{top.where} AND {top.where.replace('%(actor)s', '%(other)s')}",
        (walk(WITH_BOTH), gather(BOTH), *of_facts("actors @> ARRAY[%(actor)s, %(other)s]::bigint[]")),
        top.values | {"other": other},
    )


def countries() -> Iterator[Question]:
    """One of a hundredth of the events, and that with the most."""
    found = running("""SELECT country FROM timeline_event WHERE country <> '' GROUP BY 1
        ORDER BY abs(count(*) - (SELECT count(*) FROM timeline_event) / 100) LIMIT 1""")()
    found += running("""SELECT country FROM timeline_event WHERE country <> '' GROUP BY 1
        ORDER BY count(*) DESC LIMIT 1""")()
    for name, (code,) in zip(["mid country", "top country"], found, strict=True):
        where = "e.country = %(country)s"
        yield Question(name, {"country": code}, where, (walk(where),), {"country": code})


def country_and_type() -> Question:
    country = next(countries())
    number, code = _first(
        """SELECT t.id, t.code FROM timeline_event e JOIN timeline_eventtype t ON t.id = e.type_id
        WHERE e.country = %(country)s GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1""",
        **country.values,
    )
    where = f"{country.where} AND e.type_id = %(type)s"
    return Question(
        "country and type",
        {**country.parameters, "type": code},
        where,
        (walk(where),),
        country.values | {"type": number},
    )


def box() -> Question:
    """Three degrees wide and high, about the place with the most events."""
    longitude, latitude = _first("""SELECT p.longitude, p.latitude FROM timeline_event e
        JOIN timeline_place p ON p.id = e.place_id WHERE p.longitude IS NOT NULL GROUP BY p.id
        ORDER BY count(*) DESC LIMIT 1""")
    values = {
        "west": f"{float(longitude) - 1.5:.2f}",
        "south": f"{float(latitude) - 1.5:.2f}",
        "east": f"{float(longitude) + 1.5:.2f}",
        "north": f"{float(latitude) + 1.5:.2f}",
    }
    places = f"SELECT id FROM timeline_place WHERE {BOX}"  # noqa: S608
    return Question(
        "bbox",
        {"bbox": ",".join(values.values())},
        f"e.place_id IN ({places}) AND {EXACT}",
        (
            walk(IN_BOX),
            PLACE_BY_PLACE,
            gather(f"SELECT id FROM timeline_event e WHERE place_id IN ({places}) AND {EXACT}"),  # noqa: S608
            *of_facts(f"place_id IN ({places}) AND {EXACT.replace('e.', '')}"),
        ),
        values,
    )


def words() -> Iterator[Question]:
    """Of the titles and summaries of some events, one in few, and one in a tenth of them."""
    events = _first("SELECT count(*) FROM timeline_eventtext")[0]
    sample = f"timeline_eventtext WHERE mod(event_id, {max(1, events // SAMPLE)}) = 0"
    found = running(f"""SELECT word, ndoc FROM ts_stat('SELECT document FROM {sample}')
        WHERE word ~ '^[a-z]+[0-9]$' ORDER BY ndoc, word""")()  # noqa: S608
    number = _first(f"SELECT count(*) FROM {sample}")[0]  # noqa: S608
    common = min(found, key=lambda pair: abs(pair[1] - number / 10))
    for name, (word, _) in {"rare word": found[0], "common word": common}.items():
        where = f"e.id IN ({SAYING.replace(' AS id', '')})"
        yield Question(name, {"q": word}, where, (walk(SAYS), gather(SAYING)), {"word": word})


def a_year() -> Question:
    values = {"from": "2015-01-01", "to": "2015-12-31"}
    return Question("a year", {"date": "2015"}, THEN, (walk(THEN),), values)


def killed() -> Question:
    """At least as many as in the deadliest hundredth of the events."""
    least = _first("""SELECT percentile_disc(.99) WITHIN GROUP (ORDER BY coalesce(fatalities, 0))
        FROM timeline_event""")[0]
    where = "e.fatalities >= %(killed)s"
    found = "SELECT id FROM timeline_event WHERE fatalities >= %(killed)s"
    return Question(
        f"fatalities_min={least}",
        {"fatalities_min": str(least)},
        where,
        (walk(where), gather(found), *of_facts("fatalities >= %(killed)s")),
        {"killed": least},
    )
