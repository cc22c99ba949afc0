"""What the curators' forms ask while they are filled in: names, dates, places, texts, who else is here."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from curation.counting import Suggestions
from curation.dates import read
from curation.pages import without_nulls
from sources.models import Source
from timeline.admin.locators import paragraphs_named
from timeline.admin.recent import who_of
from timeline.models import Event, Place, Presence
from timeline.workflow import rules

MOST_PLACES = 2000


class Autocomplete(AutocompleteJsonView):
    """Django's, with a second name for each row: what is shown once it has been chosen."""

    model_admin: Any

    def get_paginator(self, *args: Any, **kwargs: Any) -> Suggestions:
        return Suggestions(*args, **kwargs)

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        named = getattr(self.model_admin, "autocomplete_name", None)
        row = super().serialize_result(obj, to_field_name)
        return row | (named(obj) if named else {"name": row["text"]})


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


@require_GET
def edtf(request: HttpRequest) -> HttpResponse:
    """How `text` is understood, as the part of a page; nothing for nothing."""
    text = without_nulls(request.GET.get("text", "")).strip()
    return render(request, "curation/_reading.html", {"reading": read(text)}) if text else HttpResponse()


@require_GET
def places(request: HttpRequest) -> JsonResponse:
    """The gazetteer's places that have coordinates, or those that `q` finds, with or without."""
    _require(request, "timeline.view_place")
    text = without_nulls(request.GET.get("q", "")).strip()
    found = Place.objects.matching(text) if text else Place.objects.exclude(latitude=None)
    rows = list(found[: MOST_PLACES + 1])
    documents = [
        {
            "id": place.pk,
            "name": str(place),
            "kind": place.kind,
            "label": place.get_kind_display(),
            "at": None if place.latitude is None else [float(place.latitude), float(place.longitude or 0)],
        }
        for place in rows[:MOST_PLACES]
    ]
    return JsonResponse({"places": documents, "more": len(rows) > MOST_PLACES})


@require_POST
def presence(request: HttpRequest, event: int) -> HttpResponse:
    """Notes that the curator has the event open, and says who else has."""
    user: Any = request.user
    opened = Event.objects.visible_to(user).filter(pk=event).first() if rules.curates(user) else None
    if opened is None:
        raise PermissionDenied
    Presence.objects.note(event, user.pk)
    others = [(who_of(one.user), one.opened) for one in Presence.objects.others(event, user.pk)]
    return render(request, "curation/_presence.html", {"others": others})


@require_GET
def source_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The paragraphs of a source, those that `locator` names marked; a part of a page for scripts."""
    _require(request, "sources.view_source")
    source = get_object_or_404(Source.objects.select_related("text", "outlet"), pk=pk)
    text = getattr(source, "text", None)
    named = paragraphs_named(request.GET.get("locator", ""))
    paragraphs = [
        (number, words, number in named) for number, words in enumerate(text.paragraphs if text else [], 1)
    ]
    part = request.headers.get("X-Requested-With") == "fetch"
    template = "curation/_text.html" if part else "curation/text.html"
    response = render(request, template, {"source": source, "paragraphs": paragraphs, "title": str(source)})
    response["Vary"] = "X-Requested-With"
    return response
