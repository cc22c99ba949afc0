"""The page of what was found, and the list that opens under the field as one types."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from timeline.filters import EventFilterForm, InTime
from timeline.history.past import in_its_time
from timeline.models import Event
from timeline.query import Query
from timeline.searching import events, names

SHORTEST = 2  # letters before anything is suggested
ON_THE_PAGE, EVENTS_ON_THE_PAGE = 10, 25
SUGGESTED, EVENTS_SUGGESTED = 4, 6


class SearchFilter(InTime):
    """What can be asked of the search: words, and when."""

    q = filters.CharFilter(label=gettext_lazy("Search"), max_length=300, method="everywhere")

    def everywhere(self, rows: Any, name: str, text: str) -> Any:
        return rows

    class Meta:
        model = Event
        fields: list[str] = []
        form = EventFilterForm.__base__


def _query(request: HttpRequest) -> Query:
    return Query(request.GET, Event.objects.none(), filter_class=SearchFilter, page_parameters=frozenset())


def _named(typed: str, most: int) -> dict[str, Any]:
    return {
        "actors": names.actors(typed, most),
        "places": names.places(typed, most),
        "phases": names.phases(typed, most),
        "sources": names.sources(typed, most),
    }


@require_safe
@in_its_time
def page(request: HttpRequest) -> HttpResponse:
    """What was found, by kind; a parameter that cannot be read is named, with status 400."""
    query = _query(request)
    if query.problems:
        return render(request, "searching/page.html", {"query": query}, status=400)
    typed = " ".join(str(query.params.get("q", "")).split())
    context: dict[str, Any] = {"query": query, "typed": typed}
    if typed:
        context |= _found(typed)
    return render(request, "searching/page.html", context)


def _found(typed: str) -> dict[str, Any]:
    named = _named(typed, ON_THE_PAGE)
    total = events.count(typed)
    # Where no event has the words themselves, those that have words which begin so.
    hits = (events.by_words if total else events.beginning)(typed, EVENTS_ON_THE_PAGE)
    anything = hits or any(named.values())
    return {
        **named,
        "events": hits,
        "total": min(total, events.MOST_COUNTED),
        "and_more": total > events.MOST_COUNTED,
        "alike": [] if anything else names.alike(typed),
        "anything": anything,
    }


@require_safe
@in_its_time
def suggestions(request: HttpRequest) -> HttpResponse:
    """The same, fewer, as a list of options; empty where what was typed says nothing yet."""
    query = _query(request)
    typed = "" if query.problems else " ".join(str(query.params.get("q", "")).split())
    context: dict[str, Any] = {"typed": typed, "query": query}
    if len(typed) >= SHORTEST:
        context |= {**_named(typed, SUGGESTED), "events": events.beginning(typed, EVENTS_SUGGESTED)}
    status = 400 if query.problems else 200
    return render(request, "searching/_suggestions.html", context, status=status)
