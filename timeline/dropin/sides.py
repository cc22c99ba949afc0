"""Who stands on which side: our roles as the two actors of ACLED and the two sides of UCDP.

Once for the rows that are written, once as SQL for what is asked of them; tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from actors.models import Actor
from timeline.models import Participation, Role

# Who acts, and who is acted upon: the first in the list is the first on its side.
ACTING = (
    *(Role.ATTACKER, Role.SUSPECT, Role.INITIATOR, Role.SPEAKER, Role.SIGNATORY, Role.PARTY),
    *(Role.VISITOR, Role.DELEGATE, Role.FUNDER, Role.MEDIATOR),
)
ACTED_UPON = (Role.TARGET, Role.VICTIM, Role.ADDRESSEE, Role.HOST, Role.SUBJECT)
# Who can be the other side, the likeliest first: another party, who was acted upon, another who acts.
OTHER = (Role.PARTY, *ACTED_UPON, *[role for role in ACTING if role != Role.PARTY])
SECOND = frozenset(map(str, ACTED_UPON))

STATES = (Actor.Kind.STATE, Actor.Kind.AUTHORITY, Actor.Kind.SECURITY_FORCE)


@dataclass(frozen=True, slots=True)
class Part:
    """One who took part, by the name that the scheme uses."""

    actor: int
    slug: str
    name: str
    kind: str
    country: str
    role: str
    number: int


@dataclass(slots=True)
class Sides:
    """The first on each side, and who stands with them."""

    one: Part | None = None
    two: Part | None = None
    with_one: list[Part] = field(default_factory=list)
    with_two: list[Part] = field(default_factory=list)


def _in_order(parts: Iterable[Part], roles: Sequence[str]) -> list[Part]:
    """Those with these roles, by their rank."""
    found = [part for part in parts if part.role in roles]
    return sorted(found, key=lambda part: (roles.index(part.role), part.number))


def sides_of(parts: Iterable[Part]) -> Sides:
    """Where both act (two parties to a clash), further ones are put with the second: the base does not say on
    whose side they stood."""
    parts = list(parts)
    one = next(iter(_in_order(parts, ACTING)), None)
    seen = {one.actor} if one else set()
    two = next((part for part in _in_order(parts, OTHER) if part.actor not in seen), None)
    sides = Sides(one, two)
    if two:
        seen.add(two.actor)
    both_act = two is None or two.role not in SECOND
    for part in [*_in_order(parts, ACTING), *_in_order(parts, ACTED_UPON)]:
        if part.actor not in seen:
            seen.add(part.actor)
            with_two = both_act or part.role in SECOND
            (sides.with_two if with_two else sides.with_one).append(part)
    return sides


def _ranked(event: str, *roles: Role) -> QuerySet[Participation]:
    """The participations of the event that the question outside calls `event`, in the order of their side."""
    rank = Case(
        *[When(role=str(role), then=Value(place)) for place, role in enumerate(roles)],
        output_field=IntegerField(),
    )
    mine = Participation.objects.filter(event=OuterRef(event), role__in=[str(role) for role in roles])
    return mine.alias(rank=rank).order_by("rank", "id")


def _first() -> Any:
    return _ranked("pk", *ACTING)


def _second() -> Any:
    """But for the first of all."""
    first = Subquery(_ranked("event", *ACTING).values("actor")[:1])
    return _ranked("pk", *OTHER).exclude(actor=Coalesce(first, Value(0)))


def _number(rows: Any) -> Any:
    return Coalesce(Subquery(rows.values("actor")[:1]), Value(0), output_field=BigIntegerField())


def _kind(rows: Any) -> Any:
    return Coalesce(Subquery(rows.values("actor__kind")[:1]), Value(""), output_field=CharField())


def aliases() -> dict[str, Any]:
    """What a question can be asked of each event: the numbers and kinds of the first on either side."""
    return {
        "actor_1": _number(_first()),
        "actor_2": _number(_second()),
        "kind_1": _kind(_first()),
        "kind_2": _kind(_second()),
    }


def standing_with(actors: list[int], side: int) -> Any:
    """Participations of these, with the first on a side but not the first of any, of the event outside."""
    mine = Participation.objects.filter(event=OuterRef("pk"), actor__in=actors)
    mine = mine.exclude(actor=OuterRef("actor_1")).exclude(actor=OuterRef("actor_2"))
    others = Participation.objects.filter(event=OuterRef("event")).exclude(
        actor=OuterRef(OuterRef("actor_1"))
    )
    one_acts = Exists(others.filter(role__in=sorted(SECOND))) & ~Exists(others.filter(role=Role.PARTY))
    acted_upon = Q(role__in=sorted(SECOND))
    return mine.filter(~acted_upon & one_acts) if side == 1 else mine.filter(acted_upon | ~Q(one_acts))
