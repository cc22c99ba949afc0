"""What every site has: is it well, and what it says when it is not."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from timeline.problems import is_api, problem


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the server and its database answer, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "unavailable", "database": "does not answer"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


def _error(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    if is_api(request.path):
        return problem(status, title, detail)
    return render(request, "error.html", {"status": status, "title": title, "detail": detail}, status=status)


def refused(request: HttpRequest, title: str, detail: str) -> HttpResponse:
    """400, in the form in which the address answers."""
    return _error(request, 400, title, detail)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        400,
        gettext("This request makes no sense"),
        gettext("Check the address, or start from the chronology."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request, 403, gettext("Not for this account"), gettext("Sign in with an account that may see this.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        404,
        gettext("Nothing lives here"),
        gettext("The address may be mistyped, or what it named is gone."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(
        request,
        500,
        gettext("Something broke on our side"),
        gettext("It has been noted. Please try again in a moment."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(
        request,
        403,
        gettext("This form has expired"),
        gettext("Go back, reload the page and send it again; cookies must be allowed."),
    )
