"""The addresses under /chronology/lanes/."""

from django.urls import path

from timeline.views import lanes

urlpatterns = [
    path("", lanes.Lanes.as_view(), name="lanes"),
    path("<int:pk>/", lanes.card, name="lanes-card"),
]
