"""The base as it stood: inside `looking_back(commit)` every query sees what that commit left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from timeline.models.history import Commit
from timeline.moments import AsOfField

SETTINGS = "SELECT current_setting('search_path'), coalesce(current_setting('sarhad.as_of', true), '')"
CHANGE = "SELECT set_config('search_path', %s, true), set_config('sarhad.as_of', %s, true)"
# The commit that this thread looks back to; None: it sees the present.
_looked_back_to: ContextVar[int | None] = ContextVar("looked_back_to", default=None)


def looked_back_to() -> int | None:
    return _looked_back_to.get()


def last_commit() -> Commit | None:
    """The last that changed something which the public may see."""
    return Commit.objects.filter(public=True).order_by("number").last()


def commit_at(moment: datetime) -> int:
    """The number of the last commit that had ended at this moment; 0 before the first."""
    return Commit.objects.filter(at__lte=moment).order_by("-at").values_list("number", flat=True).first() or 0


@contextmanager
def looking_back(commit: int | None) -> Iterator[None]:
    """Shows the tables of the history as the commit of this number left them; None: as they are.

    The views of the schema `past` stand before the tables, so that every question that can be asked of the
    present can be asked of the past, in the same words. Nothing can be written there.
    """
    if commit is None:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        before = cursor.fetchone()
        cursor.execute(CHANGE, ["past, public", str(commit)])
        said = _looked_back_to.set(commit)
        try:
            yield
        finally:
            _looked_back_to.reset(said)
        cursor.execute(CHANGE, before)


def asked_moment(params: Mapping[str, Any]) -> datetime | None:
    """The moment that the parameter `as_of` asks for; None: the present. Raises ValidationError."""
    text = params.get("as_of", "").strip()
    moment: datetime | None = AsOfField(required=False).clean(text) if text else None
    return moment


def asked_commit(params: Mapping[str, Any]) -> int | None:
    """The commit that the parameter `as_of` asks for; None: the present.

    What cannot be read is the present too: the query that reads all parameters says what is wrong with it.
    """
    try:
        moment = asked_moment(params)
    except ValidationError:
        return None
    return commit_at(moment) if moment else None


def in_time_of(params: Mapping[str, Any]) -> AbstractContextManager[None]:
    """All that is asked inside is asked of the base as it stood when `as_of` says."""
    return looking_back(asked_commit(params))


def in_its_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that can be seen as it stood: the whole of it is made inside `in_time_of`.

    Its templates find the moment in `request.as_of`, None in the present and where it cannot be read.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        moment = None
        with suppress(ValidationError):
            moment = asked_moment(request.GET)
        request.as_of = moment  # type: ignore[attr-defined]
        with looking_back(commit_at(moment) if moment else None):
            return view(request, *args, **kwargs)

    return wrapped
