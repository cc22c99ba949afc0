"""Errors as RFC 9457 problem documents: one shape for every one, never a page."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from timeline.query import Problem
from timeline.serving import identity

MEDIA_TYPE = "application/problem+json"


class BadParameters(exceptions.APIException):
    """400, naming every bad parameter of the request."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems

    @property
    def title(self) -> str:
        first = self.problems[0]
        if len(self.problems) > 1:
            return f"{len(self.problems)} parameters are wrong"
        if first.message.startswith("Unknown parameter"):
            return f"Unknown parameter '{first.parameter}'"
        return f"Bad value of '{first.parameter}'"


class Gone(exceptions.APIException):
    """410: it was here, and was retracted, or merged into what `into` names."""

    status_code = HTTPStatus.GONE
    default_code = "gone"

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.more = more


class Moved(exceptions.APIException):
    """301: it was merged into what `into` names, at `location`."""

    status_code = HTTPStatus.MOVED_PERMANENTLY

    def __init__(self, detail: str, *, location: str, into: dict[str, Any]) -> None:
        super().__init__(detail)
        self.headers = {"Location": location}
        self.more = {"into": into}


def is_api(path: str) -> bool:
    """Is this an address of the API, which answers in problem documents and never in pages?"""
    return path == "/api" or path.startswith("/api/")


def body(status: int, title: str, detail: str = "", kind: str = "", **more: Any) -> dict[str, Any]:
    kind = kind or HTTPStatus(status).phrase.lower().replace(" ", "-")
    document = {"type": kind, "title": title, "status": int(status)} | ({"detail": detail} if detail else {})
    number = identity.current()
    return document | more | ({"request_id": number} if number else {})


def problem(status: int, title: str, detail: str = "", kind: str = "") -> HttpResponse:
    """A problem document outside the REST framework's views."""
    return HttpResponse(json.dumps(body(status, title, detail, kind)), status=status, content_type=MEDIA_TYPE)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """The REST framework's exception handler. None lets an unforeseen error through to the 500 handler."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(str(error) or None)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    if isinstance(error, BadParameters):
        errors = [vars(one) for one in error.problems]
        data = body(400, error.title, kind="invalid-parameter", errors=errors)
    else:
        data = body(error.status_code, str(error.detail), **getattr(error, "more", {}))
    headers = getattr(error, "headers", None)
    response = Response(data, status=error.status_code, content_type=MEDIA_TYPE, headers=headers)
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response
