"""The curators' pages for outlets and sources."""

from __future__ import annotations

from django.contrib import admin

from dates.text import describe
from sources.models import Outlet, Source


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):
    list_display = ["name", "country", "reliability"]
    list_filter = ["reliability"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ["display_title", "kind", "outlet", "published", "grade"]
    list_filter = ["kind", "reliability"]
    list_per_page = 50
    list_select_related = ["outlet"]
    show_full_result_count = False
    search_fields = ["title", "author", "outlet__name", "url"]
    search_help_text = "Words of the title, the author, the outlet or the address."
    autocomplete_fields = ["outlet", "origin"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "title_supplied", "slug", "kind", "outlet", "author"]}),
        ("Published", {"fields": ["edtf", "date_basis", "date_note", "url", "language"]}),
        ("Worth", {"fields": ["reliability", "origin", "note"]}),
    ]

    @admin.display(description="title", ordering="title")
    def display_title(self, source: Source) -> str:
        return source.display_title

    @admin.display(description="published", ordering="published_earliest", empty_value="unknown")
    def published(self, source: Source) -> str:
        return describe(source.edtf) if source.edtf else ""

    @admin.display(description="reliability")
    def grade(self, source: Source) -> str:
        return source.grade
