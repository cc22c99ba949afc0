"""How many: numbers that contradict each other, or that nobody is cited for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from incidents.models import Casualties, Incident
from timeline.checks import Found, Severity, check
from timeline.models import Citation, EventQuerySet

MANY_KILLED, MANY_INJURED = 1_000, 10_000


def _many(events: EventQuerySet) -> QuerySet[Any]:
    rows = Incident.objects.filter(pk__in=events.values("pk")).annotate(
        killed=Greatest("fatalities_low", "fatalities_best", "fatalities_high"),
        injured=Greatest("injured_low", "injured_best", "injured_high"),
    )
    return rows.filter(Q(killed__gt=MANY_KILLED) | Q(injured__gt=MANY_INJURED))


@check(
    "count-implausible",
    Severity.WARNING,
    what=f"One incident with more than {MANY_KILLED:,} killed or {MANY_INJURED:,} injured.",
    why="That is rare enough to be a slip of the keyboard, or the toll of a whole campaign.",
    fix="Look the number up again; if it is right, confirm.",
    suspects=_many,
)
def count_implausible(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _many(events).order_by("pk"):
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


def _beyond(events: EventQuerySet, part: str, whole: str) -> QuerySet[Any]:
    rows = _groups(events).annotate(least=_least(part), total=_most(whole, "incident__"))
    return rows.filter(least__gt=F("total"))


def _with_a_group_beyond(events: EventQuerySet) -> QuerySet[Any]:
    rows, beyond = _groups(events), Q()
    for part, whole in PARTS:
        rows = rows.annotate(**{f"{part}_least": _least(part), f"{part}_total": _most(whole, "incident__")})
        beyond |= Q(**{f"{part}_least__gt": F(f"{part}_total")})
    return rows.filter(beyond).values("incident")


@check(
    "group-exceeds-total",
    Severity.ERROR,
    what="One group has more killed, or injured, than the whole incident.",
    why="A part cannot be larger than the whole.",
    fix="Correct the group's number or the incident's.",
    suspects=_with_a_group_beyond,
)
def group_exceeds_total(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for part, whole in PARTS:
        for row in _beyond(events, part, whole):
            message = f"{row.least} of {row.group} {part}, but {row.total} in the whole incident."
            facts = (row.group, part, row.least, row.total)
            yield Found(row.incident_id, "incident/casualties", message, facts)


def _summed(events: EventQuerySet, part: str, whole: str) -> QuerySet[Any]:
    rows = Incident.objects.filter(pk__in=events.values("pk")).annotate(
        total=_most(whole),
        groups=Sum(Coalesce(F(f"casualties__{part}_low"), F(f"casualties__{part}_best"))),
    )
    return rows.filter(groups__gt=F("total"))


def _with_groups(events: EventQuerySet) -> QuerySet[Any]:
    """The sums themselves are asked for of those that have any group."""
    return _groups(events).values("incident")


@check(
    "groups-exceed-total",
    Severity.WARNING,
    what="The groups together have more killed, or injured, than the whole incident.",
    why="A number is wrong, or the groups overlap and some are counted twice.",
    fix="Correct the numbers; if the groups overlap, confirm.",
    suspects=_with_groups,
)
def groups_exceed_total(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for part, whole in PARTS:
        for row in _summed(events, part, whole).order_by("pk"):
            message = f"The groups add up to {row.groups} {part}, but the whole incident has {row.total}."
            yield Found(row.pk, "incident/casualties", message, (part, row.groups, row.total))


def _counted_uncited(events: EventQuerySet) -> QuerySet[Any]:
    counted = Q()
    for stem in ("fatalities", "injured"):
        for part in ("low", "best", "high"):
            counted |= Q(**{f"{stem}_{part}__isnull": False})
    cited = Citation.objects.filter(event=OuterRef("pk"))
    bare = ~Exists(cited.filter(supports__contains=[Citation.Supports.CASUALTIES]))
    return Incident.objects.filter(counted, Exists(cited), bare, pk__in=events.values("pk"))


@check(
    "casualties-uncited",
    Severity.WARNING,
    what="The incident has numbers of killed or injured, and no citation supports casualties.",
    why="Numbers are what readers take away: each needs a source that gives it.",
    fix="Tick casualties on the citation that gives them, or add one that does.",
    suspects=_counted_uncited,
)
def casualties_uncited(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for number in _counted_uncited(events).order_by("pk").values_list("pk", flat=True):
        yield Found(number, "citations", "No citation is ticked as support of the casualties.", ())
