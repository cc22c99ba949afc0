"""The headers of every answer of the API: what a browser may do with it, who may keep it, what is left."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.permissions import SAFE_METHODS

from timeline.api.throttling import allowance
from timeline.problems import is_api, problem

# Data, never a page: should a browser show it, nothing in it runs, loads or is framed.
AS_DATA = "default-src 'none'; frame-ancestors 'none'"
VARY = ("Accept", "Authorization", "Cookie", "Origin")


class ApiHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_api(request.path_info):
            # To the address with its last slash. After 301 clients send a GET for a POST: it would be
            # answered 200, and nothing be written.
            if response.status_code == HTTPStatus.MOVED_PERMANENTLY and request.method not in SAFE_METHODS:
                response.status_code = HTTPStatus.PERMANENT_REDIRECT
            # Before any other code could set them; the documentation, a page, keeps the site's policy.
            if not response.get("Content-Type", "").startswith("text/html"):
                response["Content-Security-Policy"] = AS_DATA
                response["Referrer-Policy"] = "no-referrer"
            # Other sites' scripts ask by CORS, which this leaves alone; it forbids <img> and <script>.
            response["Cross-Origin-Resource-Policy"] = "same-origin"
            response.setdefault("Cache-Control", storing(request, response))
            patch_vary_headers(response, VARY)
        return response


def storing(request: HttpRequest, response: HttpResponseBase) -> str:
    """Whoever stores an answer asks before using it again, so that a correction is seen at once; an answer
    to somebody in particular is not stored for others, and an error or a write not at all."""
    if request.method not in {"GET", "HEAD"} or response.status_code >= 400:
        return "no-store"
    user = getattr(request, "user", None)
    known = "Authorization" in request.headers or (user is not None and user.is_authenticated)
    return "private, no-cache" if known or not settings.PUBLIC_READ else "no-cache"


class RateLimitMiddleware:
    """Says on every answer where the client stands, and counts those that no view counted: what was refused
    before (401, 403, 406) or not found, so that guessing is limited too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not is_api(request.path_info):
            return response
        stand = allowance(request)
        if stand is None:
            return response
        if stand.exhausted and response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
            response = problem(HTTPStatus.TOO_MANY_REQUESTS, stand.refusal)
        for name, value in stand.headers().items():
            response[name] = value
        if stand.exhausted:
            response["Retry-After"] = str(stand.wait)
        return response
