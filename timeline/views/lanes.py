"""What the lane timeline of the chronology asks for: its data, and the card of one event."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from rest_framework.request import Request

from timeline.api.headers import VARY, storing
from timeline.api.renderers import dumps
from timeline.api.summaries import Summary
from timeline.history.past import in_its_time
from timeline.lanes.asked import LanesQuery
from timeline.lanes.document import TooMany, lanes_document
from timeline.models import Event, EventLink
from timeline.paging import starting_with
from timeline.problems import MEDIA_TYPE, BadParameters, body
from timeline.query import Query

MOST_LINKS = 5


class Lanes(Summary):
    """The selection as the timeline draws it. A part of the page, not of the API's contract."""

    query_class = LanesQuery
    schema = None
    throttle_classes = []

    def get(self, request: Request) -> HttpResponse:
        response = super().get(request)
        response["Cache-Control"] = storing(request, response)
        patch_vary_headers(response, VARY)
        return response

    def document(self, query: LanesQuery) -> dict[str, Any]:
        try:
            return lanes_document(query)
        except TooMany as error:
            raise BadParameters([error.problem]) from error


@in_its_time
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One event in a few lines, as part of the page that the query string asks for."""
    query = Query(request.GET, Event.objects.published())
    if query.problems:
        return _refusal(query)
    event = Event.objects.published().with_rows().filter(pk=pk).first()
    if event is None:
        raise Http404(gettext("There is no published event with this number."))
    context = {"event": event, "links": _links(event), "in_list": _in_list(query, event)}
    response = render(request, "timeline/_lanes_card.html", context)
    response["Cache-Control"] = storing(request, response)
    return response


def _refusal(query: Query) -> HttpResponse:
    errors = [vars(one) for one in query.problems]
    told = body(400, BadParameters(query.problems).title, kind="invalid-parameter", errors=errors)
    return HttpResponse(dumps(told), status=400, content_type=MEDIA_TYPE)


def _links(event: Event) -> list[tuple[str, Event]]:
    """Published events linked to or from this one: the relation in words, and the event."""
    rows = EventLink.objects.filter(
        Q(event=event, other__status="published") | Q(other=event, event__status="published")
    ).select_related("event", "other")
    return [
        (row.get_relation_display(), row.other)
        if row.event_id == event.pk
        else (row.inverse_label, row.event)
        for row in rows
    ]


def _in_list(query: Query, event: Event) -> str:
    """The address of the page of the list that starts with this event; '' where none can be told."""
    if query.order not in ("date", "-date") or not query.selection.filter(pk=event.pk).exists():
        return ""
    return query.url_of("", starting_with(event, query.orderings[query.order].order, query.params)) or ""
