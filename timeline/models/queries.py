"""Questions to the spine, named as the domain names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Exists, Func, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from timeline.models.event import Event


class DateRange(Func):
    """PostgreSQL's daterange with both ends included; what the GiST index on events is built over."""

    function = "daterange"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = models.CharField()


UNKNOWN_LAST = {True: -1, False: 2_147_483_647}  # by descending: below, or above, every count


def fatalities_order(*, descending: bool) -> tuple[Any, ...]:
    """Sort terms by the headline number, unknown ones last whichever way; an index holds each."""
    known = Coalesce("fatalities", Value(UNKNOWN_LAST[descending]))
    return known, "earliest", "latest", "id"


def beyond(names: Sequence[Any], values: Sequence[Any], *, after: bool) -> Func:
    """`(a, b) > (x, y)`: a row comparison walks the index, OR-ed conditions would read all before it."""
    columns = Func(*names, template="(%(expressions)s)")
    edge = Func(
        *[value if hasattr(value, "resolve_expression") else Value(value) for value in values],
        template="(%(expressions)s)",
    )
    return Func(
        columns,
        edge,
        template="%(expressions)s",
        arg_joiner=" > " if after else " < ",
        output_field=models.BooleanField(),
    )


class EventQuerySet(models.QuerySet["Event"]):
    def get_by_natural_key(self, uid: str) -> Event:
        return self.get(uid=uid)

    def published(self) -> EventQuerySet:
        return self.filter(status="published")

    def once_published(self) -> EventQuerySet:
        """Those that some state of their history shows published: what the public may know to have been."""
        from timeline.models.history import Revision

        shown = Revision.objects.filter(event=OuterRef("pk"), status="published")
        return self.filter(Exists(shown))

    def visible_to(self, user: Any) -> EventQuerySet:
        """What `user` may read: all for an editor, else the published and what they drafted themselves."""
        if user.has_perm("timeline.view_event"):
            return self
        if not user.is_authenticated:
            return self.published()
        return self.filter(models.Q(status="published") | models.Q(created_by=user.pk))

    def known_to(self, user: Any) -> EventQuerySet:
        """What `user` may read, and what was public and retracted, of which a tombstone tells.

        One condition of one query: an address that names a draft then costs what an unknown one does, and
        nobody learns from the time of a 404 that there is one.
        """
        from timeline.models.history import Revision

        if user.has_perm("timeline.view_event"):
            return self
        shown = Revision.objects.filter(event=OuterRef("pk"), status="published")
        tombstones = models.Q(Exists(shown), status="retracted")
        own = models.Q(created_by=user.pk) if user.is_authenticated else models.Q()
        return self.filter(models.Q(status="published") | own | tombstones)

    def with_rows(self) -> EventQuerySet:
        """All that a list shows, in a fixed number of queries."""
        return self.with_kinds().prefetch_related("participations__actor", "citations__source__outlet")

    def with_kinds(self) -> EventQuerySet:
        """Each kind's own columns with the event's."""
        kinds = [kind.__name__.lower() for kind in self.model.kinds()]
        return self.select_related("type", "place", "dataset", *kinds)

    def with_everything(self) -> EventQuerySet:
        """All that hangs on an event, its kind's detail too, in a fixed number of queries."""
        return self.with_rows().with_details()

    def with_details(self) -> EventQuerySet:
        """What hangs on each kind's row."""
        lookups = [lookup for kind in self.model.kinds() for lookup in kind.DETAIL_LOOKUPS]
        return self.prefetch_related(*lookups)

    def with_revision(self) -> EventQuerySet:
        """Each with `revision`: how many states its history has; 0 before the first commit."""
        from timeline.models.history import Revision

        own = Revision.objects.filter(event=OuterRef("pk"), number__isnull=False)
        numbers = own.order_by("-number").values("number")
        return self.annotate(revision=Coalesce(Subquery(numbers[:1]), Value(0)))

    def next_to(self, event: Event, *, after: bool) -> EventQuerySet:
        """Published events that share an actor with `event`, nearest in time first, on one side of it."""
        from timeline.models.participation import Participation

        actors = Participation.objects.filter(event=event).order_by().values("actor")
        shared = self.published().involving(actors).exclude(pk=event.pk)
        place = (event.earliest, event.latest, event.pk)
        terms = ["earliest", "latest", "id"] if after else ["-earliest", "-latest", "-id"]
        return shared.filter(beyond(["earliest", "latest", "id"], place, after=after)).order_by(*terms)

    def involving(self, actors: Any, role: Iterable[str] = ()) -> EventQuerySet:
        """A subquery, not a join: one row per event, so no DISTINCT."""
        from timeline.models.participation import Participation

        parts = Participation.objects.filter(actor__in=actors)
        if role:
            parts = parts.filter(role__in=role)
        return self.filter(pk__in=parts.order_by().values("event"))

    def at(self, places: Any) -> EventQuerySet:
        """Events at any of these places, read first: their numbers tell the planner how many to expect."""
        return self.filter(place__in=list(places.order_by().values_list("pk", flat=True)))

    def with_claim(self, actors: Any, stances: Iterable[str]) -> EventQuerySet:
        """Incidents for which one of `actors` is claimed, denied, blamed or assessed to be responsible."""
        from timeline.models.event import Event

        claimed = Event.objects.filter(
            incident__claims__actor__in=actors, incident__claims__stance__in=stances
        )
        return self.filter(pk__in=claimed.order_by().values("pk"))

    def cited_to(self, sources: Any) -> EventQuerySet:
        from timeline.models.citation import Citation

        return self.filter(pk__in=Citation.objects.filter(source__in=sources).order_by().values("event"))

    def possibly_within(self, earliest: date, latest: date) -> EventQuerySet:
        """Events whose span of possible days overlaps the window, both ends inclusive."""
        overlap = Func(
            DateRange("earliest", "latest"),
            DateRange(Value(earliest), Value(latest)),
            template="(%(expressions)s)",
            arg_joiner=" && ",
            output_field=models.BooleanField(),
        )
        # The overlap says it all; the plain comparison lets a newest-first page start at the window's end.
        return self.filter(overlap, earliest__lte=latest)

    def certainly_within(self, earliest: date, latest: date) -> EventQuerySet:
        """Events whose every possible day lies in the window, both ends inclusive."""
        return self.filter(earliest__gte=earliest, latest__lte=latest)

    def search(self, text: str) -> EventQuerySet:
        """Full text over titles, summaries, participants' names and aliases, and places."""
        from timeline.models.history import EventText

        query = SearchQuery(
            Func(Value(text), function="sarhad_plain"), search_type="websearch", config="english"
        )
        return self.filter(pk__in=EventText.objects.filter(document=query).values("event"))
