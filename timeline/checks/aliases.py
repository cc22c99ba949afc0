"""Names that lead nowhere, or to two: of the actors that take part in the events.

Names are folded for every search, so a name that folds like another of the same actor finds nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery

from actors.models import Actor, Alias
from dates.edtf import parse
from dates.text import describe
from timeline.checks.findings import Found, Related, Severity
from timeline.checks.registry import check
from timeline.models import EventQuerySet, Participation


def _aliases(events: EventQuerySet) -> QuerySet[Alias]:
    """Of everyone who takes part, each with `event`, the first of the events that it takes part in."""
    parts = Participation.objects.filter(event__in=events.values("pk"))
    first = parts.filter(actor=OuterRef("actor")).order_by("event").values("event")[:1]
    rows = Alias.objects.filter(actor__in=parts.order_by().values("actor")).annotate(event=Subquery(first))
    return rows.select_related("actor").order_by("actor", "pk")


def _found(row: Alias, message: str, *facts: object, others: tuple[Related, ...] = ()) -> Found:
    return Found(
        event=row.event,  # type: ignore[attr-defined]
        field="participants",
        message=message,
        facts=(row.actor_id, row.name, *facts),
        related=(Related("actor", row.actor_id, row.actor.name), *others),
        mutual=True,  # of the actor: confirmed once for all its events
    )


@check(
    "dead-alias",
    Severity.WARNING,
    what="An alias reads like its actor's own name, or like another alias of it, and adds nothing.",
    why="Searches ignore case, accents and punctuation: the alias finds nothing that was not found.",
    fix="Delete the alias, or say who uses this spelling, in which language, or when.",
    of_the_whole=True,
)
def dead_alias(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    same = Alias.objects.filter(
        actor=OuterRef("actor"),
        folded=OuterRef("folded"),
        pk__lt=OuterRef("pk"),
    )
    twin = same.order_by("pk").values("name")[:1]
    bare = Q(used_by="", edtf="")
    rows = _aliases(events).filter(bare).annotate(twin=Subquery(twin))
    for row in rows.filter(Q(folded=F("actor__folded")) | Q(twin__isnull=False)):
        if row.folded == row.actor.folded:
            message = f"The alias “{row.name}” reads like the name of {row.actor.name} itself."
        else:
            message = f"The alias “{row.name}” of {row.actor.name} reads like its alias “{row.twin}”."
        yield _found(row, message, row.twin or row.actor.name)


@check(
    "ambiguous-alias",
    Severity.WARNING,
    what="An alias is also a name or an alias of another actor.",
    why="Who searches by it gets the events of both, and who enters it may choose the wrong one.",
    fix="Make the alias longer or delete one of the two; if both are called so, confirm.",
    of_the_whole=True,
)
def ambiguous_alias(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = _aliases(events)
    by_alias = Alias.objects.filter(folded=OuterRef("folded")).exclude(actor=OuterRef("actor"))
    by_name = Actor.objects.filter(folded=OuterRef("folded")).exclude(pk=OuterRef("actor"))
    rows = rows.annotate(
        namesake=Subquery(by_name.order_by("pk").values("pk")[:1]),
        other=Subquery(by_alias.order_by("actor").values("actor")[:1]),
    ).filter(Q(namesake__isnull=False) | Q(other__isnull=False))
    found = list(rows)
    actors = Actor.objects.in_bulk({row.namesake or row.other for row in found})
    for row in found:
        other = actors[row.namesake or row.other]
        message = f"“{row.name}” is a name of {row.actor.name} and of {other.name}."
        yield _found(row, message, other.pk, others=(Related("actor", other.pk, other.name),))


@check(
    "alias-out-of-use",
    Severity.WARNING,
    what="An alias was in use at a time at which its actor takes part in no event.",
    why="No event of the base can have been told under it: its dates, or the actor's, may be wrong.",
    fix="Correct when the name was used, or leave that empty; if it is only kept for searches, confirm.",
    of_the_whole=True,
)
def alias_out_of_use(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = list(_aliases(events).exclude(edtf=""))
    parts = Participation.objects.filter(actor__in={row.actor_id for row in rows}).order_by()
    spans = {
        actor: (first, last)
        for actor, first, last in parts.values_list("actor").annotate(
            first=Min("event__earliest"), last=Max("event__latest")
        )
    }
    for row in rows:
        used, (first, last) = parse(row.edtf), spans[row.actor_id]
        if used.latest < first or used.earliest > last:
            when = "before its first" if used.latest < first else "after its last"
            message = (
                f"“{row.name}” was in use {describe(row.edtf)}, {when} event of {row.actor.name} in the base."
            )
            yield _found(row, message, row.edtf)
