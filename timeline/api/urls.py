"""The addresses under /api/v1/."""

from django.urls import path

from timeline.api import views

COLLECTIONS = {
    "events": views.Events,
    "incidents": views.Incidents,
    "diplomatic-events": views.DiplomaticEvents,
    "actors": views.Actors,
    "places": views.Places,
    "sources": views.Sources,
    "phases": views.Phases,
}

urlpatterns = [path("", views.Root.as_view(), name="api-root")]
for name, collection in COLLECTIONS.items():
    urlpatterns += [
        path(f"{name}/", collection.as_view({"get": "list"}), name=f"api-{name}"),
        path(f"{name}/<slug:key>/", collection.as_view({"get": "retrieve"}), name=f"api-{name}-item"),
    ]
