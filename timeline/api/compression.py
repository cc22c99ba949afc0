"""Compression that leaves ETags strong.

Django's own middleware weakens every ETag it compresses under. A client that accepts gzip, which is nearly
every one, would then hold none that `If-Match` may use, as that compares strongly (RFC 9110, 13.1.1). Here
the compressed form has a strong ETag of its own, `"abc-gzip"`; what a client sends back is read as `"abc"`.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

from timeline.api.bodies import bodies

MARK = "-gzip"
MARKED = re.compile(rf'{MARK}(?=")')
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")


def marked(etag: str) -> str:
    return f'{etag[:-1]}{MARK}"'


class Exactly(GZipMiddleware):
    """The same bytes each time, as a strong ETag promises; of a body that is kept, made once."""

    max_random_bytes = 0

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        etag = response.get("ETag", "")
        if response.status_code != HTTPStatus.OK or bodies.get(etag) is None:
            return super().process_response(request, response)
        accepts = re_accepts_gzip.search(request.headers.get("Accept-Encoding", ""))
        compressed = bodies.get(marked(etag)) if accepts else None
        if compressed is None:
            response = super().process_response(request, response)
            if response.get("Content-Encoding") == "gzip":
                bodies.keep(marked(etag), response.content)
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        response.content = compressed
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(compressed))
        return response


class CompressionMiddleware(GZipMiddleware):
    """The application sees and makes one ETag; outside, each coding has its own."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        # Django's padding hides how long a secret is that stands beside reflected text. The API writes none.
        self.exactly = Exactly(get_response)

    def process_request(self, request: HttpRequest) -> None:
        request.held_etags = request.META.get("HTTP_IF_NONE_MATCH", "")  # type: ignore[attr-defined]
        for name in CONDITIONS:
            if MARK in request.META.get(name, ""):
                request.META[name] = MARKED.sub("", request.META[name])
                request.__dict__.pop("headers", None)  # Django's copy, if anyone has looked already

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        etag = response.get("ETag", "")
        if request.path_info.startswith("/api/"):
            response = self.exactly.process_response(request, response)
        else:
            response = super().process_response(request, response)
        compressed = response.get("Content-Encoding") == "gzip"
        # 304 carries the ETag that the client holds.
        confirmed = response.status_code == 304 and marked(etag) in request.held_etags  # type: ignore[attr-defined]
        if etag.startswith('"') and (compressed or confirmed):
            response["ETag"] = marked(etag)
        return response
