"""The lists that events draw on, and their history."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from curation.forms import ExplainedForm
from curation.pages import CuratedAdmin, without_nulls
from dates.text import describe
from timeline.admin.duplicates import Mergeable
from timeline.admin.inlines import NamesField
from timeline.models import (
    Event,
    EventType,
    Phase,
    Place,
    Revision,
)


class EventTypeForm(ExplainedForm):
    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        if self.instance.pk and "kind" in self.changed_data and self.instance.events.exists():
            raise ValidationError("Events carry this type, so its kind cannot change.")
        return kind


@admin.register(EventType)
class EventTypeAdmin(CuratedAdmin):
    form = EventTypeForm
    list_display = ["label", "code", "kind", "category", "acled", "plover", "gtd"]
    list_filter = ["kind", "category"]
    search_fields = ["label", "code"]
    prepopulated_fields = {"code": ["label"]}
    fieldsets = [
        (None, {"fields": ["label", "code", "kind", "category", "definition", "example"]}),
        ("In other datasets", {"fields": ["acled", "plover", "gtd"]}),
    ]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        search_term = without_nulls(search_term)
        queryset, duplicates = super().get_search_results(request, queryset, search_term)
        for kind in Event.kinds():
            if request.GET.get("model_name") == kind._meta.model_name:
                queryset = queryset.filter(kind=kind.KIND)
        return queryset, duplicates


class PlaceForm(ExplainedForm):
    other_names = NamesField(
        required=False, help_text="Other names and spellings, one per line or separated by commas."
    )


@admin.register(Place)
class PlaceAdmin(Mergeable, CuratedAdmin):
    form = PlaceForm
    list_display = ["name", "kind", "parent", "admin1", "country", "located"]
    list_filter = ["kind", "country"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    search_help_text = "Any name or spelling; case, accents and punctuation do not matter."
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "other_names", "kind"]}),
        ("Lies in", {"fields": ["parent", "admin2", "admin1", "country"]}),
        ("Coordinates", {"fields": [("latitude", "longitude")], "classes": ["coordinates"]}),
    ]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        search_term = without_nulls(search_term)
        return queryset.matching(search_term) if search_term else queryset, False

    @admin.display(boolean=True, description="has coordinates")
    def located(self, place: Place) -> bool:
        return place.latitude is not None


@admin.register(Phase)
class PhaseAdmin(CuratedAdmin):
    list_display = ["name", "when", "source"]
    list_select_related = ["source"]
    search_fields = ["name", "summary"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["name"]}

    @admin.display(description="when", ordering="earliest")
    def when(self, phase: Phase) -> str:
        return describe(phase.edtf)


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    """The history, to read."""

    list_display = ["at", "number", "title", "by", "why"]
    list_per_page = 50
    list_select_related = ["commit__user"]
    show_full_result_count = False
    ordering = ["-commit_id", "-event_id"]
    fields = ("event_id", "number", "at", "by", "why", "status")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Revision]:
        # From the history: a revision outlives its event.
        title = RawSQL(
            "(SELECT title FROM kept.timeline_event e WHERE e.id = timeline_revision.event_id"
            " ORDER BY since > timeline_revision.commit_id, since DESC LIMIT 1)",
            [],
        )
        own = super().get_queryset(request).filter(number__isnull=False)
        return own.select_related("commit__user").annotate(title=title)

    @admin.display(description="event")
    def title(self, revision: Any) -> str:
        """Leads to the history, which is there for deleted events too."""
        address = reverse("event-history", args=[revision.event_id, "-"])
        return format_html('<a href="{}">{}</a>', address, revision.title)

    @admin.display(description="at", ordering="commit")
    def at(self, revision: Revision) -> str:
        return f"{revision.at:%-d %b %Y, %H:%M}"

    @admin.display(description="user")
    def by(self, revision: Revision) -> str:
        return str(revision.user or "")

    @admin.display(description="message")
    def why(self, revision: Revision) -> str:
        return revision.message

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
