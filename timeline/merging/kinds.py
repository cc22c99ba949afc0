"""The four kinds of things that can be merged, and how each is found and called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from actors.models import Actor
from sources.models import Source
from timeline.models import Event, Merge, Place


@dataclass(frozen=True)
class Thing:
    """One kind of thing: its name in addresses, its model, and the field that names it."""

    plural: str
    kind: str
    model: type[models.Model]
    title: str

    @property
    def of_events(self) -> bool:
        return self.model is Event

    def find(self, key: str) -> Any:
        """The row by slug or id (an event by id), as its most special class; None if there is none."""
        rows = self.model._default_manager.all()
        row = None if self.of_events else rows.filter(slug=key).first()
        if row is None and key.isascii() and key.isdigit() and len(key) < 19:
            row = rows.filter(pk=int(key)).first()
        return special(row)

    def key(self, row: Any) -> str:
        return str(row.pk) if self.of_events else str(row.slug)

    def name(self, row: Any) -> str:
        return str(getattr(row, self.title))


THINGS = {
    one.plural: one
    for one in [
        Thing("events", Merge.Kind.EVENT, Event, "title"),
        Thing("actors", Merge.Kind.ACTOR, Actor, "name"),
        Thing("places", Merge.Kind.PLACE, Place, "name"),
        Thing("sources", Merge.Kind.SOURCE, Source, "title"),
    ]
}
BY_KIND = {one.kind: one for one in THINGS.values()}


def special(row: Any) -> Any:
    """An event as its kind, anything else as it is."""
    return row.detail if isinstance(row, Event) else row


def thing_of(row: Any) -> Thing:
    return next(one for one in THINGS.values() if isinstance(row, one.model))
