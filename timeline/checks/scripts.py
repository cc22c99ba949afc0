"""Names and titles with letters that look like others."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from actors.models import Alias
from curation.scripts import SUSPECT, look_alikes, spelt
from timeline.checks.findings import Found, Related, Severity
from timeline.checks.registry import check
from timeline.models import Event, EventQuerySet, Participation


def _suspected(events: EventQuerySet) -> EventQuerySet:
    called = Q(actor__name__regex=SUSPECT) | Q(
        actor__in=Alias.objects.filter(name__regex=SUSPECT, language="").values("actor")
    )
    parts = Participation.objects.filter(called, event__in=events)
    return events.filter(
        Q(title__regex=SUSPECT) | Q(place__name__regex=SUSPECT) | Q(pk__in=parts.values("event"))
    )


def _names(event: Event) -> Iterator[tuple[str, str, Related | None]]:
    """The field, the name that stands there, and whose it is."""
    yield "title", event.title, None
    if event.place:
        yield "place", event.place.name, Related("place", event.place.pk, event.place.name)
    for part in event.participations.all():
        actor = Related("actor", part.actor_id, part.actor.name)
        yield "participants", part.actor.name, actor
        for alias in part.actor.aliases.all():
            if not alias.language:
                yield "participants", alias.name, actor


@check(
    "look-alike-letters",
    Severity.WARNING,
    what="A word of the title, or of a name in it, mixes letters of two scripts that look alike.",
    why="It reads like another word and is none: no search finds it, and two actors cannot be told apart.",
    fix="Write the word anew, in one script; of an alias in another script, say its language.",
    suspects=_suspected,
)
def look_alike_letters(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = _suspected(events).select_related("place").order_by("pk")
    for event in rows.prefetch_related("participations__actor__aliases"):
        for field, name, whose in dict.fromkeys(_names(event)):
            for word in look_alikes(name):
                message = f"“{word}” in “{name}” has letters that look like others: {spelt(word)}."
                related = (whose,) if whose else ()
                yield Found(event.pk, field, message, (name,), related)
