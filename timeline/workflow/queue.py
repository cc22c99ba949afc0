"""What waits: drafts that were sent to review, and edits of published events; the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime

from timeline.models import Decision, Event, Proposal

PAGE = 50
DRAFT, EDIT = "draft", "edit"  # in this order where two came at the same moment


@dataclass(frozen=True)
class Item:
    """One line of the queue: an event, or an edit of one."""

    since: datetime
    kind: str
    pk: int
    event: Event
    author: Any
    state: str
    remark: str = ""  # what the reviewer said who returned it
    message: str = ""  # what the author said of the edit
    returned: bool = False

    @property
    def cursor(self) -> str:
        return f"{self.since.isoformat()} {self.kind} {self.pk}"


@dataclass(frozen=True)
class Edge:
    """The item that a page starts after."""

    since: datetime
    kind: str
    pk: int


def waiting() -> int:
    """How many wait for a reviewer, in one query over two small indexes."""
    drafts = Event.objects.filter(status=Event.Status.IN_REVIEW).order_by().values_list("pk")
    edits = Proposal.objects.filter(status=Proposal.Status.OPEN).order_by().values_list("pk")
    return int(drafts.union(edits, all=True).count())


def read_edge(text: str) -> Edge | None:
    """The place that `?after=` marks; None when it marks none."""
    since, _, rest = text.partition(" ")
    kind, _, number = rest.partition(" ")
    try:
        at = parse_datetime(since)
    except ValueError:
        return None
    sound = at and at.tzinfo and kind in (DRAFT, EDIT) and text.isascii() and number.isdigit()
    return Edge(at, kind, int(number)) if at and sound and len(number) < 19 else None


def page(user: Any, *, mine: bool, edge: Edge | None) -> tuple[list[Item], str]:
    """One page of the queue, and the cursor of the next ("" at the end): two queries, however long."""
    drafts = _after(_drafts(user, mine), DRAFT, edge)
    edits = _after(_edits(user, mine), EDIT, edge)
    found = [*map(_of_draft, drafts[: PAGE + 1]), *map(_of_edit, edits[: PAGE + 1])]
    found.sort(key=attrgetter("since", "kind", "pk"))
    more = len(found) > PAGE
    return found[:PAGE], found[PAGE - 1].cursor if more else ""


def _drafts(user: Any, mine: bool) -> QuerySet[Any]:
    """In review; of one's own, those that are still being written too."""
    decisions = Decision.objects.filter(event=OuterRef("pk")).order_by("-at", "-id")
    statuses = [Event.Status.IN_REVIEW, *([Event.Status.DRAFT] if mine else [])]
    events = Event.objects.filter(status__in=statuses).select_related("type", "created_by")
    if mine:
        events = events.filter(created_by=user.pk)
    return events.annotate(
        since=Coalesce(Subquery(decisions.values("at")[:1]), F("updated")),
        was=Subquery(decisions.values("was")[:1]),
        remark=Subquery(decisions.values("reason")[:1]),
        decider=Subquery(decisions.values("user")[:1]),
    )


def _edits(user: Any, mine: bool) -> QuerySet[Any]:
    edits = Proposal.objects.select_related("event__type", "author").annotate(since=F("created"))
    if mine:
        # Of an event that was retracted it says why it came back; of one that is written anew, nothing.
        public = Q(event__status__in=[Event.Status.PUBLISHED, Event.Status.RETRACTED])
        known = public | Q(event__in=Event.objects.visible_to(user).order_by().values("pk"))
        waits = Q(status__in=[Proposal.Status.OPEN, Proposal.Status.RETURNED])
        return edits.filter(known, waits, author=user.pk)
    return edits.filter(status=Proposal.Status.OPEN)


def _after(rows: QuerySet[Any], kind: str, edge: Edge | None) -> QuerySet[Any]:
    rows = rows.order_by("since", "pk")
    if edge is None:
        return rows
    if kind != edge.kind:
        return rows.filter(**{"since__gte" if kind > edge.kind else "since__gt": edge.since})
    return rows.filter(Q(since__gt=edge.since) | Q(since=edge.since, pk__gt=edge.pk))


def _of_draft(event: Any) -> Item:
    returned = (
        event.status == Event.Status.DRAFT
        and event.was == Event.Status.IN_REVIEW
        and event.decider != event.created_by_id
    )
    state = "Returned" if returned else event.get_status_display()
    remark = event.remark if returned else ""
    author = event.created_by
    return Item(event.since, DRAFT, event.pk, event, author, state, remark=remark, returned=returned)


def _of_edit(proposal: Any) -> Item:
    returned = proposal.status == Proposal.Status.RETURNED
    return Item(
        proposal.since, EDIT, proposal.pk, proposal.event, proposal.author,
        "Edit returned" if returned else "Edit of a published event",
        remark=proposal.comment if returned else "", message=proposal.message, returned=returned,
    )  # fmt: skip
