"""The collections: each says what it holds, what it can be asked, and how a row is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from actors.models import Actor
from sources.models import Source
from timeline import collections
from timeline.api import collections as documents
from timeline.api.documents import EventDocument, part_names, with_parts
from timeline.filters import EventFilter
from timeline.models import Event, Phase, Place
from timeline.problems import BadParameters, Gone
from timeline.query import EVENT_ORDERINGS, IN_THE_API, Choice, Query

LEFT_OUT_OF_LISTS = {"links", "citations"}


class Collection(ViewSet):
    """A list that is filtered, ordered and walked by cursor; an item by its slug or id."""

    noun: ClassVar[str]
    filter_class: ClassVar[Any]
    orderings: ClassVar[Mapping[str, Choice]]
    document: ClassVar[Any]
    item_document: ClassVar[Any] = None

    def get_queryset(self) -> Any:
        raise NotImplementedError

    def part_names(self, *, item: bool = False) -> Sequence[str]:
        return tuple(((item and self.item_document) or self.document)().get_fields())

    def ask(self, request: Request) -> Query:
        query = Query(
            request.query_params,
            self.get_queryset(),
            filter_class=self.filter_class,
            orderings=self.orderings,
            noun=self.noun,
            page_parameters=IN_THE_API,
            field_names=self.part_names(),
        )
        if query.problems:
            raise BadParameters(query.problems)
        return query

    def list(self, request: Request) -> Response:
        query = self.ask(request)
        wanted = self.wanted(query)
        page = query.page(prepare=lambda rows: self.prepare(rows, wanted))
        whole = page.next is None and page.previous is None
        count = len(page.rows) if whole else None
        if count is None and query.params.get("count") == "exact":
            count = query.selection.count()
        address = request.build_absolute_uri(request.path)
        return Response(
            {
                "count": count,
                "next": query.url_of(address, page.next),
                "previous": query.url_of(address, page.previous),
                "filter": query.words,
                "results": self.write(page.rows, wanted),
            }
        )

    def retrieve(self, request: Request, key: str) -> Response:
        query = Query(
            request.query_params,
            self.get_queryset(),
            filter_class=collections.NoFilter,
            orderings=self.orderings,
            page_parameters=frozenset({"fields", "omit"}),
            field_names=self.part_names(item=True),
        )
        if query.problems:
            raise BadParameters(query.problems)
        wanted = self.wanted(query, item=True)
        row = self.find(self.prepare(self.get_queryset(), wanted), key)
        return Response(self.write([row], wanted, item=True)[0])

    def wanted(self, query: Query, *, item: bool = False) -> set[str]:
        """The parts of the document that `fields` and `omit` leave."""
        chosen = query.names("fields") or self.default_parts(item=item)
        return {part for part in chosen if part not in query.names("omit")}

    def default_parts(self, *, item: bool) -> Sequence[str]:
        return self.part_names(item=item)

    def prepare(self, rows: Any, wanted: set[str]) -> Any:
        return rows

    def find(self, rows: Any, key: str) -> Any:
        row = rows.filter(slug=key).first()
        if row is None and key.isdigit() and len(key) < 19:
            row = rows.filter(pk=key).first()
        if row is None:
            raise Http404(f"There is no {rows.model._meta.verbose_name} '{key}'.")
        return row

    def write(self, rows: Any, wanted: set[str], *, item: bool = False) -> Sequence[Any]:
        document = (item and self.item_document) or self.document
        written = document(rows, many=True, context={"request": self.request}).data
        return [{name: row[name] for name in row if name in wanted} for row in written]


class Events(Collection):
    noun = "Events"
    filter_class = EventFilter
    orderings = EVENT_ORDERINGS
    document = EventDocument
    kind = ""

    def get_queryset(self) -> Any:
        events = Event.objects.published()
        return events.filter(kind=self.kind) if self.kind else events

    def part_names(self, *, item: bool = False) -> Sequence[str]:
        return part_names()

    def default_parts(self, *, item: bool) -> Sequence[str]:
        return [part for part in part_names() if item or part not in LEFT_OUT_OF_LISTS]

    def prepare(self, rows: Any, wanted: set[str]) -> Any:
        return with_parts(rows, wanted)

    def find(self, rows: Any, key: str) -> Any:
        number = int(key) if key.isdigit() and len(key) < 19 else 0
        if row := rows.filter(pk=number).first():
            return row
        gone = Event.objects.filter(pk=number, status=Event.Status.RETRACTED)
        if (gone.filter(kind=self.kind) if self.kind else gone).exists():
            raise Gone(f"Event {key} was retracted.")
        raise Http404(f"There is no event {key}.")

    def write(self, rows: Any, wanted: set[str], *, item: bool = False) -> Any:
        return EventDocument(rows, many=True, only=wanted, context={"request": self.request}).data


class Incidents(Events):
    noun = "Incidents"
    kind = "incident"


class DiplomaticEvents(Events):
    noun = "Diplomatic events"
    kind = "diplomatic"


class Actors(Collection):
    noun = "Actors"
    filter_class = collections.ActorFilter
    orderings = collections.BY_NAME
    document = documents.ActorDocument
    item_document = documents.ActorWithRelations

    def get_queryset(self) -> Any:
        return Actor.objects.prefetch_related("aliases")


class Places(Collection):
    noun = "Places"
    filter_class = collections.PlaceFilter
    orderings = collections.BY_NAME
    document = documents.PlaceDocument

    def get_queryset(self) -> Any:
        return Place.objects.select_related("parent")


class Sources(Collection):
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

    def get(self, request: Request) -> Response:
        names = [
            "events",
            "incidents",
            "diplomatic-events",
            "actors",
            "places",
            "sources",
            "phases",
        ]
        return Response({name: reverse(f"api-{name}", request=request) for name in names})
