"""What is said while nothing can be written."""

from __future__ import annotations

from typing import Any

import psycopg2.errors
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext

from timeline.languages import language_of
from timeline.views.site import error

HEADER = "Sarhad-Mode"  # read-only: on every answer that a replica gave alone
RETRY_AFTER = "30"  # seconds


def is_read_only(problem: BaseException) -> bool:
    """Did the server refuse a write because it takes none (SQLSTATE 25006)?"""
    return isinstance(problem.__cause__, psycopg2.errors.ReadOnlySqlTransaction)


def refusal(request: HttpRequest, detail: str) -> HttpResponse:
    """503: what was asked for needs a base that can be written to."""
    # This may stand before, and outside of, what chooses the language of an answer.
    with translation.override(language_of(request)):
        answer = error(request, 503, gettext("Read only for now"), detail, "read-only")
    answer["Retry-After"], answer["Cache-Control"] = RETRY_AFTER, "no-store"
    answer[HEADER] = "read-only"
    return answer


def not_written(request: HttpRequest) -> HttpResponse:
    return refusal(
        request,
        gettext(
            "The main database takes no changes at the moment. Nothing was written: send it again in a "
            "while. What is published can be read meanwhile."
        ),
    )


def perhaps_written(request: HttpRequest) -> HttpResponse:
    """It went away in the midst of it, and may have kept what it could not confirm."""
    return refusal(
        request,
        gettext(
            "The main database went away while this was written. Whether it was kept cannot be told yet: "
            "look before you send it again."
        ),
    )


def not_without(request: HttpRequest) -> HttpResponse:
    """Of what asks who somebody is."""
    return refusal(
        request,
        gettext(
            "The main database does not answer, so nobody can be signed in at the moment. What is published "
            "can be read without signing in, or without a token."
        ),
    )


def nothing_answers(request: HttpRequest) -> HttpResponse:
    with translation.override(language_of(request)):
        title, detail = gettext("The base does not answer"), gettext("Please try again in a moment.")
        answer = error(request, 503, title, detail, "service-unavailable")
    answer["Retry-After"], answer["Cache-Control"] = RETRY_AFTER, "no-store"
    return answer


def tell(answer: Any, page: bool) -> None:
    """Lets a reader know that this is from a copy. The notice must not outlive its reason in a browser."""
    answer[HEADER] = "read-only"
    if page:
        answer["Cache-Control"] = "no-store"
        if "ETag" in answer:
            del answer["ETag"]
