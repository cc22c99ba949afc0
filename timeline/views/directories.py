"""The lists of actors, places, sources and phases, each row with its events counted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from actors.models import Actor
from sources.models import Source
from timeline import collections
from timeline.history.past import in_its_time
from timeline.models import Phase, Place
from timeline.paging import Page
from timeline.profiles import listed
from timeline.query import Query
from timeline.views.lists import render_list


class ListQuery(Query):
    """A question to a collection whose rows say how many events stand behind them, by `part`."""

    def __init__(self, params: QueryDict, rows: Any, *, part: str, **kwargs: Any) -> None:
        super().__init__(params, rows, **kwargs)
        self.part = part

    def page(self, *args: Any, **kwargs: Any) -> Page:
        page = super().page(*args, **kwargs)
        counted = listed.activity(page.rows, self.part)
        for row in page.rows:
            row.activity = counted[row.pk]
        return page


def _list(request: HttpRequest, rows: Any, template: str, **question: Any) -> HttpResponse:
    query = ListQuery(request.GET, rows, **question)
    return render_list(request, query, f"{template}.html", f"{template}.html")


@in_its_time
def actors(request: HttpRequest) -> HttpResponse:
    return _list(
        request,
        Actor.objects.prefetch_related("aliases"),
        "actors/actors",
        part=listed.OF_ACTOR,
        filter_class=collections.ActorFilter,
        orderings=collections.BY_NAME,
        noun="Actors",
    )


@in_its_time
def places(request: HttpRequest) -> HttpResponse:
    return _list(
        request,
        Place.objects.select_related("parent"),
        "timeline/places",
        part=listed.OF_PLACE,
        filter_class=collections.PlaceFilter,
        orderings=collections.BY_NAME,
        noun="Places",
    )


@in_its_time
def sources(request: HttpRequest) -> HttpResponse:
    return _list(
        request,
        Source.objects.select_related("outlet"),
        "sources/sources",
        part=listed.OF_SOURCE,
        filter_class=collections.SourceFilter,
        orderings=collections.BY_TITLE,
        noun="Sources",
    )


@in_its_time
def phases(request: HttpRequest) -> HttpResponse:
    return _list(
        request,
        Phase.objects.select_related("source"),
        "timeline/phases",
        part=listed.OF_PHASE,
        filter_class=collections.PhaseFilter,
        orderings=collections.BY_TIME,
        noun="Phases",
    )
