"""The curators' own addresses, laid before Django's under /admin/."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from timeline.admin import bulk_views, dashboard, lookups

staff = admin.site.admin_view
autocomplete = lookups.Autocomplete.as_view(admin_site=admin.site)

urlpatterns = [
    path("", staff(dashboard.index), name="desk"),
    path(
        "autocomplete/", staff(lookups.Autocomplete.as_view(admin_site=admin.site)), name="desk-autocomplete"
    ),
    path("desk/findings/", staff(dashboard.findings), name="desk-findings"),
    path("desk/edtf/", staff(lookups.edtf), name="desk-edtf"),
    path("desk/places/", staff(lookups.places), name="desk-places"),
    path("desk/presence/<int:event>/", staff(lookups.presence), name="desk-presence"),
    path("desk/sources/<int:pk>/text/", staff(lookups.source_text), name="desk-source-text"),
    path("desk/bulk/<int:pk>/", staff(bulk_views.bulk), name="desk-bulk"),
    path("desk/bulk/<int:pk>/step/", staff(bulk_views.step), name="desk-bulk-step"),
    path("desk/bulk/<int:pk>/cancel/", staff(bulk_views.cancel), name="desk-bulk-cancel"),
]
