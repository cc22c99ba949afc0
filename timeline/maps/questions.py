"""The questions that the map's pages read: the event filters, and what only a map asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext

from timeline.maps.groups import AREAS, NOWHERE, precisions
from timeline.models import Place
from timeline.params import BoundingBoxField
from timeline.query import ON_PAGES, PageForm, Query
from timeline.summary import SummaryQuery

MOST_KEYS = 200


class ViewForm(forms.Form):
    """Where the map looks, for a selection of more places than it can draw at once."""

    view = BoundingBoxField(required=False)


class DocumentQuery(SummaryQuery):
    page_form_class = ViewForm


class PlacesForm(PageForm):
    start = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)


class PlacesQuery(Query):
    """The map's page: `start` says from which place on its list goes."""

    page_form_class = PlacesForm

    def __init__(self, params: Any, queryset: Any) -> None:
        super().__init__(params, queryset, page_parameters=ON_PAGES | {"start"})

    def take_start(self) -> int:
        """Read once, and no part of the addresses that are made of this query."""
        start = self.page_form.cleaned_data.get("start") or 0
        if "start" in self.params:
            del self.params["start"]
        return start


class KeysField(forms.CharField):
    """Keys of groups, with commas between. `clean` gives the condition on events."""

    def clean(self, value: Any) -> Q:
        keys = [key.strip() for key in super().clean(value).split(",") if key.strip()]
        if len(keys) > MOST_KEYS:
            raise ValidationError(gettext("At most %(most)s places.") % {"most": MOST_KEYS})
        slugs = {key.rpartition(".")[0] for key in keys}
        places = {place.slug: place for place in Place.objects.filter(slug__in=slugs)}
        condition = Q(pk__in=[])
        for key in keys:
            condition |= self._one(key, places)
        return condition

    def _one(self, key: str, places: dict[str, Place]) -> Q:
        if key == NOWHERE:
            return Q(place__isnull=True, country="")
        if key.startswith("~"):
            return Q(place__isnull=True, country=key[1:])
        slug, _, area = key.rpartition(".")
        if slug not in places or area not in AREAS:
            raise ValidationError(gettext("There is no place “%(key)s” on the map.") % {"key": key})
        place = places[slug]
        return Q(place=place.pk, place_precision__in=precisions(place.kind, area))


class HereForm(PageForm):
    at = KeysField(required=True, max_length=20_000)


class HereQuery(Query):
    """Events of the selection at some places of the map, named by `at`."""

    page_form_class = HereForm

    def __init__(self, params: Any, queryset: Any) -> None:
        super().__init__(params, queryset, page_parameters=ON_PAGES | {"at"})

    @property
    def selection(self) -> Any:
        return super().selection.filter(self.page_form.cleaned_data["at"])
