"""Who has which event open, so that two curators know of each other before they meet in a conflict."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

FORGOTTEN_AFTER = timedelta(minutes=3)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def note(self, event: int, user: int) -> None:
        """`user` has the page of `event` open, now."""
        now = timezone.now()
        self.filter(last__lt=now - FORGOTTEN_AFTER).delete()
        self.bulk_create(
            [self.model(event=event, user_id=user, last=now)],
            update_conflicts=True,
            update_fields=["last"],
            unique_fields=["event", "user"],
        )

    def others(self, event: int, user: int) -> PresenceQuerySet:
        lately = timezone.now() - FORGOTTEN_AFTER
        return self.filter(event=event, last__gte=lately).exclude(user=user).select_related("user")


class Presence(models.Model):
    """One curator with one event open: since when, and when their page last said so."""

    # A number, not a foreign key: it is no part of the event, nor of its history.
    event = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened = models.DateTimeField(default=timezone.now)
    last = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        ordering = ["opened", "id"]
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} at event {self.event}"
