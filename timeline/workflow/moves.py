"""A status carried to the next: the only way to do so from a page, a form or the API.

Fixtures, commands and SQL may write any status they like: the rule is about people, not about data.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from timeline.models import Authorship, Decision, Event
from timeline.models.history import sign_changes
from timeline.workflow import proposals, rules
from timeline.workflow.documents import as_document
from timeline.workflow.gate import pass_gate
from timeline.workflow.refusals import NeedsReason, NotPermitted, OutOfTurn, insist_on_visible

S = Event.Status
RETRACTED = "The event was retracted, and so there is nothing to edit any more."
TO_BE_MENDED = "Say what is to be mended: the author reads it."
CHANGED = "The event was changed after you opened it: read it anew, then decide."
LONGEST_REASON = 300  # as every message of the history


@dataclass(frozen=True)
class Move:
    """One step from status to status. `may` raises NotPermitted; `verb` is what its button says."""

    verb: str
    may: Callable[[Any, Event], None]
    needs_reason: bool = False


def _author_or_reviewer(user: Any, event: Event) -> None:
    if not (rules.is_own(user, event) or rules.reviews(user)):
        raise NotPermitted("Only who drafted the event, or an editor, sends it to review or takes it back.")


def _publisher(user: Any, event: Event) -> None:
    if not user.has_perm(rules.PUBLISH):
        raise NotPermitted("Your account may not publish: send the event to review, and an editor will.")
    if not settings.SELF_PUBLISH and rules.wrote_it(user, event):
        raise NotPermitted(rules.OWN_WORK)


def _retractor(user: Any, event: Event) -> None:
    if not user.has_perm(rules.RETRACT):
        raise NotPermitted("Your account may not retract published events: ask an editor.")


def _reviver(user: Any, event: Event) -> None:
    _retractor(user, event)
    _publisher(user, event)


MOVES: dict[tuple[str, str], Move] = {
    (S.DRAFT, S.IN_REVIEW): Move("Send to review", _author_or_reviewer),
    (S.IN_REVIEW, S.DRAFT): Move("Take back to draft", _author_or_reviewer),
    (S.IN_REVIEW, S.PUBLISHED): Move("Publish", _publisher),
    # An editor need not wait for a draft to be sent; the four-eyes rule holds all the same.
    (S.DRAFT, S.PUBLISHED): Move("Publish", _publisher),
    (S.PUBLISHED, S.RETRACTED): Move("Retract", _retractor, needs_reason=True),
    (S.RETRACTED, S.DRAFT): Move("Reopen as a draft", _retractor, needs_reason=True),
    (S.RETRACTED, S.PUBLISHED): Move("Publish again", _reviver, needs_reason=True),
}


def moves_open_to(user: Any, event: Event) -> dict[str, Move]:
    """By the status they lead to, the moves that `user` may make; the checks are not asked."""
    found = {}
    for (was, now), move in MOVES.items():
        if was == event.status:
            try:
                move.may(user, event)
            except NotPermitted:
                continue
            found[now] = move
    return found


def returns(user: Any, event: Event, to: str) -> bool:
    """Would this step send a draft back to somebody else, who has to be told why?"""
    return to == S.DRAFT and event.status == S.IN_REVIEW and not rules.is_own(user, event)


def transition(
    event: Event, to: str, *, user: Any, reason: str = "", confirmed: Collection[str] = (), seen: str = ""
) -> Event:
    """The event, moved to the status `to`. `confirmed` are codes of warnings. Raises Refusal.

    `seen` is the state (`updated`, in ISO 8601) that the user decided on, if it matters that it still is so.
    The row is locked first, so that of two who move it at once the second sees what the first did.
    """
    reason = reason.strip()
    with transaction.atomic():
        locked = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
        _insist(user, locked, to, reason)
        if seen and seen != locked.updated.isoformat():
            raise OutOfTurn(CHANGED)
        warnings = pass_gate(locked, confirmed, user) if to == S.PUBLISHED else []
        decision = Decision(
            event=locked, user=user, was=locked.status, now=to, reason=reason, confirmed=warnings
        )
        if to == S.RETRACTED:
            decision.document = as_document(locked.pk)
            proposals.give_all_back(locked, user=user, comment=f"{RETRACTED} {reason}")
        sign_changes(user.pk, (reason or _in_words(decision))[:LONGEST_REASON])
        detail = locked.detail
        detail.status = to
        detail.save()
        decision.save()
        if to == S.PUBLISHED:
            Authorship.objects.filter(event=locked.pk).delete()
    event.status = to
    event.updated = detail.updated
    return detail


def _insist(user: Any, event: Event, to: str, reason: str) -> None:
    if to not in S.values:
        raise OutOfTurn(f"There is no status '{to}'.")
    move = MOVES.get((event.status, to))
    if move is None:
        raise OutOfTurn(_why_not(event, to))
    move.may(user, event)
    if returns(user, event, to) and not reason:
        raise NeedsReason(TO_BE_MENDED)
    if move.needs_reason and not reason:
        raise NeedsReason(f"{move.verb}: say why. The reason is kept, and shown where the event was.")
    insist_on_visible(reason)
    if len(reason) > LONGEST_REASON:
        raise NeedsReason(f"Keep the reason to {LONGEST_REASON} characters (it has {len(reason)}).")


def _why_not(event: Event, to: str) -> str:
    now = event.get_status_display().lower()
    if event.status != to:
        allowed = [S(one).label.lower() for was, one in MOVES if was == event.status]
        return f"From {now} an event goes to {' or '.join(allowed)}, not to {S(to).label.lower()}."
    last = Decision.objects.filter(event=event.pk, now=to).select_related("user").last()
    if last is None:
        return f"It is {now} already."
    return f"It is {now} already: {last.user or 'somebody'} {last.words} on {last.at:%-d %B %Y, %H:%M} UTC."


def _in_words(decision: Decision) -> str:
    words = decision.words
    return words[:1].upper() + words[1:]
