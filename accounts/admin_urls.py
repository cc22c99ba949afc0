"""What the admin would do by itself, but for one way in and out: it stands before the admin's own."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.views.signing import SignOut

urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="sign-in", query_string=True)),
    path("logout/", SignOut.as_view()),
    path("password_change/", RedirectView.as_view(pattern_name="password")),
]
