"""The pages of events: what every kind shares, and the list of all."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import normalize

from django import forms
from django.contrib import admin
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Func, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from curation.choices import OneChoice
from curation.forms import ExplainedForm
from curation.pages import CuratedAdmin, without_nulls
from curation.signs import VisibleText
from dates.text import describe
from timeline.admin.bulk_actions import BULK_ACTIONS
from timeline.admin.conflicts import Conflict, ConflictAware
from timeline.admin.duplicates import Mergeable
from timeline.admin.inlines import CitationInline, EventLinkInline, ExternalIdInline, ParticipationInline
from timeline.admin.list_filters import EVENT_FILTERS, DatasetFilter
from timeline.admin.workflow import Confirmation, InWorkflow, SeenEvents, choose_status
from timeline.models import (
    Citation,
    Event,
    EventType,
    Place,
)
from timeline.models.history import EventText, sign_changes
from timeline.workflow.rules import may_see


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


class EventForm(ExplainedForm):
    """An event with why it was changed, and proof of which state of it the curator had seen."""

    change_message = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=300,
        validators=[VisibleText(lines=False)],
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Kept in the event's history beside your name.",
    )
    conflict: Conflict | None = None
    confirm = Confirmation()
    curator: Any = None  # who fills it in
    stopped_by: list[Any] = []
    stored_status = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_status(self)
        confirm: Any = self.fields["confirm"]
        confirm.ask_for(self.stopped_by)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.conflict:
            raise ValidationError(self.conflict.sentence, code="conflict")
        return cleaned


class TypeSelect(OneChoice):
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

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
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


class EventListAdmin(SeenEvents, SignedAdmin):
    """The list of events, newest first. The history of one is the site's own page."""

    list_display = ["when", "title", "type", "where", "status", "edited"]
    list_display_links = ["title"]
    list_filter = [*EVENT_FILTERS, CategoryFilter, "occurrence", CountryFilter, DatasetFilter]
    actions = BULK_ACTIONS
    list_select_related = ["type", "place"]
    ordering = ["-earliest", "-latest", "-id"]
    show_facets = admin.ShowFacets.NEVER  # counting each choice reads every event
    search_fields = ["title"]
    search_help_text = "Words of the title, the summary, the participants' names or the place."

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        search_term = without_nulls(search_term)
        return queryset.search(search_term) if search_term else queryset, False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        event = self.get_object(request, object_id)
        if event is None:
            raise Http404
        return redirect("event-history", event.pk, event.slug)

    @admin.display(description="when", ordering="earliest")
    def when(self, event: Event) -> str:
        return describe(event.edtf)

    @admin.display(description="where", ordering="place__folded")
    def where(self, event: Event) -> str:
        return ", ".join(filter(None, [event.place.name if event.place else "", event.country]))

    @admin.display(description="updated", ordering="updated")
    def edited(self, event: Event) -> str:
        return f"{event.updated:%-d %b %Y, %H:%M}"


class KindAdmin(Mergeable, InWorkflow, ConflictAware, EventListAdmin):
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
            asked = ["confirm"] if getattr(request, "stopped_by", []) else []
            fieldsets.append(("This change", {"fields": [*asked, "change_message"]}))
        return self.with_word_of_it(fieldsets, request, obj)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.conflict = getattr(request, "conflict", None)
        return form

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """With the texts of the cited sources beside the form, and who else has it open."""
        event = kwargs.get("obj")
        cited = Citation.objects.filter(event=event).select_related("source") if event else []
        context["reading"] = list(cited)
        context["is_nav_sidebar_enabled"] = False  # its room is the source text's
        if event:
            context["presence_url"] = reverse("desk-presence", args=[event.pk])
        return super().render_change_form(request, context, *args, **kwargs)

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
class EventAdmin(Mergeable, EventListAdmin):
    """All kinds in one list, and the search for a link's other event. Edited on its kind's page."""

    list_display = ["when", "title", "kind", *EventListAdmin.list_display[2:]]
    list_filter = ["kind", *EventListAdmin.list_filter]
    # Deleting is left permitted: deleting an incident asks for it on the event beneath too.

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        search_term = without_nulls(search_term)
        if request.path != reverse("admin:autocomplete"):
            return super().get_search_results(request, queryset, search_term)
        # As it is being typed, the last word is rarely whole.
        # Taken apart as the database will take it, so that what is left of a sign is no operator.
        words = " & ".join(re.findall(r"[^\W_]+", normalize("NFKD", search_term)))
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

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see one kind of them: which events are listed, `visible_to` says."""
        kinds = [kind._meta for kind in Event.kinds()]
        rights = [f"{one.app_label}.{verb}_{one.model_name}" for one in kinds for verb in ("view", "change")]
        may = super().has_view_permission(request) or any(request.user.has_perm(right) for right in rights)
        return may and (obj is None or may_see(request.user, obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> Any:
        """Bulk changes, for those who may change some kind; deleting is done on the kind's own list."""
        user: Any = request.user
        kinds = [kind._meta for kind in Event.kinds()]
        if not any(user.has_perm(f"{meta.app_label}.change_{meta.model_name}") for meta in kinds):
            return {}
        described = [self.get_action(action) for action in BULK_ACTIONS]
        return {name: (function, name, title) for function, name, title in filter(None, described)}
