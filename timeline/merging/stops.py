"""What stands against a merge, and what one should know before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from sources.models import Source
from timeline.merging.kinds import thing_of
from timeline.merging.relations import relations_of
from timeline.models import Event, ExternalId, Place

S = Event.Status


def stops(loser: Any, survivor: Any) -> list[str]:
    """Why the two cannot be merged, each in a sentence; empty if they can."""
    if type(loser) is not type(survivor):
        return [f"{_a_kind(loser)} and {_a_kind(survivor).lower()} are two things, never one."]
    if loser.pk == survivor.pk:
        return ["Both addresses name the same record: choose another to merge it into."]
    found: list[str] = []
    if isinstance(loser, Event):
        found += _stops_of_events(loser, survivor)
    if isinstance(loser, Place) and _lies_in(survivor, loser):
        found.append(
            f"{survivor.name} lies in {loser.name}: what lies in {loser.name} would come to lie in itself. "
            "Swap the two, or move it first."
        )
    return [*found, *_hindrances(loser, survivor)]


def _a_kind(row: Any) -> str:
    noun = str(row._meta.verbose_name)
    return f"{'An' if noun[0] in 'aeiou' else 'A'} {noun}"


def _stops_of_events(loser: Event, survivor: Event) -> Iterator[str]:
    for one in (loser, survivor):
        if one.status == S.RETRACTED:
            yield f"“{one.title}” was retracted, and says so at its address. Take that back first."
    if loser.status == S.PUBLISHED and survivor.status in (S.DRAFT, S.IN_REVIEW):
        yield (
            f"“{loser.title}” is published and “{survivor.title}” is not: the public would lose it. "
            "Swap the two, or publish the other first."
        )


def _lies_in(place: Place, other: Place) -> bool:
    above, seen = place.parent, {place.pk}
    while above is not None and above.pk not in seen:
        if above.pk == other.pk:
            return True
        seen.add(above.pk)
        above = above.parent
    return False


def _hindrances(loser: Any, survivor: Any) -> Iterator[str]:
    """What a model that hangs on the two says against it: `HINDERS_MERGING`, a condition and its sentence."""
    for relation in relations_of(type(loser)):
        if hindrance := getattr(relation.model, "HINDERS_MERGING", None):
            condition, sentence = hindrance
            for row in (loser, survivor):
                for one in relation.fields:
                    if relation.model._default_manager.filter(condition, **{one.name: row.pk}).exists():
                        yield f"“{thing_of(row).name(row)}”: {sentence}"


def faults(loser: Any, survivor: Any) -> list[str]:
    """What is wrong with the survivor as it would be, its chosen values on it."""
    try:
        survivor.clean_fields(exclude=[one.name for one in survivor._meta.fields if not one.editable])
        survivor.clean()
        survivor.validate_constraints()
    except ValidationError as error:
        return list(dict.fromkeys(error.messages))
    return list(_too_wide(loser, survivor)) if isinstance(survivor, Place) else []


def _too_wide(loser: Place, survivor: Place) -> Iterator[str]:
    """What lies in a place is narrower than it."""
    widths = {str(kind): width for kind, width in Place.WIDTH.items()}
    inside = Place.objects.filter(parent__in=[loser, survivor]).exclude(pk__in=[loser.pk, survivor.pk])
    kind = survivor.get_kind_display().lower()
    for kind_inside in inside.order_by().values_list("kind", flat=True).distinct():
        if widths[kind_inside] >= widths[survivor.kind]:
            label = str(Place.Kind(kind_inside).label).lower()
            yield f"A {label} lies in one of the two, and cannot lie in a {kind}: choose a wider kind."


def warnings(loser: Any, survivor: Any) -> list[str]:
    """What does not stop it, and makes one think."""
    return [*_of_events(loser, survivor), *_of_the_rest(loser, survivor)]


def _of_events(loser: Any, survivor: Any) -> Iterator[str]:
    if not isinstance(loser, Event):
        return
    if loser.status != S.PUBLISHED and survivor.status == S.PUBLISHED:
        yield "The other event is published: what moves there is public at once."
    if loser.latest < survivor.earliest or survivor.latest < loser.earliest:
        yield "No day is possible for both: are they one event?"
    mine, theirs = (
        set(ExternalId.objects.filter(event=one).values_list("scheme", flat=True))
        for one in (loser, survivor)
    )
    for scheme in sorted(mine & theirs):
        yield f"Both carry an identifier of {scheme}, which holds them for two. Both identifiers stay."


def _of_the_rest(loser: Any, survivor: Any) -> Iterator[str]:
    if isinstance(loser, Event):
        return
    if loser.kind != survivor.kind:
        kinds = f"{loser.get_kind_display().lower()} and {survivor.get_kind_display().lower()}"
        yield f"They are of two kinds: {kinds}."
    if isinstance(loser, Source):
        if survivor.pk == loser.origin_id or loser.pk == survivor.origin_id:
            yield "One reprints the other: are they two publications, to be cited each for itself?"
        if loser.url and survivor.url and loser.url != survivor.url:
            yield "They are published at two addresses: are they one?"
    if isinstance(loser, Place):
        if survivor.pk == loser.parent_id:
            yield f"{loser.name} lies in {survivor.name}: its events will only be known to be there."
        if loser.country and survivor.country and loser.country != survivor.country:
            yield f"They lie in two countries: {loser.country} and {survivor.country}."
