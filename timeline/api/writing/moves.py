"""The status in a document that is written, and the rules of the workflow as answers of the API."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from timeline.api.writing.members import unknown_code
from timeline.api.writing.reading import Fault, Reading, below, named
from timeline.api.writing.refusals import Invalid, Refused
from timeline.models import Event, Proposal
from timeline.workflow import refusals
from timeline.workflow.moves import transition
from timeline.workflow.proposals import Rehearsal

APART = "Send the status by itself: your edit of a published event has to wait for approval."
RETRACTED = "Retracted over the API"


@dataclass
class Asked:
    """What a document asks of the workflow: a status, and warnings of the checks that it confirms."""

    status: str = ""
    confirmed: list[str] = field(default_factory=list)

    def moves(self, event: Event) -> bool:
        return bool(self.status) and self.status != event.status

    def carry_out(self, event: Event, user: Any, message: str) -> None:
        if self.moves(event):
            transition(event, self.status, user=user, reason=message, confirmed=self.confirmed)


def take_status(document: Any, at: str, reading: Reading) -> tuple[Any, Asked]:
    """The document without `status` and `confirm`, and what those ask for."""
    asked = Asked()
    if not isinstance(document, dict):
        return document, asked
    given = document.get("status", "")
    codes = [str(code) for code in Event.Status.values]
    if isinstance(given, str) and given in ["", *codes]:
        asked.status = given
    elif isinstance(given, str):
        reading.refuse(below(at, "status"), unknown_code(given, codes))
    else:
        reading.refuse(below(at, "status"), f"Write one of {', '.join(codes)}, not {named(given)}.")
    confirmed = document.get("confirm")
    if confirmed is None:
        confirmed = []
    if isinstance(confirmed, list) and all(isinstance(one, str) for one in confirmed):
        asked.confirmed = confirmed
    else:
        reading.refuse(below(at, "confirm"), "Write a list of the codes of findings.")
    return {name: one for name, one in document.items() if name not in ("status", "confirm")}, asked


def as_answer(error: refusals.Refusal) -> Exception:
    """A refusal of the workflow as the problem that the API answers with."""
    if isinstance(error, refusals.NotPermitted):
        return PermissionDenied(str(error))
    if isinstance(error, refusals.NeedsReason):
        return Invalid([Fault("/message", str(error))])
    if isinstance(error, refusals.Inapplicable):
        return Invalid([Fault(at, text) for at, text in error.faults])
    if isinstance(error, refusals.Stopped):
        found = [one.as_problem() for one in error.findings]
        return Refused(400, str(error), kind="checks-failed", errors=found)
    return Refused(409, str(error), kind="wrong-status")


def propose(rehearsal: Rehearsal, request: HttpRequest, message: str) -> Response:
    """202: the edit waits. Sent twice, it is still one edit."""
    open_ones = rehearsal.event.proposals.filter(author=request.user.pk, status=Proposal.Status.OPEN)
    proposal = open_ones.filter(document=rehearsal.document, base=rehearsal.base).first()
    if proposal is None:
        proposal = rehearsal.propose(author=request.user, message=message)
    address = request.build_absolute_uri(proposal.get_absolute_url())
    answer = {
        "id": proposal.pk,
        "url": address,
        "status": proposal.status,
        "base_revision": proposal.base_revision,
        "diff": [one.as_json() for one in rehearsal.changes],
    }
    return Response(answer, status=202)
