"""What ties an event to the place in a source that says it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.models import Source
from timeline.models.event import Event

LARGEST_NUMBER = 2**53 - 1  # beyond it JSON's readers disagree


class CitationQuerySet(models.QuerySet["Citation"]):
    def get_by_natural_key(self, event: str, source: str, locator: str) -> Citation:
        return self.get(event__uid=event, source__slug=source, locator=locator)


class Citation(models.Model):
    """One place in one source that supports an event, or some of it."""

    class Supports(models.TextChoices):
        EVENT = "event", _("The event as a whole")
        DATE = "date", _("Date")
        PLACE = "place", _("Place")
        PARTICIPANTS = "participants", _("Participants")
        CASUALTIES = "casualties", _("Casualties")
        CLAIMS = "claims", _("Claims of responsibility")

    class Credibility(models.IntegerChoices):
        CONFIRMED = 1, _("1: confirmed by independent sources")
        PROBABLE = 2, _("2: probably true")
        POSSIBLE = 3, _("3: possibly true")
        DOUBTFUL = 4, _("4: doubtful")
        IMPROBABLE = 5, _("5: improbable")
        UNJUDGED = 6, _("6: cannot be judged")

    # Of two that contradict each other when their events or sources are merged, the one gets another.
    TOLD_APART_BY = "locator"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="citations", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    supports = ArrayField(
        models.CharField(max_length=20, choices=Supports), help_text="What this place supports."
    )
    locator = models.CharField(
        max_length=80, blank=True, help_text="Where in the source: para. 4, p. 12, 03:15."
    )
    quote = models.CharField(max_length=300, blank=True, help_text="A short quotation, if one is needed.")
    value = models.JSONField(
        default=dict,
        blank=True,
        help_text=(
            "The values that this source gives, when they are worth setting beside others: "
            '{"fatalities": "at least 8"}.'
        ),
    )
    credibility = models.PositiveSmallIntegerField(choices=Credibility, default=Credibility.UNJUDGED)
    note = models.CharField(max_length=500, blank=True)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            # Target of the composite foreign key that keeps a claim's citation with its own event.
            models.UniqueConstraint(fields=["id", "event"], name="citation_id_event"),
            models.UniqueConstraint(
                "event",
                "source",
                "locator",
                name="citation_once_per_locator",
                violation_error_message="This place in the source is already cited for the event.",
            ),
            models.CheckConstraint(
                condition=Q(supports__len__gt=0),
                name="citation_supports_something",
                violation_error_message="Say what the citation supports.",
            ),
            models.CheckConstraint(
                condition=Q(
                    supports__contained_by=[
                        "event",
                        "date",
                        "place",
                        "participants",
                        "casualties",
                        "claims",
                    ]
                ),
                name="citation_supports_known",
                violation_error_message=(
                    "A citation supports the event, its date, place, participants, casualties or claims."
                ),
            ),
            models.CheckConstraint(
                condition=Q(credibility__gte=1, credibility__lte=6),
                name="citation_credibility_known",
                violation_error_message="Credibility goes from 1 to 6.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.locator}" if self.locator else str(self.source)

    @property
    def supports_labels(self) -> list[str]:
        return [str(self.Supports(part).label) for part in self.supports]

    def natural_key(self) -> tuple[str, str, str]:
        return (self.event.uid, self.source.slug, self.locator)

    def clean(self) -> None:
        if not isinstance(self.value, dict):
            raise ValidationError({"value": 'Write pairs of name and value: {"fatalities": 8}.'})
        if any(isinstance(one, int | float) and abs(one) > LARGEST_NUMBER for one in self.value.values()):
            raise ValidationError({"value": "Write a number this large as text, in quotes."})
