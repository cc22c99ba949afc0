"""The change feed: what a mirror needs to stay in step with what the public may see."""

from __future__ import annotations

import time
from threading import BoundedSemaphore
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from timeline.api.documents import part_names
from timeline.api.lists import event_documents, plain_rows
from timeline.api.merged import survivor_document
from timeline.filters import PresentFilter
from timeline.history.changes import Change, Changes, Position, changes_after
from timeline.models import Commit, Event
from timeline.problems import BadParameters
from timeline.query import DEFAULT_PAGE_SIZE, LARGEST_PAGE
from timeline.summary import SummaryQuery

LONGEST_WAIT = 60  # seconds
BETWEEN_LOOKS = 0.5  # seconds
# Who waits holds a thread of the server: beyond these the answer comes at once, with nothing new in it.
WAITING = BoundedSemaphore(2)


class SinceField(forms.CharField):
    """`clean` gives a Position; without a value, that before the first change."""

    def clean(self, value: Any) -> Position:
        text = super().clean(value)
        if not text:
            return Position()
        if text == "now":
            return Position.now()
        try:
            return Position.read(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class ChangesForm(forms.Form):
    since = SinceField(
        required=False,
        max_length=400,
        help_text="The cursor in the `next` that you followed last; `now` for what will come; "
        "without it, from the beginning.",
    )
    wait = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=LONGEST_WAIT,
        help_text="Seconds to wait for a change where there is none yet; none if not said.",
    )
    page_size = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_PAGE,
        help_text="How many changes a page has at most; 50 if not said.",
    )


class ChangesQuery(SummaryQuery):
    page_form_class = ChangesForm
    filter_class = PresentFilter


class ChangesFeed(APIView):
    """Every change to what the public may see, in the order of the commits."""

    def get(self, request: Request) -> Response:
        query = ChangesQuery(request.query_params, Event.objects.published())
        if query.problems:
            raise BadParameters(query.problems)
        found = self.changes(query)
        envelope = {
            "next": query.url_of(request.build_absolute_uri(request.path), str(found.end), "since"),
            "more": found.more,
            "filter": query.words,
            "results": [written(change, request) for change in found.changes],
        }
        return Response(envelope, headers={"Cache-Control": "no-store"})

    def changes(self, query: ChangesQuery) -> Changes:
        """Those after `since`; the first that come within `wait` seconds where there are none."""
        until = time.monotonic() + (query.options["wait"] or 0)
        found = self.read(query, query.options["since"])
        while not found.changes and self.waited(query, found, until):
            found = self.read(query, found.end)
        return found

    def read(self, query: ChangesQuery, since: Position) -> Changes:
        size = query.options["page_size"] or DEFAULT_PAGE_SIZE
        return changes_after(since, query.selection, size=size, write=lambda ids: self.write(query, ids))

    def write(self, query: ChangesQuery, ids: list[int]) -> dict[int, dict[str, Any]]:
        parts = set(part_names())
        rows = list(plain_rows(query.selection.filter(pk__in=ids), parts))
        return {document["id"]: document for document in event_documents(rows, parts, self.request)}

    def waited(self, query: ChangesQuery, found: Changes, until: float) -> bool:
        """True as soon as there may be more; False when the time is over."""
        if found.more:
            return True
        if time.monotonic() >= until or not WAITING.acquire(blocking=False):
            return False
        try:
            while time.monotonic() < until:
                time.sleep(BETWEEN_LOOKS)
                if Commit.objects.filter(number__gt=found.end.commit, public=True).exists():
                    return True
            return False
        finally:
            WAITING.release()


def written(change: Change, request: Request) -> dict[str, Any]:
    action: dict[str, Any] = {"action": "delete"}
    if change.document:
        action = {"action": "upsert", "event": change.document}
    elif change.into:
        action = {"action": "merge", "into": survivor_document(change.into, request)}
    return {"id": change.event, "at": change.commit.at, **action}
