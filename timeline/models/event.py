"""The spine: one row per event of any kind, with everything that lists, filters and charts need."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GistIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from actors.models import country_code
from curation.addresses import address_of
from dates.edtf import Precision
from dates.fields import EDTFField
from dates.text import describe
from sources.models import DateBasis
from timeline.models.codebook import EventType, Kind
from timeline.models.dataset import Dataset
from timeline.models.place import Place
from timeline.models.queries import DateRange, EventQuerySet, fatalities_order


def new_uid() -> str:
    return uuid.uuid4().hex


class Event(models.Model):
    """One thing that happened, was planned, or is said to have happened. Saved only through its kind."""

    class Occurrence(models.TextChoices):
        OCCURRED = "occurred", _("Occurred")
        PLANNED = "planned", _("Planned")
        ALLEGED = "alleged", _("Alleged")
        DENIED = "denied", _("Denied")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in-review", _("In review")
        PUBLISHED = "published", _("Published")
        RETRACTED = "retracted", _("Retracted")

    class PlacePrecision(models.TextChoices):
        EXACT = "exact", _("Exactly there")
        NEAR = "near", _("Near there")
        DISTRICT = "district", _("Somewhere in the district")
        PROVINCE = "province", _("Somewhere in the province")
        COUNTRY = "country", _("Somewhere in the country")

    Kind = Kind
    KIND: ClassVar[str] = ""
    # What a kind's own page and document need beside its row, as lookups from the event.
    DETAIL_LOOKUPS: ClassVar[tuple[str, ...]] = ()

    uid = models.CharField(
        max_length=64,
        unique=True,
        default=new_uid,
        validators=[RegexValidator(r"^[a-z0-9-]+$", "Use small letters, digits and hyphens.")],
        help_text="The event's permanent name, the same in every copy of the base.",
    )
    kind = models.CharField(max_length=20, choices=Kind, blank=True, editable=False)
    type = models.ForeignKey(EventType, on_delete=models.PROTECT, related_name="events", db_index=False)
    title = models.CharField(max_length=200, help_text="Who did what where, in your own words.")
    slug = models.SlugField(max_length=100, blank=True, editable=False, db_index=False)
    summary = models.TextField(blank=True, help_text="What is known, in your own words.")

    edtf = EDTFField(
        "when",
        derives=("earliest", "latest", "precision"),
        help_text=(
            "As exact as the source is, and no more: 2022-12-11, 2022-12, 2022, "
            "2025-06-28/2025-07-07, 2025-06-28~ (about), 2025? (uncertain)."
        ),
    )
    earliest = models.DateField(blank=True, editable=False)
    latest = models.DateField(blank=True, editable=False)
    precision = models.CharField(max_length=10, blank=True, editable=False)
    date_basis = models.CharField(max_length=10, choices=DateBasis, default=DateBasis.STATED)
    date_note = models.CharField(
        max_length=500,
        blank=True,
        help_text="What an inferred date, or its year, was inferred from.",
    )
    occurrence = models.CharField(max_length=10, choices=Occurrence, default=Occurrence.OCCURRED)

    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="events", null=True, blank=True, db_index=False
    )
    place_precision = models.CharField(
        max_length=10,
        choices=PlacePrecision,
        blank=True,
        help_text="How exactly the place is known. Empty without a place.",
    )
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[country_code],
        help_text="ISO 3166-1 alpha-2. Taken from the place when left empty.",
    )

    fatalities = models.PositiveIntegerField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    dataset = models.ForeignKey(
        Dataset,
        on_delete=models.PROTECT,
        related_name="events",
        null=True,
        blank=True,
        db_index=False,
        editable=False,
        help_text="The dataset that it was imported from. Empty: it was written here.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Who drafted it here; empty for what was imported.",
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(default=timezone.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-earliest", "-latest", "-id"]
        permissions = [
            ("publish_event", "Can publish events, and approve edits of published ones"),
            ("retract_event", "Can retract published events"),
            ("review_event", "Can review what waits for publication"),
        ]
        # Each serves its first column, so that no foreign key needs one of its own.
        indexes = [
            models.Index(fields=["updated", "id"], condition=Q(status="in-review"), name="event_in_review"),
            models.Index(fields=["earliest", "latest", "id"], name="event_by_date"),
            models.Index(fields=["updated", "id"], name="event_by_update"),
            models.Index(fields=["country", "type", "earliest", "latest", "id"], name="event_country_type"),
            models.Index(fields=["type", "earliest", "latest", "id"], name="event_type_date"),
            models.Index(fields=["kind", "earliest", "latest", "id"], name="event_kind_date"),
            models.Index(fields=["place", "earliest", "latest", "id"], name="event_place_date"),
            models.Index(
                fields=["dataset", "earliest", "latest", "id"],
                condition=Q(dataset__isnull=False),
                name="event_dataset_date",
            ),
            models.Index(fields=["fatalities"], name="event_fatalities"),
            # What is being worked on: a handful beside the published.
            models.Index(
                fields=["status", "updated", "id"],
                condition=~Q(status="published"),
                name="event_unpublished",
            ),
            models.Index(*fatalities_order(descending=True), name="event_most_fatalities"),
            models.Index(*fatalities_order(descending=False), name="event_fewest_fatalities"),
            GistIndex(OpClass(DateRange("earliest", "latest"), name="range_ops"), name="event_span"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["incident", "diplomatic"]),
                name="event_kind_known",
                violation_error_message="An event is an incident or a diplomatic event.",
            ),
            models.CheckConstraint(
                condition=Q(earliest__lte=F("latest")),
                name="event_span_in_order",
                violation_error_message="The event ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(precision__in=[str(name) for name in Precision]),
                name="event_precision_known",
                violation_error_message="This date precision is not in the codebook.",
            ),
            models.CheckConstraint(
                condition=~Q(date_basis="inferred") | ~Q(date_note=""),
                name="event_inferred_date_has_note",
                violation_error_message="Say what the inferred date was inferred from.",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True, place_precision="")
                | (Q(place__isnull=False) & ~Q(place_precision="")),
                name="event_place_has_precision",
                violation_error_message=(
                    "Say how exactly the place is known; leave that empty without a place."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="event_has_title",
                violation_error_message="An event needs a title.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["draft", "in-review", "published", "retracted"],
                    occurrence__in=[
                        "occurred",
                        "planned",
                        "alleged",
                        "denied",
                        "postponed",
                        "cancelled",
                    ],
                ),
                name="event_status_and_occurrence_known",
                violation_error_message="This status or occurrence is not in the codebook.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {describe(self.edtf)}" if self.edtf else self.title

    def natural_key(self) -> tuple[str]:
        return (self.uid,)

    @staticmethod
    def kinds() -> tuple[Any, ...]:
        """The classes that stand on the spine."""
        return tuple(Event.__subclasses__())

    @property
    def detail(self) -> Event:
        """The same event as its kind, with the kind's own fields."""
        for kind in self.kinds():
            if self.kind == kind.KIND:
                return self if isinstance(self, kind) else getattr(self, kind.__name__.lower())
        raise ValueError(f"No kind is named {self.kind!r}.")

    def get_absolute_url(self) -> str:
        return address_of("event", self.pk, self.slug)

    def clean(self) -> None:
        if self.type_id and self.KIND and self.type.kind != self.KIND:
            raise ValidationError(
                {"type": f"“{self.type}” is a type of {self.type.get_kind_display().lower()}."}
            )
        if self.place and self.country and self.place.country not in ("", self.country):
            raise ValidationError(
                {"country": f"{self.place.name} lies in {self.place.country}, not {self.country}."}
            )
        self.stamp()

    def stamp(self) -> None:
        """Fill what follows from other fields: kind, slug, country, the time of the change."""
        self.kind = self.KIND
        self.slug = slugify(self.title)[:100].strip("-") or "event"
        if self.place and not self.country:
            self.country = self.place.country
        self.updated = timezone.now()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.KIND:
            raise TypeError("Save an event through its kind: Incident or DiplomaticEvent.")
        self.stamp()
        super().save(*args, **kwargs)


class ExternalIdQuerySet(models.QuerySet["ExternalId"]):
    def get_by_natural_key(self, scheme: str, identifier: str) -> ExternalId:
        return self.get(scheme=scheme, identifier=identifier)


class ExternalId(models.Model):
    """The name of an event in another dataset, so that a second import updates it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="external_ids")
    scheme = models.SlugField(
        max_length=40, db_index=False, help_text="Whose identifier: ucdp-ged, acled, gtd."
    )
    identifier = models.CharField(max_length=100)
    digest = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text="Of the record as it was last imported: an equal one is left alone. Empty: not imported.",
    )

    objects = ExternalIdQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "identifier"]
        constraints = [
            models.UniqueConstraint(
                "scheme",
                "identifier",
                name="external_id_once",
                violation_error_message="Another event already carries this identifier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.identifier}"

    def natural_key(self) -> tuple[str, str]:
        return (self.scheme, self.identifier)
