"""All that the review page of one event shows to one person, and what that person may do there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from django.conf import settings

from timeline.history.differ import Change
from timeline.models import Comment, Decision, Event, Proposal
from timeline.workflow import rules
from timeline.workflow.documents import Document, as_document, compare
from timeline.workflow.gate import findings_of
from timeline.workflow.merging import Conflict
from timeline.workflow.moves import Move, moves_open_to
from timeline.workflow.proposals import findings, three_way
from timeline.workflow.refusals import Inapplicable

S = Event.Status


MOST_ASKED = 10  # edits of one event that the checks are asked about on its page


def _errors(findings: list[Any]) -> list[Any]:
    return [one for one in findings if str(one.severity) == "error"]


def _warnings(findings: list[Any]) -> list[Any]:
    return [one for one in findings if str(one.severity) != "error" and not one.confirmed]


@dataclass(frozen=True)
class Edit:
    """A proposal with what it would change, and what happened to the event since it was made."""

    proposal: Proposal
    changes: list[Change]
    meanwhile: list[Change]
    conflicts: list[Conflict]
    own: bool
    decides: bool  # may the reader approve it?
    findings: list[Any]  # of the checks, about the event as it would be
    unfit: str  # why it cannot be carried out at all

    @property
    def errors(self) -> list[Any]:
        return _errors(self.findings)

    @property
    def warnings(self) -> list[Any]:
        return _warnings(self.findings)

    @property
    def before(self) -> str:
        """What the edit was made from."""
        return "When the edit was made" if self.meanwhile else "Published"


@dataclass(frozen=True)
class Said:
    """One line of the discussion: a comment, or a decision with its reason."""

    at: datetime
    who: Any
    words: str
    text: str
    confirmed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Desk:
    event: Event
    moves: Mapping[str, Move]
    changes: list[Change]
    fresh: bool  # was it never public?
    findings: list[Any]
    edits: list[Edit]
    discussion: list[Said]
    own: bool
    reviews: bool
    way: rules.Way

    @property
    def errors(self) -> list[Any]:
        return _errors(self.findings)

    @property
    def warnings(self) -> list[Any]:
        return _warnings(self.findings)

    @property
    def only_another(self) -> bool:
        """Is it only for having written it that the reader may not publish it?"""
        return self.reviews and S.PUBLISHED not in self.moves and self.event.status in (S.DRAFT, S.IN_REVIEW)


def desk(event: Event, user: Any) -> Desk:
    unpublished = event.status in (S.DRAFT, S.IN_REVIEW)
    present = as_document(event.pk)
    before = last_published(event) if unpublished else None
    return Desk(
        event=event,
        moves=moves_open_to(user, event),
        changes=compare(before, present, user) if unpublished else [],
        fresh=before is None,
        findings=findings_of(event, user) if unpublished else [],
        edits=[
            _edit(one, present, user, asked=at < MOST_ASKED and event.status == S.PUBLISHED)
            for at, one in enumerate(_edits_for(event, user))
        ],
        discussion=discussion(event),
        own=rules.is_own(user, event),
        reviews=rules.reviews(user),
        way=rules.way_to_edit(user, event) if rules.may_change_kind(user, event) else rules.Way.NONE,
    )


def last_published(event: Event) -> Document | None:
    """What the public last read, of an event that was taken back to be written anew; None if nothing yet."""
    decision = Decision.objects.filter(event=event.pk, was=S.PUBLISHED, now=S.RETRACTED).last()
    return decision.document if decision else None


def _edits_for(event: Event, user: Any) -> list[Proposal]:
    """Those that wait; and the reader's own that came back."""
    edits = event.proposals.select_related("author", "decided_by")
    found = edits.filter(status__in=[Proposal.Status.OPEN, Proposal.Status.RETURNED])
    return [one for one in found if one.author_id == user.pk or (one.is_open and rules.reviews(user))]


def _edit(proposal: Proposal, present: Document, user: Any, *, asked: bool) -> Edit:
    """`asked`: are the checks asked what they will say when it is approved?"""
    meanwhile = compare(proposal.base, present, user)
    own = proposal.author_id == user.pk
    found, unfit = [], ""
    if asked and not meanwhile:
        try:
            found = findings(proposal, user)
        except Inapplicable as error:
            unfit = str(error)
    return Edit(
        proposal=proposal,
        changes=compare(proposal.base, proposal.document, user),
        meanwhile=meanwhile,
        conflicts=three_way(proposal, present, {})[1] if meanwhile else [],
        own=own,
        decides=user.has_perm(rules.PUBLISH) and (not own or settings.SELF_PUBLISH),
        findings=found,
        unfit=unfit,
    )


def discussion(event: Event) -> list[Said]:
    """Comments and decisions in the order of time."""
    comments = Comment.objects.filter(event=event.pk).select_related("author")
    decisions = Decision.objects.filter(event=event.pk).select_related("user")
    lines = chain(
        (Said(one.at, one.author, "", one.text) for one in comments),
        (Said(one.at, one.user, one.words, one.reason, one.confirmed) for one in decisions),
    )
    return sorted(lines, key=lambda line: line.at)
