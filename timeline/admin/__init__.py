"""The curators' pages for the spine: what every kind of event shares, and the lists it draws on."""

from django.contrib import admin

from timeline.admin.codebook import EventTypeAdmin, PhaseAdmin, PlaceAdmin, RevisionAdmin
from timeline.admin.events import EventAdmin, KindAdmin, SignedAdmin
from timeline.admin.inlines import (
    ByEvent,
    CitationInline,
    EventLinkInline,
    ExternalIdInline,
    ParticipationInline,
)

admin.site.site_header = "Sarhad"
admin.site.site_title = "Sarhad"
admin.site.index_title = "Curation"
admin.site.index_template = "admin/dashboard.html"

__all__ = [
    "ByEvent",
    "CitationInline",
    "EventAdmin",
    "EventLinkInline",
    "EventTypeAdmin",
    "ExternalIdInline",
    "KindAdmin",
    "ParticipationInline",
    "PhaseAdmin",
    "PlaceAdmin",
    "RevisionAdmin",
    "SignedAdmin",
]
