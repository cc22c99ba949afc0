"""Questions to the spine, named as the domain names them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Func, Value

if TYPE_CHECKING:
    from timeline.models.event import Event


class DateRange(Func):
    """PostgreSQL's daterange with both ends included; what the GiST index on events is built over."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = models.CharField()


class EventQuerySet(models.QuerySet["Event"]):
    def get_by_natural_key(self, uid: str) -> Event:
        return self.get(uid=uid)

    def published(self) -> EventQuerySet:
        return self.filter(status="published")

    def visible_to(self, user: Any) -> EventQuerySet:
        """What `user` may read: all for a curator, the published for everyone else."""
        return self if user.has_perm("timeline.view_event") else self.published()

    def with_rows(self) -> EventQuerySet:
        """All that a list shows, in a fixed number of queries."""
        return self.select_related("type", "place", "incident", "diplomaticevent").prefetch_related(
            "participations__actor", "citations__source__outlet"
        )

    def involving(self, actors: Any, role: Iterable[str] = ()) -> EventQuerySet:
        """A subquery, not a join: one row per event, so no DISTINCT."""
        from timeline.models.participation import Participation

        parts = Participation.objects.filter(actor__in=actors)
        if role:
            parts = parts.filter(role__in=role)
        return self.filter(pk__in=parts.values("event"))

    def possibly_within(self, earliest: date, latest: date) -> EventQuerySet:
        """Events whose span of possible days overlaps the window, both ends inclusive."""
        return self._span("&&", earliest, latest)

    def certainly_within(self, earliest: date, latest: date) -> EventQuerySet:
        """Events whose every possible day lies in the window, both ends inclusive."""
        return self.filter(earliest__gte=earliest, latest__lte=latest)

    def _span(self, operator: str, earliest: date, latest: date) -> EventQuerySet:
        overlaps = models.Func(
            DateRange("earliest", "latest"),
            DateRange(Value(earliest), Value(latest)),
            template="(%(expressions)s)",
            arg_joiner=f" {operator} ",
            output_field=models.BooleanField(),
        )
        return self.filter(overlaps)

    def search(self, text: str) -> EventQuerySet:
        """Full text over titles, summaries, participants' names and aliases, and places."""
        from timeline.models.history import EventText

        query = SearchQuery(
            Func(Value(text), function="sarhad_plain"), search_type="websearch", config="english"
        )
        return self.filter(pk__in=EventText.objects.filter(document=query).values("event"))
