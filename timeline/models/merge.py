"""Which records were found to be one, what that moved, and how it is taken back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def _user(**more: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", **more)


class Merge(models.Model):
    """One record that was merged into another of its kind, the survivor; its address leads there since.

    No foreign keys: the merged record is gone, and the survivor may be merged or deleted in its turn.
    """

    BESIDE_HISTORY = True

    class Kind(models.TextChoices):
        EVENT = "event", _("Event")
        ACTOR = "actor", _("Actor")
        PLACE = "place", _("Place")
        SOURCE = "source", _("Source")

    kind = models.CharField(max_length=10, choices=Kind)
    merged = models.BigIntegerField(help_text="The id of the record that was merged away.")
    slug = models.CharField(max_length=120, help_text="Its address. An event's is its number.")
    uid = models.CharField(max_length=64, blank=True, help_text="An event's permanent name.")
    title = models.CharField(max_length=300, help_text="Its title or name.")
    was_public = models.BooleanField(help_text="Did the public know it? Else its address is not theirs.")
    survivor = models.BigIntegerField(help_text="The id of the record that it was merged into.")
    survivor_title = models.CharField(max_length=300)
    user = _user()
    at = models.DateTimeField(default=timezone.now)
    message = models.CharField(max_length=300, blank=True)
    commit = models.BigIntegerField(default=0, help_text="The commit that merged the two.")
    undone_by = _user()
    undone_at = models.DateTimeField(null=True)
    undone_commit = models.BigIntegerField(null=True, help_text="The commit that took it back. Empty: none.")

    class Meta:
        ordering = ["-id"]
        default_permissions = ("add", "view")
        permissions = [("undo_merge", "Can undo merge")]
        indexes = [
            models.Index(fields=["kind", "slug"], name="merge_slug"),
            models.Index(fields=["kind", "survivor"], name="merge_survivor"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "merged"], condition=Q(undone_commit__isnull=True), name="merge_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["event", "actor", "place", "source"]), name="merge_kind_known"
            ),
            models.CheckConstraint(condition=~Q(merged=models.F("survivor")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"“{self.title}” into “{self.survivor_title}”"

    def get_absolute_url(self) -> str:
        return reverse("merge", args=[self.pk])

    @property
    def before(self) -> int:
        """The commit that left the two as they were."""
        return self.commit - 1


class MergeStep(models.Model):
    """One of the things that a merge did to one table, in their order; enough to take it back exactly.

    Written and read by the database alone, so that no row changes on its way through JSON.
    """

    BESIDE_HISTORY = True

    class Action(models.TextChoices):
        MOVED = "moved", _("Rows point to another row: `ids` in `column`, from `was` to `now`")
        REMOVED = "removed", _("Rows went: they are in `before`")
        CHANGED = "changed", _("Rows changed: from `before` to `after`")
        ADDED = "added", _("Rows were added: they are in `after`")

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField()
    action = models.CharField(max_length=10, choices=Action)
    table = models.CharField(max_length=63)
    column = models.CharField(max_length=63, blank=True)
    ids = ArrayField(models.BigIntegerField(), default=list)
    was = ArrayField(models.BigIntegerField(), default=list)
    now = ArrayField(models.BigIntegerField(), default=list)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)

    class Meta:
        ordering = ["merge", "position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["merge", "position"], name="merge_step_in_order")]

    def __str__(self) -> str:
        return f"{self.position}: {self.action} {self.table}"
