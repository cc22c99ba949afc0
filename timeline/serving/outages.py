"""When the database cannot be asked or cannot write: a clear answer that says when to come back.

It is no mistake of the request, nor one that a stack trace for each request would help to mend."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg2
from django.db import Error, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext

from timeline.replicas.reading import replicas
from timeline.views import site

FULL = "53100"  # SQLSTATE: disk full
NO_SPACE = "No space left on device"
# Connection failures; no connection free, no memory; shut down, crashed, starting up.
AWAY = ("08", "53200", "53300", "57P")
TOLD_EVERY = 10.0  # seconds

log = logging.getLogger("sarhad.server")


@dataclass(frozen=True)
class Outage:
    status: int
    kind: str
    retry_after: int  # seconds


AWAY_FOR_NOW = Outage(503, "database-unavailable", 3)
DISK_FULL = Outage(507, "insufficient-storage", 60)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def outage_of(error: BaseException) -> Outage | None:
    """None: it is something else."""
    if not any(isinstance(one, Error) for one in causes(error)):
        return None
    for one in causes(error):
        code = getattr(one, "pgcode", None) or ""
        if code == FULL or NO_SPACE in str(one):
            return DISK_FULL
        # Without a code: there was no connection to say one, or it broke.
        silent = (
            isinstance(one, psycopg2.OperationalError | InterfaceError) or type(one) is psycopg2.DatabaseError
        )
        if (silent and not code) or code.startswith(AWAY):
            return AWAY_FOR_NOW
        if type(one).__name__ == "ClusterError":  # the embedded server does not start
            return AWAY_FOR_NOW
    return None


def explain(request: HttpRequest, outage: Outage) -> HttpResponse:
    if outage is DISK_FULL:
        title = gettext("The disk is full")
        detail = gettext(
            "Nothing was written; what was written before is safe. The operator has to free space."
        )
    else:
        title = gettext("The database does not answer")
        detail = gettext("It usually does again within seconds. Send the request again.")
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            detail = gettext(
                "It usually does again within seconds. Whether the change was written cannot be told: look "
                "before you send it again, or use the same Idempotency-Key, under which it is done once."
            )
    response = site.error(request, outage.status, title, detail, outage.kind)
    response["Retry-After"] = str(outage.retry_after)
    response["Cache-Control"] = "no-store"
    response._has_been_logged = True  # type: ignore[attr-defined]  # by Django, as an error, each of them
    return response


class OutageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return response_to(request, exception)


_told = float("-inf")


def response_to(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """What views raise comes by the middleware; what other middlewares raise, by the 500 handler."""
    global _told
    outage = outage_of(error) if error else None
    # Replicas answer for a primary that is away: timeline/replicas/middleware.py, when it sees the 500.
    if outage is None:
        return None
    if outage is AWAY_FOR_NOW and replicas():
        request.outage = outage  # type: ignore[attr-defined]
        return None
    if time.monotonic() - _told > TOLD_EVERY:
        _told = time.monotonic()
        log.error("%s: %s", outage.kind, str(error).strip())
    return explain(request, outage)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while it handles the exception."""
    return response_to(request, sys.exception()) or site.server_error(request)
