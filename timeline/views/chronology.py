"""The chronology: everything that happened, newest first, filtered as one asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from actors.models import Actor
from sources.models import Source
from timeline.api.exports import alternates
from timeline.filters import DATE_MATCHES, PRECISIONS, known_admin1, known_countries
from timeline.formats import FORMATS
from timeline.histogram import histogram
from timeline.history.past import in_its_time
from timeline.models import Event, EventType, Phase, Place, Role
from timeline.query import Query
from timeline.series import over_time
from timeline.spreadsheets.documents import may_use_sheets
from timeline.views.lists import render_list

MOST_SUGGESTIONS = 500


class FormChoices:
    """What the filter form offers; each list is read only if the form is drawn."""

    precisions = PRECISIONS
    date_matches = DATE_MATCHES
    kinds = Event.Kind.choices
    occurrences = Event.Occurrence.choices
    roles = Role.choices

    def types(self) -> list[EventType]:
        """In the codebook's order of categories: violence first."""
        categories = EventType.Category.values
        return sorted(EventType.objects.all(), key=lambda one: categories.index(one.category))

    def actor_names(self) -> Any:
        return Actor.objects.values_list("name", flat=True)[:MOST_SUGGESTIONS]

    def places(self) -> Any:
        return Place.objects.all()[:MOST_SUGGESTIONS]

    def countries(self) -> dict[str, str]:
        return known_countries()

    def admin1(self) -> dict[str, str]:
        return known_admin1()

    def sources(self) -> Any:
        return Source.objects.all()[:MOST_SUGGESTIONS]

    def phases(self) -> Any:
        return Phase.objects.all()


def forms(query: Query) -> list[tuple[str, str]]:
    """The same selection in every form that the API has: its name and its address."""
    labels = {form.media_type.partition(";")[0]: form.label for form in FORMATS.values()}
    return [
        (labels.get(media_type, "JSON"), address)
        for media_type, address in alternates("events", query.params)
        if media_type != "text/html"
    ]


@in_its_time
def chronology(request: HttpRequest) -> HttpResponse:
    query = Query(request.GET, Event.objects.published().with_rows())
    context: dict[str, Any] = {"choices": FormChoices(), "forms": forms(query)}
    context["may_use_sheets"] = request.user.is_authenticated and may_use_sheets(request.user)
    if not query.problems:
        series = over_time(query.selection)
        context |= {
            "series": series,
            "all_events": Event.objects.published().count(),
            "histogram": histogram(series, Phase.objects.all(), query.params),
        }
    return render_list(request, query, "timeline/chronology.html", "timeline/_chronology.html", **context)
