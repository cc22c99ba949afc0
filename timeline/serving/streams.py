"""Exports take a thread for as long as their client reads: some threads are left to everybody else."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from timeline.serving.metrics import TURNED_AWAY
from timeline.views.site import error

RETRY_AFTER = "10"  # seconds


class StreamsMiddleware:
    """At most settings.WEB_STREAMS streamed answers of this process at a time (0: any number)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.lock = Lock()
        self.under_way = 0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.streaming or request.method == "HEAD" or not settings.WEB_STREAMS:
            return response
        with self.lock:
            if has_room := self.under_way < settings.WEB_STREAMS:
                self.under_way += 1
        if has_room:
            response._resource_closers.append(self.over)  # type: ignore[attr-defined]
            return response
        for close in response._resource_closers:  # type: ignore[attr-defined]
            close()  # its query ends; not response.close(), which says that the request did
        return self.refuse(request)

    def over(self) -> None:
        with self.lock:
            self.under_way -= 1

    def refuse(self, request: HttpRequest) -> HttpResponseBase:
        TURNED_AWAY.labels("streams").inc()
        title = gettext("Too many exports are under way")
        detail = gettext("Each takes its time, and pages are read meanwhile. Ask again in some seconds.")
        refused = error(request, 503, title, detail, "too-many-exports")
        refused["Retry-After"] = RETRY_AFTER
        refused["Cache-Control"] = "no-store"
        refused._has_been_logged = True  # type: ignore[attr-defined]  # the access log has it, and the figures
        return refused
