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


def _own(**which: Any) -> Any:
    """States of events themselves: a revision without a number shows that something it names changed."""
    return Revision.objects.filter(number__isnull=False, **which).select_related("commit__user")


def _change(revision: Revision, event: Event | None) -> Change:
    who, message = who_of(revision.user), revision.message.strip()
    return Change(event, revision.event_id, revision.number or 0, who, revision.at, message)


def recent_changes(number: int) -> list[Change]:
    """The latest changes to any event, newest first, in two queries."""
    latest = list(_own().order_by("-commit_id", "-event_id")[:number])
    events = Event.objects.in_bulk([revision.event_id for revision in latest])
    return [_change(revision, events.get(revision.event_id)) for revision in latest]


def changes_since(event_id: int, number: int) -> list[Change]:
    """What was saved on one event after its revision `number`, oldest first."""
    later = _own(event=event_id, number__gt=number).order_by("number")
    return [_change(revision, None) for revision in later]


def touched_by(user: Any) -> Any:
    """The ids of all events of which `user` saved a state, as a subquery."""
    return Revision.objects.filter(commit__user=user, number__isnull=False).order_by().values("event")


def who_of(user: Any) -> str:
    """A curator's name; empty for what was written by no account, such as a command."""
    return (user.get_short_name() or user.get_username()) if user else ""
