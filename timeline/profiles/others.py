"""With whom an actor appears: at the table, and on which side of an attack.

Partner: both took part in a diplomatic event in a role of somebody present or acting (MEETING), not merely
as one who was spoken of or addressed. Adversary: in one incident, one stood on the attacking and the other
on the attacked side; where a clash records both as parties only, the side is not known, and that is counted
apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from actors.models import Actor
from timeline.profiles.asking import Answer, Question
from timeline.profiles.scope import ProfileQuery

MEETING = ["initiator", "party", "host", "visitor", "mediator", "signatory", "delegate", "funder"]
ATTACKING = ["attacker", "suspect", "initiator"]
ATTACKED = ["target", "victim"]
PARTY = ["party"]
MOST = 10

# Two roles of one actor in one event are read together: every number counts events.
PAIRED = """
mine AS (
  SELECT m.event_id, picked.kind, bool_or(m.role = ANY(%s)) AS met, bool_or(m.role = ANY(%s)) AS attacking,
      bool_or(m.role = ANY(%s)) AS attacked, bool_or(m.role = ANY(%s)) AS party
  FROM timeline_participation m JOIN picked ON picked.id = m.event_id
  WHERE m.actor_id = %s GROUP BY m.event_id, picked.kind),
paired AS (
  SELECT t.actor_id, mine.kind,
      mine.met AND bool_or(t.role = ANY(%s)) AS met,
      mine.attacking AND bool_or(t.role = ANY(%s)) AS struck,
      mine.attacked AND bool_or(t.role = ANY(%s)) AS suffered,
      mine.attacking AND bool_or(t.role = ANY(%s)) AS both_attacking,
      mine.attacked AND bool_or(t.role = ANY(%s)) AS both_attacked,
      mine.party AND bool_or(t.role = ANY(%s)) AS both_parties
  FROM timeline_participation t JOIN mine ON mine.event_id = t.event_id
  WHERE {which}
  GROUP BY t.actor_id, t.event_id, mine.kind, mine.met, mine.attacking, mine.attacked, mine.party),
counted AS (
  SELECT actor_id,
      count(*) FILTER (WHERE kind = 'diplomatic') AS diplomatic,
      count(*) FILTER (WHERE kind = 'diplomatic' AND met) AS met,
      count(*) FILTER (WHERE kind = 'incident') AS incidents,
      count(*) FILTER (WHERE kind = 'incident' AND (struck OR suffered)) AS opposed,
      count(*) FILTER (WHERE kind = 'incident' AND struck) AS struck,
      count(*) FILTER (WHERE kind = 'incident' AND suffered) AS suffered,
      count(*) FILTER (WHERE kind = 'incident' AND both_attacking) AS both_attacking,
      count(*) FILTER (WHERE kind = 'incident' AND both_attacked) AS both_attacked,
      count(*) FILTER (WHERE kind = 'incident' AND both_parties) AS both_parties
  FROM paired GROUP BY actor_id)"""

MOST_FREQUENT = """
WITH {paired},
ranked AS (
  SELECT *, row_number() OVER (ORDER BY met DESC, diplomatic DESC, actor_id) AS as_partner,
      row_number() OVER (ORDER BY opposed DESC, both_parties DESC, incidents DESC, actor_id) AS as_adversary
  FROM counted)
SELECT a.slug, a.name, ranked.* FROM ranked JOIN actors_actor a ON a.id = ranked.actor_id
WHERE (met > 0 AND as_partner <= %s) OR (opposed + both_parties > 0 AND as_adversary <= %s)"""

ONE = "WITH {paired} SELECT * FROM counted"


def _values(actor: int) -> list[Any]:
    of_mine = [MEETING, ATTACKING, ATTACKED, PARTY, actor]
    return [*of_mine, MEETING, ATTACKED, ATTACKING, ATTACKING, ATTACKED, PARTY]


def others(actor: int) -> Question:
    """The most frequent partners and adversaries together, one row each."""
    sql = MOST_FREQUENT.format(paired=PAIRED.format(which="t.actor_id <> %s"))
    return sql, [*_values(actor), actor, MOST, MOST]


def between(one: int, other: int) -> Question:
    """One row, or none: how these two stood to each other."""
    return ONE.format(paired=PAIRED.format(which="t.actor_id = %s")), [*_values(one), other]


@dataclass(frozen=True)
class Other:
    """Another actor; each number of events with the address of their list, '' where no query says it."""

    name: str
    page: str
    dyad: str
    counts: dict[str, int]
    at: dict[str, str]


def read_others(rows: Answer, actor: Actor, query: ProfileQuery) -> tuple[list[Other], list[Other]]:
    """(partners, adversaries), each the most frequent first."""
    ranked = {row["slug"]: (_other(row, actor, query), row) for row in rows}
    partners = [pair for pair in ranked.values() if pair[1]["met"] and pair[1]["as_partner"] <= MOST]
    foes = [
        pair
        for pair in ranked.values()
        if pair[1]["opposed"] + pair[1]["both_parties"] and pair[1]["as_adversary"] <= MOST
    ]
    return (
        [other for other, row in sorted(partners, key=lambda pair: pair[1]["as_partner"])],
        [other for other, row in sorted(foes, key=lambda pair: pair[1]["as_adversary"])],
    )


def _other(row: dict[str, Any], actor: Actor, query: ProfileQuery) -> Other:
    slug = row["slug"]
    dyad = dyad_address(query, actor.slug, slug)
    # No query tells the sides apart: the page of the two does.
    opposed = "" if "role" in query.params else f"{dyad}#sides"
    at = {**listed(query, slug), "opposed": opposed}
    return Other(row["name"], reverse("actor", args=[slug]), dyad, row, at)


def listed(query: ProfileQuery, *slugs: str) -> dict[str, str]:
    """Where the events that each number counts are listed, with these actors beside the query's own."""

    def at(**narrower: str) -> str:
        return query.with_all(slugs, **narrower)

    return {
        "events": at(),
        "diplomatic": at(kind="diplomatic"),
        "met": at(kind="diplomatic", role=",".join(MEETING)),
        "incidents": at(kind="incident"),
        "both_attacking": at(kind="incident", role=",".join(ATTACKING)),
        "both_attacked": at(kind="incident", role=",".join(ATTACKED)),
        "both_parties": at(kind="incident", role="party"),
    }


def dyad_address(query: ProfileQuery, one: str, other: str) -> str:
    """The page of the two, under the same parameters where they mean the same there."""
    address = reverse("dyad", args=sorted([one, other]))
    kept = query.params.copy()
    for name in ("cursor", "page_size", "ordering", "role"):
        kept.pop(name, None)
    return f"{address}?{kept.urlencode(safe=',/:')}" if kept else address
