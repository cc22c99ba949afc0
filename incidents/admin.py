"""The curators' page for incidents: who was hurt, and who is said to have done it, on one page."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin

from curation.forms import ExplainedFormSet
from incidents.models import Casualties, Incident, ResponsibilityClaim
from timeline.admin import (
    ByEvent,
    CitationInline,
    EventLinkInline,
    ExternalIdInline,
    KindAdmin,
    ParticipationInline,
)
from timeline.models import Citation


class CasualtiesInline(ByEvent, admin.TabularInline):
    model = Casualties
    fk_name = "incident"
    autocomplete_fields = ["actor"]
    verbose_name = "group of casualties"
    verbose_name_plural = "casualties by group"


class ClaimFormSet(ExplainedFormSet):
    """A claim is cited to one of the citations of the same incident, as they were last saved."""

    @cached_property
    def citations(self) -> Any:
        return Citation.objects.filter(event=self.instance.pk).select_related("source")

    @cached_property
    def choices(self) -> list[tuple[Any, str]]:
        rows = self.citations if self.instance.pk else []
        return [("", "---------"), *((row.pk, str(row)) for row in rows)]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        field = form.fields["citation"]
        field.queryset = self.citations
        field.widget.choices = self.choices  # read once, not once for each row
        field.error_messages["invalid_choice"] = "Choose a citation of this incident."


class ClaimInline(ByEvent, admin.StackedInline):
    model = ResponsibilityClaim
    formset = ClaimFormSet
    fk_name = "incident"
    autocomplete_fields = ["actor", "by"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("actor", "stance", "by"),
                    ("edtf", "channel", "confidence"),
                    "citation",
                    "note",
                ]
            },
        )
    ]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "citation":
            kwargs["widget"] = forms.Select
            kwargs["help_text"] = (
                "Which of the citations above reports it. One that you have just added can be "
                "chosen after “Save and continue editing”."
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Incident)
class IncidentAdmin(KindAdmin):
    list_display = [*KindAdmin.list_display[:-1], "fatalities", "edited"]
    inlines = [
        ParticipationInline,
        CitationInline,
        CasualtiesInline,
        ClaimInline,
        EventLinkInline,
        ExternalIdInline,
    ]
    detail = [
        (
            "Killed and injured in all",
            {
                "fields": [
                    ("fatalities_low", "fatalities_best", "fatalities_high"),
                    ("injured_low", "injured_best", "injured_high"),
                ]
            },
        )
    ]
