"""A page each for an actor, place, source and phase: what is known of it, and what its events add up to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from actors.models import Actor
from sources.models import Source
from timeline.histogram import histogram
from timeline.history.past import in_its_time
from timeline.merging.addresses import follows_merges
from timeline.models import Event, Phase, Place
from timeline.profiles import ego, tops
from timeline.profiles.asking import ask
from timeline.profiles.claims import claims_of
from timeline.profiles.facts import facts
from timeline.profiles.others import others, read_others
from timeline.profiles.rates import rates
from timeline.profiles.scope import FactsForm, ProfileQuery
from timeline.query import ON_PAGES
from timeline.series import over_time
from timeline.views.lists import render_list
from timeline.windows import window_of

MOST_CHILDREN = 60


def today(request: HttpRequest) -> date:
    """The last day of the base as it is seen: that of `as_of`, else the present one."""
    moment = getattr(request, "as_of", None) or timezone.now()
    return moment.date()


def _activity(query: ProfileQuery) -> dict[str, Any]:
    """The events over time, as the chronology draws them."""
    # The page's own phase is no window that one could leave here.
    asked = {name: value for name, value in query.given.items() if name in query.params}
    series = over_time(query.counted, window_of(asked), query.interval)
    drawn = histogram(series, Phase.objects.all(), query.params, asked, query.interval)
    return {"series": series, "histogram": drawn}


def _profile(request: HttpRequest, query: ProfileQuery, template: str, **context: Any) -> HttpResponse:
    """A page about one thing, with its events: the same parameters as the chronology narrow all of it."""
    return render_list(request, query, template, "timeline/_events.html", **context)


@in_its_time
@follows_merges("actors")
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Actor.objects.prefetch_related("aliases"), slug=slug)
    query = ProfileQuery(request.GET, ("actor", found.slug))
    context: dict[str, Any] = {"actor": found, **ego.around(found)}
    if not query.problems:
        questions = {
            "figures": (tops.FIGURES, []),
            "others": others(found.pk),
            "roles": tops.roles(found.pk),
            "types": tops.types(),
            "places": tops.places(),
            "sources": tops.sources(),
            "undrawn": (tops.UNDRAWN, []),
        }
        answers = ask(query.counted, questions)
        partners, adversaries = read_others(answers["others"], found, query)
        context |= {
            **_activity(query),
            "figures": tops.read_figures(answers["figures"], query),
            "partners": partners,
            "adversaries": adversaries,
            "roles": tops.read_roles(answers["roles"], query),
            "types": tops.read_types(answers["types"], query),
            "places": tops.read_places(answers["places"], query),
            "sources": tops.read_sources(answers["sources"], query),
            "claims": claims_of(found, request.GET),
            "map_query": query.on_the_map,
            "undrawn": answers["undrawn"][0]["n"],
        }
    return _profile(request, query, "actors/actor.html", **context)


@in_its_time
@follows_merges("places")
def place(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Place.objects.select_related("parent__parent__parent"), slug=slug)

    def there() -> Any:
        return Event.objects.at(Place.objects.within([found.slug]))

    query = ProfileQuery(request.GET, ("place", found.slug), otherwise=there)
    within = list(found.children.all()[: MOST_CHILDREN + 1])
    context: dict[str, Any] = {"place": found, "children": within[:MOST_CHILDREN]}
    context["more_children"] = found.children.count() - MOST_CHILDREN if len(within) > MOST_CHILDREN else 0
    if not query.problems:
        questions = {
            "figures": (tops.FIGURES, []),
            "children": tops.children(found, 1000),
            "actors": tops.actors(12),
            "types": tops.types(12),
            "precisions": (tops.PRECISIONS, []),
        }
        answers = ask(query.counted, questions)
        counted = {one.page: one for one in tops.read_children(answers["children"], query, found)}
        for child in context["children"]:
            child.counted = counted.get(child.get_absolute_url())
        context |= {
            **_activity(query),
            "figures": tops.read_figures(answers["figures"], query),
            "active": tops.read_actors(answers["actors"], query),
            "types": tops.read_types(answers["types"], query),
            "precisions": tops.read_precisions(answers["precisions"]),
            "exactly": sum(
                row["n"] for row in answers["precisions"] if row["place_precision"] in ("exact", "near")
            ),
        }
    return _profile(request, query, "timeline/place.html", **context)


@in_its_time
def phase(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Phase.objects.select_related("source"), slug=slug)

    def then() -> Any:
        certain = request.GET.get("date_match") == "certain"
        within = Event.objects.certainly_within if certain else Event.objects.possibly_within
        return within(found.earliest, found.latest)

    query = ProfileQuery(request.GET, ("phase", found.slug), otherwise=then)
    context: dict[str, Any] = {"phase": found}
    if not query.problems:
        questions = {
            "figures": (tops.FIGURES, []),
            "actors": tops.actors(12),
            "types": tops.types(12),
            "certain": (CERTAIN, [found.earliest, found.latest]),
        }
        answers = ask(query.counted, questions)
        context |= {
            **_activity(query),
            "figures": tops.read_figures(answers["figures"], query),
            "certain": answers["certain"][0]["n"],
            "certain_at": query.address(date_match="certain"),
            "active": tops.read_actors(answers["actors"], query),
            "types": tops.read_types(answers["types"], query),
            "rates": rates(found, ProfileQuery(request.GET), today(request)),
        }
    return _profile(request, query, "timeline/phase.html", **context)


CERTAIN = "SELECT count(*) AS n FROM picked WHERE earliest >= %s AND latest <= %s"


@in_its_time
@follows_merges("sources")
def source(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Source.objects.select_related("outlet", "origin__outlet"), slug=slug)
    query = ProfileQuery(
        request.GET,
        ("source", found.slug),
        otherwise=lambda: Event.objects.cited_to([found.pk]),
        page_parameters=ON_PAGES | {"facts"},
        page_form_class=FactsForm,
    )
    context: dict[str, Any] = {"source": found, "reprints": found.reprints.select_related("outlet")[:50]}
    if not query.problems:
        answers = ask(query.counted, {"figures": (tops.FIGURES, [])})
        context |= {
            "figures": tops.read_figures(answers["figures"], query),
            "facts": facts(found, query, query.page_form.cleaned_data.get("facts") or 1),
        }
    return _profile(request, query, "sources/source.html", **context)
