"""Bodies that are too large, or do not say how large they are, are refused before anything reads them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from timeline.problems import is_api, problem
from timeline.views.site import error

TAKES_FILES = ("/sheets/",)
MEBIBYTE = 2**20


def limits() -> list[tuple[str, int]]:
    """Beginnings of paths, and the bytes that they take; the first that fits counts. What takes no file needs
    far less: the text of a source is the longest field there is."""
    return [*((path, settings.LARGEST_UPLOAD) for path in TAKES_FILES), ("/", settings.LARGEST_BODY)]


def largest(path: str) -> int:
    return next(most for beginning, most in limits() if path.startswith(beginning))


class BodyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or ""
        most = largest(request.path_info)
        if length.isdigit() and int(length) > most:
            number = most // MEBIBYTE
            if is_api(request.path_info):
                title = f"The body is larger than {number} MiB: send it in parts."
                return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, title, kind="content-too-large")
            detail = gettext("At most {number} MiB can be sent here.").format(number=number)
            return error(request, 413, gettext("Too large"), detail)
        if "HTTP_TRANSFER_ENCODING" in request.META and not is_api(request.path_info):
            # Django would take it for an empty one.
            title = gettext("The length is missing")
            return error(request, 411, title, gettext("Send Content-Length with the body."))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A client that hung up, or was too slow: no mistake of ours, whether anybody reads this or not."""
        if not isinstance(exception, UnreadablePostError):
            return None
        return error(request, 400, gettext("The body did not arrive"), gettext("Send the request again."))
