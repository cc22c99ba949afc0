"""The curators' pages for the spine: what every kind of event shares, and the lists it draws on."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Func, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from actors.admin import CuratedAdmin, ExplainedForm, ExplainedFormSet
from dates.text import describe
from timeline.models import (
    Citation,
    Event,
    EventLink,
    EventType,
    ExternalId,
    Participation,
    Phase,
    Place,
    Revision,
)
from timeline.models.history import EventText, sign_changes

admin.site.site_header = "Sarhad"
admin.site.site_title = "Sarhad"
admin.site.index_title = "Curation"

STALE = (
    "{who} saved this event at {at:%H:%M} UTC on {at:%-d %B %Y}, after you opened it. Nothing of "
    "yours was saved, and your entries are kept below: open the event anew in another tab, carry "
    "over what still holds, and save there."
)


class SignedAdmin(CuratedAdmin):
    """A page whose changes carry the curator's name, and the reason given, into the history."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        sign_changes(request.user.pk, form.cleaned_data.get("change_message", ""))
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        sign_changes(request.user.pk, "Deleted")
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        with transaction.atomic():  # the admin opens none around an action
            sign_changes(request.user.pk, "Deleted")
            super().delete_queryset(request, queryset)


class NamesField(forms.CharField):
    """A list of names, one per line or separated by commas."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})

    def clean(self, value: Any) -> Any:
        names = [name.strip() for name in re.split(r"[,\n]", super().clean(value))]
        return list(dict.fromkeys(filter(None, names)))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), (data or "").replace("\r\n", "\n"))


class ValuesField(forms.JSONField):
    """Pairs of name and value as JSON; nothing written is no pair."""

    widget = forms.Textarea(attrs={"rows": 2, "placeholder": '{"fatalities": "at least 8"}'})
    default_error_messages = {
        "invalid": 'This is not JSON. Write pairs of name and value: {"fatalities": "at least 8"}.'
    }

    def clean(self, value: Any) -> Any:
        pairs = super().clean(value)
        return {} if pairs is None else pairs

    def prepare_value(self, value: Any) -> Any:
        if value in ({}, None):
            return ""
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial or None, data)


class CitationForm(ExplainedForm):
    supports = forms.MultipleChoiceField(
        choices=Citation.Supports.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=Citation._meta.get_field("supports").help_text,
        error_messages={"required": "Say what the citation supports."},
    )
    value = ValuesField(required=False, help_text=Citation._meta.get_field("value").help_text)


class CitationFormSet(ExplainedFormSet):
    def clean(self) -> None:
        super().clean()
        if self.instance.status == Event.Status.PUBLISHED and not self.live():
            raise ValidationError(
                "Publishing needs at least one citation: add one, or keep the event a draft."
            )


class ByEvent(InlineModelAdmin):
    """What the inlines under an event share: an empty row to begin with, none in the way later."""

    form = ExplainedForm
    formset = ExplainedFormSet
    fk_name = "event"

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1


class ParticipationInline(ByEvent, admin.TabularInline):
    model = Participation
    autocomplete_fields = ["actor"]
    verbose_name = "participant"
    verbose_name_plural = "participants"


class CitationInline(ByEvent, admin.StackedInline):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("source", "locator"),
                    "supports",
                    "quote",
                    "value",
                    "credibility",
                    "note",
                ]
            },
        )
    ]


class EventLinkInline(ByEvent, admin.TabularInline):
    model = EventLink
    autocomplete_fields = ["other"]
    verbose_name = "link to another event"
    verbose_name_plural = "links to other events"
    extra = 0

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0


class ExternalIdInline(ByEvent, admin.TabularInline):
    model = ExternalId
    verbose_name = "identifier in another dataset"
    verbose_name_plural = "identifiers in other datasets"
    classes = ["collapse"]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0


class EventForm(ExplainedForm):
    """An event with why it was changed, and proof of which state of it the curator had seen."""

    change_message = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Kept in the event's history beside your name.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = self.instance.updated.isoformat()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk:
            self._refuse_if_stale()
        return cleaned

    def _refuse_if_stale(self) -> None:
        """Locks the event until it is saved, so that the second of two saves sees the first."""
        stored = Event.objects.select_for_update().get(pk=self.instance.pk).updated
        if self.cleaned_data.get("seen") == stored.isoformat():
            return
        last = Revision.objects.filter(event=self.instance.pk).order_by("-number")
        who = last.values_list("user__username", flat=True).first()
        raise ValidationError(STALE.format(who=who or "Somebody", at=stored))


class TypeSelect(AutocompleteSelect):
    """Asks for types in the name of the kind: by itself, an inherited field names its parent."""

    def __init__(self, *args: Any, kind: type[Event], **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def build_attrs(self, *args: Any, **kwargs: Any) -> Any:
        meta = self.kind._meta
        return super().build_attrs(*args, **kwargs) | {
            "data-app-label": meta.app_label,
            "data-model-name": meta.model_name,
        }


class CategoryFilter(admin.SimpleListFilter):
    title = "category"
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        types = EventType.objects.order_by()
        if model_admin.model.KIND:
            types = types.filter(kind=model_admin.model.KIND)
        used = set(types.values_list("category", flat=True))
        return [choice for choice in EventType.Category.choices if choice[0] in used]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(type__category=self.value()) if self.value() else queryset


class CountryFilter(admin.SimpleListFilter):
    """The countries of the gazetteer: to ask the events themselves would read them all."""

    title = "country"
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = Place.objects.exclude(country="").order_by("country").values_list("country", flat=True)
        return [(code, code) for code in codes.distinct()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(country=self.value()) if self.value() else queryset


class EventListAdmin(SignedAdmin):
    """The list of events, newest first."""

    list_display = ["when", "title", "type", "place", "status", "edited"]
    list_display_links = ["title"]
    list_filter = ["status", CategoryFilter, "occurrence", CountryFilter]
    list_select_related = ["type", "place"]
    ordering = ["-earliest", "-latest", "-id"]
    show_facets = admin.ShowFacets.NEVER  # counting each choice reads every event
    search_fields = ["title"]
    search_help_text = "Words of the title, the summary, the participants' names or the place."

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return queryset.search(search_term) if search_term else queryset, False

    @admin.display(description="when", ordering="earliest")
    def when(self, event: Event) -> str:
        return describe(event.edtf)

    @admin.display(description="updated", ordering="updated")
    def edited(self, event: Event) -> str:
        return f"{event.updated:%-d %b %Y, %H:%M}"


class KindAdmin(EventListAdmin):
    """The page of one kind of event, with all that hangs on it; `detail` is the kind's own part."""

    form = EventForm
    autocomplete_fields = ["type", "place"]
    readonly_fields = ["uid", "created", "updated"]
    inlines = [ParticipationInline, CitationInline, EventLinkInline, ExternalIdInline]
    detail: list[tuple[str, dict[str, Any]]] = []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = [
            (None, {"fields": ["type", "title", "summary", "status"]}),
            ("When", {"fields": ["edtf", "occurrence", "date_basis", "date_note"]}),
            ("Where", {"fields": ["place", "place_precision", "country"]}),
            *self.detail,
        ]
        if obj:
            fieldsets.append(("Record", {"fields": self.readonly_fields, "classes": ["collapse"]}))
        if not obj or self.has_change_permission(request, obj):
            fieldsets.append(("This change", {"fields": ["change_message", "seen"]}))
        return fieldsets

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "type":
            kind = self.model
            kwargs["queryset"] = EventType.objects.filter(kind=kind.KIND)
            kwargs["widget"] = TypeSelect(db_field, self.admin_site, kind=kind)
            kwargs["error_messages"] = {
                "invalid_choice": f"Choose a type of {kind._meta.verbose_name}: this one is not."
            }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Event)
class EventAdmin(EventListAdmin):
    """All kinds in one list, and the search for a link's other event. Edited on its kind's page."""

    list_display = ["when", "title", "kind", *EventListAdmin.list_display[2:]]
    list_filter = ["kind", *EventListAdmin.list_filter]
    # Deleting is left permitted: deleting an incident asks for it on the event beneath too.
    actions = None

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        if request.path != reverse("admin:autocomplete"):
            return super().get_search_results(request, queryset, search_term)
        # As it is being typed, the last word is rarely whole.
        words = " & ".join(re.findall(r"\w+", search_term))
        if not words:
            return queryset, False
        query = SearchQuery(
            Func(Value(f"{words}:*"), function="sarhad_plain"), search_type="raw", config="english"
        )
        found = EventText.objects.filter(document=query).values("event")
        return queryset.filter(pk__in=found), False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        return self._on_its_kind("change", request, object_id)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        return self._on_its_kind("delete", request, object_id)

    def _on_its_kind(self, page: str, request: HttpRequest, object_id: str) -> HttpResponse:
        event = self.get_object(request, object_id)
        if event is None:
            raise Http404
        meta = event.detail._meta
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[event.pk])
        return redirect(f"{url}?{request.GET.urlencode()}" if request.GET else url)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
        queryset, duplicates = super().get_search_results(request, queryset, search_term)
        for kind in Event.kinds():
            if request.GET.get("model_name") == kind._meta.model_name:
                queryset = queryset.filter(kind=kind.KIND)
        return queryset, duplicates


class PlaceForm(ExplainedForm):
    other_names = NamesField(
        required=False, help_text="Other names and spellings, one per line or separated by commas."
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned is not None and "kind" not in cleaned:
            cleaned.pop("parent", None)  # Place.clean() compares the two kinds and needs both
        return cleaned


@admin.register(Place)
class PlaceAdmin(CuratedAdmin):
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
        ("Coordinates", {"fields": [("latitude", "longitude")]}),
    ]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
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

    list_display = ["at", "number", "title", "user", "message", "deleted"]
    list_per_page = 50
    list_select_related = ["user"]
    show_full_result_count = False
    ordering = ["-id"]
    fields = ("event_id", "number", "at", "user", "message", "deleted", "content")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Revision]:
        # From the snapshot: a revision outlives its event.
        event = KeyTransform("0", KeyTransform("timeline_event", "snapshot"))
        title = KeyTextTransform("title", event)
        return super().get_queryset(request).annotate(title=title).defer("snapshot")

    @admin.display(description="event", empty_value="deleted")
    def title(self, revision: Any) -> str:
        return revision.title

    @admin.display(description="what the event said")
    def content(self, revision: Revision) -> str:
        text = json.dumps(revision.snapshot, indent=2, ensure_ascii=False)
        return format_html("<pre>{}</pre>", text)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
