"""Every address of the site; with settings.py the only module that looks up at the kinds."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

import diplomacy.api
import diplomacy.changes
import diplomacy.codebook
import diplomacy.writing
import incidents.api
import incidents.changes
import incidents.codebook
import incidents.writing
from timeline.api.views import Entrance
from timeline.briefs import views as briefs
from timeline.saved import views as saved
from timeline.searching import views as searching
from timeline.serving import outages
from timeline.views import (
    analysis,
    chronology,
    codebook,
    directories,
    dyad,
    event,
    facets,
    history,
    profiles,
    review,
    site,
)
from timeline.views import map as maps

# Imported for what they register: each kind's part of an event's document, and its codes.
KINDS = [incidents.api, diplomacy.api, incidents.codebook, diplomacy.codebook]
KINDS += [incidents.writing, diplomacy.writing, incidents.changes, diplomacy.changes]

urlpatterns = [
    path("", chronology.chronology, name="home"),
    path("chronology/", chronology.chronology, name="chronology"),
    path("chronology/lanes/", include("timeline.lanes.urls")),
    path("chronology/facets/", facets.facets, name="facets"),
    path("map/", maps.map_page, name="map"),
    path("map/data/", maps.map_data, name="map-data"),
    path("map/data/<int:pk>/", maps.map_event, name="map-event"),
    path("map/events/", maps.map_events, name="map-events"),
    path("analysis/", analysis.page, {"chart": "over-time"}, name="analysis"),
    path("analysis/actors/", analysis.page, {"chart": "actors"}, name="analysis-actors"),
    path("analysis/places/", analysis.page, {"chart": "places"}, name="analysis-places"),
    path("analysis/before-and-after/", analysis.page, {"chart": "before-and-after"}, name="analysis-around"),
    path("analysis/<slug:chart>.<slug:form>", analysis.file, name="analysis-file"),
    path("events/<int:pk>/", event.event, name="event-by-number"),
    path("events/<int:pk>/<slug:slug>/", event.event, name="event"),
    path("events/<int:pk>/<slug:slug>/history/", history.history, name="event-history"),
    path("events/<int:pk>/<slug:slug>/history/diff/", history.diff, name="event-diff"),
    path("events/<int:pk>/<slug:slug>/history/restore/", history.restore, name="event-restore"),
    path("actors/", directories.actors, name="actors"),
    path("actors/<slug:slug>/", profiles.actor, name="actor"),
    path("dyads/", dyad.choose, name="dyads"),
    path("dyads/<slug:one>/<slug:other>/", dyad.dyad, name="dyad"),
    path("places/", directories.places, name="places"),
    path("places/<slug:slug>/", profiles.place, name="place"),
    path("sources/", directories.sources, name="sources"),
    path("sources/<slug:slug>/", profiles.source, name="source"),
    path("phases/", directories.phases, name="phases"),
    path("phases/<slug:slug>/", profiles.phase, name="phase"),
    path("review/", review.queue, name="review"),
    path("review/<int:pk>/", review.event, name="review-event"),
    path("search/", searching.page, name="search"),
    path("search/suggestions/", searching.suggestions, name="search-suggestions"),
    path("views/<slug:key>/", saved.view, name="saved-view"),
    path("account/views/", saved.own, name="saved-views"),
    path("account/views/<slug:key>/", saved.change, name="saved-view-change"),
    path("account/views/<slug:key>/move/", saved.move, name="saved-view-move"),
    path("account/views/<slug:key>/delete/", saved.delete, name="saved-view-delete"),
    path("brief/", briefs.page, name="brief"),
    *[path(f"brief.{one}", briefs.form, {"suffix": one}, name="brief-form") for one in briefs.FORMS],
    path("codebook/", codebook.page, name="codebook"),
    path("merge/", include("timeline.merging.urls")),
    path("sheets/", include("timeline.spreadsheets.urls")),
    path("api", Entrance.as_view()),
    path("api/", Entrance.as_view()),
    path("api/v1/", include("timeline.api.urls")),
    path("api/", include("timeline.dropin.urls")),
    path("account/", include("accounts.urls")),
    path("admin/", include("accounts.admin_urls")),  # signing in and out is one for all
    path("admin/", include("timeline.admin.urls")),
    path("admin/imports/", include("datasets.urls")),
    path("admin/", admin.site.urls),
    path("language/", set_language, name="language"),
]

handler400 = site.bad_request
handler403 = site.forbidden
handler404 = site.not_found
handler500 = outages.server_error
