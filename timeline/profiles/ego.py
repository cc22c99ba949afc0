"""An actor and those it stands in a relation to, laid out as a graph in pixels: its text never shrinks.

The actor stands at the left; a curve leads to each of the others, in rows, grouped by relation. Relations
among the others are arcs between their rows.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor, ActorRelation
from dates.text import describe

MOST = 16  # beyond them the list beside it says more
LINE, GAP = 17, 12  # pixels: a line of text, and between two rows
HUB, NODE, TEXT = 14, 128, 140  # pixels from the left: the actor, the others, their names
LONGEST_LINE = 31

R = ActorRelation.Relation
# What the other is to the actor: where the relation is the other's, and where it is the actor's own.
TOWARDS = {
    R.PART_OF: _("part of it"),
    R.SPLINTER_OF: _("splinter of it"),
    R.AFFILIATED_WITH: _("affiliated with it"),
    R.HOLDS_OFFICE_IN: _("holds office in it"),
    R.HOSTS: _("hosts it"),
    R.ALLIED_WITH: _("allied with it"),
    R.OPPOSES: _("opposes it"),
}
FROM = {
    R.PART_OF: _("it is part of this"),
    R.SPLINTER_OF: _("it is a splinter of this"),
    R.AFFILIATED_WITH: _("it is affiliated with this"),
    R.HOLDS_OFFICE_IN: _("it holds office in this"),
    R.HOSTS: _("hosted by it"),
    R.ALLIED_WITH: _("it is allied with this"),
    R.OPPOSES: _("opposed by it"),
}


@dataclass(frozen=True)
class Line:
    text: str
    y: int


@dataclass
class Row:
    """One other actor with what relates the two; `y` is the middle of its dot."""

    actor: Actor
    relations: list[ActorRelation]
    y: int = 0
    names: list[Line] = field(default_factory=list)
    words: list[Line] = field(default_factory=list)
    path: str = ""

    @property
    def first(self) -> ActorRelation:
        return self.relations[0]


@dataclass(frozen=True)
class Arc:
    relation: ActorRelation
    path: str


@dataclass(frozen=True)
class Ego:
    """The graph; `hub` is where the actor stands, `left_out` how many others the picture lacks."""

    rows: list[Row]
    arcs: list[Arc]
    height: int
    hub: int
    left_out: int


def relations_of(actor: Actor) -> list[ActorRelation]:
    """Both ways, by relation, the latest first; those without a date last. One query."""
    rows = ActorRelation.objects.filter(Q(subject=actor) | Q(object=actor))
    found = rows.select_related("subject", "object", "source").order_by("relation", "-latest", "id")
    return sorted(found, key=lambda one: (one.relation, one.subject_id != actor.pk, one.latest is None))


def ego(actor: Actor, relations: list[ActorRelation]) -> Ego | None:
    """None for an actor without relations. One query, for the relations among the others."""
    by_other: dict[int, Row] = {}
    for relation in relations:
        other = relation.object if relation.subject_id == actor.pk else relation.subject
        by_other.setdefault(other.pk, Row(other, [])).relations.append(relation)
    if not by_other:
        return None
    rows = list(by_other.values())[:MOST]
    y = 6
    for row in rows:
        y = _place(row, actor, y)
    hub = (rows[0].y + rows[-1].y) // 2
    for row in rows:
        row.path = f"M{HUB} {hub}C{(HUB + NODE) // 2} {hub} {(HUB + NODE) // 2} {row.y} {NODE - 7} {row.y}"
    return Ego(rows, _arcs(rows), y, hub, len(by_other) - len(rows))


def _place(row: Row, actor: Actor, top: int) -> int:
    """Sets the row's lines from `top` on; gives where the next begins."""
    y = top + LINE
    for text in textwrap.wrap(row.actor.name, LONGEST_LINE)[:3]:
        row.names.append(Line(text, y - 4))
        y += LINE
    row.y = row.names[0].y - 4
    for relation in row.relations[:3]:
        for text in textwrap.wrap(_words(relation, actor), LONGEST_LINE + 3):
            row.words.append(Line(text, y - 4))
            y += LINE
    return y - LINE + GAP


def _words(relation: ActorRelation, actor: Actor) -> str:
    phrases = FROM if relation.subject_id == actor.pk else TOWARDS
    said = str(phrases[R(relation.relation)])
    return f"{said}, {describe(relation.edtf)}" if relation.edtf else said


def _arcs(rows: list[Row]) -> list[Arc]:
    at = {row.actor.pk: row.y for row in rows}
    rows_among = ActorRelation.objects.filter(subject__in=at, object__in=at)
    seen: Counter[tuple[int, int]] = Counter()
    arcs = []
    for relation in rows_among.select_related("subject", "object").order_by("id")[:MOST]:
        start, end = at[relation.subject_id], at[relation.object_id]
        pair = (min(start, end), max(start, end))
        seen[pair] += 1
        bulge = NODE - 7 - min(16 + abs(end - start) // 8, 60) - 8 * seen[pair]
        path = f"M{NODE - 7} {start}C{bulge} {start} {bulge} {end} {NODE - 7} {end}"
        arcs.append(Arc(relation, path))
    return arcs


def around(actor: Actor) -> dict[str, Any]:
    """What the page shows of an actor's relations. Two queries."""
    relations = relations_of(actor)
    return {"relations": relations, "ego": ego(actor, relations)}


def among(one: Actor, other: Actor) -> list[ActorRelation]:
    """The relations between two. One query."""
    both = Q(subject=one, object=other) | Q(subject=other, object=one)
    rows = ActorRelation.objects.filter(both).select_related("subject", "object", "source")
    return list(rows.order_by("relation", "-latest", "id"))
