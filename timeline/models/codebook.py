"""The codebook: what an event can be called, and what other datasets call it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What sort of detail an event carries: one folder, one table, one child class each."""

    INCIDENT = "incident", _("Incident")
    DIPLOMATIC = "diplomatic", _("Diplomatic event")


class EventTypeQuerySet(models.QuerySet["EventType"]):
    def get_by_natural_key(self, code: str) -> EventType:
        return self.get(code=code)


class EventType(models.Model):
    """One code of the codebook: what happened, in the finest terms that the chronology sorts by."""

    Kind = Kind

    class Category(models.TextChoices):
        BATTLE = "battle", _("Battle")
        EXPLOSION = "explosion", _("Explosion or remote violence")
        CIVILIAN_TARGETING = "civilian-targeting", _("Violence against civilians")
        COERCION = "coercion", _("Coercion short of battle")
        CONSULTATION = "consultation", _("Talks and visits")
        AGREEMENT = "agreement", _("Agreement")
        RELATIONS = "relations", _("Change of relations")
        STATEMENT = "statement", _("Statement")
        COOPERATION = "cooperation", _("Cooperation and aid")
        PRESSURE = "pressure", _("Pressure and refusal")

    code = models.SlugField(max_length=60, unique=True, help_text="The code that queries use.")
    label = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    category = models.CharField(max_length=30, choices=Category)
    definition = models.TextField(help_text="What belongs here, and what does not.")
    example = models.TextField(blank=True, help_text="One typical case, in a sentence.")
    acled = models.CharField(
        "ACLED", max_length=120, blank=True, help_text="Event type / sub-event type. Empty: none."
    )
    plover = models.CharField("PLOVER", max_length=120, blank=True, help_text="Type: mode.")
    gtd = models.CharField("GTD", max_length=120, blank=True, help_text="Attack type, by its number.")

    objects = EventTypeQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "category", "label", "id"]
        constraints = [
            # Target of the composite foreign key that keeps an event's type within its kind.
            models.UniqueConstraint(fields=["id", "kind"], name="eventtype_id_kind"),
            models.CheckConstraint(
                condition=Q(
                    kind="incident",
                    category__in=["battle", "explosion", "civilian-targeting", "coercion"],
                )
                | Q(
                    kind="diplomatic",
                    category__in=[
                        "consultation",
                        "agreement",
                        "relations",
                        "statement",
                        "cooperation",
                        "pressure",
                    ],
                ),
                name="eventtype_category_fits_kind",
                violation_error_message="This category belongs to the other kind of event.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def natural_key(self) -> tuple[str]:
        return (self.code,)
