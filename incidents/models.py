"""What happened, when it was violent: incidents, who was hurt, and who is said to have done it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from dates.fields import EDTFField
from timeline.models import Citation, Event


def in_order(stem: str) -> Q:
    """low <= best <= high, wherever two of them are known."""
    low, best, high = (f"{stem}_{part}" for part in ("low", "best", "high"))
    return (
        (Q(**{f"{low}__isnull": True}) | Q(**{f"{best}__isnull": True}) | Q(**{f"{low}__lte": F(best)}))
        & (Q(**{f"{best}__isnull": True}) | Q(**{f"{high}__isnull": True}) | Q(**{f"{best}__lte": F(high)}))
        & (Q(**{f"{low}__isnull": True}) | Q(**{f"{high}__isnull": True}) | Q(**{f"{low}__lte": F(high)}))
    )


def count_field(help_text: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(null=True, blank=True, help_text=help_text)


LOW = "Fewest that a source supports. Leave empty when unknown; 0 means none."
BEST = "The most likely number, if one is given. Leave empty when unknown."
HIGH = "Most that a source supports. Leave empty when unknown."


class Incident(Event):
    """A violent or coercive act."""

    KIND = Event.Kind.INCIDENT
    DETAIL_LOOKUPS = (
        "incident__casualties__actor",
        "incident__claims__actor",
        "incident__claims__by",
        "incident__claims__citation__source",
    )

    fatalities_low = count_field(LOW)
    fatalities_best = count_field(BEST)
    fatalities_high = count_field(HIGH)
    injured_low = count_field(LOW)
    injured_best = count_field(BEST)
    injured_high = count_field(HIGH)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=in_order("fatalities"),
                name="incident_fatalities_in_order",
                violation_error_message="Fatalities must rise from low to best to high.",
            ),
            models.CheckConstraint(
                condition=in_order("injured"),
                name="incident_injured_in_order",
                violation_error_message="The injured must rise from low to best to high.",
            ),
        ]

    def stamp(self) -> None:
        super().stamp()
        self.fatalities = self.fatalities_best if self.fatalities_best is not None else self.fatalities_low


class CasualtiesQuerySet(models.QuerySet["Casualties"]):
    def get_by_natural_key(self, incident: str, group: str) -> Casualties:
        return self.get(incident__uid=incident, group=group)


class Casualties(models.Model):
    """How many of one group an incident killed and injured."""

    # Of two that contradict each other when their incidents are merged, the one gets another.
    TOLD_APART_BY = "group"

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="casualties")
    group = models.CharField(max_length=120, help_text="Who they were: soldiers, guards, travellers.")
    actor = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The actor they belonged to, where there is one.",
    )
    killed_low = count_field(LOW)
    killed_best = count_field(BEST)
    killed_high = count_field(HIGH)
    injured_low = count_field(LOW)
    injured_best = count_field(BEST)
    injured_high = count_field(HIGH)

    objects = CasualtiesQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "casualties"
        constraints = [
            models.UniqueConstraint(
                "incident",
                "group",
                name="casualties_once_per_group",
                violation_error_message="This group of casualties is already recorded.",
            ),
            models.CheckConstraint(
                condition=in_order("killed"),
                name="casualties_killed_in_order",
                violation_error_message="The killed must rise from low to best to high.",
            ),
            models.CheckConstraint(
                condition=in_order("injured"),
                name="casualties_injured_in_order",
                violation_error_message="The injured must rise from low to best to high.",
            ),
        ]

    def __str__(self) -> str:
        return self.group

    def natural_key(self) -> tuple[str, str]:
        return (self.incident.uid, self.group)


class ResponsibilityClaimQuerySet(models.QuerySet["ResponsibilityClaim"]):
    def get_by_natural_key(
        self, incident: str, actor: str, stance: str, by: str | None
    ) -> ResponsibilityClaim:
        return self.get(incident__uid=incident, actor__slug=actor, stance=stance, by__slug=by)


class ResponsibilityClaim(models.Model):
    """One party's word on whether one actor did it. Rival claims are rival rows."""

    class Stance(models.TextChoices):
        CLAIMED = "claimed", _("Claimed")
        DENIED = "denied", _("Denied")
        BLAMED = "blamed", _("Blamed")
        ASSESSED = "assessed", _("Assessed")

    class Channel(models.TextChoices):
        LETTER = "letter", _("Letter")
        CALL_BEFORE = "call-before", _("Call before the incident")
        CALL_AFTER = "call-after", _("Call after the incident")
        EMAIL = "email", _("E-mail")
        NOTE = "note", _("Note at the scene")
        VIDEO = "video", _("Video")
        ONLINE_POST = "online-post", _("Post online")
        IN_PERSON = "in-person", _("In person")
        SPOKESPERSON = "spokesperson", _("Spokesperson")
        STATEMENT = "statement", _("Official statement")
        OTHER = "other", _("Other")
        UNKNOWN = "unknown", _("Unknown")

    class Confidence(models.TextChoices):
        LOW = "low", _("Low")
        MODERATE = "moderate", _("Moderate")
        HIGH = "high", _("High")

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="claims")
    actor = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        related_name="claims",
        help_text="Who is said to have done it.",
    )
    stance = models.CharField(max_length=10, choices=Stance)
    by = models.ForeignKey(
        Actor,
        verbose_name="said by",
        on_delete=models.PROTECT,
        related_name="claims_made",
        null=True,
        blank=True,
        help_text="Who says so. For a claim or a denial, usually the actor itself.",
    )
    edtf = EDTFField("said when", blank=True, help_text="Empty when unknown.")
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.UNKNOWN)
    confidence = models.CharField(
        max_length=10, choices=Confidence, blank=True, help_text="How sure they say they are."
    )
    citation = models.ForeignKey(
        Citation,
        on_delete=models.RESTRICT,
        related_name="claims",
        null=True,
        blank=True,
        help_text="The citation of this event that reports it.",
    )
    note = models.CharField(max_length=500, blank=True)

    objects = ResponsibilityClaimQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "claim of responsibility"
        verbose_name_plural = "claims of responsibility"
        constraints = [
            models.CheckConstraint(
                condition=Q(stance__in=["claimed", "denied", "blamed", "assessed"]),
                name="claim_stance_known",
                violation_error_message="This stance is not in the codebook.",
            ),
            models.UniqueConstraint(
                fields=["incident", "actor", "stance", "by"],
                nulls_distinct=False,
                name="claim_once_per_speaker",
                violation_error_message="This claim by the same speaker is already recorded.",
            ),
        ]
        indexes = [models.Index(fields=["actor", "stance", "incident"], name="claim_actor")]

    def __str__(self) -> str:
        return f"{self.actor}: {self.get_stance_display().lower()}"

    def natural_key(self) -> tuple[Any, ...]:
        return (self.incident.uid, self.actor.slug, self.stance, self.by.slug if self.by else None)
