"""What a check is, and what it finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from timeline.models import EventQuerySet


class Severity(StrEnum):
    """An error stops publishing; a warning asks for a confirmation, which is recorded."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Related:
    """Another record that a finding names: the other event of a near-duplicate, the actor of an alias."""

    kind: str  # event, actor, place, source
    id: int
    title: str


@dataclass(frozen=True)
class Found:
    """What a check function says of one event.

    `facts` are the values that it rests on: a warning that was confirmed asks again when they change. A
    `mutual` finding is the same one seen from each of the records in its facts, and is confirmed once.
    """

    event: int
    field: str  # as the API names it; members of a part after a slash: incident/claims
    message: str
    facts: tuple[Any, ...]
    related: tuple[Related, ...] = ()
    mutual: bool = False


# Asks of `events` (the first argument); of other events it names only those in the second. One that is asked
# `of_the_whole` takes `once` too: is each finding told at one event, or at every one that it is about?
Look = Callable[..., Iterator[Found]]
# Events in which the check may find something, or rows whose only value is the event's id. It is compiled
# once, so it must not depend on the day or on what the base holds: suspecting.py.
Suspects = Callable[[EventQuerySet], QuerySet[Any]]


@dataclass(frozen=True)
class Check:
    """One rule of the list: its code, how grave it is, and what it says to whom."""

    code: str
    severity: Severity
    what: str
    why: str
    fix: str
    look: Look
    # Asked once of the whole selection, not of each chunk: its findings are about what events share.
    of_the_whole: bool = False
    # Asked of all checks together, so that only those are asked that have something to say.
    suspects: Suspects | None = None


@dataclass(frozen=True)
class Finding:
    """One check's word on one event."""

    code: str
    severity: Severity
    event: int
    title: str
    field: str
    message: str
    fix: str
    fingerprint: str
    related: tuple[Related, ...] = ()
    confirmed: bool = False

    def as_problem(self) -> dict[str, Any]:
        """A member of `errors` in an API answer: `pointer` leads into the event's document."""
        return {
            "pointer": f"/{self.field}",
            "message": self.message,
            "code": self.code,
            "severity": str(self.severity),
            "fix": self.fix,
            "confirmed": self.confirmed,
            "related": [{"kind": one.kind, "id": one.id, "title": one.title} for one in self.related],
        }


def fingerprint(code: str, found: Found) -> str:
    facts = list(found.facts) if found.mutual else [found.event, *found.facts]
    return sha256(json.dumps([code, facts], default=str).encode()).hexdigest()[:32]
