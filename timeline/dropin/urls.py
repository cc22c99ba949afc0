"""The addresses under /api/ that are other people's."""

from django.urls import path

from timeline.dropin import views

urlpatterns = [
    path("acled/read", views.AcledEvents.as_view(), name="acled-read"),
    path("deleted/read", views.AcledDeleted.as_view(), name="acled-deleted"),
    path("gedevents/<str:version>", views.UcdpEvents.as_view(), name="ucdp-events"),
]
