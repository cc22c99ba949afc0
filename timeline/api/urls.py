"""The addresses under /api/v1/."""

from typing import Any

from django.urls import path

from timeline.api import changes, codebook, exports, summaries, views
from timeline.api.schema.views import Schema, docs
from timeline.api.writing.views import Writes

COLLECTIONS: dict[str, Any] = {
    "events": views.Events,
    "incidents": views.Incidents,
    "diplomatic-events": views.DiplomaticEvents,
    "actors": views.Actors,
    "places": views.Places,
    "sources": views.Sources,
    "phases": views.Phases,
}

WRITTEN = {"post": "create"}
WRITTEN_ITEM = {"put": "update", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [path("", views.Root.as_view(), name="api-root")]
urlpatterns.append(path("codebook/", codebook.Codebook.as_view(), name="api-codebook"))
urlpatterns.append(path("changes/", changes.ChangesFeed.as_view(), name="api-changes"))
urlpatterns.append(path("schema/", Schema.as_view(), name="api-schema"))
urlpatterns.append(path("docs/", docs, name="api-docs"))
# Before the items, whose keys they would be.
for name, collection in COLLECTIONS.items():
    if issubclass(collection, views.Events):
        of = {"kind": collection.kind, "noun": collection.noun}
        urlpatterns += [
            path(f"{name}/facets/", summaries.Facets.as_view(**of), name=f"api-{name}-facets"),
            path(f"{name}/series/", summaries.Series.as_view(**of), name=f"api-{name}-series"),
        ]
for name, collection in COLLECTIONS.items():
    of_list, of_item = {"get": "list"}, {"get": "retrieve"}
    if issubclass(collection, Writes):
        of_list, of_item = of_list | WRITTEN, of_item | WRITTEN_ITEM
    urlpatterns += [
        path(f"{name}/", collection.as_view(of_list), name=f"api-{name}"),
        path(f"{name}/<slug:key>/", collection.as_view(of_item), name=f"api-{name}-item"),
    ]
for name, kind in exports.COLLECTIONS.items():
    urlpatterns.append(
        path(f"{name}.<str:suffix>", exports.export, {"kind": kind}, name=f"api-{name}-export")
    )
