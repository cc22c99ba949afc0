"""Work that takes longer than a page may: kept here until `manage.py work` has done it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of work in the background, from the wish for it to its outcome."""

    BESIDE_HISTORY = True

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    step = models.CharField(max_length=80, blank=True, help_text="What it is at, in words.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, help_text="Empty: not known yet.")
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], name="job_open", condition=models.Q(state__in=["queued", "running"])),
            models.Index(fields=["user", "id"], name="job_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.total) if self.total else None

    def argument(self, name: str) -> Any:
        return self.arguments.get(name)
