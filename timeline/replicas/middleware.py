"""Which server answers which request.

A read (GET, HEAD) is answered whole by one replica. Writes, what curators work with (admin, review, merging,
sheets, their account), jobs and commands are the primary's; so are, at any time, sessions, accounts, tokens
and counts of requests (`router.py`). Without a primary, one replica answers what the public may read.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed, ValidationError
from django.db import DEFAULT_DB_ALIAS, Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.addresses import network_of
from timeline.history.past import asked_moment
from timeline.patience import OF_CURATORS, SAFE, was_stopped
from timeline.problems import is_api
from timeline.replicas import answers, positions
from timeline.replicas.reading import Reading, keep_reading, reading, reading_from, replicas
from timeline.replicas.watching import Server, watch
from timeline.serving.outages import explain

GetResponse = Callable[[HttpRequest], HttpResponseBase]
OF_THE_PRIMARY = (*OF_CURATORS, "/account/")
FRESH = 0.5  # seconds to ask a replica whether it lives, or has come far enough by now

log = logging.getLogger(__name__)


class ReadOnlyMiddleware:
    """A base that takes no writes says so, rather than that something broke. There without replicas too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answers.not_written(request) if answers.is_read_only(exception) else None


class WithoutPrimaryMiddleware:
    """Before sessions: while there is no primary, a replica answers what the public may read, and the rest is
    refused. Who was signed in is a stranger meanwhile, and keeps the session for afterwards."""

    def __init__(self, get_response: GetResponse) -> None:
        if not replicas():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        safe = request.method in SAFE
        if not watch().primary_writes():
            return self.alone(request) if safe else answers.not_written(request)
        response = self.get_response(request)
        if response.status_code == 500 and not watch().primary_writes(again=True):
            log.warning("The primary went away: %s %s", request.method, request.path)
            return self.alone(request) if safe else answers.perhaps_written(request)
        # It was away, or has no connection free, and is there: as it would be told without replicas.
        outage = getattr(request, "outage", None)
        return explain(request, outage) if response.status_code == 500 and outage else response

    def alone(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(OF_THE_PRIMARY) or has_token(request):
            return answers.not_without(request) if watch().alone() else answers.nothing_answers(request)
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        page = not is_api(request.path_info)
        if page:
            request.META.pop("HTTP_IF_NONE_MATCH", None)
        # What failed may have gone the way of the primary, and not yet be missed.
        while (server := watch().alone()) is not None:
            response = self.answer(request, server)
            seen = server.look_again() if response.status_code == 500 else server.last
            if seen is None or seen.up:
                answers.tell(response, page)
                return response
        return answers.nothing_answers(request)

    def answer(self, request: HttpRequest, server: Server) -> HttpResponseBase:
        vars(request).pop("_cached_user", None)
        request.read_only, request.answered_by = True, server.alias  # type: ignore[attr-defined]
        where = Reading(server.alias, alone=True)
        with reading_from(where):
            response = self.get_response(request)
        keep_reading(where, response)
        return response


def has_token(request: HttpRequest) -> bool:
    """A password of a proxy's own, which passes it on, is none of ours."""
    scheme = request.headers.get("Authorization", "").partition(" ")[0].lower()
    return scheme not in ("", "basic")


class FailedThere(HttpResponse):
    """Never sent: a replica could not answer, and the primary is asked."""


class ReplicasMiddleware:
    """The innermost, so that what stands around the view (sessions, rates, languages) is the primary's."""

    def __init__(self, get_response: GetResponse) -> None:
        if not replicas():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if reading() is not None:  # without a primary
            return self.get_response(request)
        if request.method not in SAFE:
            return self.written(request)
        of_primary = request.path_info.startswith(OF_THE_PRIMARY) or is_of_now(request)
        server = None if of_primary else choose(request)
        if server is None:
            return self.get_response(request)
        where = Reading(server.alias, alone=False)
        request.answered_by = server.alias  # type: ignore[attr-defined]
        with reading_from(where):
            response = self.get_response(request)
        if isinstance(response, FailedThere):
            request.answered_by = DEFAULT_DB_ALIAS  # type: ignore[attr-defined]
            return self.get_response(request)
        keep_reading(where, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Whatever a replica could not do, lost, ended or unable, is asked of the primary: before a byte of
        the answer is sent. What takes too long there, does here."""
        where = reading()
        if where is None or where.alone or not isinstance(exception, Error) or was_stopped(exception):
            return None
        log.warning("Asking the primary, as %s says: %s", where.alias, str(exception).strip())
        for server in watch().replicas:
            if server.alias == where.alias:
                server.look_again(FRESH)
        return FailedThere()

    def written(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        try:
            positions.note(request, response)
        except Error as error:  # what was written is written
            log.warning("How far a write reaches was not noted: %s", str(error).strip())
        return response


def is_of_now(request: HttpRequest) -> bool:
    """Does it ask for the base as it stood a moment ago? That answer stays, and may be cited: it must have
    all that was written by then, which a replica may yet have to hear of."""
    try:
        moment = asked_moment(request.GET)
    except ValidationError:
        return False
    return moment is not None and moment > timezone.now() - timedelta(seconds=positions.kept_for())


def choose(request: HttpRequest) -> Server | None:
    """The replica that answers; None: the primary does.

    The same reader is sent to the same replica while it is well, so that time does not run backwards from one
    page to the next; each goes to another, and those of one that fails are shared out among all.
    """
    wanted = positions.wanted(request)
    by_name = f"{network_of(request)} {request.headers.get('User-Agent', '')}"
    healthy = sorted(
        watch().healthy(),
        key=lambda server: hashlib.blake2b(f"{server.alias} {by_name}".encode(), digest_size=8).digest(),
    )
    for server in healthy:
        if server.last is not None and server.last.position >= wanted:
            return server
    if healthy and (seen := healthy[0].look_again(FRESH)) and seen.position >= wanted:
        return healthy[0]
    return None
