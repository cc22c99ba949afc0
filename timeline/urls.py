"""Every address of the site; with settings.py the only module that looks up at the kinds."""

from django.contrib import admin
from django.urls import include, path

import diplomacy.api
import diplomacy.changes
import diplomacy.codebook
import diplomacy.writing
import incidents.api
import incidents.changes
import incidents.codebook
import incidents.writing
from timeline.api.views import Entrance
from timeline.views import chronology, codebook, event, history, profiles, review, site
from timeline.views import map as maps

# Imported for what they register: each kind's part of an event's document, and its codes.
KINDS = [incidents.api, diplomacy.api, incidents.codebook, diplomacy.codebook]
KINDS += [incidents.writing, diplomacy.writing, incidents.changes, diplomacy.changes]

urlpatterns = [
    path("", chronology.chronology, name="home"),
    path("chronology/", chronology.chronology, name="chronology"),
    path("map/", maps.map_page, name="map"),
    path("map/data/", maps.map_data, name="map-data"),
    path("map/data/<int:pk>/", maps.map_event, name="map-event"),
    path("map/events/", maps.map_events, name="map-events"),
    path("events/<int:pk>/", event.event, name="event-by-number"),
    path("events/<int:pk>/<slug:slug>/", event.event, name="event"),
    path("events/<int:pk>/<slug:slug>/history/", history.history, name="event-history"),
    path("events/<int:pk>/<slug:slug>/history/diff/", history.diff, name="event-diff"),
    path("events/<int:pk>/<slug:slug>/history/restore/", history.restore, name="event-restore"),
    path("actors/", profiles.actors, name="actors"),
    path("actors/<slug:slug>/", profiles.actor, name="actor"),
    path("places/", profiles.places, name="places"),
    path("places/<slug:slug>/", profiles.place, name="place"),
    path("sources/", profiles.sources, name="sources"),
    path("sources/<slug:slug>/", profiles.source, name="source"),
    path("phases/", profiles.phases, name="phases"),
    path("phases/<slug:slug>/", profiles.phase, name="phase"),
    path("review/", review.queue, name="review"),
    path("review/<int:pk>/", review.event, name="review-event"),
    path("codebook/", codebook.page, name="codebook"),
    path("merge/", include("timeline.merging.urls")),
    path("sheets/", include("timeline.spreadsheets.urls")),
    path("api", Entrance.as_view()),
    path("api/", Entrance.as_view()),
    path("api/v1/", include("timeline.api.urls")),
    path("account/", include("accounts.urls")),
    path("admin/", include("accounts.admin_urls")),  # signing in and out is one for all
    path("admin/", include("timeline.admin.urls")),
    path("admin/", admin.site.urls),
    path("healthz", site.healthz, name="healthz"),
]

handler400 = site.bad_request
handler403 = site.forbidden
handler404 = site.not_found
handler500 = site.server_error
