"""Counts instead of rows: facets and series of each collection of events."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from timeline.api.bodies import body_of
from timeline.api.collection import not_modified
from timeline.api.conditional import list_etag, unchanged
from timeline.api.renderers import JSONRenderer, dumps
from timeline.facets import FacetQuery, facets_document
from timeline.history.past import in_time_of
from timeline.models import Event
from timeline.over_time import SeriesQuery, TooFine, series_document
from timeline.problems import BadParameters
from timeline.summary import SummaryQuery


class Summary(APIView):
    """One question to one collection of events, answered in numbers."""

    noun = "Events"
    kind = ""
    query_class: ClassVar[type[SummaryQuery]]

    def get(self, request: Request) -> HttpResponse:
        etag = list_etag(request)
        if unchanged(request, etag):
            return not_modified(etag)
        written = body_of(request, etag, lambda: self.written(request))
        return HttpResponse(written, content_type=JSONRenderer.media_type, headers={"ETag": etag})

    def written(self, request: Request) -> bytes:
        """The answer, in JSON. Raises BadParameters."""
        events = Event.objects.published()
        if self.kind:
            events = events.filter(kind=self.kind)
        query = self.query_class(request.query_params, events, noun=self.noun)
        with in_time_of(request.query_params):
            if query.problems:
                raise BadParameters(query.problems)
            return dumps(self.document(query))

    def document(self, query: Any) -> dict[str, Any]:
        raise NotImplementedError


class Facets(Summary):
    """How many events bear each value of each dimension, counted without the dimension's own parameter."""

    query_class = FacetQuery

    def document(self, query: FacetQuery) -> dict[str, Any]:
        return facets_document(query)


class Series(Summary):
    """Events and fatalities per day, week, month or year."""

    query_class = SeriesQuery

    def document(self, query: SeriesQuery) -> dict[str, Any]:
        try:
            return series_document(query)
        except TooFine as error:
            raise BadParameters([error.problem]) from error
