"""Names that lead nowhere, or to two: of the actors that take part in the events.

Names are folded for every search, so a name that folds like another of the same actor finds nothing new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery

from actors.models import Actor, Alias
from dates.edtf import parse
from dates.text import describe
from timeline.checks.findings import Found, Related, Severity
from timeline.checks.registry import check
from timeline.models import EventQuerySet, Participation

Told = tuple[Alias, str, tuple[object, ...], tuple[Related, ...]]  # the alias, what of it, facts, others


def _of(rows: QuerySet[Alias], events: EventQuerySet, once: bool) -> QuerySet[Alias]:
    """Those of all actors, which are few beside many events; or of the actors in few events."""
    if not once:
        rows = rows.filter(actor__in=Participation.objects.filter(event__in=events).values("actor"))
    return rows.select_related("actor").order_by("actor", "pk")


def _events_with(rows: QuerySet[Alias], events: EventQuerySet) -> QuerySet[Any]:
    parts = Participation.objects.filter(event__in=events, actor__in=rows.order_by().values("actor"))
    return parts.values("event")


def _found(events: EventQuerySet, told: list[Told], once: bool) -> Iterator[Found]:
    """Each at the events that its actor takes part in, or the first; confirmed once for all."""
    actors = {row.actor_id for row, *_ in told}
    parts = Participation.objects.filter(actor__in=actors, event__in=events.values("pk")).order_by()
    where: dict[int, list[int]] = defaultdict(list)
    if actors and once:
        for actor, event in parts.values_list("actor").annotate(first=Min("event")):
            where[actor].append(event)
    elif actors:
        for actor, event in parts.values_list("actor", "event").distinct():
            where[actor].append(event)
    for row, message, facts, others in told:
        for event in sorted(where[row.actor_id]):
            yield Found(
                event=event,
                field="participants",
                message=message,
                facts=(row.actor_id, row.name, *facts),
                related=(Related("actor", row.actor_id, row.actor.name), *others),
                mutual=True,
            )


def _dead() -> Any:
    """With the `twin` that each is like, if it is not the actor's own name."""
    same = Alias.objects.filter(actor=OuterRef("actor"), folded=OuterRef("folded"), pk__lt=OuterRef("pk"))
    rows = Alias.objects.filter(used_by="", edtf="").annotate(
        twin=Subquery(same.order_by("pk").values("name")[:1])
    )
    return rows.filter(Q(folded=F("actor__folded")) | Q(twin__isnull=False))


def _with_a_dead_one(events: EventQuerySet) -> QuerySet[Any]:
    return _events_with(_dead(), events)


@check(
    "dead-alias",
    Severity.WARNING,
    what="An alias reads like its actor's own name, or like another alias of it, and adds nothing.",
    why="Searches ignore case, accents and punctuation: the alias finds nothing that was not found.",
    fix="Delete the alias, or say who uses this spelling, in which language, or when.",
    of_the_whole=True,
    suspects=_with_a_dead_one,
)
def dead_alias(events: EventQuerySet, named: EventQuerySet, *, once: bool) -> Iterator[Found]:
    told: list[Told] = []
    rows: Any = _of(_dead(), events, once)
    for row in rows:
        if row.folded == row.actor.folded:
            message = f"The alias “{row.name}” reads like the name of {row.actor.name} itself."
        else:
            message = f"The alias “{row.name}” of {row.actor.name} reads like its alias “{row.twin}”."
        told.append((row, message, (row.twin or row.actor.name,), ()))
    return _found(events, told, once)


def _ambiguous() -> Any:
    by_alias = Alias.objects.filter(folded=OuterRef("folded")).exclude(actor=OuterRef("actor"))
    by_name = Actor.objects.filter(folded=OuterRef("folded")).exclude(pk=OuterRef("actor"))
    return Alias.objects.annotate(
        namesake=Subquery(by_name.order_by("pk").values("pk")[:1]),
        other=Subquery(by_alias.order_by("actor").values("actor")[:1]),
    ).filter(Q(namesake__isnull=False) | Q(other__isnull=False))


def _with_an_ambiguous_one(events: EventQuerySet) -> QuerySet[Any]:
    return _events_with(_ambiguous(), events)


@check(
    "ambiguous-alias",
    Severity.WARNING,
    what="An alias is also a name or an alias of another actor.",
    why="Who searches by it gets the events of both, and who enters it may choose the wrong one.",
    fix="Make the alias longer or delete one of the two; if both are called so, confirm.",
    of_the_whole=True,
    suspects=_with_an_ambiguous_one,
)
def ambiguous_alias(events: EventQuerySet, named: EventQuerySet, *, once: bool) -> Iterator[Found]:
    found: list[Any] = list(_of(_ambiguous(), events, once))
    actors = Actor.objects.in_bulk({row.namesake or row.other for row in found})
    told: list[Told] = []
    for row in found:
        other = actors[row.namesake or row.other]
        message = f"“{row.name}” is a name of {row.actor.name} and of {other.name}."
        told.append((row, message, (other.pk,), (Related("actor", other.pk, other.name),)))
    return _found(events, told, once)


def _with_a_dated_one(events: EventQuerySet) -> QuerySet[Any]:
    return _events_with(Alias.objects.exclude(edtf=""), events)


@check(
    "alias-out-of-use",
    Severity.WARNING,
    what="An alias was in use at a time at which its actor takes part in no event.",
    why="No event of the base can have been told under it: its dates, or the actor's, may be wrong.",
    fix="Correct when the name was used, or leave that empty; if it is only kept for searches, confirm.",
    of_the_whole=True,
    suspects=_with_a_dated_one,
)
def alias_out_of_use(events: EventQuerySet, named: EventQuerySet, *, once: bool) -> Iterator[Found]:
    rows = list(_of(Alias.objects.exclude(edtf=""), events, once))
    parts = Participation.objects.filter(actor__in={row.actor_id for row in rows}).order_by()
    spans = {
        actor: (first, last)
        for actor, first, last in parts.values_list("actor").annotate(
            first=Min("event__earliest"), last=Max("event__latest")
        )
    }
    told: list[Told] = []
    for row in rows:
        if row.actor_id not in spans:
            continue
        used, (first, last) = parse(row.edtf), spans[row.actor_id]
        if used.latest < first or used.earliest > last:
            when = "before its first" if used.latest < first else "after its last"
            message = (
                f"“{row.name}” was in use {describe(row.edtf)}, {when} event of {row.actor.name} in the base."
            )
            told.append((row, message, (row.edtf,), ()))
    return _found(events, told, once)
