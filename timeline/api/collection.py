"""What every collection of the API does: list, retrieve, and answer 304 when nothing changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from django.core.cache import cache as kept
from django.http import Http404, HttpResponse
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from timeline import collections
from timeline.api.bodies import body_of
from timeline.api.conditional import item_etag, list_etag, unchanged
from timeline.api.merged import raise_if_merged
from timeline.api.renderers import JSONRenderer, dumps
from timeline.history.past import in_time_of
from timeline.paging import Page
from timeline.problems import BadParameters
from timeline.query import IN_THE_API, Choice, Problem, Query


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
        return field_names((item and self.item_document) or self.document)

    def question(self, request: Request) -> Query:
        """What the request asks, with whatever is wrong with it."""
        return Query(
            request.query_params,
            self.get_queryset(),
            filter_class=self.filter_class,
            orderings=self.orderings,
            noun=self.noun,
            page_parameters=IN_THE_API,
            field_names=self.part_names(),
        )

    def list(self, request: Request) -> HttpResponse:
        etag = list_etag(request)
        if unchanged(request, etag):
            return not_modified(etag)
        written = body_of(request, etag, lambda: self.written(request))
        # Not the REST framework's Response: that stands in a circle with its view, and the many small parts
        # of the documents would wait in memory for the collector, which costs more than to make them.
        return HttpResponse(written, content_type=JSONRenderer.media_type, headers={"ETag": etag})

    def written(self, request: Request) -> bytes:
        """One page of the list, in JSON. Raises BadParameters."""
        with in_time_of(request.query_params):
            return dumps(self.envelope(self.question(request)))

    def envelope(self, query: Query) -> dict[str, Any]:
        """One page of the list. Raises BadParameters."""
        if query.problems:
            raise BadParameters(query.problems)
        wanted = self.wanted(query)
        page = self.page(query)
        whole = page.next is None and page.previous is None
        count = len(page.rows) if whole else None
        if count is None and query.params.get("count") == "exact":
            count = query.number
        address = self.request.build_absolute_uri(self.request.path)
        return {
            "count": count,
            "next": query.url_of(address, page.next),
            "previous": query.url_of(address, page.previous),
            "filter": query.words,
            "results": self.write_list(page.rows, wanted),
        }

    def retrieve(self, request: Request, key: str) -> Response:
        state = f"etag:{list_etag(request)}"
        if (known := kept.get(state)) and unchanged(request, known):
            return not_modified(known)
        with in_time_of(request.query_params):
            document = self.asked_item(request, key)
        etag = item_etag(document)
        kept.set(state, etag)
        return not_modified(etag) if unchanged(request, etag) else Response(document, headers={"ETag": etag})

    def asked_item(self, request: Request, key: str) -> dict[str, Any]:
        """The item with the parts that the request names. Raises BadParameters, Http404, Gone, Moved."""
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
        try:
            return self.item(key, self.wanted(query, item=True))
        except Http404:
            self.lead_on(request, key)
            raise

    def lead_on(self, request: Request, key: str) -> None:
        """Raises Moved or Gone where the row was merged into another."""
        raise_if_merged(self.get_queryset().model, request, key, getattr(self, "kind", ""))

    def item(self, key: str, wanted: set[str] | None = None) -> dict[str, Any]:
        """One item's document, whole unless parts are named. Raises Http404, Gone."""
        parts = set(self.part_names(item=True)) if wanted is None else wanted
        return self.write(self.find(key, parts), parts)

    def wanted(self, query: Query, *, item: bool = False) -> set[str]:
        """The parts of the document that `fields` and `omit` leave."""
        chosen = query.names("fields") or self.default_parts(item=item)
        left = set(chosen) - set(query.names("omit"))
        if not left:
            raise BadParameters([Problem("omit", "This leaves no field to show.")])
        return left

    def default_parts(self, *, item: bool) -> Sequence[str]:
        return self.part_names(item=item)

    def page(self, query: Query) -> Page:
        """The page of what `write_list` takes."""
        return query.page()

    def find(self, key: str, wanted: set[str]) -> Any:
        rows = self.get_queryset()
        row = rows.filter(slug=key).first()
        if row is None and (number := number_of(key)):
            row = rows.filter(pk=number).first()
        if row is None:
            raise Http404(f"There is no {rows.model._meta.verbose_name} '{key}'.")
        return row

    def write_list(self, rows: Any, wanted: set[str]) -> Sequence[Any]:
        written = self.document(rows, many=True, context={"request": self.request}).data
        return [{name: row[name] for name in row if name in wanted} for row in written]

    def write(self, row: Any, wanted: set[str]) -> dict[str, Any]:
        document = self.item_document or self.document
        written = document(row, context={"request": self.request}).data
        return {name: written[name] for name in written if name in wanted}


@cache
def field_names(document: Any) -> tuple[str, ...]:
    return tuple(document().get_fields())


def number_of(key: str) -> int:
    """The id that an address names, 0 when it can be none."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0


def not_modified(etag: str) -> Response:
    return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag})
