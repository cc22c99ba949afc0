"""The checks before publication: the one place where the workflow asks for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from timeline.models import Citation, Event
from timeline.workflow.refusals import Stopped


@dataclass(frozen=True)
class Finding:
    """What is wrong with an event; as the checks' own findings."""

    code: str
    severity: str  # error, warning
    event: int
    title: str
    field: str
    message: str
    fix: str
    fingerprint: str
    confirmed: bool = False

    def as_problem(self) -> dict[str, Any]:
        return {
            "pointer": f"/{self.field}",
            "message": self.message,
            "code": self.code,
            "severity": self.severity,
            "fix": self.fix,
            "confirmed": self.confirmed,
            "related": [],
        }


NO_CITATION = "Publishing needs at least one citation: add one, or keep the event a draft."


def findings_of(event: Event) -> list[Any]:
    """All that the checks have to say of the event as it is stored."""
    if Citation.objects.filter(event=event.pk).exists():
        return []
    fix = "Add the place in a source that supports the event."
    number = f"no-citation-{event.pk}"
    return [Finding("no-citation", "error", event.pk, event.title, "citations", NO_CITATION, fix, number)]


def pass_gate(event: Event, confirmed: Collection[str], user: Any) -> list[str]:
    """The warnings that `user` confirmed, by their codes, in words. Raises Stopped for all others."""
    found = findings_of(event)
    standing = [
        one for one in found if str(one.severity) == "error" or not (one.confirmed or one.code in confirmed)
    ]
    if standing:
        raise Stopped(standing)
    return [one.message for one in found if one.code in confirmed and not one.confirmed]
