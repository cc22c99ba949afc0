"""Actors, places, sources and phases: their lists, and a page for each with its events."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from actors.models import Actor, ActorRelation
from sources.models import Source
from timeline import collections
from timeline.history.past import in_its_time
from timeline.merging.addresses import follows_merges
from timeline.models import Citation, Event, Phase, Place
from timeline.query import Query
from timeline.views.lists import render_list


def _list(
    request: HttpRequest, rows: Any, filter_class: Any, orderings: Any, noun: str, template: str
) -> HttpResponse:
    query = Query(request.GET, rows, filter_class=filter_class, orderings=orderings, noun=noun)
    return render_list(request, query, f"{template}.html", f"{template}.html")


@in_its_time
def actors(request: HttpRequest) -> HttpResponse:
    rows = Actor.objects.prefetch_related("aliases")
    return _list(request, rows, collections.ActorFilter, collections.BY_NAME, "Actors", "actors/actors")


@in_its_time
def places(request: HttpRequest) -> HttpResponse:
    rows = Place.objects.select_related("parent")
    return _list(request, rows, collections.PlaceFilter, collections.BY_NAME, "Places", "timeline/places")


@in_its_time
def sources(request: HttpRequest) -> HttpResponse:
    rows = Source.objects.select_related("outlet")
    return _list(request, rows, collections.SourceFilter, collections.BY_TITLE, "Sources", "sources/sources")


@in_its_time
def phases(request: HttpRequest) -> HttpResponse:
    rows = Phase.objects.select_related("source")
    return _list(request, rows, collections.PhaseFilter, collections.BY_TIME, "Phases", "timeline/phases")


def _profile(request: HttpRequest, events: Any, template: str, **context: Any) -> HttpResponse:
    """A page about one thing, with its events: the same parameters as the chronology narrow them."""
    query = Query(request.GET, events.published().with_rows())
    return render_list(request, query, template, "timeline/_events.html", **context)


@in_its_time
@follows_merges("actors")
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Actor.objects.prefetch_related("aliases"), slug=slug)
    relations = ActorRelation.objects.select_related("subject", "object", "source")
    return _profile(
        request,
        Event.objects.involving([found.pk]),
        "actors/actor.html",
        actor=found,
        relations=relations.filter(Q(subject=found) | Q(object=found)),
        events_query=f"actor={found.slug}",
    )


@in_its_time
@follows_merges("places")
def place(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Place.objects.select_related("parent__parent__parent"), slug=slug)
    within = Place.objects.within([found.slug])
    return _profile(
        request,
        Event.objects.filter(place__in=within.order_by().values("pk")),
        "timeline/place.html",
        place=found,
        children=found.children.all(),
        events_query=f"place={found.slug}",
    )


@in_its_time
def phase(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Phase.objects.select_related("source"), slug=slug)
    certain = request.GET.get("date_match") == "certain"
    within = Event.objects.certainly_within if certain else Event.objects.possibly_within
    return _profile(
        request,
        within(found.earliest, found.latest),
        "timeline/phase.html",
        phase=found,
        events_query=f"phase={found.slug}",
    )


@in_its_time
@follows_merges("sources")
def source(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Source.objects.select_related("outlet", "origin"), slug=slug)
    cited = Citation.objects.filter(source=found, event__status=Event.Status.PUBLISHED)
    return _profile(
        request,
        Event.objects.cited_to([found.pk]),
        "sources/source.html",
        source=found,
        reprints=found.reprints.all(),
        citations=in_reading_order(cited.select_related("event__type")),
        events_query=f"source={found.slug}",
    )


def in_reading_order(citations: Any) -> Any:
    """By the first number of the locator: paragraph 9 before paragraph 10."""
    number = RawSQL("substring(timeline_citation.locator from '[0-9]{1,9}')::int", [])
    return citations.order_by(number, "locator", "event__earliest", "id")
