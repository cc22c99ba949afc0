"""The addresses under /merge/."""

from django.urls import path, register_converter

from timeline.merging import views
from timeline.merging.kinds import THINGS


class Plural:
    """One of the kinds of things that can be merged, as addresses name it."""

    regex = "|".join(THINGS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Plural, "mergeable")

urlpatterns = [
    path("", views.merges, name="merges"),
    path("<int:pk>/", views.done, name="merge"),
    path("<int:pk>/undo/", views.take_back, name="undo-merge"),
    path("<mergeable:plural>/<slug:loser>/", views.choose, name="merge-choose"),
    path("<mergeable:plural>/<slug:loser>/<slug:survivor>/", views.look, name="merge-preview"),
]
