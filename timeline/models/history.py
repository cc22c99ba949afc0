"""What stands beside the spine: the commits, what each did to which event, and the text for search.

The database alone writes them (sql/history.sql, sql/search.sql), so that they miss no write. What the base
said at each commit stands in the schema `kept`; timeline/history/past.py reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, connections, models, transaction
from django.db.models import Max, Q

from timeline.models.event import Event

LAST = "SELECT number, at FROM timeline_commit ORDER BY number DESC LIMIT 1"
LAST_PUBLIC = "SELECT number, at FROM timeline_commit WHERE public ORDER BY number DESC LIMIT 1"


class Commit(models.Model):
    """One step of the base from one state to the next: who took it, when it ended, and why. Append-only."""

    number = models.BigIntegerField(primary_key=True, help_text="In the order in which they ended.")
    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        db_constraint=False,
    )
    message = models.TextField(blank=True)
    public = models.BooleanField(
        help_text="Did it change anything that the public may see, or could once? Not the drafts alone."
    )

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["number"], condition=Q(public=True), name="commit_public")]

    def __str__(self) -> str:
        return f"Commit {self.number}"

    @classmethod
    def version(cls, *, public: bool = False) -> str:
        """Says another thing whenever anything that the base says changed; a restored base repeats none.

        `public`: anything that it says to all. Else who asks again and again would learn when drafts are
        edited.
        """
        with connections[cls.objects.db].cursor() as cursor:
            # Asked by every request: not built anew each time.
            cursor.execute(LAST_PUBLIC if public else LAST)
            last = cursor.fetchone()
        return f"{last[0]} {last[1].isoformat()}" if last else ""


class Revision(models.Model):
    """What one commit did to one event, with all that hangs on it. Append-only; nothing is ever pruned."""

    # Not constraints: a revision outlives its event, and the database itself writes both.
    event = models.ForeignKey(
        Event, on_delete=models.DO_NOTHING, related_name="revisions", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField(
        null=True,
        help_text="1 for the first state of this event. Empty where only something that it shows changed: "
        "the name of an actor, a place, a source, another event.",
    )
    commit = models.ForeignKey(
        Commit, on_delete=models.DO_NOTHING, related_name="revisions", db_constraint=False, db_index=False
    )
    status = models.CharField(max_length=20, blank=True, help_text="The event's; empty: it was deleted.")

    class Meta:
        ordering = ["commit_id", "event_id"]  # by name, Django would join the event, which may be gone
        constraints = [
            models.UniqueConstraint("event", "commit", name="revision_once_per_commit"),
            models.UniqueConstraint("event", "number", name="revision_number_once"),
        ]
        indexes = [
            models.Index(fields=["commit", "event"], name="revision_in_order"),
            models.Index(fields=["event"], condition=Q(status="published"), name="revision_published"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of event {self.event_id}"

    @property
    def at(self) -> datetime:
        return self.commit.at

    @property
    def user(self) -> Any:
        return self.commit.user

    @property
    def message(self) -> str:
        return self.commit.message

    @property
    def deleted(self) -> bool:
        return not self.status


def revision_number(event_id: int) -> int:
    """How many states the history of an event has; 0 before its first commit."""
    return Revision.objects.filter(event=event_id).aggregate(last=Max("number"))["last"] or 0


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
    """Say who makes the changes of the current transaction and why; their commit carries it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('sarhad.user', %s, true), set_config('sarhad.message', %s, true)",
            ["" if user_id is None else str(user_id), message],
        )


@contextmanager
def search_text_written_once() -> Iterator[None]:
    """Within, the text for search is left behind; at the end it is written, once for each event touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_text_later()")
        yield
        cursor.execute("SELECT sarhad_text_now()")


def record_changes() -> None:
    """Make a commit of what the transaction changed so far; what follows may carry another message."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_record()")
