"""How an event becomes public: who wrote in it, who decided what, what is proposed, what was said.

None of it is part of what the event says, so none is in its history: BESIDE_HISTORY.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from timeline.models.event import Event


def _user(**more: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", **more)


class Authorship(models.Model):
    """Somebody wrote in an event since it was last published, and so cannot be who publishes it."""

    BESIDE_HISTORY = True

    event = models.ForeignKey(Event, models.CASCADE, related_name="authorships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="authorship_once")]

    def __str__(self) -> str:
        return f"{self.user} wrote in event {self.event_id}"


class Proposal(models.Model):
    """An edit of a published event that waits for approval: the whole event as it would then be."""

    BESIDE_HISTORY = True
    HINDERS_MERGING = (Q(status="open"), "an edit of it waits for review: decide on that first.")

    class Status(models.TextChoices):
        OPEN = "open", _("Waiting for review")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    event = models.ForeignKey(Event, models.CASCADE, related_name="proposals")
    author = _user()
    message = models.CharField(max_length=300, blank=True)
    base_revision = models.PositiveIntegerField(help_text="The revision of the event that it was made from.")
    base = models.JSONField(help_text="That revision, as a document that can be written.")
    document = models.JSONField(help_text="The event as it would be, as a document that can be written.")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    created = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(default=timezone.now)
    decided_by = _user()
    decided = models.DateTimeField(null=True)
    comment = models.TextField(blank=True, help_text="What the reviewer said when deciding.")

    class Meta:
        ordering = ["created", "id"]
        indexes = [
            models.Index(fields=["created", "id"], condition=Q(status="open"), name="proposal_open"),
            models.Index(fields=["author", "created"], name="proposal_author"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "approved", "returned", "withdrawn"]),
                name="proposal_status_known",
                violation_error_message="This status is not in the codebook.",
            ),
        ]

    def __str__(self) -> str:
        return f"Edit {self.pk} of event {self.event_id}, {self.get_status_display().lower()}"

    def get_absolute_url(self) -> str:
        return f"{reverse('review-event', args=[self.event_id])}#edit-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class Decision(models.Model):
    """One move of an event, by whom and why: drafted, sent to review, returned, published, retracted."""

    BESIDE_HISTORY = True

    event = models.ForeignKey(Event, models.CASCADE, related_name="decisions")
    user = _user()
    at = models.DateTimeField(default=timezone.now)
    was = models.CharField(max_length=10, choices=Event.Status)
    now = models.CharField(max_length=10, choices=Event.Status)
    reason = models.TextField(blank=True)
    confirmed = models.JSONField(
        default=list, help_text="The warnings of the checks that were confirmed, each in words."
    )
    proposal = models.ForeignKey(Proposal, models.SET_NULL, null=True, related_name="decisions")
    document = models.JSONField(
        null=True, help_text="Of a retraction: what the public last read, to compare a new draft with."
    )

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["event", "at"], name="decision_event")]

    def __str__(self) -> str:
        return f"Event {self.event_id}: {self.was} to {self.now}"

    @property
    def words(self) -> str:
        """What was done, in the past tense: "sent to review"."""
        if self.proposal_id:
            return "approved an edit"
        return MOVES_IN_WORDS.get((self.was, self.now), f"changed the status to {self.get_now_display()}")


S = Event.Status
MOVES_IN_WORDS: dict[tuple[str, str], str] = {
    (S.DRAFT, S.IN_REVIEW): "sent it to review",
    (S.IN_REVIEW, S.DRAFT): "took it back to draft",
    (S.DRAFT, S.PUBLISHED): "published it",
    (S.IN_REVIEW, S.PUBLISHED): "published it",
    (S.PUBLISHED, S.RETRACTED): "retracted it",
    (S.RETRACTED, S.PUBLISHED): "published it again",
    (S.RETRACTED, S.DRAFT): "reopened it as a draft",
    (S.PUBLISHED, S.PUBLISHED): "edited it",
}


class Comment(models.Model):
    """One contribution to the discussion on an event, among curators. Never changed, never removed."""

    BESIDE_HISTORY = True

    event = models.ForeignKey(Event, models.CASCADE, related_name="comments")
    author = _user()
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.author} on event {self.event_id}"
