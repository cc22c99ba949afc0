"""The counts beside the filters: fetched after the page where they take long, and a page of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy

from timeline import sidebar
from timeline.facets import FacetForm, FacetQuery
from timeline.history.past import in_its_time
from timeline.models import Event


class FindForm(FacetForm):
    find = forms.CharField(
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only values with such a name; of one long facet."),
    )


class FindQuery(FacetQuery):
    page_form_class = FindForm

    @property
    def asked_for(self) -> list[str]:
        """The boxes asked for; all without `facet`."""
        asked = [one.value for one in self.options["facet"]]
        return [name for name in sidebar.DIMENSIONS if name in asked or not asked]


def _boxes(query: FindQuery) -> dict[str, sidebar.Box]:
    names, find = query.asked_for, query.options["find"].strip()
    if find and len(names) == 1 and names[0] in sidebar.LONG:
        return {names[0]: sidebar.looked_for(query, names[0], find)}
    return sidebar.counted(query, names, query.options["limit"] or sidebar.OF_LONG)


def _others(query: FindQuery, boxes: dict[str, sidebar.Box]) -> list[tuple[str, str]]:
    """What the form must carry along: every filter that no box on the page shows."""
    selection: QueryDict = sidebar.facets_query(query)
    return [pair for pair in _pairs(selection) if pair[0] not in boxes]


def _pairs(params: QueryDict, but: str = "") -> list[tuple[str, str]]:
    return [(name, value) for name, values in params.lists() if name != but for value in values]


@in_its_time
def facets(request: HttpRequest) -> HttpResponse:
    query = FindQuery(request.GET, Event.objects.published())
    context: dict[str, Any] = {"query": query}
    if not query.problems:
        boxes = _boxes(query)
        selection = sidebar.facets_query(query).urlencode(safe=",/")
        context |= {
            "boxes": boxes,
            "others": _others(query, boxes),
            "asked": _pairs(query.params, but="find"),
            "only": next(iter(boxes.values())) if len(boxes) == 1 else None,
            "facets_url": f"{request.path}?{selection}",
        }
    wants_part = bool(getattr(request, "htmx", False)) and not (
        request.htmx.boosted or request.htmx.history_restore_request  # type: ignore[attr-defined]
    )
    template = "timeline/_facets.html" if wants_part else "timeline/facets.html"
    response = render(request, template, context, status=400 if query.problems else 200)
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response
