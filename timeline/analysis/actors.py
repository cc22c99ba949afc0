"""Who shares events with whom: the most frequent actors of a selection, each beside each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from actors.models import Actor
from timeline.analysis.asking import ROWS, ActorsQuery
from timeline.analysis.heat import level
from timeline.answers import answer_of
from timeline.compiling import compiled
from timeline.counts import number_of
from timeline.models import Event, EventFact
from timeline.tallies import frequent_actors

KINDS = {"violent": Event.Kind.INCIDENT, "diplomatic": Event.Kind.DIPLOMATIC}

# Two roles of one actor are still one event. An actor beside itself is the number of its events.
PAIRS = """
WITH e AS ({events}),
part AS (SELECT DISTINCT p.actor_id, p.event_id, e.kind
         FROM timeline_participation p JOIN e ON e.id = p.event_id WHERE p.actor_id = ANY(%s))
SELECT a.actor_id, b.actor_id, count(*) FILTER (WHERE a.kind = 'incident'),
    count(*) FILTER (WHERE a.kind = 'diplomatic')
FROM part a JOIN part b USING (event_id) WHERE a.actor_id <= b.actor_id GROUP BY 1, 2"""
# A fact has each of its actors once. Those looked for, of each fact, and then each beside each.
PAIRS_OF_FACTS = """
SELECT a, b, count(*) FILTER (WHERE kind = 'incident'), count(*) FILTER (WHERE kind = 'diplomatic')
FROM (SELECT kind, array(SELECT one FROM unnest(actors) one WHERE one = ANY(%s)) AS among
      FROM ({events}) e OFFSET 0) part
CROSS JOIN LATERAL unnest(among) a CROSS JOIN LATERAL unnest(among) b
WHERE a <= b GROUP BY 1, 2"""


@dataclass(frozen=True)
class Pair:
    """Two actors: their events of each kind, the page of the two, the list of the events ('' for none)."""

    one: Actor
    other: Actor
    incidents: int
    diplomatic: int
    page: str
    listed: str
    incidents_at: str
    diplomatic_at: str

    @property
    def events(self) -> int:
        return self.incidents + self.diplomatic


@dataclass(frozen=True)
class Cell:
    """`count` is of the sort that is asked for; `own` marks an actor beside itself."""

    count: int
    level: int
    href: str
    said: str
    own: bool


@dataclass(frozen=True)
class Row:
    actor: Actor
    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """`rows` are actors, most frequent first; `pairs` share an event of the sort asked for, most first."""

    query: ActorsQuery
    share: str
    total: int
    rows: list[Row]
    pairs: list[Pair]
    notes: list[str]

    @property
    def title(self) -> str:
        return {
            "violent": gettext("Actors that share incidents"),
            "diplomatic": gettext("Actors that share diplomatic events"),
        }.get(self.share, gettext("Actors that share events"))

    def csv(self) -> Iterator[list[Any]]:
        yield ["actor", "actor_name", "other", "other_name", "events", "incidents", "diplomatic"]
        for pair in self.pairs:
            names = [pair.one.slug, pair.one.name, pair.other.slug, pair.other.name]
            yield [*names, pair.events, pair.incidents, pair.diplomatic]


def build(query: ActorsQuery, **_: Any) -> Matrix:
    """Four queries, whatever the number of actors."""
    share = query.options["share"] or "all"
    events = query.counted
    if share in KINDS:
        events = events.filter(kind=KINDS[share])
    ids, number = frequent_actors(events, query.options["top"] or ROWS)
    found = Actor.objects.in_bulk(ids)
    actors = [found[pk] for pk in ids]
    counts = _pairs(events, ids)
    pairs = {
        (one.pk, other.pk): _pair(query, one, other, counts[key], share)
        for at, one in enumerate(actors)
        for other in actors[at + 1 :]
        if (key := (min(one.pk, other.pk), max(one.pk, other.pk))) in counts
    }
    return Matrix(
        query=query,
        share=share,
        total=number_of(events),
        rows=_rows(query, actors, counts, pairs, share),
        pairs=sorted(pairs.values(), key=lambda one: (-one.events, one.one.name, one.other.name)),
        notes=_notes(len(actors), number, query),
    )


def _pairs(events: Any, ids: list[int]) -> dict[tuple[int, int], tuple[int, int]]:
    if events.model is EventFact:
        sql, values = compiled(events, "kind", "actors")
        rows = answer_of(PAIRS_OF_FACTS.format(events=sql), [ids, *values])
    else:
        sql, values = compiled(events, "id", "kind")
        rows = answer_of(PAIRS.format(events=sql), [*values, ids])
    return {(one, other): (incidents, diplomatic) for one, other, incidents, diplomatic in rows}


def _pair(query: ActorsQuery, one: Actor, other: Actor, counts: tuple[int, int], share: str) -> Pair:
    def listed(**narrower: Any) -> str:
        return query.with_all([one.slug, other.slug], **narrower)

    kind = {"kind": str(KINDS[share])} if share in KINDS else {}
    page = reverse("dyad", args=sorted([one.slug, other.slug])) + query.selection_string()
    return Pair(
        one,
        other,
        *counts,
        page=page,
        listed=listed(**kind),
        incidents_at=listed(kind="incident"),
        diplomatic_at=listed(kind="diplomatic"),
    )


def _rows(
    query: ActorsQuery,
    actors: list[Actor],
    counts: dict[tuple[int, int], tuple[int, int]],
    pairs: dict[tuple[int, int], Pair],
    share: str,
) -> list[Row]:
    peak = max((pair.events for pair in pairs.values()), default=0)
    kind = {"kind": str(KINDS[share])} if share in KINDS else {}
    rows = []
    for down, one in enumerate(actors):
        cells = []
        for across, other in enumerate(actors):
            if one is other:
                at = "" if "role" in query.params else query.with_actor(one.slug, **kind)
                cells.append(Cell(sum(counts[one.pk, one.pk]), 0, at, gettext("all its events"), own=True))
                continue
            pair = pairs.get((one.pk, other.pk)) or pairs.get((other.pk, one.pk))
            count = pair.events if pair else 0
            above = across > down
            href = (pair.page if above else pair.listed) if pair else ""
            said = gettext("both, on one axis") if above else gettext("their events")
            cells.append(Cell(count, level(count, peak), href, said, own=False))
        rows.append(Row(one, down + 1, cells))
    return rows


def _notes(shown: int, number: int, query: ActorsQuery) -> list[str]:
    notes = [
        gettext(
            "An event counts once for each pair of its actors, in whatever roles: sharing an event is"
            " being named"
            " in it, on one side or on two. Events with one actor or none are in no cell beside the diagonal."
        ),
        gettext("Nothing is left out for its date: this counts events whenever they may have been."),
    ]
    if number > shown:
        notes.append(
            ngettext(
                "%(number)s actor with fewer events is not shown.",
                "%(number)s actors with fewer events are not shown.",
                number - shown,
            )
            % {"number": f"{number - shown:,}"}
        )
    if "role" in query.params:
        notes.append(
            gettext(
                "While a role is asked for, pairs have no address in the chronology: it would restrict both."
            )
        )
    return notes
