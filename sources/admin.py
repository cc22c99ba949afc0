"""The curators' pages for outlets and sources."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from curation.forms import ExplainedForm, ExplainedFormSet
from curation.pages import CuratedAdmin, CuratedFields, without_nulls
from dates.text import describe
from sources.models import Outlet, Source, SourceText

ADDRESS = re.compile(r"/|\w\.\w\w")  # or a piece of one: to be found inside, which reads every source
FEW = 500  # sources: to sort them takes no time


@admin.register(Outlet)
class OutletAdmin(CuratedAdmin):
    list_display = ["name", "country", "reliability"]
    list_filter = ["reliability"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


class SourceTextForm(ExplainedForm):
    class Meta:
        widgets = {"text": forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"})}


class SourceTextInline(CuratedFields, admin.StackedInline):
    """What the source says, to read beside an event while it is being written."""

    model = SourceText
    form = SourceTextForm
    formset = ExplainedFormSet
    fields = ["text"]
    extra = 0
    verbose_name_plural = "text, for curators only"


@admin.register(Source)
class SourceAdmin(CuratedAdmin):
    list_display = ["display_title", "kind", "outlet", "published", "grade"]
    list_filter = ["kind", "reliability"]
    search_fields = ["title", "author", "outlet__name", "url"]
    search_help_text = "Words of the title, the author, the outlet or the address."
    autocomplete_fields = ["outlet", "origin"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "title_supplied", "slug", "kind", "outlet", "author"]}),
        ("Published", {"fields": ["edtf", "date_basis", "date_note", "url", "language"]}),
        ("Worth", {"fields": ["reliability", "origin", "note"]}),
    ]

    inlines = [SourceTextInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("outlet")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """By words, each as far as it has been typed; an address by any piece of it."""
        search_term = without_nulls(search_term)
        if ADDRESS.search(search_term):
            return super().get_search_results(request, queryset, search_term)
        found = queryset.with_words(search_term)
        # PostgreSQL takes the beginning of a word for at least 2 % of all rows, and would walk them all by
        # title for one that few begin with.
        few = list(found.order_by().values_list("pk", flat=True)[: FEW + 1])
        return (queryset.filter(pk__in=few) if len(few) <= FEW else found), False

    def autocomplete_name(self, row: Any) -> dict[str, str]:
        """With outlet and date, by which reports of one title are told apart."""
        about = [row.outlet.name if row.outlet else "", self.published(row)]
        text = " — ".join(filter(None, [str(row), ", ".join(filter(None, about))]))
        return {"text": text, "name": str(row)}

    @admin.display(description="title", ordering="title")
    def display_title(self, source: Source) -> str:
        return source.display_title

    @admin.display(description="published", ordering="published_earliest", empty_value="unknown")
    def published(self, source: Source) -> str:
        return describe(source.edtf) if source.edtf else ""

    @admin.display(description="reliability")
    def grade(self, source: Source) -> str:
        return source.grade
