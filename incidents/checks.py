"""What an incident needs of its participants, its casualties and the claims of responsibility for it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from actors.folding import Fold
from actors.models import ActorRelation, Alias
from dates.edtf import parse
from dates.text import describe
from incidents.models import Casualties, Incident, ResponsibilityClaim
from sources.models import Source
from timeline.checks import Found, Related, Severity, check
from timeline.models import Citation, EventQuerySet, EventType, Participation, Role

Category = EventType.Category
Stance = ResponsibilityClaim.Stance

ATTACKS = [Category.EXPLOSION, Category.CIVILIAN_TARGETING]
DOING = [Role.ATTACKER, Role.SUSPECT, Role.INITIATOR, Role.PARTY]
SUFFERING = [Role.TARGET, Role.VICTIM, Role.PARTY]


def _without(events: EventQuerySet, roles: list[Role]) -> EventQuerySet:
    """Attacks in which somebody takes part, but nobody in one of these roles."""
    anyone = Participation.objects.filter(event=OuterRef("pk"))
    rows = events.filter(Exists(anyone), ~Exists(anyone.filter(role__in=roles)), type__category__in=ATTACKS)
    return rows.select_related("type").order_by("pk")


@check(
    "attacker-missing",
    Severity.WARNING,
    what="An attack without an attacker or a suspect.",
    why="Who did it is the first question; an attack by people unknown is a finding too.",
    fix="Add the attacker, a suspect, or an unnamed group; if the sources name nobody, confirm.",
)
def attacker_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _without(events, DOING):
        yield Found(row.pk, "participants", f"“{row.type.label}” has no attacker or suspect.", (row.type_id,))


@check(
    "target-missing",
    Severity.WARNING,
    what="An attack without a target or a victim.",
    why="Whom it was aimed at, or whom it hurt, is what the event is found by.",
    fix="Add the target or the victims; for people without a name there are populations.",
)
def target_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _without(events, SUFFERING):
        yield Found(row.pk, "participants", f"“{row.type.label}” has no target or victim.", (row.type_id,))


@check(
    "second-side-missing",
    Severity.WARNING,
    what="A battle in which only one actor takes part.",
    why="A fight has two sides.",
    fix="Add the other side; for fighters without a name there are unnamed groups.",
)
def second_side_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    sides = Count("participations__actor", ~Q(participations__role=Role.SUBJECT), distinct=True)
    anyone = Participation.objects.filter(event=OuterRef("pk"))
    battles = events.filter(Exists(anyone), type__category=Category.BATTLE).annotate(sides=sides)
    battles = battles.filter(sides__lt=2)
    for row in battles.select_related("type").order_by("pk"):
        yield Found(
            row.pk,
            "participants",
            f"“{row.type.label}” has {'one side only' if row.sides else 'no side'}.",
            (row.type_id,),
        )


@check(
    "place-missing",
    Severity.WARNING,
    what="An incident with neither a place nor a country.",
    why="Violence happens somewhere: without any place it is on no map and in no list by country.",
    fix="Choose the place, or at least the country; if the sources name none, confirm.",
)
def place_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = events.filter(kind=Incident.KIND, place__isnull=True, country="")
    for number in rows.order_by("pk").values_list("pk", flat=True):
        yield Found(number, "place", "The incident has neither a place nor a country.", ())


# Casualties

MANY_KILLED, MANY_INJURED = 1_000, 10_000


@check(
    "count-implausible",
    Severity.WARNING,
    what=f"One incident with more than {MANY_KILLED:,} killed or {MANY_INJURED:,} injured.",
    why="That is rare enough to be a slip of the keyboard, or the toll of a whole campaign.",
    fix="Look the number up again; if it is right, confirm.",
)
def count_implausible(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    rows = Incident.objects.filter(pk__in=events.values("pk")).annotate(
        killed=Greatest("fatalities_low", "fatalities_best", "fatalities_high"),
        injured=Greatest("injured_low", "injured_best", "injured_high"),
    )
    for row in rows.filter(Q(killed__gt=MANY_KILLED) | Q(injured__gt=MANY_INJURED)).order_by("pk"):
        for part, word, number, many in [
            ("fatalities", "killed", row.killed, MANY_KILLED),
            ("injured", "injured", row.injured, MANY_INJURED),
        ]:
            if number is not None and number > many:
                message = f"{number:,} {word} in one incident."
                yield Found(row.pk, f"incident/{part}", message, (part, number))


def _groups(events: EventQuerySet) -> QuerySet[Casualties]:
    return Casualties.objects.filter(incident__in=events.values("pk")).order_by("incident", "pk")


def _most(stem: str, prefix: str = "") -> Coalesce:
    """The highest number that is given; a low one alone is no limit."""
    return Coalesce(F(f"{prefix}{stem}_high"), F(f"{prefix}{stem}_best"))


def _least(stem: str) -> Coalesce:
    return Coalesce(F(f"{stem}_low"), F(f"{stem}_best"))


PARTS = [("killed", "fatalities"), ("injured", "injured")]


@check(
    "group-exceeds-total",
    Severity.ERROR,
    what="One group has more killed, or injured, than the whole incident.",
    why="A part cannot be larger than the whole.",
    fix="Correct the group's number or the incident's.",
)
def group_exceeds_total(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for part, whole in PARTS:
        rows = _groups(events).annotate(least=_least(part), total=_most(whole, "incident__"))
        for row in rows.filter(least__gt=F("total")):
            message = f"{row.least} of {row.group} {part}, but {row.total} in the whole incident."
            facts = (row.group, part, row.least, row.total)
            yield Found(row.incident_id, "incident/casualties", message, facts)


@check(
    "groups-exceed-total",
    Severity.WARNING,
    what="The groups together have more killed, or injured, than the whole incident.",
    why="A number is wrong, or the groups overlap and some are counted twice.",
    fix="Correct the numbers; if the groups overlap, confirm.",
)
def groups_exceed_total(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for part, whole in PARTS:
        rows = Incident.objects.filter(pk__in=events.values("pk")).annotate(
            total=_most(whole),
            groups=Sum(Coalesce(F(f"casualties__{part}_low"), F(f"casualties__{part}_best"))),
        )
        for row in rows.filter(groups__gt=F("total")).order_by("pk"):
            message = f"The groups add up to {row.groups} {part}, but the whole incident has {row.total}."
            yield Found(row.pk, "incident/casualties", message, (part, row.groups, row.total))


@check(
    "casualties-uncited",
    Severity.WARNING,
    what="The incident has numbers of killed or injured, and no citation supports casualties.",
    why="Numbers are what readers take away: each needs a source that gives it.",
    fix="Tick casualties on the citation that gives them, or add one that does.",
)
def casualties_uncited(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    counted = Q()
    for stem in ("fatalities", "injured"):
        for part in ("low", "best", "high"):
            counted |= Q(**{f"{stem}_{part}__isnull": False})
    cited = Citation.objects.filter(event=OuterRef("pk"))
    bare = ~Exists(cited.filter(supports__contains=[Citation.Supports.CASUALTIES]))
    rows = Incident.objects.filter(counted, Exists(cited), bare, pk__in=events.values("pk"))
    for number in rows.order_by("pk").values_list("pk", flat=True):
        yield Found(number, "citations", "No citation is ticked as support of the casualties.", ())


# Claims


def _claims(events: EventQuerySet) -> QuerySet[ResponsibilityClaim]:
    rows = ResponsibilityClaim.objects.filter(incident__in=events.values("pk"))
    return rows.select_related("incident", "actor", "by").order_by("incident", "pk")


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
)
def claim_on_nobody_there(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    there = Participation.objects.filter(event=OuterRef("incident"), actor=OuterRef("actor"))
    for row in _claims(events).exclude(stance=Stance.DENIED).exclude(Exists(there)):
        yield _of_claim(row, f"{row.actor} is {row.get_stance_display().lower()}, but takes no part.")
