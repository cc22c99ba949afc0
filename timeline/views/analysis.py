"""The analysis pages: four charts of one selection, each with its table, its CSV and its picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from timeline.analysis import (
    actors,
    around,
    around_picture,
    around_words,
    controls,
    over_time,
    places,
    time_picture,
)
from timeline.analysis.asking import ActorsQuery, AnalysisQuery, AroundQuery, PlacesQuery, TimeQuery
from timeline.analysis.grid_picture import heat_file, matrix_file
from timeline.api.renderers import dumps
from timeline.formats.csv import cell
from timeline.history.past import in_its_time
from timeline.models import Event, Phase
from timeline.problems import MEDIA_TYPE, BadParameters, body
from timeline.rollups import number_of_events
from timeline.views.chronology import FormChoices, offered
from timeline.views.lists import leaves_its_time
from timeline.views.profiles import today

MOST_PHASES, MOST_OFFERED = 200, 8


@dataclass(frozen=True)
class Chart:
    """One page: what it asks, what answers it, the answer as a file, and what its page shows beside."""

    route: str
    label: Promise
    query: type[AnalysisQuery]
    build: Callable[..., Any]
    file: Callable[[Any], str]
    context: Callable[[Any], dict[str, Any]]


def _time_context(found: over_time.OverTime) -> dict[str, Any]:
    return {
        "picture": time_picture.picture(found),
        "title": found.title,
        "notes": found.notes,
        "controls": controls.of_time(found),
    }


def _actors_context(found: actors.Matrix) -> dict[str, Any]:
    return {"title": found.title, "notes": found.notes, "controls": controls.of_actors(found)}


def _places_context(found: places.Heat) -> dict[str, Any]:
    return {"title": found.title, "notes": found.notes, "controls": controls.of_places(found)}


def _around_context(found: around.Around) -> dict[str, Any]:
    context: dict[str, Any] = {
        "picture": around_picture.picture(found),
        "title": around_words.title(found),
        "why_not": around_words.why_not(found),
        "notes": around_words.notes(found) if found.periods else [],
        "controls": controls.of_around(found),
        "phases": Phase.objects.all()[:MOST_PHASES],
    }
    if found.subject is None:
        happened = found.query.selection.filter(occurrence=Event.Occurrence.OCCURRED)
        context["latest"] = list(happened.order_by("-earliest", "-latest", "-id")[:MOST_OFFERED])
        deadliest = happened.filter(fatalities__gt=0).order_by("-fatalities", "-earliest", "-id")
        context["deadliest"] = list(deadliest[:MOST_OFFERED])
    return context


CHARTS = {
    "over-time": Chart(
        "analysis", _("Over time"), TimeQuery, over_time.build, time_picture.file, _time_context
    ),
    "actors": Chart("analysis-actors", _("Actors"), ActorsQuery, actors.build, matrix_file, _actors_context),
    "places": Chart(
        "analysis-places", _("Types by place"), PlacesQuery, places.build, heat_file, _places_context
    ),
    "before-and-after": Chart(
        "analysis-around",
        _("Before and after"),
        AroundQuery,
        around.build,
        around_picture.file,
        _around_context,
    ),
}


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    current: bool


def _tabs(query: AnalysisQuery, name: str) -> list[Tab]:
    rest = "" if query.problems else query.selection_string()
    return [Tab(str(one.label), reverse(one.route) + rest, key == name) for key, one in CHARTS.items()]


@in_its_time
def page(request: HttpRequest, chart: str) -> HttpResponse:
    """The whole page, or for htmx its part. A bad parameter is named, with status 400."""
    one = CHARTS[chart]
    query = one.query(request.GET)
    context: dict[str, Any] = {
        "query": query,
        "chart": chart,
        "part": f"timeline/analysis/_{chart.replace('-', '_')}.html",
        "tabs": _tabs(query, chart),
        "choices": FormChoices(),
        "kept": query.kept,
        "tab": str(one.label),
    }
    everything = None
    if not query.problems:
        found = one.build(query, today=today(request))
        context["series"] = {"total": found.total}
        everything = number_of_events()
        context |= {"found": found, "all_events": everything, "chronology_url": _chronology(query)}
        context |= one.context(found) | _files(query, chart)
    context |= offered(query, everything)
    return _answer(request, query, context)


def _chronology(query: AnalysisQuery) -> str:
    return reverse("chronology") + query.selection_string()


def _files(query: AnalysisQuery, chart: str) -> dict[str, str]:
    rest = query.asked(page_size="", ordering="")
    rest = "" if rest == "?" else rest
    return {f"{form}_url": reverse("analysis-file", args=[chart, form]) + rest for form in ("csv", "svg")}


def _answer(request: HttpRequest, query: AnalysisQuery, context: dict[str, Any]) -> HttpResponse:
    htmx: Any = getattr(request, "htmx", False)
    wants_part = bool(htmx) and not (htmx.boosted or htmx.history_restore_request)
    if wants_part and not query.problems and leaves_its_time(request, query):
        return HttpResponseClientRedirect(request.get_full_path())
    template = "timeline/analysis/_analysis.html" if wants_part else "timeline/analysis/analysis.html"
    response = render(request, template, context, status=400 if query.problems else 200)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response


@in_its_time
def file(request: HttpRequest, chart: str, form: str) -> HttpResponse:
    """A chart's numbers as CSV, or its picture as SVG; a problem document for a bad parameter."""
    if chart not in CHARTS or form not in ("csv", "svg"):
        raise Http404(gettext("There is no such chart, or not in this form."))
    one = CHARTS[chart]
    query = one.query(request.GET)
    if query.problems:
        wrong = BadParameters(query.problems)
        told = body(400, wrong.title, kind="invalid-parameter", errors=[vars(one) for one in wrong.problems])
        return HttpResponse(dumps(told), status=400, content_type=MEDIA_TYPE)
    found = one.build(query, today=today(request))
    content, media_type = (_csv(found), "text/csv") if form == "csv" else (one.file(found), "image/svg+xml")
    headers = {"Content-Disposition": f'attachment; filename="sarhad-{chart}.{form}"'}
    return HttpResponse(content, content_type=f"{media_type}; charset=utf-8", headers=headers)


def _csv(found: Any) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([cell(value) for value in row] for row in found.csv())
    return text.getvalue()
