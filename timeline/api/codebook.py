"""The codebook, for programs."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from timeline import codebook
from timeline.api.collection import not_modified
from timeline.api.conditional import list_etag, unchanged
from timeline.collections import NoFilter
from timeline.history.past import in_time_of
from timeline.models import EventType
from timeline.problems import BadParameters
from timeline.query import Query


class Codebook(APIView):
    """Every code with its label and definition; event types also with an example and crosswalks."""

    def get(self, request: Request) -> Response:
        etag = list_etag(request)
        if unchanged(request, etag):
            return not_modified(etag)
        query = Query(
            request.query_params,
            EventType.objects.all(),
            filter_class=NoFilter,
            page_parameters=frozenset(),
        )
        if query.problems:
            raise BadParameters(query.problems)
        with in_time_of(request.query_params):
            return Response(codebook.document(), headers={"ETag": etag})
