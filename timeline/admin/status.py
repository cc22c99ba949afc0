"""A status changed for many events at once. The one place to put the workflow's own `transition`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from timeline.models import Citation, Event
from timeline.models.history import sign_changes

S = Event.Status
STEPS = {
    S.DRAFT: {S.IN_REVIEW, S.PUBLISHED},
    S.IN_REVIEW: {S.DRAFT, S.PUBLISHED},
    S.PUBLISHED: {S.RETRACTED},
    S.RETRACTED: {S.DRAFT, S.PUBLISHED},
}


def move(event: Event, to: str, *, user: Any, reason: str = "") -> None:
    """Carries a locked event to the status `to`; ValidationError when that is refused."""
    if event.status == to:
        raise ValidationError(f"It is {event.get_status_display().lower()} already.")
    if to not in STEPS[S(event.status)]:
        now, then = event.get_status_display().lower(), S(to).label.lower()
        raise ValidationError(f"What is {now} cannot become {then} in one step.")
    if to == S.PUBLISHED and not Citation.objects.filter(event=event.pk).exists():
        raise ValidationError("Publishing needs at least one citation.")
    if to == S.RETRACTED and not reason.strip():
        raise ValidationError("Retracting asks for a reason.")
    sign_changes(user.pk, reason)
    detail = event.detail
    detail.status = to
    detail.save()
