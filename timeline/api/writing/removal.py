"""Taking away: nothing in use goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.text import get_text_list

from timeline.api.writing.refusals import Refused
from timeline.models import Event
from timeline.workflow.rules import may_see

FIRST = 10
TAKEN_UP = "It was taken into use while it was being deleted: read what uses it, and change that first."


def refuse_if_used(row: models.Model, request: HttpRequest, also: tuple[str, ...] = ()) -> None:
    """Raises 409 naming what rests on the row. `also` names what would silently go with it."""
    uses = [use for relation in _relations(row, also) if (use := _use(row, relation, request))]
    if uses:
        counts = [f"{use['count']} {use['what']} (as {use['as']})" for use in uses]
        title = f"{row} is in use: {get_text_list(counts, 'and')}. Change those first."
        raise Refused(409, title, kind="in-use", used_by=uses)


def _relations(row: models.Model, also: tuple[str, ...]) -> Iterator[Any]:
    for relation in row._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            guarded = relation.on_delete in (models.PROTECT, models.RESTRICT)
            if guarded or relation.get_accessor_name() in also:
                yield relation


def _use(row: models.Model, relation: Any, request: HttpRequest) -> dict[str, Any] | None:
    meta = relation.related_model._meta
    rows = relation.related_model._default_manager.filter(**{relation.field.name: row})
    count = rows.count()
    if not count:
        return None
    holders = [_holder(one) for one in rows.order_by("pk")[:FIRST]]
    seen = {one.pk for one in holders if isinstance(one, Event) and may_see(request.user, one)}
    named = [one for one in holders if not isinstance(one, Event) or one.pk in seen]
    return {
        "what": str(meta.verbose_name if count == 1 else meta.verbose_name_plural),
        "as": str(relation.field.verbose_name),
        "count": count,
        "first": [{"title": str(one), "url": _address(one, request)} for one in dict.fromkeys(named)],
    }


def _holder(row: Any) -> Any:
    """What a person would call the user of the row: the event, not its line of participation."""
    for name in ("event", "incident", "subject"):
        if hasattr(row, f"{name}_id"):
            return getattr(row, name)
    return row


def _address(row: Any, request: HttpRequest) -> str | None:
    try:
        return request.build_absolute_uri(row.get_absolute_url())
    except (AttributeError, NoReverseMatch):
        return None
