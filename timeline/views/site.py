"""What every site has: what it says when it cannot answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from timeline.problems import is_api, problem
from timeline.serving import identity


def error(request: HttpRequest, status: int, title: str, detail: str, kind: str = "") -> HttpResponse:
    if is_api(request.path):
        return problem(status, title, detail, kind)
    context = {"status": status, "title": title, "detail": detail}
    if status >= 500:
        context["reference"] = identity.current()
    return render(request, "error.html", context, status=status)


def refused(request: HttpRequest, title: str, detail: str) -> HttpResponse:
    """400, in the form in which the address answers."""
    return error(request, 400, title, detail)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(
        request,
        400,
        gettext("This request makes no sense"),
        gettext("Check the address, or start from the chronology."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(
        request, 403, gettext("Not for this account"), gettext("Sign in with an account that may see this.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error(
        request,
        404,
        gettext("Nothing lives here"),
        gettext("The address may be mistyped, or what it named is gone."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return error(
        request,
        500,
        gettext("Something broke on our side"),
        gettext("It has been noted. Please try again in a moment."),
    )


def too_costly(request: HttpRequest, seconds: float) -> HttpResponse:
    """The database was stopped: timeline/patience.py. Nothing was written."""
    return error(
        request,
        503,
        gettext("This question takes too long"),
        gettext(
            "It was stopped after {seconds:g} seconds. Narrow it: fewer years, a type, an actor or a place, "
            "rarer words. If it is a simple one, the server is busy: try again in a moment."
        ).format(seconds=seconds),
        "query-too-costly",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error(
        request,
        403,
        gettext("This form has expired"),
        gettext("Go back, reload the page and send it again; cookies must be allowed."),
    )
