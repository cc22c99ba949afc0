"""The curators' pages for diplomatic events and their topics."""

from __future__ import annotations

from django.contrib import admin

from diplomacy.models import DiplomaticEvent, Topic
from timeline.admin import KindAdmin, SignedAdmin


@admin.register(DiplomaticEvent)
class DiplomaticEventAdmin(KindAdmin):
    autocomplete_fields = [*KindAdmin.autocomplete_fields, "topics"]
    detail = [("Diplomacy", {"fields": [("level", "format"), "venue", "topics", "outcome"]})]


@admin.register(Topic)
class TopicAdmin(SignedAdmin):
    """Signed: deleting a topic changes the events that it was on."""

    list_display = ["label", "slug"]
    search_fields = ["label"]
    prepopulated_fields = {"slug": ["label"]}
