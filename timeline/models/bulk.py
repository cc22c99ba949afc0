"""One change to many events, done in batches that a curator watches and can stop."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class BulkChange(models.Model):
    """Which events a curator chose, what is to be done to them, and how far it has got."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    change = models.CharField(max_length=40, help_text="The name of the change: timeline/admin/bulk.py.")
    options = models.JSONField(default=dict, help_text="What its form was filled in with.")
    ids = ArrayField(models.BigIntegerField(), help_text="The events, in the order of the list.")
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0, help_text="How many have been tried.")
    changed = models.PositiveIntegerField(default=0, help_text="How many of them were changed.")
    refusals = models.JSONField(default=list, help_text="For each that was not: id, title, why.")
    back = models.CharField(max_length=2000, help_text="The list that it was started from.")
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    cancelled = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.change} of {self.total} events"

    @property
    def is_over(self) -> bool:
        return self.cancelled is not None or (self.started is not None and self.done >= self.total)

    @property
    def refused(self) -> int:
        return self.done - self.changed
