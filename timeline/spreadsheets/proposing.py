"""Edits of published events that somebody else has to approve: of a whole batch, in few statements."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max

from timeline.api.writing.drafts import Draft
from timeline.history.differ import changes
from timeline.history.words import Names
from timeline.models import Proposal, Revision
from timeline.spreadsheets.judged import Judged
from timeline.spreadsheets.together import save_together
from timeline.workflow.documents import Document, as_documents, without_new_numbers


class Edit(NamedTuple):
    """A row, the draft of its event, and why."""

    judged: Judged
    draft: Draft
    message: str


def propose_together(edits: list[Edit], user: Any) -> None:
    """As Rehearsal for one: they are made, looked at and undone. Raises what the database refuses."""
    if not edits:
        return
    numbers = [one.draft.row.pk for one in edits]
    base = as_documents(numbers)
    with transaction.atomic():
        save_together(one.draft for one in edits)
        written = as_documents(numbers)
        transaction.set_rollback(True)
    revisions = dict(
        Revision.objects.filter(event__in=numbers).order_by().values_list("event").annotate(Max("number"))
    )
    open_ones = _open_ones(numbers, user)
    made = []
    for number, one in zip(numbers, edits, strict=True):
        document = without_new_numbers(written[number], base[number])
        same = (base[number], document) in open_ones.get(number, [])
        if changes(base[number], document, Names({})) and not same:
            made.append(
                Proposal(
                    event_id=number, author=user, message=one.message[:300], base=base[number],
                    base_revision=revisions.get(number) or 0, document=document,
                )
            )  # fmt: skip
    Proposal.objects.bulk_create(made)


def _open_ones(numbers: list[int], user: Any) -> dict[int, list[tuple[Document, Document]]]:
    """What the user proposed already: sent twice, it is still one edit."""
    found: dict[int, list[tuple[Document, Document]]] = {}
    for one in Proposal.objects.filter(event__in=numbers, author=user.pk, status=Proposal.Status.OPEN):
        found.setdefault(one.event_id, []).append((one.base, one.document))
    return found
