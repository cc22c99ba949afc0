"""What is done at every request of somebody who signed in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.factor import VERIFIED
from accounts.sessions import SessionStore

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# What is open until the second factor is set up: to set it up, or to leave.
OPEN_WITHOUT = ("/account/second-factor/", "/account/sign-", "/static/", "/healthz")

logger = logging.getLogger(__name__)


class LastSeenMiddleware:
    """Notes when a session was last used."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(request.session, SessionStore):
            try:
                request.session.note_seen()
            except Error as error:  # a base that is only read from still answers
                logger.warning("The use of a session was not noted: %s", str(error).strip())
        return response


class SecondFactorMiddleware:
    """With SARHAD_SECOND_FACTOR=required, staff set theirs up before they do anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SECOND_FACTOR == "required" and self.is_missing(request):
            if request.path.startswith("/api/"):
                raise PermissionDenied
            back = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('second-factor')}?{back}")
        return self.get_response(request)

    def is_missing(self, request: HttpRequest) -> bool:
        return (
            not request.path.startswith(OPEN_WITHOUT)
            and request.user.is_authenticated
            and request.user.is_staff
            and VERIFIED not in request.session
        )
