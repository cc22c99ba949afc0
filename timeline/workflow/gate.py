"""The checks before publication: the one place where the workflow asks for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from timeline import checks
from timeline.models import Event
from timeline.workflow.refusals import NeedsReason, Stopped


def findings_of(event: Event, user: Any) -> list[Any]:
    """All that the checks have to say of the event as it is stored, in what `user` may see."""
    return checks.findings_of(event, for_user=user)


def pass_gate(event: Event, confirmed: Collection[str], user: Any) -> list[str]:
    """The warnings that `user` confirms by their codes, in words. Raises Stopped while anything is left."""
    if unknown := sorted(set(confirmed) - set(checks.CHECKS)):
        raise NeedsReason(f"There is no check '{unknown[0][:80]}' that could be confirmed.")
    found = findings_of(event, user)
    if left := checks.pass_gate(event, by=user, confirmed=confirmed):
        raise Stopped(left)
    return [one.message for one in found if one.code in confirmed and not one.confirmed]
