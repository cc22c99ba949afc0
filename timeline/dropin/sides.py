"""Who stands on which side: our roles as the two actors of ACLED and the two sides of UCDP.

Once for the rows that are written, once as SQL for what is asked of them; tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
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
RANKS = {str(role): rank for roles in (ACTING, ACTED_UPON) for rank, role in enumerate(roles)}
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


def sides_of(parts: Iterable[Part]) -> Sides:
    """Where all act (two parties to a clash), the second of them is the other side, and further ones are put
    with it: the base does not say on whose side they stood."""
    ordered = sorted(parts, key=lambda part: (RANKS[part.role], part.number))
    acting = [part for part in ordered if part.role not in SECOND]
    others = [part for part in ordered if part.role in SECOND]
    sides = Sides(one=acting[0] if acting else None)
    seen = {sides.one.actor} if sides.one else set()
    sides.two = next((part for part in [*others, *acting] if part.actor not in seen), None)
    if sides.two:
        seen.add(sides.two.actor)
    first_of_all_acting = not others
    for part in [*acting, *others]:
        if part.actor not in seen:
            seen.add(part.actor)
            with_two = first_of_all_acting or part.role in SECOND
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
    """Those acted upon come first, then those acting, but for the first of all."""
    first = Subquery(_ranked("event", *ACTING).values("actor")[:1])
    return _ranked("pk", *ACTED_UPON, *ACTING).exclude(actor=Coalesce(first, Value(0)))


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
    acted_upon = Participation.objects.filter(event=OuterRef("event"), role__in=sorted(SECOND))
    if side == 1:
        return mine.exclude(role__in=sorted(SECOND)).filter(Exists(acted_upon))
    return mine.filter(Q(role__in=sorted(SECOND)) | ~Exists(acted_upon))
