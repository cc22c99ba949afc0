"""The checks before readers see something: the one place where the workflow asks for them.

A step to published passes it (`pass_gate`), and so does every edit that is written at once into what is
published (`settle`, `settle_all`), by whatever door it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from timeline import checks
from timeline.models import Decision, Event
from timeline.workflow import rules
from timeline.workflow.refusals import NeedsReason, Stopped

PUBLISHED = Event.Status.PUBLISHED


def findings_of(event: Event, user: Any) -> list[Any]:
    """All that the checks have to say of the event as it is stored, in what `user` may see."""
    return checks.findings_of(event, for_user=user)


def pass_gate(event: Event, confirmed: Collection[str], user: Any) -> list[str]:
    """The warnings that `user` confirms by their codes, in words. Raises Stopped while anything is left."""
    insist_on_known(confirmed)
    found = findings_of(event, user)
    if left := checks.pass_gate(event, by=user, confirmed=confirmed, found=found):
        raise Stopped(left)
    return [one.message for one in found if one.code in confirmed and not one.confirmed]


def insist_on_known(confirmed: Collection[str]) -> None:
    """Raises NeedsReason for a code that names no check."""
    if unknown := sorted(set(confirmed) - set(checks.CHECKS)):
        raise NeedsReason(f"There is no check '{unknown[0][:80]}' that could be confirmed.")


@dataclass(frozen=True)
class Edit:
    """An edit that was written into a stored event. `confirms` says which warnings its writer confirms."""

    event: Event
    confirms: Callable[[Any], bool]
    reason: str = ""


def settle(event: Event, *, user: Any, confirmed: Collection[str] = (), reason: str = "") -> None:
    """What every edit that is written at once ends with, in its transaction. Raises Stopped.

    What is published must pass the gate as if it were being published: `confirmed` are codes of warnings, and
    which were confirmed is kept with a decision. Of what is not, `user` is noted as somebody who wrote it.
    """
    insist_on_known(confirmed)
    edit = Edit(event, lambda finding: finding.code in confirmed, reason)
    if stopped := settle_all([edit], user=user).get(event.pk):
        raise stopped


def settle_all(edits: Iterable[Edit], *, user: Any) -> dict[int, Stopped]:
    """As `settle`, of many in few queries: by event, what stops it. While anything does, nothing is kept."""
    edits = list(edits)
    public = {edit.event.pk: edit for edit in edits if edit.event.status == PUBLISHED}
    rules.note_authors([edit.event for edit in edits if edit.event.pk not in public], user)
    if not public:
        return {}
    left: dict[int, list[Any]] = {}
    accepted: dict[int, list[Any]] = {}
    asked = checks.findings(Event.objects.filter(pk__in=public), for_user=user, confirmed=False)
    for one in sorted(asked, key=lambda one: one.severity != checks.Severity.ERROR):
        passes = one.severity == checks.Severity.WARNING and public[one.event].confirms(one)
        (accepted if passes else left).setdefault(one.event, []).append(one)
    if not left:
        _keep([(public[number], warnings) for number, warnings in accepted.items()], user)
    return {number: Stopped(found) for number, found in left.items()}


def _keep(accepted: list[tuple[Edit, list[Any]]], user: Any) -> None:
    """Who confirmed these warnings, why and when: for the checks, and for the discussion on the event."""
    kept: set[str] = set()
    by_reason: dict[str, list[Any]] = {}
    decisions = []
    for edit, warnings in accepted:
        # A near-duplicate is one finding of two events: confirmed once.
        new = [one for one in warnings if one.fingerprint not in kept]
        if not new:
            continue
        kept.update(one.fingerprint for one in new)
        by_reason.setdefault(edit.reason[:300], []).extend(new)
        decisions.append(
            Decision(
                event_id=edit.event.pk, user=user, was=PUBLISHED, now=PUBLISHED, reason=edit.reason,
                confirmed=[one.message for one in new],
            )
        )  # fmt: skip
    for reason, found in by_reason.items():
        checks.record(found, by=user, note=reason)
    Decision.objects.bulk_create(decisions)
