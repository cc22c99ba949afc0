"""Refusals of a write, each a problem document of its own type."""

from __future__ import annotations

from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response

from timeline import problems
from timeline.api.writing.reading import Fault


class Refused(exceptions.APIException):
    """A write that is not done. `kind` is the problem's type, `more` its further members."""

    def __init__(self, status: int, title: str, *, kind: str = "", **more: Any) -> None:
        super().__init__(title)
        self.status_code, self.title, self.kind, self.more = status, title, kind, more

    def response(self, headers: dict[str, str] | None = None) -> Response:
        document = problems.body(self.status_code, self.title, kind=self.kind, **self.more)
        return Response(document, status=self.status_code, content_type=problems.MEDIA_TYPE, headers=headers)


class Malformed(Refused):
    """400: the body is not a JSON document."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, reason, kind="malformed-json")


class Invalid(Refused):
    """400: the document is JSON, but not a sound one. Names every fault that could be found."""

    def __init__(self, faults: list[Fault]) -> None:
        number = len(faults)
        title = "The document has an error" if number == 1 else f"The document has {number} errors"
        super().__init__(400, title, kind="invalid-document", errors=[vars(fault) for fault in faults])
