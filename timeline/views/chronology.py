"""The chronology: everything that happened, newest first, filtered as one asks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from actors.models import Actor
from timeline import rollups, sidebar
from timeline.api.exports import alternates
from timeline.formats import FORMATS
from timeline.gazetteer import known_admin1
from timeline.histogram import STEPS, histogram
from timeline.history.past import in_its_time
from timeline.models import Event, Phase
from timeline.params import closest, did_you_mean
from timeline.query import Problem, Query
from timeline.series import over_time
from timeline.spreadsheets.documents import may_use_sheets
from timeline.views.lists import render_list
from timeline.windows import window_of

MOST_SUGGESTIONS = 500


class ChronologyQuery(Query):
    """The events' query; `interval` says how the page draws them, and is no part of what other forms get."""

    def __init__(self, params: QueryDict, queryset: Any, **kwargs: Any) -> None:
        rest = params.copy()
        self.intervals = [text.strip() for text in rest.pop("interval", []) if text.strip()]
        super().__init__(rest, queryset, **kwargs)

    @property
    def interval(self) -> str:
        """What the bars were asked to stand for; '' leaves it to the page. Only without problems."""
        return self.intervals[0] if self.intervals else ""

    @property
    def known(self) -> set[str]:
        return {*super().known, "interval"}

    @cached_property
    def problems(self) -> list[Problem]:
        return [*super().problems, *self._bad_interval()]

    def _bad_interval(self) -> Iterator[Problem]:
        if len(self.intervals) > 1:
            yield Problem(
                "interval", gettext("Give one value, not {given}.").format(given=len(self.intervals))
            )
        elif self.intervals and self.interval not in STEPS:
            known = [str(unit) for unit in STEPS]
            guess = did_you_mean(closest(self.interval, known)) or gettext(" There are {names}.").format(
                names=", ".join(known)
            )
            yield Problem(
                "interval",
                gettext("There is no interval '{interval}'.{guess}").format(
                    interval=self.interval, guess=guess
                ),
            )

    def url_of(self, path: str, cursor: str | None, name: str = "cursor") -> str | None:
        address = super().url_of(path, cursor, name)
        return f"{address}&interval={self.interval}" if address and self.interval else address


class FormChoices:
    """What the filter form suggests; each list is read only if the form is drawn."""

    def actor_names(self) -> Any:
        return Actor.objects.values_list("name", flat=True)[:MOST_SUGGESTIONS]

    def admin1(self) -> dict[str, str]:
        return known_admin1()


def forms(query: Query) -> list[tuple[str, str]]:
    """The same selection in every form that the API has: its name and its address."""
    labels = {form.media_type.partition(";")[0]: form.label for form in FORMATS.values()}
    return [
        (labels.get(media_type, "JSON"), address)
        for media_type, address in alternates("events", query.params)
        if media_type != "text/html"
    ]


def offered(query: Query, everything: int | None) -> dict[str, Any]:
    """The filters' boxes: with counts if the base is small enough, else the page fetches them afterwards."""
    selection = sidebar.facets_query(query).urlencode(safe=",/")
    context: dict[str, Any] = {"facets_url": f"{reverse('facets')}?{selection}"}
    if everything is None:  # the question cannot be read: there is nothing to count
        return context | {"boxes": sidebar.boxes(query, None), "counts_later": False}
    if everything > sidebar.COUNTED_AT_ONCE:
        return context | {"boxes": sidebar.boxes(query, None), "counts_later": True}
    return context | {"boxes": sidebar.counted(query), "counts_later": False}


@in_its_time
def chronology(request: HttpRequest) -> HttpResponse:
    query = ChronologyQuery(request.GET, Event.objects.published().with_rows())
    context: dict[str, Any] = {"choices": FormChoices(), "forms": forms(query)}
    context["may_use_sheets"] = request.user.is_authenticated and may_use_sheets(request.user)
    everything = None
    if not query.problems:
        series = over_time(query.counted, window_of(query.given), query.interval)
        everything = rollups.number_of_events() if query.chips else series.total
        drawn = histogram(series, Phase.objects.all(), query.params, query.given, query.interval)
        context |= {"series": series, "all_events": everything, "histogram": drawn}
    context |= offered(query, everything)
    return render_list(request, query, "timeline/chronology.html", "timeline/_chronology.html", **context)
