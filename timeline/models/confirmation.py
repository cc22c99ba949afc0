"""A curator's word that what a check warned of is so."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from timeline.models.event import Event


class CheckConfirmation(models.Model):
    """One warning that one curator confirmed, on what was found then. Append-only: sql/confirmations.sql."""

    BESIDE_HISTORY = True  # a history of its own, and no part of what the event says

    # Not a constraint: what was confirmed outlives its event, as the history does.
    event = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, related_name="check_confirmations", db_constraint=False
    )
    code = models.CharField(max_length=60, help_text="The check that warned.")
    fingerprint = models.CharField(
        max_length=32, help_text="Of the facts that it warned of: when they change, it asks again."
    )
    message = models.TextField(help_text="What the curator was shown.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        db_constraint=False,
    )
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=300, blank=True, help_text="Why it is so all the same.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["fingerprint"], name="confirmation_fingerprint"),
            models.Index(fields=["event", "at", "id"], name="confirmation_event"),
        ]

    def __str__(self) -> str:
        return f"{self.code} of event {self.event_id}"
