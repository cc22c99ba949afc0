"""The map: the chronology's selection by place, with the same places as a list."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from timeline.api.bodies import body_of
from timeline.api.conditional import list_etag, unchanged
from timeline.api.renderers import dumps
from timeline.history.past import in_its_time
from timeline.maps.document import axis_between, document
from timeline.maps.groups import listed
from timeline.maps.listed import ON_A_PAGE, Shown, places, spans
from timeline.maps.questions import DocumentQuery, HereQuery, PlacesQuery
from timeline.models import Event, Phase
from timeline.paging import NOT_PART_OF_THE_QUERY
from timeline.problems import MEDIA_TYPE, BadParameters, body
from timeline.rollups import number_of_events
from timeline.views.chronology import FormChoices, forms, offered
from timeline.views.lists import render_list


def query_string(params: QueryDict, *dropped: str) -> str:
    """The selection as it follows a path: with ? before it, or nothing."""
    selection = params.copy()
    for name in (*NOT_PART_OF_THE_QUERY, *dropped):
        selection.pop(name, None)
    return f"?{selection.urlencode(safe=',')}" if selection else ""


@in_its_time
def map_page(request: HttpRequest) -> HttpResponse:
    query = PlacesQuery(request.GET, Event.objects.published())
    context: dict[str, Any] = {"choices": FormChoices(), "forms": forms(query)}
    if not query.problems:
        context |= whereabouts(query, query.take_start())
    everything = None if query.problems else number_of_events()
    context |= offered(query, everything)
    return render_list(request, query, "timeline/map.html", "timeline/_map.html", **context)


def whereabouts(query: PlacesQuery, start: int) -> dict[str, Any]:
    """The map's numbers as text: places, periods and phases of the selection."""
    found = listed(query.counted, start, ON_A_PAGE)
    selection = query_string(query.params)
    time = axis_between(found.first, found.last, found.number, [])
    return {
        "places": places(found, selection),
        "spans": spans(query.counted, time, query.params),
        "phases": phases_within(time),
        "total": found.total,
        "series": SimpleNamespace(total=found.total, by_month={}),  # what the filters' button says
        "drawn": found.events,
        "nowhere": Shown.of(found.nowhere, selection) if found.nowhere else None,
        "data_url": reverse("map-data") + query_string(query.params, "ordering"),
        "here_url": reverse("map-events") + selection,
        "chronology_url": reverse("chronology") + selection,
    }


def phases_within(time: Any) -> Any:
    if not time:
        return Phase.objects.none()
    return Phase.objects.filter(earliest__lt=time.edges[-1], latest__gte=time.edges[0])


@in_its_time
def map_events(request: HttpRequest) -> HttpResponse:
    """The events at some places of the map, whose keys `at` gives: a page, or beside the map its part."""
    query = HereQuery(request.GET, Event.objects.published().with_rows())
    return render_list(
        request,
        query,
        "timeline/map_events.html",
        "timeline/_events.html",
        map_url=reverse("map") + query_string(query.params, "at"),
    )


@in_its_time
def map_data(request: HttpRequest) -> HttpResponse:
    """What the map draws, as JSON (timeline/maps/document.py), or a problem document."""
    return answer(request, Event.objects.published())


@in_its_time
def map_event(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for one event, for the small map on its page."""
    events = Event.objects.visible_to(request.user).filter(pk=pk)
    if not events:
        raise Http404(gettext("There is no event with this number."))
    with transaction.atomic():  # it may be a draft: what is counted of it is not kept (timeline/answers.py)
        return answer(request, events)


def answer(request: HttpRequest, events: Any) -> HttpResponse:
    etag = list_etag(request)
    if unchanged(request, etag):
        return HttpResponse(status=304, headers={"ETag": etag})
    query = DocumentQuery(request.GET, events)
    if query.problems:
        wrong = BadParameters(query.problems)
        told = body(400, wrong.title, kind="invalid-parameter", errors=[vars(one) for one in wrong.problems])
        return HttpResponse(dumps(told), status=400, content_type=MEDIA_TYPE)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    content = body_of(request, etag, lambda: dumps(document(query)))
    return HttpResponse(content, content_type="application/json", headers=headers)
