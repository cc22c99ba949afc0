"""What stands beside the spine: what each event said at each commit, and its text for search.

Both tables are written by the database alone (sql/history.sql, sql/search.sql), so that they miss no write.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models

from timeline.models.event import Event


class Revision(models.Model):
    """What one event, with all that hangs on it, said when one transaction committed. Append-only."""

    # Not a constraint: a revision outlives its event.
    event = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, related_name="revisions", db_constraint=False
    )
    number = models.PositiveIntegerField(help_text="1 for the first state of this event.")
    xid = models.BigIntegerField(help_text="The transaction that wrote it.")
    at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        db_constraint=False,
    )
    message = models.TextField(blank=True)
    deleted = models.BooleanField(default=False)
    snapshot = models.JSONField(help_text="Table by table, the rows that made up the event.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("event", "xid", name="revision_once_per_transaction"),
            models.UniqueConstraint("event", "number", name="revision_number_once"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of event {self.event_id}"


class EventText(models.Model):
    """The searchable text of one event: title, names, places, summary, weighted in that order."""

    event = models.OneToOneField(
        Event, on_delete=models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    document = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["document"], name="eventtext_document")]

    def __str__(self) -> str:
        return f"Text of event {self.event_id}"


def sign_changes(user_id: int | None, message: str = "") -> None:
    """Say who makes the changes of the current transaction and why; their revisions carry it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('sarhad.user', %s, true), set_config('sarhad.message', %s, true)",
            ["" if user_id is None else str(user_id), message],
        )
