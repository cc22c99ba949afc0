"""Which language a request is answered in: pages in the reader's, the API in English.

A program that reads the API reads words of it, too (`text` of a date, titles of problems): they must not
turn with the `Accept-Language` that its library happens to send. Where one language is installed, nothing is
asked of the request, and `Vary` does not say that there was.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from timeline.problems import is_api

OF_THE_API = "en-gb"
VARY = ("Accept-Language", "Cookie")  # the cookie holds what the reader chose at the foot of a page


def language_of(request: HttpRequest) -> str:
    if is_api(request.path_info):
        return OF_THE_API
    many = len(settings.LANGUAGES) > 1
    return translation.get_language_from_request(request) if many else settings.LANGUAGE_CODE


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        many = len(settings.LANGUAGES) > 1
        language = language_of(request)
        # Not for a block: a streamed answer is written when this has long returned, in the same thread.
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if not is_api(request.path_info):
            if many:
                patch_vary_headers(response, VARY)
            response.setdefault("Content-Language", language)
        return response
