"""Who is said to have done it, by whom, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from actors.folding import Fold
from actors.models import ActorRelation, Alias
from dates.edtf import parse
from dates.text import describe
from incidents.models import ResponsibilityClaim
from sources.models import Source
from timeline.checks import Found, Related, Severity, check
from timeline.models import Citation, EventQuerySet, Participation

Stance = ResponsibilityClaim.Stance


def _claims(events: EventQuerySet) -> QuerySet[ResponsibilityClaim]:
    rows = ResponsibilityClaim.objects.filter(incident__in=events.values("pk"))
    return rows.select_related("incident", "actor", "by").order_by("incident", "pk")


def _claimed(events: EventQuerySet) -> QuerySet[Any]:
    return ResponsibilityClaim.objects.filter(incident__in=events.values("pk")).values("incident")


def _of_claim(row: ResponsibilityClaim, message: str, *facts: object) -> Found:
    speaker = row.by or row.actor
    related = (Related("actor", speaker.pk, speaker.name),)
    about = (row.actor_id, row.stance, row.by_id)
    return Found(row.incident_id, "incident/claims", message, (*about, *facts), related)


def _by_a_party(events: EventQuerySet) -> QuerySet[ResponsibilityClaim]:
    """Claims whose speaker takes part in the incident, or belongs to an actor that does."""
    part = Participation.objects.filter(event=OuterRef("incident"))
    belongs = ActorRelation.objects.filter(
        subject=OuterRef("by"),
        relation__in=[ActorRelation.Relation.PART_OF, ActorRelation.Relation.HOLDS_OFFICE_IN],
        object__in=Participation.objects.filter(event=OuterRef(OuterRef("incident"))).values("actor"),
    )
    return _claims(events).filter(Exists(part.filter(actor=OuterRef("by"))) | Exists(belongs))


@check(
    "claim-assessed-by-party",
    Severity.ERROR,
    what="A claim is called an assessment, and the one who makes it is a party to the incident.",
    why="An assessment is an observer's. A party that says who did it blames.",
    fix="Set the stance to blamed, or correct who said it.",
    suspects=_claimed,
)
def claim_assessed_by_party(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _by_a_party(events).filter(stance=Stance.ASSESSED):
        yield _of_claim(
            row, f"{row.by} is a party to the incident, so its word on {row.actor} is no assessment."
        )


@check(
    "claim-source-is-party",
    Severity.WARNING,
    what="An actor is blamed by a party to the incident, or a claim rests on a source that a party wrote.",
    why="Each side blames the other: such a claim needs a second, independent source beside it.",
    fix="Add what independent sources say, and lower the credibility; if there is nothing else, confirm.",
    suspects=_claimed,
)
def claim_source_is_party(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _by_a_party(events).filter(stance=Stance.BLAMED).exclude(by=F("actor")):
        yield _of_claim(row, f"{row.by}, which blames {row.actor}, is itself a party to the incident.")
    written = _written_by_parties(events)
    for row in _claims(events).filter(citation__source__in={source for _, source in written}):
        source = row.citation.source_id if row.citation else 0
        for author in written.get((row.incident_id, source), []):
            own = author == row.actor.name and row.stance in (Stance.CLAIMED, Stance.DENIED)
            if not own:
                message = (
                    f"The claim on {row.actor} is cited to a source by {author}, a party to the incident."
                )
                yield _of_claim(row, message, source)


def _written_by_parties(events: EventQuerySet) -> dict[tuple[int, int], list[str]]:
    """By incident and source, the participants whose name or alias is that of its author or its outlet."""
    cited = Citation.objects.filter(event__in=events.values("pk"), claims__isnull=False).order_by()
    sources = Source.objects.filter(pk__in=cited.values("source"))
    names: dict[int, set[str]] = {}
    for source, *folded in sources.values_list("pk", Fold("author"), Fold("outlet__name")):
        names[source] = {name for name in folded if name}
    parts = Participation.objects.filter(event__in=cited.values("event"))
    known: dict[int, set[tuple[str, str]]] = {}
    for event, name, folded in parts.values_list("event", "actor__name", "actor__folded"):
        known.setdefault(event, set()).add((name, folded))
    for event, name, folded in parts.filter(actor__in=Alias.objects.values("actor")).values_list(
        "event", "actor__name", "actor__aliases__folded"
    ):
        known[event].add((name, folded))
    return {
        (event, source): sorted({name for name, folded in known.get(event, ()) if folded in names[source]})
        for event, source in cited.values_list("event", "source").distinct()
    }


@check(
    "claim-by-another",
    Severity.WARNING,
    what="A claim or a denial that is said by somebody else than the actor or one who belongs to it.",
    why="Only the actor claims or denies; what others say of it is blame or assessment.",
    fix="Correct who said it, or the stance; if he speaks for the actor, confirm.",
    suspects=_claimed,
)
def claim_by_another(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    belongs = ActorRelation.objects.filter(subject=OuterRef("by"), object=OuterRef("actor"))
    rows = _claims(events).filter(stance__in=[Stance.CLAIMED, Stance.DENIED], by__isnull=False)
    for row in rows.exclude(by=F("actor")).exclude(Exists(belongs)):
        verb = "claims" if row.stance == Stance.CLAIMED else "denies"
        yield _of_claim(row, f"{row.by} {verb} it in the place of {row.actor}.")


@check(
    "claim-before-event",
    Severity.ERROR,
    what="A claim of responsibility is dated before the incident, and was no call of warning.",
    why="Nobody claims what has not happened.",
    fix="Correct when it was said, or the incident's date; a warning by telephone has its own channel.",
    suspects=_claimed,
)
def claim_before_event(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = _claims(events).exclude(edtf="").exclude(channel=ResponsibilityClaim.Channel.CALL_BEFORE)
    for row in rows:
        said = parse(row.edtf)
        guessed = any(mark in row.edtf + row.incident.edtf for mark in "?~%")
        if said.latest < row.incident.earliest and not guessed:
            message = (
                f"The word on {row.actor} is dated {describe(said)}, before the incident "
                f"({describe(row.incident.edtf)})."
            )
            yield _of_claim(row, message, row.edtf, row.incident.edtf)


@check(
    "claim-uncited",
    Severity.WARNING,
    what="A claim of responsibility without a citation.",
    why="Who is said to have done it is the gravest thing that the base says of anyone.",
    fix="Choose the citation of this incident that reports it.",
    suspects=_claimed,
)
def claim_uncited(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _claims(events).filter(citation__isnull=True):
        yield _of_claim(row, f"Nothing is cited for “{row.get_stance_display().lower()}” on {row.actor}.")


@check(
    "claim-on-nobody-there",
    Severity.WARNING,
    what="An actor is said to have done it, and does not take part in the incident.",
    why="A search by the actor does not find the incident.",
    fix="Add the actor as a suspect; as the attacker where nothing speaks against it.",
    suspects=_claimed,
)
def claim_on_nobody_there(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    there = Participation.objects.filter(event=OuterRef("incident"), actor=OuterRef("actor"))
    for row in _claims(events).exclude(stance=Stance.DENIED).exclude(Exists(there)):
        yield _of_claim(row, f"{row.actor} is {row.get_stance_display().lower()}, but takes no part.")
