"""The query of a saved view: read, judged, and said in every form it can be followed in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from timeline.models import Event
from timeline.models.saved import SavedView
from timeline.paging import NOT_PART_OF_THE_QUERY
from timeline.query import Query

NOT_FOLLOWED = frozenset({"ordering"})  # a feed has its own order, and a brief that of time


def without_page(params: QueryDict) -> QueryDict:
    """The selection alone: where in it one stood is not saved."""
    kept = params.copy()
    for name in [*NOT_PART_OF_THE_QUERY, "csrfmiddlewaretoken"]:
        kept.pop(name, None)
    return kept


def query_of(params: QueryDict, events: Any = None) -> Query:
    """As the chronology reads it."""
    return Query(params, Event.objects.published() if events is None else events)


@dataclass
class Selected:
    """A saved view beside its query, which may no longer be readable: what it names may have gone."""

    view: SavedView

    @cached_property
    def query(self) -> Query:
        return query_of(self.view.params)

    @property
    def words(self) -> str:
        return "" if self.query.problems else self.query.words

    @property
    def chronology(self) -> str:
        return self._at(reverse("chronology"))

    @property
    def brief(self) -> str:
        return self._at(reverse("brief"), but=NOT_FOLLOWED)

    @property
    def atom(self) -> str:
        return self._at(reverse("api-events-export", args=["atom"]), but=NOT_FOLLOWED)

    @property
    def calendar(self) -> str:
        return self._at(reverse("api-events-export", args=["ics"]), but=NOT_FOLLOWED)

    def _at(self, path: str, but: frozenset[str] = frozenset()) -> str:
        params = self.view.params.copy()
        for name in but:
            params.pop(name, None)
        return f"{path}?{params.urlencode(safe=',')}" if params else path
