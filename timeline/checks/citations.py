"""How we know: what an event is cited to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from timeline.checks.findings import Found, Related, Severity
from timeline.checks.registry import check
from timeline.models import Citation, EventQuerySet


def _uncited(events: EventQuerySet) -> EventQuerySet:
    return events.filter(~Exists(Citation.objects.filter(event=OuterRef("pk"))))


@check(
    "citation-missing",
    Severity.ERROR,
    what="The event cites no source.",
    why="What nobody can look up is not published.",
    fix="Cite at least one place in one source.",
    suspects=_uncited,
)
def citation_missing(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for number in _uncited(events).order_by("pk").values_list("pk", flat=True):
        yield Found(number, "citations", "The event cites no source.", ())


def _beside_others(events: EventQuerySet) -> QuerySet[Citation]:
    others = Citation.objects.filter(event=OuterRef("event")).exclude(pk=OuterRef("pk"))
    return Citation.objects.filter(Exists(others), event__in=events)


def _with_several(events: EventQuerySet) -> QuerySet[Any]:
    return _beside_others(events).values("event")


def _several(events: EventQuerySet) -> dict[int, list[Citation]]:
    """The citations of the events that have more than one."""
    rows = _beside_others(events)
    by_event: dict[int, list[Citation]] = defaultdict(list)
    for row in rows.select_related("source").order_by("event", "pk"):
        by_event[row.event_id].append(row)
    return by_event


@check(
    "cited-twice",
    Severity.WARNING,
    what="Two citations of the event name the same place in the same source, written differently.",
    why="One passage then counts as two.",
    fix="Join the two into one citation that supports what both do.",
    suspects=_with_several,
)
def cited_twice(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for event, rows in _several(events).items():
        seen: dict[tuple[int, str], Citation] = {}
        for row in rows:
            first = seen.setdefault((row.source_id, re.sub(r"[\W_]+", "", row.locator).lower()), row)
            if first is not row:
                title = row.source.display_title
                message = (
                    f"“{title}” is cited twice for the same place: “{first.locator}” and “{row.locator}”."
                )
                facts = (first.pk, first.locator, row.pk, row.locator)
                yield Found(event, "citations", message, facts, (Related("source", row.source_id, title),))


@check(
    "reprint-cited-as-second-source",
    Severity.WARNING,
    what="Two sources cited for the event are the same text: one reprints the other, or both a third.",
    why="They look like two witnesses and are one.",
    fix="Keep the citation of the original. If the reprint adds something of its own, confirm.",
    suspects=_with_several,
)
def reprint_cited(events: EventQuerySet, named: EventQuerySet) -> Iterator[Found]:
    for event, rows in _several(events).items():
        seen: dict[int, Citation] = {}
        for row in rows:
            first = seen.setdefault(row.source.origin_id or row.source_id, row)
            if first.source_id != row.source_id:
                one, other = first.source.display_title, row.source.display_title
                message = f"“{one}” and “{other}” are the same text: one source, not two."
                facts = (first.source_id, row.source_id)
                related = (Related("source", first.source_id, one), Related("source", row.source_id, other))
                yield Found(event, "citations", message, facts, related)
