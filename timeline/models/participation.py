"""Who took part in what, in which role."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from timeline.models.event import Event


class Role(models.TextChoices):
    ATTACKER = "attacker", _("Attacker")
    SUSPECT = "suspect", _("Suspected attacker")
    TARGET = "target", _("Target")
    VICTIM = "victim", _("Victim")
    INITIATOR = "initiator", _("Initiator")
    PARTY = "party", _("Party")
    HOST = "host", _("Host")
    VISITOR = "visitor", _("Visitor")
    MEDIATOR = "mediator", _("Mediator")
    SPEAKER = "speaker", _("Speaker")
    ADDRESSEE = "addressee", _("Addressee")
    SUBJECT = "subject", _("Subject spoken of")
    SIGNATORY = "signatory", _("Signatory")
    DELEGATE = "delegate", _("Delegate")
    FUNDER = "funder", _("Funder")


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def get_by_natural_key(self, event: str, actor: str, role: str) -> Participation:
        return self.get(event__uid=event, actor__slug=actor, role=role)


class Participation(models.Model):
    """One actor's part in one event. Two roles are two rows."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participations", db_index=False)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="participations", db_index=False)
    role = models.CharField(max_length=20, choices=Role)
    note = models.CharField(max_length=300, blank=True, help_text="What else is known of its part.")

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["actor", "role", "event"], name="participation_actor")]
        constraints = [
            models.UniqueConstraint(
                "event",
                "actor",
                "role",
                name="participation_once_per_role",
                violation_error_message="This actor already has this role in the event.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="participation_role_known",
                violation_error_message="This role is not in the codebook.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} ({self.get_role_display().lower()})"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.event.uid, self.actor.slug, self.role)
