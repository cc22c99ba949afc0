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

Told = tuple[Alias, str, tuple[object, ...], tuple[Related, ...]]  # the alias, what of it, facts, others


def _aliases() -> QuerySet[Alias]:
    """All there are, few beside the events: whether their actors take part is asked of what is wrong only."""
    return Alias.objects.select_related("actor").order_by("actor", "pk")


def _found(events: EventQuerySet, told: list[Told]) -> Iterator[Found]:
    """Each at the first event that its actor takes part in; once for the actor, so confirmed once for all."""
    actors = {row.actor_id for row, *_ in told}
    parts = Participation.objects.filter(actor__in=actors, event__in=events.values("pk")).order_by()
    first = dict(parts.values_list("actor").annotate(first=Min("event"))) if actors else {}
    for row, message, facts, others in told:
        if row.actor_id in first:
            yield Found(
                event=first[row.actor_id],
                field="participants",
                message=message,
                facts=(row.actor_id, row.name, *facts),
                related=(Related("actor", row.actor_id, row.actor.name), *others),
                mutual=True,
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
    rows = _aliases().filter(used_by="", edtf="").annotate(twin=Subquery(twin))
    told: list[Told] = []
    for row in rows.filter(Q(folded=F("actor__folded")) | Q(twin__isnull=False)):
        if row.folded == row.actor.folded:
            message = f"The alias “{row.name}” reads like the name of {row.actor.name} itself."
        else:
            message = f"The alias “{row.name}” of {row.actor.name} reads like its alias “{row.twin}”."
        told.append((row, message, (row.twin or row.actor.name,), ()))
    return _found(events, told)


@check(
    "ambiguous-alias",
    Severity.WARNING,
    what="An alias is also a name or an alias of another actor.",
    why="Who searches by it gets the events of both, and who enters it may choose the wrong one.",
    fix="Make the alias longer or delete one of the two; if both are called so, confirm.",
    of_the_whole=True,
)
def ambiguous_alias(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = _aliases()
    by_alias = Alias.objects.filter(folded=OuterRef("folded")).exclude(actor=OuterRef("actor"))
    by_name = Actor.objects.filter(folded=OuterRef("folded")).exclude(pk=OuterRef("actor"))
    rows = rows.annotate(
        namesake=Subquery(by_name.order_by("pk").values("pk")[:1]),
        other=Subquery(by_alias.order_by("actor").values("actor")[:1]),
    ).filter(Q(namesake__isnull=False) | Q(other__isnull=False))
    found = list(rows)
    actors = Actor.objects.in_bulk({row.namesake or row.other for row in found})
    told: list[Told] = []
    for row in found:
        other = actors[row.namesake or row.other]
        message = f"“{row.name}” is a name of {row.actor.name} and of {other.name}."
        told.append((row, message, (other.pk,), (Related("actor", other.pk, other.name),)))
    return _found(events, told)


@check(
    "alias-out-of-use",
    Severity.WARNING,
    what="An alias was in use at a time at which its actor takes part in no event.",
    why="No event of the base can have been told under it: its dates, or the actor's, may be wrong.",
    fix="Correct when the name was used, or leave that empty; if it is only kept for searches, confirm.",
    of_the_whole=True,
)
def alias_out_of_use(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = list(_aliases().exclude(edtf=""))
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
    return _found(events, told)
