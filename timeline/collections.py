"""What can be asked of the collections beside the events."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from actors.models import Actor
from sources.models import Source
from timeline.filters import CodesFilter, CountriesFilter, InTime, WordsFilter, rows_of
from timeline.gazetteer import known_countries
from timeline.models import Place
from timeline.paging import Ordering
from timeline.params import Chosen
from timeline.query import Choice

BY_NAME = {
    "name": Choice(gettext_lazy("By name"), Ordering(("folded", "id"))),
    "-name": Choice(gettext_lazy("By name, Z to A"), Ordering(("folded", "id"), True)),
}
BY_TITLE = {
    "title": Choice(gettext_lazy("By title"), Ordering(("title", "id"))),
    "-title": Choice(gettext_lazy("By title, Z to A"), Ordering(("title", "id"), True)),
}
BY_TIME = {
    "date": Choice(gettext_lazy("Oldest first"), Ordering(("earliest", "latest", "id"))),
    "-date": Choice(gettext_lazy("Newest first"), Ordering(("earliest", "latest", "id"), True)),
}


class NoFilter(InTime):
    """For an item: nothing to filter by."""


class CollectionFilter(InTime):
    """Search by name, for collections whose QuerySet knows `matching`."""

    q = WordsFilter(method="search", label=gettext_lazy("Search"), max_length=200)

    def search(self, rows: Any, name: str, text: str) -> Any:
        return rows.matching(text)

    def in_codes(self, rows: Any, name: str, chosen: list[Chosen]) -> Any:
        return rows.filter(**{f"{name}__in": rows_of(chosen)})


class ActorFilter(CollectionFilter):
    kind = CodesFilter(method="in_codes", label=gettext_lazy("Kind"), codes=Actor.Kind.choices)
    country = CountriesFilter(method="in_codes", label=gettext_lazy("Country"), known=known_countries)


class PlaceFilter(CollectionFilter):
    kind = CodesFilter(method="in_codes", label=gettext_lazy("Kind"), codes=Place.Kind.choices)
    country = CountriesFilter(method="in_codes", label=gettext_lazy("Country"), known=known_countries)


class SourceFilter(CollectionFilter):
    kind = CodesFilter(method="in_codes", label=gettext_lazy("Kind"), codes=Source.Kind.choices)


class PhaseFilter(CollectionFilter):
    pass
