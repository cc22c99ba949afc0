"""How events follow from one another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from timeline.models.event import Event


class EventLinkQuerySet(models.QuerySet["EventLink"]):
    def get_by_natural_key(self, event: str, relation: str, other: str) -> EventLink:
        return self.get(event__uid=event, relation=relation, other__uid=other)


class EventLink(models.Model):
    """One event's stated relation to another: it `relation` the other."""

    class Relation(models.TextChoices):
        RESPONSE_TO = "response-to", _("response to")
        FOLLOW_UP_OF = "follow-up-of", _("follow-up of")
        PART_OF = "part-of", _("part of")
        BREACH_OF = "breach-of", _("breach of")
        LED_TO = "led-to", _("led to")

    INVERSE = {
        Relation.RESPONSE_TO: "answered by",
        Relation.FOLLOW_UP_OF: "followed up by",
        Relation.PART_OF: "includes",
        Relation.BREACH_OF: "breached by",
        Relation.LED_TO: "brought about by",
    }

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="links")
    relation = models.CharField(max_length=20, choices=Relation)
    other = models.ForeignKey(
        Event, verbose_name="other event", on_delete=models.CASCADE, related_name="links_to"
    )

    objects = EventLinkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "event",
                "relation",
                "other",
                name="link_once",
                violation_error_message="These two events are already linked this way.",
            ),
            models.CheckConstraint(
                condition=~Q(event=F("other")),
                name="link_between_two",
                violation_error_message="A link needs two different events.",
            ),
            models.CheckConstraint(
                condition=Q(relation__in=["response-to", "follow-up-of", "part-of", "breach-of", "led-to"]),
                name="link_relation_known",
                violation_error_message="This relation is not in the codebook.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.get_relation_display()} {self.other}"

    @property
    def inverse_label(self) -> str:
        return self.INVERSE[self.Relation(self.relation)]

    def natural_key(self) -> tuple[str, str, str]:
        return (self.event.uid, self.relation, self.other.uid)
