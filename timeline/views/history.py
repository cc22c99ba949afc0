"""What an event has said, revision by revision; two of them side by side; and the way back to one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from timeline.history.documents import compared
from timeline.history.past import commit_at, in_its_time
from timeline.history.restore import Refused, may_restore
from timeline.history.restore import restore as put_back
from timeline.history.summary import in_lines
from timeline.merging.addresses import follows_merges
from timeline.models import Event, Revision
from timeline.paging import BadCursor, Ordering, fingerprint, paginate, read_cursor
from timeline.views.event import wrong_moment
from timeline.workflow import rules

PAGE_SIZE = 50
PUBLISHED, RETRACTED = Event.Status.PUBLISHED, Event.Status.RETRACTED
LAST_TITLE = "SELECT title FROM kept.timeline_event WHERE id = %s ORDER BY since DESC LIMIT 1"
NO_EVENT = gettext_lazy("There is no event with this number.")


@dataclass
class Subject:
    """The event whose history is read: `event` is None where it was deleted."""

    number: int
    event: Event | None
    sees_all: bool
    may_restore: bool
    until: int | None = None  # the commit that one looks back to; None: the present

    @property
    def slug(self) -> str:
        """For its addresses. Of what the public may not see, the slug would tell the title."""
        told = self.event and (self.sees_all or self.event.status == PUBLISHED)
        return self.event.slug if told and self.event else "-"

    @cached_property
    def title(self) -> str:
        """What the reader may call it; of a deleted event the last title that it had."""
        if self.event:
            return self.event.title if self.slug != "-" else ""
        with connection.cursor() as cursor:
            cursor.execute(LAST_TITLE, [self.number])
            found = cursor.fetchone()
        return str(found[0]) if found else ""

    @property
    def revisions(self) -> Any:
        """Those that the reader may know of: all for curators, else what was public, and its retraction."""
        own = Revision.objects.filter(event=self.number, number__isnull=False).select_related("commit__user")
        if self.until is not None:
            own = own.filter(commit__lte=self.until)
        if self.sees_all:
            return own
        before = Revision.objects.filter(event=self.number, number__lt=OuterRef("number")).order_by("-number")
        own = own.annotate(came_from=Subquery(before.values("status")[:1]))
        return own.filter(Q(status=PUBLISHED) | Q(status=RETRACTED, came_from=PUBLISHED))

    @property
    def comparable(self) -> Any:
        """Those whose documents the reader may read."""
        told = self.revisions.exclude(status="")
        return told if self.sees_all else told.filter(status=PUBLISHED)


@dataclass(frozen=True)
class Row:
    """One revision in the list; `line` says what it changed since `before`."""

    revision: Revision
    before: Revision | None
    line: str
    comparable: bool


def subject_of(request: HttpRequest, pk: int) -> Subject:
    """Raises Http404 where the reader may not know that there was such an event."""
    moment = getattr(request, "as_of", None)
    found = Event.objects.known_to(request.user).filter(pk=pk).first()
    sees_all = rules.sees_all(request.user) or bool(found and rules.is_own(request.user, found))
    # What is past stays as it was: it is put back from the page of the present.
    may = moment is None and may_restore(request.user, found)
    subject = Subject(pk, found, sees_all, may, commit_at(moment) if moment else None)
    if found is None and not (sees_all and subject.revisions.exists()):
        raise Http404(NO_EVENT)
    return subject


@require_GET
@in_its_time
@follows_merges("events")
def history(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """With `as_of`, what the history said by then."""
    if wrong := wrong_moment(request):
        return wrong
    subject = subject_of(request, pk)
    if slug != subject.slug:
        return _to("event-history", subject, request.GET.urlencode())
    return _history(request, subject)


def _history(
    request: HttpRequest, subject: Subject, *, refused: Any = (), asks: Any = None, status: int = 200
) -> HttpResponse:
    """`refused` says why a restoring was not done; `asks`, which warnings have to be confirmed first."""
    bound, wrong = fingerprint(request.GET) + str(subject.number), ""
    edge = None
    try:
        if cursor := request.GET.get("cursor"):
            edge = read_cursor(cursor, bound, 1)
    except BadCursor as error:
        wrong, status = str(error), 400
    page = paginate(
        subject.revisions, Ordering(("number",), descending=True), size=PAGE_SIZE, edge=edge, bound_to=bound
    )
    rows = _rows(subject, page.rows)
    comparable = [row.revision.number for row in rows if row.comparable]
    new, old = comparable[:2] if len(comparable) > 1 else (None, None)
    context = {
        "subject": subject,
        "rows": rows,
        "new": new,
        "old": old,
        "last": subject.revisions.order_by("-number").first(),
        "wrong": wrong,
        "refused": refused,
        "asks": asks,
        "next_url": _page_at(request, page.next),
        "previous_url": _page_at(request, page.previous),
    }
    return render(request, "timeline/history.html", context, status=status)


def _page_at(request: HttpRequest, cursor: str | None) -> str:
    if not cursor:
        return ""
    asked = {name: value for name, value in request.GET.items() if name != "cursor"}
    return f"?{urlencode({**asked, 'cursor': cursor})}"


def _rows(subject: Subject, revisions: list[Revision]) -> list[Row]:
    """Each with what it is compared with: for the public, what was published last before it."""
    if not revisions:
        return []
    told = subject.revisions if subject.sees_all else subject.comparable
    before = told.filter(number__lt=revisions[-1].number).order_by("-number").first()
    steps: list[tuple[Revision, Revision | None]] = []
    for one in reversed(revisions):
        steps.insert(0, (one, before))
        before = one if subject.sees_all or one.status == PUBLISHED else before
    readable = [pair for pair in steps if subject.sees_all or pair[0].status == PUBLISHED]
    lines = {
        pair[0].pk: line for pair, line in zip(readable, in_lines(subject.number, readable), strict=True)
    }
    return [
        Row(one, was, lines.get(one.pk, "Retracted"), bool(one.status) and one.pk in lines)
        for one, was in steps
    ]


@require_GET
@in_its_time
@follows_merges("events")
def diff(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Two revisions side by side: `from` and `to`, or `to` beside the one before it."""
    if wrong := wrong_moment(request):
        return wrong
    subject = subject_of(request, pk)
    if slug != subject.slug:
        return _to("event-diff", subject, request.GET.urlencode())
    wanted = [_number(request.GET.get(name, "")) for name in ("from", "to")]
    first, second = wanted if wanted[1] is not None else (None, wanted[0])
    after = _revision(subject, second)
    before = (
        subject.comparable.filter(number__lt=after.number).order_by("-number").first()
        if first is None
        else _revision(subject, first)
    )
    if before and before.number > after.number:  # type: ignore[operator]
        before, after = after, before
    same = before is not None and before.pk == after.pk
    found = [] if same else compared(before, after, request, drafts=subject.sees_all)
    context = {
        "subject": subject,
        "before": before,
        "after": after,
        "same": same,
        "changes": found,
        "last": subject.revisions.order_by("-number").first(),
        "earlier": before and subject.comparable.filter(number__lt=before.number).order_by("-number").first(),
        "later": subject.comparable.filter(number__gt=after.number).order_by("number").first(),
    }
    return render(request, "timeline/history_diff.html", context)


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404(gettext("A revision has a number."))
    return int(text)


def _revision(subject: Subject, number: int | None) -> Revision:
    revisions = subject.comparable.order_by("-number")
    found: Revision | None = revisions.first() if number is None else revisions.filter(number=number).first()
    if found is None:
        raise Http404(gettext("This event has no such revision."))
    return found


@require_POST
def restore(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    subject = subject_of(request, pk)
    if not (subject.sees_all and subject.may_restore):
        return render(
            request,
            "error.html",
            {
                "status": 403,
                "title": gettext("Not for this account"),
                "detail": gettext("Restoring takes the permission to change this event."),
            },
            status=403,
        )
    revision = subject.revisions.filter(number=_number(request.POST.get("revision", "")) or 0).first()
    if revision is None:
        raise Http404(gettext("This event has no such revision."))
    try:
        seen = _number(request.POST.get("seen", ""))
        confirmed = request.POST.getlist("confirm")
        proposal = put_back(pk, revision, request.user, seen=seen, confirmed=confirmed)
    except Refused as refused:
        asks = {"revision": revision, "warnings": refused.warnings} if refused.warnings else None
        return _history(request, subject, refused=refused.reasons, asks=asks, status=409)
    if proposal:
        messages.success(
            request,
            gettext("Revision {number} waits for approval: the event is published.").format(
                number=revision.number
            ),
        )
        return _to("event-history", subject)
    messages.success(
        request, gettext("Revision {number} is restored, as a new revision.").format(number=revision.number)
    )
    return _to("event-history", subject_of(request, pk))


def _to(name: str, subject: Subject, query: str = "") -> HttpResponse:
    address = reverse(name, args=[subject.number, subject.slug])
    return redirect(f"{address}?{query}" if query else address)
