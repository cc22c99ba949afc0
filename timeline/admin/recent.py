"""The history as the curators' pages read it: who changed which event, when and why. Nowhere else."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from timeline.models import Event, Revision


class Change(NamedTuple):
    """One revision in the words of a list; `event` is None when it is gone."""

    event: Event | None
    event_id: int
    number: int
    who: str
    at: datetime
    message: str


def _read(revisions: Any) -> list[Any]:
    fields = ["event_id", "number", "at", "message", "user"]
    return list(revisions.select_related("user").only(*fields, "user__username", "user__first_name"))


def recent_changes(number: int) -> list[Change]:
    """The latest changes to any event, newest first, in two queries."""
    revisions = _read(Revision.objects.order_by("-id")[:number])
    events = Event.objects.in_bulk([revision.event_id for revision in revisions])
    return [
        Change(
            events.get(one.event_id), one.event_id, one.number, who_of(one.user), one.at, one.message.strip()
        )
        for one in revisions
    ]


def revision_number(event_id: int) -> int:
    """How many states the history of an event has; 0 before its first commit."""
    numbered: Any = Event.objects.with_revision()
    return numbered.values_list("revision", flat=True).get(pk=event_id)


def changes_since(event_id: int, number: int) -> list[Change]:
    """What was saved on one event after its revision `number`, oldest first."""
    later = Revision.objects.filter(event=event_id, number__gt=number).order_by("number")
    return [
        Change(None, event_id, one.number, who_of(one.user), one.at, one.message.strip())
        for one in _read(later)
    ]


def touched_by(user: Any) -> Any:
    """The ids of all events of which `user` saved a state, as a subquery."""
    return Revision.objects.filter(user=user).order_by().values("event")


def who_of(user: Any) -> str:
    """A curator's name; empty for what was written by no account, such as a command."""
    return (user.get_short_name() or user.get_username()) if user else ""
