"""What can be asked of the collections beside the events."""

from __future__ import annotations

from typing import Any

from actors.models import Actor
from sources.models import Source
from timeline.filters import CodesFilter, CountriesFilter, InTime, WordsFilter, known_countries, rows_of
from timeline.models import Place
from timeline.paging import Ordering
from timeline.params import Chosen
from timeline.query import Choice

BY_NAME = {
    "name": Choice("By name", Ordering(("folded", "id"))),
    "-name": Choice("By name, Z to A", Ordering(("folded", "id"), True)),
}
BY_TITLE = {
    "title": Choice("By title", Ordering(("title", "id"))),
    "-title": Choice("By title, Z to A", Ordering(("title", "id"), True)),
}
BY_TIME = {
    "date": Choice("Oldest first", Ordering(("earliest", "latest", "id"))),
    "-date": Choice("Newest first", Ordering(("earliest", "latest", "id"), True)),
}


class NoFilter(InTime):
    """For an item: nothing to filter by."""


class CollectionFilter(InTime):
    """Search by name, for collections whose QuerySet knows `matching`."""

    q = WordsFilter(method="search", label="Search", max_length=200)

    def search(self, rows: Any, name: str, text: str) -> Any:
        return rows.matching(text)

    def in_codes(self, rows: Any, name: str, chosen: list[Chosen]) -> Any:
        return rows.filter(**{f"{name}__in": rows_of(chosen)})


class ActorFilter(CollectionFilter):
    kind = CodesFilter(method="in_codes", label="Kind", codes=Actor.Kind.choices)
    country = CountriesFilter(method="in_codes", label="Country", known=known_countries)


class PlaceFilter(CollectionFilter):
    kind = CodesFilter(method="in_codes", label="Kind", codes=Place.Kind.choices)
    country = CountriesFilter(method="in_codes", label="Country", known=known_countries)


class SourceFilter(CollectionFilter):
    kind = CodesFilter(method="in_codes", label="Kind", codes=Source.Kind.choices)


class PhaseFilter(CollectionFilter):
    pass
