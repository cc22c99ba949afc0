"""When: against the sources that give the date, against their publication, against today."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from dates.edtf import MONTHS, EDTFError, Span, parse
from dates.text import describe
from sources.models import DateBasis
from timeline.checks.findings import Found, Related, Severity
from timeline.checks.registry import check
from timeline.checks.suspecting import TODAY
from timeline.models import Citation, Event, EventQuerySet

DAY = datetime.timedelta(days=1)
Occurrence = Event.Occurrence
SAID_TO_HAVE_BEEN = [Occurrence.OCCURRED, Occurrence.ALLEGED, Occurrence.DENIED]
Supports = Citation.Supports
# A source older than the event can still tell who its participants are, or where a place lies.
ABOUT_THE_EVENT = [Supports.EVENT, Supports.DATE, Supports.CASUALTIES, Supports.CLAIMS]


def _of_earlier_sources(events: EventQuerySet) -> QuerySet[Citation]:
    return Citation.objects.filter(
        event__in=events,
        event__occurrence__in=SAID_TO_HAVE_BEEN,
        event__earliest__gt=F("source__published_latest"),
        supports__overlap=ABOUT_THE_EVENT,
    )


def _dated_too_late(events: EventQuerySet) -> QuerySet[Any]:
    return _of_earlier_sources(events).values("event")


def _cited_too_early(events: EventQuerySet, *, sure: bool) -> Iterator[Found]:
    """Citations whose source was published before the first day on which the event can have been.

    Not sure where the publication is itself inferred or approximate, or a single day short: a day begins
    in Karachi before it does in New York.
    """
    rows = _of_earlier_sources(events).select_related("event", "source")
    for row in rows.order_by("event", "pk"):
        event, source = row.event, row.source
        published = source.published_latest
        vague = source.date_basis == DateBasis.INFERRED or bool(re.search("[?~%]", source.edtf + event.edtf))
        if published is None or sure == (vague or event.earliest - published <= DAY):
            continue
        title = source.display_title
        yield Found(
            event=event.pk,
            field="date",
            message=(
                f"The date {describe(event.edtf)} lies after the publication of “{title}” "
                f"({describe(source.edtf)}), which is cited for it."
            ),
            facts=(event.edtf, source.pk, source.edtf),
            related=(Related("source", source.pk, title),),
        )


@check(
    "date-after-publication",
    Severity.ERROR,
    what="The event is dated after the publication of a source that is cited for it.",
    why="A source cannot report what had not happened yet: one of the two dates is wrong.",
    fix="Correct the event's date or the source's, or cite another. What was only announced is planned.",
    suspects=_dated_too_late,
)
def date_after_publication(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    return _cited_too_early(events, sure=True)


@check(
    "date-perhaps-after-publication",
    Severity.WARNING,
    what="The same, by a single day or by a date that is only inferred, approximate or uncertain.",
    why="Time zones and guesses can explain it; so can a mistake.",
    fix="Look at both dates again. If both are as good as they can be, confirm.",
    suspects=_dated_too_late,
)
def date_perhaps_after_publication(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    return _cited_too_early(events, sure=False)


def _to_come(events: EventQuerySet) -> EventQuerySet:
    return events.filter(occurrence__in=SAID_TO_HAVE_BEEN, earliest__gt=TODAY)


def _planned(events: EventQuerySet) -> EventQuerySet:
    return events.filter(occurrence=Occurrence.PLANNED, latest__lt=TODAY)


@check(
    "date-in-future",
    Severity.ERROR,
    what="The event is said to have happened, on a day that is still to come.",
    why="What is to come can only be planned.",
    fix="Correct the date, or set the occurrence to planned.",
    suspects=_to_come,
)
def date_in_future(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    tomorrow = timezone.now().date() + DAY  # it has begun somewhere
    rows = events.filter(occurrence__in=SAID_TO_HAVE_BEEN, earliest__gt=tomorrow)
    for row in rows.only("edtf", "occurrence").order_by("pk"):
        said = row.get_occurrence_display().lower()
        message = f"The event is {said}, but {describe(row.edtf)} is still to come."
        yield Found(row.pk, "date", message, (row.edtf, row.occurrence))


@check(
    "planned-date-passed",
    Severity.WARNING,
    what="The event is still planned, though its last possible day has passed.",
    why="A reader wants to know what became of it.",
    fix="Say what became of it (occurred, postponed, cancelled) and cite it; if nobody tells, confirm.",
    suspects=_planned,
)
def planned_date_passed(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    today = timezone.now().date()
    for row in events.filter(occurrence=Occurrence.PLANNED, latest__lt=today).only("edtf").order_by("pk"):
        message = f"It was planned for {describe(row.edtf)}, which has passed."
        yield Found(row.pk, "occurrence", message, (row.edtf,))


def _undated(events: EventQuerySet) -> EventQuerySet:
    of_it = Citation.objects.filter(event=OuterRef("pk"))
    dated = of_it.filter(supports__overlap=[Supports.EVENT, Supports.DATE])
    return events.filter(Exists(of_it), ~Exists(dated))


@check(
    "date-uncited",
    Severity.WARNING,
    what="No citation supports the date, or the event as a whole.",
    why="Nobody can look up where the date comes from.",
    fix="Tick the date on the citation that gives it, or add one that does.",
    suspects=_undated,
)
def date_uncited(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for row in _undated(events).only("edtf").order_by("pk"):
        message = f"No citation is ticked as support of the date {describe(row.edtf)}."
        yield Found(row.pk, "citations", message, (row.edtf,))


# What a citation's value calls the date that its source gives. Its keys are the curator's own words.
DATE_KEYS = {"date", "when", "day", "month", "year", "edtf", "dated", "period", "time"}
MONTH = re.compile(rf"(?:in |early |mid-|mid |late )*({'|'.join(MONTHS)})(?: ([0-9]{{4}}))?", re.I)
DAY_IN_WORDS = re.compile(rf"(?:on )?([0-9]{{1,2}}) ({'|'.join(MONTHS)}) ([0-9]{{4}})", re.I)


def span_given(text: Any, year: int) -> Span | None:
    """The days that a value means: EDTF, or a month or a day in English. Other words say nothing here."""
    words = str(text).strip()
    months = [month.lower() for month in MONTHS]
    if match := MONTH.fullmatch(words):
        words = f"{match[2] or f'{year:04}'}-{months.index(match[1].lower()) + 1:02}"
    elif match := DAY_IN_WORDS.fullmatch(words):
        words = f"{match[3]}-{months.index(match[2].lower()) + 1:02}-{int(match[1]):02}"
    try:
        return parse(words)
    except EDTFError:
        return None


def _days(span: Span | Event) -> int:
    return (span.latest - span.earliest).days


def _dated_by_value(events: EventQuerySet) -> EventQuerySet:
    cited = Citation.objects.filter(event=OuterRef("pk"), supports__contains=[Supports.DATE])
    return events.filter(Exists(cited.exclude(value={})))


def _dates_given(events: EventQuerySet) -> Iterator[tuple[Event, list[tuple[Citation, Span | None]]]]:
    """Each event whose date is cited with a value, and what every citation for the date gives."""
    cited = Citation.objects.filter(supports__contains=[Supports.DATE])
    rows = (
        cited.filter(event__in=_dated_by_value(events))
        .select_related("event", "source")
        .order_by("event", "pk")
    )
    by_event: dict[Event, list[tuple[Citation, Span | None]]] = defaultdict(list)
    for row in rows:
        values = [value for key, value in row.value.items() if key.strip().lower() in DATE_KEYS]
        spans = [span for value in values if (span := span_given(value, row.event.earliest.year))]
        by_event[row.event].append((row, min(spans, key=_days, default=None)))
    yield from by_event.items()


def _too_exact(events: EventQuerySet, *, sure: bool) -> Iterator[Found]:
    """Not sure where the date is inferred, by its own account, or another citation may give it exactly."""
    for event, given in _dates_given(events):
        spans = [span for _, span in given if span]
        if not spans or min(map(_days, spans)) <= _days(event):
            continue
        guessed = event.date_basis == DateBasis.INFERRED or len(spans) < len(given)
        if sure != guessed:
            row, closest = min(((row, span) for row, span in given if span), key=lambda one: _days(one[1]))
            message = (
                f"The date {describe(event.edtf)} is more exact than its source: "
                f"“{row.source.display_title}” gives {describe(closest)}."
            )
            facts = (event.edtf, event.date_basis, row.pk, closest.edtf)
            yield Found(event.pk, "date", message, facts, (_source(row),))


def _source(row: Citation) -> Related:
    return Related("source", row.source_id, row.source.display_title)


@check(
    "date-more-exact-than-source",
    Severity.ERROR,
    what="The date is said to be stated, and every source cited for it gives a coarser one.",
    why="No date is more exact than its source: an invented day misleads every window and chart.",
    fix="Write the date as the source gives it, or say that it is inferred, and from what.",
    suspects=_dated_by_value,
)
def date_more_exact(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    return _too_exact(events, sure=True)


@check(
    "date-perhaps-more-exact-than-source",
    Severity.WARNING,
    what="The date is inferred and more exact than its sources give, or the exact source is not marked.",
    why="It can be right; whoever checks it needs to know from what it follows.",
    fix="Put the exact date into the value of the citation that gives it; if it is well inferred, confirm.",
    suspects=_dated_by_value,
)
def date_perhaps_more_exact(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    return _too_exact(events, sure=False)


@check(
    "date-contradicts-source",
    Severity.WARNING,
    what="A source cited for the date gives one that the event's date excludes.",
    why="Sources may disagree, and then the curator chose; or the date was mistyped.",
    fix="Correct the date or the citation's value; if the sources disagree, widen the date or confirm.",
    suspects=_dated_by_value,
)
def date_contradicts_source(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for event, given in _dates_given(events):
        for row, span in given:
            if span and (span.latest < event.earliest or span.earliest > event.latest):
                message = (
                    f"The date is {describe(event.edtf)}, but “{row.source.display_title}” gives "
                    f"{describe(span)}."
                )
                yield Found(event.pk, "date", message, (event.edtf, row.pk, span.edtf), (_source(row),))
