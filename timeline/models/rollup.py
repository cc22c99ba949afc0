"""The published events, narrow and counted beforehand, by the database alone (`sql/rollups.sql`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from timeline.models.queries import EventQuerySet


def _to(model: str) -> Any:
    # Checked where the event itself is written.
    return models.ForeignKey(
        model, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )


class EventFactQuerySet(EventQuerySet):
    def involving(self: Any, actors: Any, role: Iterable[str] = ()) -> EventQuerySet:
        """By the row's own list of actors, unless they must have a role."""
        return (
            super().involving(actors, role) if role else self.filter(actors__overlap=[a.pk for a in actors])
        )

    def possibly_within(self: Any, earliest: date, latest: date) -> EventQuerySet:
        """By the plain columns, of which the planner knows how many rows to expect."""
        return self.filter(earliest__lte=latest, latest__gte=earliest)


class EventFact(models.Model):
    """What facets and charts read of a published event: the same names as the event's, for the same filters.

    A bit of `roles` is a role's place in `sarhad_roles()`. `fatalities_low` and `_high` stand on `fatalities`
    where there is no bound.
    """

    BESIDE_HISTORY = True

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    type = _to("timeline.EventType")
    country = models.CharField(max_length=2)
    place = _to("timeline.Place")
    place_precision = models.CharField(max_length=10)
    precision = models.CharField(max_length=10)
    occurrence = models.CharField(max_length=10)
    earliest = models.DateField()
    latest = models.DateField()
    fatalities = models.IntegerField(null=True)
    fatalities_low = models.IntegerField(null=True)
    fatalities_high = models.IntegerField(null=True)
    dataset = _to("timeline.Dataset")
    roles = models.IntegerField()
    actors = ArrayField(models.BigIntegerField())
    sources = ArrayField(models.BigIntegerField())

    objects: ClassVar[Any] = EventFactQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["actors"], name="fact_by_actor"),
            models.Index(fields=["earliest", "latest", "id"], name="fact_by_date"),
            models.Index(fields=["country"], name="fact_by_country"),
            models.Index(fields=["type"], name="fact_by_type"),
            models.Index(fields=["place"], name="fact_by_place"),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"


class ValueRollup(models.Model):
    """How many published events bear a value: a code, or the id of a type, place, actor or source as text."""

    BESIDE_HISTORY = True

    pk = models.CompositePrimaryKey("dimension", "value")
    dimension = models.CharField(max_length=20)
    value = models.CharField(max_length=30)
    events = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.dimension} {self.value}: {self.events}"


class SpanRollup(models.Model):
    """Published events of one kind that span the same days, with the sums of `timeline.tallies.Tally`.

    `known` have a number of killed, `known_high` a highest one; where none has, the sums of 0 mean nothing.
    """

    BESIDE_HISTORY = True

    pk = models.CompositePrimaryKey("kind", "earliest", "latest")
    kind = models.CharField(max_length=20)
    earliest = models.DateField()
    latest = models.DateField()
    events = models.BigIntegerField()
    known = models.BigIntegerField()
    known_high = models.BigIntegerField()
    killed = models.BigIntegerField()
    low = models.BigIntegerField()
    high = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.earliest} to {self.latest}: {self.events}"
