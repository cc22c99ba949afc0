"""What hangs on an event, as rows on its page."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from curation.forms import ExplainedForm, ExplainedFormSet
from curation.pages import CuratedFields
from curation.signs import VisibleText
from timeline.models import (
    Citation,
    Event,
    EventLink,
    ExternalId,
    Participation,
)


class NamesField(forms.CharField):
    """A list of names, one per line or separated by commas."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    default_validators = [VisibleText()]

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
    default_validators = [VisibleText()]
    default_error_messages = {
        "invalid": 'This is not JSON. Write pairs of name and value: {"fatalities": "at least 8"}.'
    }

    def clean(self, value: Any) -> Any:
        try:
            pairs = super().clean(value)
            json.dumps(pairs, ensure_ascii=False).encode()  # a lone surrogate is no text
        except (ValueError, RecursionError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
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


class ByEvent(CuratedFields, InlineModelAdmin):
    """What the inlines under an event share: an empty row to begin with, none in the way later."""

    form = ExplainedForm
    formset = ExplainedFormSet
    fk_name = "event"

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what names each row: one query for all of them, not one for each."""
        return super().get_queryset(request).select_related(*self.autocomplete_fields)


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

    def get_queryset(self, request: HttpRequest) -> Any:
        """Links to events that the curator may not see are neither shown nor touched."""
        seen = Event.objects.visible_to(request.user).order_by().values("pk")
        # Each row is named by both ends.
        return super().get_queryset(request).filter(other__in=seen).select_related("event")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0


class ExternalIdInline(ByEvent, admin.TabularInline):
    model = ExternalId
    verbose_name = "identifier in another dataset"
    verbose_name_plural = "identifiers in other datasets"
    classes = ["collapse"]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0
