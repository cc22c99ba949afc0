"""Where drafts and edits are reviewed: what waits, and all about one event that does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from timeline.models import Comment, Event, Proposal
from timeline.workflow import proposals, rules
from timeline.workflow import queue as waiting
from timeline.workflow.desk import desk
from timeline.workflow.moves import returns, transition
from timeline.workflow.refusals import (
    Inapplicable,
    NeedsReason,
    NotPermitted,
    OutOfTurn,
    Refusal,
    Stopped,
    insist_on_visible,
)

S = Event.Status
LONGEST_COMMENT = 5000
DONE = {
    S.IN_REVIEW: gettext_lazy("It waits for review now."),
    S.DRAFT: gettext_lazy("It is a draft again."),
    S.PUBLISHED: gettext_lazy("It is published."),
    S.RETRACTED: gettext_lazy("It is retracted: its address says so, and why."),
}


@require_safe
@never_cache
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """All that waits, to those who review; to every author what is theirs (?mine)."""
    if not rules.curates(request.user):
        raise PermissionDenied
    mine = "mine" in request.GET or not rules.reviews(request.user)
    after = request.GET.get("after", "")
    edge = waiting.read_edge(after)
    items, following = waiting.page(request.user, mine=mine, edge=edge)
    query = ([("mine", "")] if mine else []) + ([("after", following)] if following else [])
    context = {
        "items": items,
        "mine": mine,
        "reviews": rules.reviews(request.user),
        "lost": bool(after) and edge is None,
        "first_page": edge is None,
        "next": f"?{urlencode(query)}" if following else "",
    }
    return render(request, "timeline/review.html", context, status=400 if context["lost"] else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def event(request: HttpRequest, pk: int) -> HttpResponse:
    found = Event.objects.select_related("type", "created_by").filter(pk=pk).first()
    if not found or not rules.curates(request.user) or not _concerns(request.user, found):
        raise Http404(gettext("There is no event with this number."))
    if request.method != "POST":
        return _page(request, found)
    try:
        said = _act(request, found)
    except Refusal as refusal:
        return _page(request, Event.objects.select_related("type", "created_by").get(pk=pk), refusal)
    messages.success(request, said)
    return redirect("review-event", pk=pk)


def _concerns(user: Any, found: Event) -> bool:
    """Curators who see the event, of published ones every author; and whose edit a retraction sent back."""
    if rules.may_see(user, found):
        return True
    own = found.proposals.filter(author=user.pk, status=Proposal.Status.RETURNED)
    return found.status == S.RETRACTED and own.exists()


STATUSES = {NotPermitted: 403, OutOfTurn: 409, NeedsReason: 400, Stopped: 400, Inapplicable: 409}


def _page(request: HttpRequest, found: Event, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "desk": desk(found, request.user),
        "event": found,
        "detail": found.detail,
        "refusal": refusal,
        "given": request.POST,
        "confirmed": request.POST.getlist("confirm"),
        "longest_comment": LONGEST_COMMENT,
    }
    status = STATUSES.get(type(refusal), 400) if refusal else 200
    return render(request, "timeline/review_event.html", context, status=status)


def _act(request: HttpRequest, found: Event) -> str:
    """Does what the button says that was pressed, and says what was done. Raises Refusal."""
    given, user = request.POST, request.user
    action = given.get("action", "")
    if action == "move":
        return _move(found, given, user)
    if action == "comment":
        return _comment(found, given, user)
    proposal = _proposal(found, given, user)
    comment = given.get("comment", "").replace("\x00", "").strip()
    if action == "approve":
        proposals.approve(
            proposal, user=user, comment=comment,
            confirmed=given.getlist("confirm"), seen=given.get("seen", ""),
        )  # fmt: skip
        return gettext("The edit is approved: the public sees it now.")
    if action == "return":
        proposals.give_back(proposal, user=user, comment=comment)
        return gettext("The edit went back to its author, with your comment.")
    if action == "withdraw":
        proposals.withdraw(proposal, user=user)
        return gettext("Your edit is withdrawn. The event stays as it is published.")
    if action == "rebase":
        return _rebase(proposal, given, user)
    raise OutOfTurn(gettext("There is no such action here: use the buttons of the page."))


def _move(found: Event, given: QueryDict, user: Any) -> str:
    to, reason = given.get("to", ""), given.get("comment", "").replace("\x00", "")
    went_back = returns(user, found, to)
    transition(
        found, to, user=user, reason=reason,
        confirmed=given.getlist("confirm"), seen=given.get("seen", ""),
    )  # fmt: skip
    return gettext("It went back to its author, with your comment.") if went_back else str(DONE[S(to)])


def _comment(found: Event, given: QueryDict, user: Any) -> str:
    text = given.get("text", "").replace("\x00", "").strip()
    if not text:
        raise NeedsReason(gettext("Write something first."))
    if len(text) > LONGEST_COMMENT:
        raise NeedsReason(
            gettext("Keep it to {most} characters (it has {given}).").format(
                most=LONGEST_COMMENT, given=len(text)
            )
        )
    insist_on_visible(text)
    Comment.objects.create(event=found, author=user, text=text)
    return gettext("Your comment is there.")


def _proposal(found: Event, given: QueryDict, user: Any) -> Proposal:
    """The edit that is meant, if the user has to do with it."""
    number = given.get("proposal", "")
    edits = Proposal.objects.filter(event=found.pk)
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise OutOfTurn(gettext("There is no such action here: use the buttons of the page."))
    proposal = edits.filter(pk=int(number)).first()
    if proposal is None or not (rules.reviews(user) or proposal.author_id == user.pk):
        raise OutOfTurn(gettext("There is no such edit of this event."))
    return proposal


def _rebase(proposal: Proposal, given: QueryDict, user: Any) -> str:
    choices = {
        name.removeprefix("choice:"): str(value)
        for name, value in given.items()
        if name.startswith("choice:")
    }  # fmt: skip
    if conflicts := proposals.rebase(proposal, user=user, choices=choices):
        names = ", ".join(one.label.lower() for one in conflicts)
        raise OutOfTurn(
            gettext("Choose what is to hold where both were changed: {names}.").format(names=names)
        )
    return gettext("The edit is up to date with what is published now. Read it anew before it is approved.")
