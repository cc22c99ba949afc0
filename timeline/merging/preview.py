"""What a merge will do, found out without doing any of it."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from actors.models import Actor
from timeline.merging import collisions, names, stops
from timeline.merging.absorbing import in_order
from timeline.merging.collisions import Collision
from timeline.merging.fields import Side, apply, sides
from timeline.merging.kinds import Thing, special, thing_of
from timeline.merging.relations import Relation

SHOWN = 50  # collisions that are told one by one


@dataclass
class Part:
    """One sort of rows that refer to the merged one: how many move, go, or meet an equal."""

    relation: Relation
    count: int
    tied: int
    colliding: int
    examples: list[Collision] = field(default_factory=list)
    apart: int = 0

    @property
    def noun(self) -> str:
        return self.relation.noun

    @property
    def moving(self) -> int:
        return self.count - self.tied - self.colliding + self.apart

    @property
    def once(self) -> int:
        """Rows that the survivor has already."""
        return self.colliding - self.apart


@dataclass
class Preview:
    """What there is to decide, what will happen, and what stands against it."""

    thing: Thing
    loser: Any
    survivor: Any
    stops: list[str]
    sides: list[Side] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    new_names: list[str] = field(default_factory=list)

    @property
    def collisions(self) -> list[Collision]:
        return [one for part in self.parts for one in part.examples]

    @property
    def untold(self) -> int:
        """Colliding rows of which nothing need be said: they are the same."""
        return sum(part.colliding for part in self.parts) - len(self.collisions)

    @property
    def lost(self) -> list[Side]:
        return [side for side in self.sides if side.lost]

    @property
    def state(self) -> str:
        """Says another thing when what was looked at has changed."""
        said = [
            (self.loser.pk, self.loser.updated, self.survivor.pk, self.survivor.updated),
            [(part.relation.table, part.count, part.tied, part.colliding, part.apart) for part in self.parts],
            [(one.gone.pk, one.kept.pk, sorted(one.changes), one.lost) for one in self.collisions],
            [(side.key, side.merged, side.survivor) for side in self.sides],
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def preview(loser: Any, survivor: Any, choices: Mapping[str, str] | None = None) -> Preview:
    """What merging `loser` into `survivor` would do. `choices` as fields.sides reads them."""
    loser, survivor = special(loser), special(survivor)
    found = Preview(thing_of(loser), loser, survivor, stops.stops(loser, survivor))
    if found.stops:
        return found
    found.sides = sides(loser, survivor, choices or {})
    intended = copy.copy(survivor)
    intended._state = copy.copy(survivor._state)
    intended._state.fields_cache = {}
    apply(loser, intended, found.sides)
    found.faults = stops.faults(loser, intended)
    found.warnings = stops.warnings(loser, survivor)
    found.parts = parts(loser, survivor)
    if isinstance(survivor, Actor):
        found.new_names = names.new_aliases(loser, intended, survivor.name)
    return found


def parts(loser: Any, survivor: Any) -> list[Part]:
    found = []
    same: dict[Any, dict[int, int]] = {}
    for relation in in_order(type(loser)):
        part, pairs = _part(relation, loser.pk, survivor.pk, same)
        same[relation.model] = dict(pairs)
        if part.count:
            found.append(part)
    return found


def _part(relation: Relation, was: int, now: int, same: Any) -> tuple[Part, list[tuple[int, int]]]:
    """The part, and the pairs of its rows that become one."""
    refers = Q()
    for one in relation.fields:
        refers |= Q(**{one.name: was})
    if any(issubclass(relation.model, one.related_model) for one in relation.fields):
        refers &= ~Q(pk=now)  # the survivor's own reference to the other is settled with its fields
    count = relation.model._default_manager.filter(refers).count()
    pairs = collisions.colliding(relation, [was], [now])
    part = Part(relation, count, len(collisions.tied(relation, [was], [now])), len(pairs))
    apart = set()
    for collision in collisions.judged(relation, collisions.differing(relation, pairs), same):
        if collision.apart:
            apart.add(collision.gone.pk)
            collision.changes = {collision.renamed: collisions.names_taken(relation, collision)}
        if len(part.examples) < SHOWN:
            part.examples.append(collision)
    part.apart = len(apart)
    return part, [pair for pair in pairs if pair[0] not in apart]
