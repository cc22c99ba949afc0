"""Edits of published events: kept as proposals, which somebody else approves, returns, or rebases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from timeline.history.differ import Change
from timeline.models import Comment, Decision, Event, Proposal
from timeline.models.history import revision_number, sign_changes
from timeline.workflow import rules
from timeline.workflow.documents import (
    Document,
    apply,
    as_document,
    compare,
    names_in,
    without_new_numbers,
)
from timeline.workflow.gate import findings_of, pass_gate
from timeline.workflow.merging import Conflict, merge
from timeline.workflow.refusals import NeedsReason, NotPermitted, OutOfTurn, insist_on_visible

CHANGED_MEANWHILE = (
    "The event was changed after this edit was made. Bring the edit up to date first, so that it overwrites "
    "nothing."
)
S = Proposal.Status


class Rehearsal:
    """An edit that is made, looked at, and undone: what it made of the event becomes a proposal.

    To be opened inside a transaction, with the event's row locked. After it, `base` is the event as it
    stands and `document` as the edit would have it.
    """

    def __init__(self, event: Event) -> None:
        self.event = event
        self.revision = revision_number(event.pk)
        self.base = as_document(event.pk)
        self.document: Document = self.base

    @property
    def changes(self) -> list[Change]:
        return compare(self.base, self.document)

    @contextmanager
    def savepoint(self) -> Any:
        """What is written within is undone at its end; an exception passes through."""
        with transaction.atomic():
            yield
            written = as_document(self.event.pk)
            transaction.set_rollback(True)
        self.document = without_new_numbers(written, self.base)

    def propose(self, *, author: Any, message: str) -> Proposal:
        return Proposal.objects.create(
            event_id=self.event.pk,
            author=author,
            message=message[:300],
            base_revision=self.revision,
            base=self.base,
            document=self.document,
        )

    def put_into(self, proposal: Proposal, *, message: str) -> None:
        """The author's proposal, written anew. Raises OutOfTurn when it was decided meanwhile."""
        with transaction.atomic():
            stored = Proposal.objects.select_for_update().get(pk=proposal.pk)
            _insist_on_open(stored, also_returned=True)
            stored.base_revision, stored.base, stored.document = self.revision, self.base, self.document
            stored.message = message[:300] or stored.message
            stored.status, stored.updated = S.OPEN, timezone.now()
            stored.save()


def locked(proposal: Proposal) -> tuple[Event, Proposal]:
    """The event and the proposal as they are now, nobody else's to change until the transaction ends."""
    event = Event.objects.select_for_update(no_key=True).get(pk=proposal.event_id)
    return event, Proposal.objects.select_for_update().select_related(None).get(pk=proposal.pk)


def approve(
    proposal: Proposal, *, user: Any, comment: str = "", confirmed: Collection[str] = (), seen: str = ""
) -> None:
    """Writes the edit into the event. `seen` is the state of the proposal that the reviewer looked at."""
    with transaction.atomic():
        event, stored = locked(proposal)
        _insist_on_open(stored)
        _insist_on_other(user, stored)
        if seen and seen != stored.updated.isoformat():
            raise OutOfTurn("The author changed this edit after you opened it: read it anew, then decide.")
        if event.status != Event.Status.PUBLISHED:
            raise OutOfTurn(
                f"The event is {event.get_status_display().lower()}: the edit cannot be approved."
            )
        if compare(stored.base, as_document(event.pk)):
            raise OutOfTurn(CHANGED_MEANWHILE)
        sign_changes(user.pk, _in_words(stored, user))
        apply(event, stored.document)
        warnings = pass_gate(event, confirmed, user)
        _decide(stored, S.APPROVED, user, comment)
        Decision.objects.create(
            event=event, user=user, was=event.status, now=event.status, reason=comment,
            confirmed=warnings, proposal=stored,
        )  # fmt: skip


def findings(proposal: Proposal, user: Any) -> list[Any]:
    """What the checks say of the event as the edit would have it: it is written, looked at, and undone.

    Raises Inapplicable.
    """
    with transaction.atomic():
        event = Event.objects.select_for_update(no_key=True).get(pk=proposal.event_id)
        apply(event, proposal.document)
        found = findings_of(event, user)
        transaction.set_rollback(True)
    return found


def give_back(proposal: Proposal, *, user: Any, comment: str) -> None:
    """Returns the edit to its author, with what is to be mended."""
    with transaction.atomic():
        _, stored = locked(proposal)
        _insist_on_open(stored)
        if not rules.reviews(user):
            raise NotPermitted("Your account may not review edits.")
        if not comment.strip():
            raise NeedsReason("Say what is to be mended: the author reads it.")
        _decide(stored, S.RETURNED, user, comment)
        what = f"Returned the edit “{stored.message}”" if stored.message else "Returned an edit"
        Comment.objects.create(event_id=stored.event_id, author=user, text=f"{what}: {comment.strip()}")


def give_all_back(event: Event, *, user: Any, comment: str) -> None:
    """Those that wait, of a locked event that no edit can be approved of any more: their authors read why."""
    for stored in event.proposals.select_for_update(of=("self",)).filter(status=S.OPEN):
        _decide(stored, S.RETURNED, user, comment)


def withdraw(proposal: Proposal, *, user: Any) -> None:
    with transaction.atomic():
        _, stored = locked(proposal)
        _insist_on_open(stored, also_returned=True)
        if stored.author_id != user.pk:
            raise NotPermitted("Only its author withdraws an edit; an editor returns it.")
        _decide(stored, S.WITHDRAWN, user, "")


def rebase(proposal: Proposal, *, user: Any, choices: Mapping[str, str]) -> list[Conflict]:
    """Brings the edit up to date with the event. Returns what is in conflict; then nothing was done."""
    with transaction.atomic():
        event, stored = locked(proposal)
        _insist_on_open(stored, also_returned=True)
        if not (stored.author_id == user.pk or rules.reviews(user)):
            raise NotPermitted("Only its author or an editor brings an edit up to date.")
        rehearsal = Rehearsal(event)
        merged, conflicts = three_way(stored, rehearsal.base, choices)
        if conflicts:
            return conflicts
        with rehearsal.savepoint():
            apply(event, merged)
        stored.base_revision, stored.base = rehearsal.revision, rehearsal.base
        stored.document, stored.updated = rehearsal.document, timezone.now()
        stored.save()
        return []


def three_way(
    proposal: Proposal, present: Document, choices: Mapping[str, str]
) -> tuple[Document, list[Conflict]]:
    base, proposed = proposal.base, _by_name(proposal.document)
    names = names_in(base, present, proposed)
    merged, conflicts = merge(base, present, proposed, choices=choices, names=names)
    return _by_place(merged), conflicts


def _by_name(document: Document) -> Document:
    """Claims name a new citation by what it cites: places change when lists are merged."""
    return _with_claims(
        document, lambda given: {"cites": _cites(document["citations"][given["index"]])}, "index"
    )


def _by_place(document: Document) -> Document:
    """The reverse, in the merged document. A citation that went is named by no place at all."""
    places = {str(_cites(one)): at for at, one in enumerate(document["citations"])}
    return _with_claims(
        document, lambda given: {"index": places.get(str(given["cites"]), len(places))}, "cites"
    )


def _cites(row: Document) -> list[str]:
    return [row["source"]["slug"], row.get("locator", "")]


def _with_claims(document: Document, turned: Any, member: str) -> Document:
    whole = dict(document)
    for name, part in document.items():
        if isinstance(part, dict) and "claims" in part:
            claims = [
                one | {"citation": turned(one["citation"])}
                if isinstance(one.get("citation"), dict) and member in one["citation"]
                else one
                for one in part["claims"]
            ]
            whole[name] = part | {"claims": claims}
    return whole


def _insist_on_open(proposal: Proposal, *, also_returned: bool = False) -> None:
    if proposal.is_open or (also_returned and proposal.status == S.RETURNED):
        return
    who = proposal.decided_by or "somebody"
    when = f" on {proposal.decided:%-d %B %Y, %H:%M} UTC" if proposal.decided else ""
    raise OutOfTurn(f"This edit is no longer open: {who} {proposal.get_status_display().lower()} it{when}.")


def _insist_on_other(user: Any, proposal: Proposal) -> None:
    if not user.has_perm(rules.PUBLISH):
        raise NotPermitted("Your account may not approve edits: an editor's may.")
    if not settings.SELF_PUBLISH and proposal.author_id == user.pk:
        raise NotPermitted("Nobody approves their own edit: another editor has to.")


def _in_words(proposal: Proposal, user: Any) -> str:
    by = f"edited by {proposal.author or 'a former account'}, approved by {user}"
    return f"{proposal.message} ({by})" if proposal.message else by[:1].upper() + by[1:]


def _decide(proposal: Proposal, status: str, user: Any, comment: str) -> None:
    insist_on_visible(comment)
    proposal.status, proposal.comment = status, comment.strip()
    proposal.decided_by, proposal.decided = user, timezone.now()
    proposal.save()
