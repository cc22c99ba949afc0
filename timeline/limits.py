"""A query with more parameters than we read is refused in words, before anything stumbles over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from timeline.views.site import refused


class TooManyParametersMiddleware:
    """Whoever asks for `request.GET` of such a query gets an exception, the page of the error too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.GET  # noqa: B018 - read here first
        except TooManyFieldsSent:
            request.GET = QueryDict()
            request.META["QUERY_STRING"] = ""
            request.too_many_parameters = True  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        if not getattr(request, "too_many_parameters", False):
            return None
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        return refused(
            request,
            gettext("Too many parameters"),
            gettext("An address has {most:,} parameters at most.").format(most=most),
        )
