"""A curators' sheet on its way back into the base: the file's rows, and what each would do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from timeline.models.job import Job


class Sheet(models.Model):
    """One uploaded spreadsheet."""

    BESIDE_HISTORY = True

    class State(models.TextChoices):
        WAITING = "waiting", _("Being checked")
        UNREADABLE = "unreadable", _("Not readable")
        CHECKED = "checked", _("Checked")
        APPLIED = "applied", _("Applied")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sheets")
    name = models.CharField(max_length=200, help_text="Of the file.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    columns = models.JSONField(default=dict, help_text="By part of the sheet, its columns in their order.")
    counts = models.JSONField(default=dict, help_text="Rows by outcome.")
    notices = models.JSONField(default=list, help_text="Faults of the file as a whole, and warnings.")
    message = models.CharField(max_length=300, blank=True, help_text="Why, as the history keeps it.")
    created = models.DateTimeField(default=timezone.now)
    applied = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class SheetRow(models.Model):
    """One row of a sheet as it was written, and what came of checking it. Filled by COPY."""

    BESIDE_HISTORY = True

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Not checked yet")
        UNCHANGED = "unchanged", _("Unchanged")
        CHANGE = "change", _("Will change")
        NEW = "new", _("New draft")
        ERROR = "error", _("Error")
        CONFLICT = "conflict", _("Conflict")

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="rows")
    part = models.CharField(max_length=20, help_text="events, casualties, claims, citations.")
    number = models.PositiveIntegerField(help_text="As the spreadsheet counts; the names are row 1.")
    key = models.CharField(max_length=80, blank=True, help_text="The id that it gives, as it was written.")
    # No constraint: it is what somebody wrote.
    event = models.BigIntegerField(null=True)
    revision = models.IntegerField(null=True)
    cells = models.JSONField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    result = models.JSONField(default=dict, help_text="changes, errors, conflict: see checking.py.")

    class Meta:
        ordering = ["part", "number"]
        constraints = [models.UniqueConstraint(fields=["sheet", "part", "number"], name="sheetrow_once")]
        indexes = [
            models.Index(fields=["sheet", "part", "outcome", "number"], name="sheetrow_outcome"),
            models.Index(fields=["sheet", "part", "key"], name="sheetrow_key"),
        ]

    def __str__(self) -> str:
        return f"{self.part}, row {self.number}"
