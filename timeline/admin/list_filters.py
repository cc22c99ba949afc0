"""What an event list is narrowed by, beside what is one column of the spine."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from curation.pages import without_nulls
from dates.edtf import EDTFError, Precision, parse
from sources.models import Source
from timeline.admin.recent import touched_by
from timeline.models import Citation, ExternalId


class WrittenFilter(admin.ListFilter):
    """A filter that is written, not chosen: a text field for each of `fields` (parameter, label, example)."""

    template = "curation/filter.html"
    fields: list[tuple[str, str, str]] = []

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.expected_parameters():
            if name in params:
                given = params.pop(name)
                self.used_parameters[name] = without_nulls(given[-1] if isinstance(given, list) else given)

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[Any]:
        return [name for name, _, _ in self.fields]

    def choices(self, changelist: Any) -> Any:
        """What the template needs: each field with what is written, and the rest of the query to keep."""
        own = {*self.expected_parameters(), "p"}
        kept = [(name, value) for name, value in changelist.filter_params.items() if name not in own]
        pairs = [(name, one) for name, values in kept for one in _each(values)]
        if changelist.query:
            pairs.append(("q", changelist.query))
        written = [
            {"name": name, "label": label, "example": example, "value": self.used_parameters.get(name, "")}
            for name, label, example in self.fields
        ]
        yield {
            "fields": written,
            "kept": pairs,
            "selected": bool(self.used_parameters),
            "clear": changelist.get_query_string(remove=self.expected_parameters()),
        }


def _each(values: Any) -> list[str]:
    return values if isinstance(values, list) else [values]


class DatesFilter(WrittenFilter):
    """Events that may have happened between two dates, each as exact as one likes: 2022, 2022-12."""

    title = "date"
    fields = [("from", "From", "2022-12"), ("to", "To", "2023")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        first, last = (str(self.used_parameters.get(name, "")).strip() for name in ("from", "to"))
        try:
            if first:
                queryset = queryset.filter(latest__gte=parse(first).earliest)
            if last:
                queryset = queryset.filter(earliest__lte=parse(last).latest)
        except EDTFError as error:
            raise IncorrectLookupParameters(str(error)) from error
        return queryset


class SourceFilter(WrittenFilter):
    title = "source"
    fields = [("source", "Words of its title, author or outlet", "")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        text = str(self.used_parameters.get("source", "")).strip()
        return queryset.cited_to(Source.objects.matching(text)) if text else queryset


class PrecisionFilter(admin.SimpleListFilter):
    title = "exactness of the date"
    parameter_name = "precision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(one), str(one).capitalize()) for one in Precision]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(precision=self.value()) if self.value() else queryset


class CitedFilter(admin.SimpleListFilter):
    title = "citation"
    parameter_name = "cited"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "Has one"), ("0", "Has none")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        cited = Exists(Citation.objects.filter(event=OuterRef("pk")))
        if self.value() == "1":
            return queryset.filter(cited)
        return queryset.filter(~cited) if self.value() == "0" else queryset


class MineFilter(admin.SimpleListFilter):
    title = "whose"
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "Changed by me")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(pk__in=touched_by(request.user)) if self.value() == "1" else queryset


# Each scheme by one step through the index: DISTINCT would read a row for every imported event.
SCHEMES = """
WITH RECURSIVE step AS (
  (SELECT scheme FROM timeline_externalid ORDER BY scheme LIMIT 1)
  UNION ALL
  SELECT (SELECT scheme FROM timeline_externalid WHERE scheme > step.scheme ORDER BY scheme LIMIT 1)
  FROM step WHERE step.scheme IS NOT NULL)
SELECT scheme FROM step WHERE scheme IS NOT NULL
"""


class DatasetFilter(admin.SimpleListFilter):
    title = "dataset"
    parameter_name = "dataset"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(SCHEMES)
            return [(scheme, scheme) for (scheme,) in cursor.fetchall()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        named = ExternalId.objects.filter(scheme=self.value()).order_by()
        return queryset.filter(pk__in=named.values("event"))


EVENT_FILTERS: list[Any] = [MineFilter, "status", DatesFilter, SourceFilter, CitedFilter, PrecisionFilter]
