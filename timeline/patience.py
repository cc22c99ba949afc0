"""How long the database works on one statement before it is stopped, so that no question holds up all others.

A request sets what it may cost; commands, migrations and imports set nothing and take as long as they take.
The connection remembers, so that nothing is said to the database while the limit stays the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import psycopg2
import psycopg2.errors
from django.conf import settings
from django.core.signals import setting_changed
from django.db import OperationalError, connections
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from timeline.views.site import too_costly

# Seconds; None: whoever asks is no request, and no limit is set. 0: the operator set none.
LIMIT: ContextVar[float | None] = ContextVar("LIMIT", default=None)
logger = logging.getLogger(__name__)
SAFE = {"GET", "HEAD", "OPTIONS"}
OF_CURATORS = ("/admin/", "/merge/", "/review/", "/sheets/")
TOLD = "sarhad_told_limit"  # on a connection: what the server was told, over which of its connections
RETRY_AFTER = "30"  # seconds: by then a busy server may be a quiet one


def limit_of(request: HttpRequest) -> float:
    """Curators are few and known, and a write may have to be compared with all the base."""
    if request.method not in SAFE or request.path_info.startswith(OF_CURATORS):
        return settings.CURATOR_QUERY_SECONDS
    return settings.QUERY_SECONDS


def bound_by(seconds: float) -> None:
    """From now on, in this thread, each statement may take so long."""
    LIMIT.set(seconds)
    for connection in connections.all(initialized_only=True):
        if connection.connection is not None:
            tell(connection)


def tell(connection: Any, **signal: Any) -> None:
    """Lets the server know, unless it does."""
    seconds, raw = LIMIT.get(), connection.connection
    if seconds is None or getattr(connection, TOLD, (None, 0.0)) == (raw, seconds) or raw is None:
        return
    # A connection that broke meanwhile is found out, and replaced, by Django's next question.
    with suppress(psycopg2.Error), raw.cursor() as cursor:  # not Django's: it is none of the page's questions
        cursor.execute("SET statement_timeout = %s", [round(seconds * 1000)])
        setattr(connection, TOLD, (raw, seconds))


def forget_what_was_told(**signal: Any) -> None:
    for connection in connections.all(initialized_only=True):
        setattr(connection, TOLD, (None, 0.0))


connection_created.connect(tell, dispatch_uid="timeline.patience")
setting_changed.connect(forget_what_was_told, dispatch_uid="timeline.patience")


def was_stopped(error: BaseException) -> bool:
    return isinstance(error, OperationalError) and isinstance(error.__cause__, psycopg2.errors.QueryCanceled)


class StatementTimeoutMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        bound_by(limit_of(request))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not was_stopped(exception):
            return None
        answer = too_costly(request, limit_of(request))
        answer["Retry-After"] = RETRY_AFTER
        answer["Cache-Control"] = "no-store"
        logger.warning("Stopped after %g seconds: %s %r", limit_of(request), request.method, request.path)
        return answer
