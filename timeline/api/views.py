"""The collections: each says what it holds, what it can be asked, and how a row is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.text import slugify
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from actors.models import Actor
from sources.models import Source
from timeline import collections
from timeline.api import collections as documents
from timeline.api.collection import Collection, number_of
from timeline.api.documents import LEFT_OUT_OF_LISTS, EventDocument, part_names, with_parts
from timeline.api.exports import link_header, negotiated, respond
from timeline.api.lists import event_documents, published_rows
from timeline.api.writing.collections import ActorShape, PlaceShape, SourceShape
from timeline.api.writing.views import Writes, WritesEvents
from timeline.filters import EventFilter
from timeline.models import Event, Phase, Place
from timeline.paging import Page
from timeline.problems import Gone
from timeline.query import EVENT_ORDERINGS, Query


class Events(WritesEvents):
    noun = "Events"
    filter_class = EventFilter
    orderings = EVENT_ORDERINGS
    document = EventDocument
    kind = ""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """A list comes in many forms, which the list chooses from itself."""
        if self.action == "list":
            (renderer,) = self.get_renderers()
            return renderer, renderer.media_type
        return super().perform_content_negotiation(request, force)

    def list(self, request: Request) -> Any:
        """The page of the selection as JSON, or the whole of it in the form that `Accept` names."""
        if form := negotiated(request.headers.get("Accept", "")):
            return respond(self.question(request), form, request)
        response = super().list(request)
        if links := link_header(slugify(self.noun), request.query_params):
            response["Link"] = links
        return response

    def get_queryset(self) -> Any:
        return self.of_this_kind(Event.objects.published())

    def of_this_kind(self, events: Any) -> Any:
        return events.filter(kind=self.kind) if self.kind else events

    def part_names(self, *, item: bool = False) -> Sequence[str]:
        return part_names()

    def default_parts(self, *, item: bool) -> Sequence[str]:
        return [part for part in part_names() if item or part not in LEFT_OUT_OF_LISTS]

    def page(self, query: Query) -> Page:
        return query.page(only_ids=True)

    def write_list(self, rows: Any, wanted: set[str]) -> Sequence[Any]:
        return event_documents(published_rows(rows, wanted), wanted, self.request)

    def find(self, key: str, wanted: set[str]) -> Any:
        """Published to all; a draft to those who may see drafts, who are also those who write them."""
        numbered = self.of_this_kind(Event.objects.filter(pk=number_of(key)))
        row = with_parts(numbered.visible_to(self.request.user), wanted).first()
        if row and row.status != Event.Status.RETRACTED:
            return row
        if numbered.filter(status=Event.Status.RETRACTED).once_published().exists():
            raise Gone(f"Event {key} was retracted.")
        raise Http404(f"There is no event {key}.")

    def write(self, row: Any, wanted: set[str]) -> dict[str, Any]:
        return EventDocument(row, only=wanted, context={"request": self.request}).data


class Incidents(Events):
    noun = "Incidents"
    kind = "incident"


class DiplomaticEvents(Events):
    noun = "Diplomatic events"
    kind = "diplomatic"


class Actors(Writes):
    shape = ActorShape()
    noun = "Actors"
    filter_class = collections.ActorFilter
    orderings = collections.BY_NAME
    document = documents.ActorDocument
    item_document = documents.ActorWithRelations

    def get_queryset(self) -> Any:
        return Actor.objects.prefetch_related("aliases")


class Places(Writes):
    shape = PlaceShape()
    noun = "Places"
    filter_class = collections.PlaceFilter
    orderings = collections.BY_NAME
    document = documents.PlaceDocument

    def get_queryset(self) -> Any:
        return Place.objects.select_related("parent")


class Sources(Writes):
    shape = SourceShape()
    noun = "Sources"
    filter_class = collections.SourceFilter
    orderings = collections.BY_TITLE
    document = documents.SourceDocument

    def get_queryset(self) -> Any:
        return Source.objects.select_related("outlet", "origin")


class Phases(Collection):
    noun = "Phases"
    filter_class = collections.PhaseFilter
    orderings = collections.BY_TIME
    document = documents.PhaseDocument

    def get_queryset(self) -> Any:
        return Phase.objects.select_related("source__outlet")


class Root(APIView):
    """Where everything is."""

    @staticmethod
    def names() -> list[str]:
        collections = ["events", "incidents", "diplomatic-events", "actors", "places", "sources", "phases"]
        return [*collections, "changes", "codebook", "schema", "docs"]

    def get(self, request: Request) -> Response:
        return Response({name: reverse(f"api-{name}", request=request) for name in self.names()})


class Entrance(APIView):
    """`/api`: to the version that there is."""

    def get(self, request: Request) -> Response:
        address = reverse("api-root", request=request)
        return Response({"v1": address}, status=302, headers={"Location": address})
