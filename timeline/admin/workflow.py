"""The workflow on the curators' pages: what one sees, what a save becomes, and how an edit is continued."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from timeline.checks import CHECKS
from timeline.models import Event, Proposal
from timeline.workflow import rules
from timeline.workflow.documents import apply, as_document, compare
from timeline.workflow.gate import settle
from timeline.workflow.moves import moves_open_to, transition
from timeline.workflow.proposals import CHANGED_MEANWHILE, Rehearsal
from timeline.workflow.refusals import OutOfTurn, Refusal, Stopped

S = Event.Status
WAITS = "Your edit waits for approval. Until then the event stays as it is published."
PUBLISHED = "This event is published. What you change here is kept as an edit, which another editor approves."
NOT_WRITING = {"status", "change_message", "seen", "confirm"}
CONTINUED = "You continue an edit of a published event: the form shows it as you proposed it."


class Rehearsed(HttpResponseRedirect):
    """The answer to a form that was saved to see what it makes of the event, and then undone."""


class SeenEvents(admin.ModelAdmin):
    """Only the events that the curator may see, in lists and searches, counts and links."""

    def get_queryset(self, request: HttpRequest) -> Any:
        events: Any = super().get_queryset(request)
        return events.visible_to(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or rules.may_see(request.user, obj))


class InWorkflow(SeenEvents):
    """A kind's page, where a save goes the way that the rules open to the curator."""

    # Who may

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_change_permission(request, obj):
            return False
        return obj is None or rules.way_to_edit(request.user, obj) is not rules.Way.NONE

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or rules.may_delete(request.user, obj)

    # The form

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.curator = request.user
        form.stopped_by = getattr(request, "stopped_by", [])
        return form

    def with_word_of_it(self, fieldsets: Any, request: HttpRequest, obj: Any) -> Any:
        """The fieldsets, with the way to the review page and word of what a save will become."""
        (name, first), *others = fieldsets
        if obj is None:
            return fieldsets
        note = ""
        if "proposal" in request.GET:
            note = CONTINUED
        elif rules.way_to_edit(request.user, obj) is rules.Way.PROPOSE:
            note = PUBLISHED
        link = reverse("review-event", args=[obj.pk])
        text = format_html('{} <a href="{}">Review and discussion</a>', note, link)
        return [(name, first | {"description": text}), *others]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The status is not saved with the rest: `save_related` carries it on, when all the rest is there."""
        obj.wanted = obj.status
        if change:
            obj.status = form.initial.get("status", form.stored_status)
        else:
            obj.status, obj.created_by = S.DRAFT, request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        event, message = form.instance, form.cleaned_data.get("change_message", "")
        setattr(request, "reason", message)  # noqa: B010
        if getattr(request, "rehearsing", False):
            return
        confirmed = form.cleaned_data.get("confirm", [])
        wrote = set(form.changed_data) - NOT_WRITING or any(formset.has_changed() for formset in formsets)
        if event.wanted != event.status:
            if wrote:
                rules.note_author(event, request.user)
            transition(event, event.wanted, user=request.user, reason=message, confirmed=confirmed)
        elif wrote:
            settle(event, user=request.user, confirmed=confirmed, reason=message)

    # The page

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """All or nothing, whatever it is that refuses; the form then comes back filled in."""

        def page() -> Any:
            return super(InWorkflow, self).changeform_view(request, object_id, form_url, extra_context)

        try:
            with transaction.atomic():
                return self._go(request, object_id, page)
        except OutOfTurn as refusal:
            if "proposal" in request.GET:
                messages.error(request, str(refusal))
                return redirect("review-event", pk=object_id)
            return self._refused(request, refusal, page)
        except Refusal as refusal:
            return self._refused(request, refusal, page)

    def _refused(self, request: HttpRequest, refusal: Refusal, page: Any) -> Any:
        said = refusal.lines if isinstance(refusal, Stopped) else str(refusal)
        setattr(request, "refused", said)  # noqa: B010
        if isinstance(refusal, Stopped) and not refusal.errors:
            setattr(request, "stopped_by", refusal.warnings)  # noqa: B010
        return page()

    def _go(self, request: HttpRequest, object_id: str | None, page: Any) -> Any:
        number = unquote(object_id) if object_id else ""
        event = None
        if number.isascii() and number.isdigit() and len(number) < 19:
            event = Event.objects.select_for_update(no_key=True).filter(pk=int(number)).first()
        if event is None or not self.has_change_permission(request, event):
            return page()
        proposal = self._continued(request, event)
        if request.method == "POST" and (
            proposal or rules.way_to_edit(request.user, event) is rules.Way.PROPOSE
        ):
            return self._propose(request, event, proposal, page)
        if proposal is None:
            return page()
        with _as_proposed(event, proposal):
            return page().render()

    def _continued(self, request: HttpRequest, event: Event) -> Proposal | None:
        """The curator's own edit that the address names. Raises OutOfTurn where it cannot be continued."""
        number = request.GET.get("proposal", "")
        if not number:
            return None
        known = number.isascii() and number.isdigit() and len(number) < 19
        own = Proposal.objects.filter(event=event.pk, author=request.user.pk)
        proposal = own.filter(pk=int(number)).first() if known else None
        if proposal is None or proposal.status not in (Proposal.Status.OPEN, Proposal.Status.RETURNED):
            raise OutOfTurn("This edit is not one of yours that can be continued.")
        if event.status != S.PUBLISHED:
            raise OutOfTurn(
                f"The event is {event.get_status_display().lower()}: the edit cannot be continued."
            )
        if compare(proposal.base, as_document(event.pk)):
            raise OutOfTurn(CHANGED_MEANWHILE)
        return proposal

    def _propose(
        self, request: HttpRequest, event: Event, proposal: Proposal | None, page: Any
    ) -> HttpResponse:
        setattr(request, "rehearsing", True)  # noqa: B010
        rehearsal = Rehearsal(event)
        with rehearsal.savepoint():
            if proposal:
                _put(event, proposal)
            answer = page()
            if not isinstance(answer, Rehearsed):
                # The form has mistakes: it is written out while the rows that it is about are there.
                return answer.render() if hasattr(answer, "render") else answer
        if not rehearsal.changes:
            messages.info(request, "Nothing differs from what is published, so nothing was proposed.")
            return redirect(request.path)
        message = getattr(request, "reason", "")
        if proposal:
            rehearsal.put_into(proposal, message=message)
        else:
            proposal = rehearsal.propose(author=request.user, message=message)
        messages.success(request, WAITS)
        if "_continue" in request.POST:
            return redirect(f"{request.path}?proposal={proposal.pk}")
        return redirect(proposal.get_absolute_url())

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if getattr(request, "rehearsing", False):
            return Rehearsed(request.path)
        return super().response_change(request, obj)


@contextmanager
def _as_proposed(event: Event, proposal: Proposal) -> Iterator[None]:
    """The event as the edit would have it, until the end of the block."""
    with transaction.atomic():
        _put(event, proposal)
        yield
        transaction.set_rollback(True)


def _put(event: Event, proposal: Proposal) -> None:
    """Under the moment of the published state: it is that which a form proves to have seen."""
    seen = event.updated
    apply(event, proposal.document, numbered=True)
    Event.objects.filter(pk=event.pk).update(updated=seen)


class Confirmation(forms.MultipleChoiceField):
    """Warnings of the checks, asked for when they stand in the way of publishing."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(required=False, label="Confirm", help_text="Which you confirmed is kept.")

    def ask_for(self, warnings: list[Any]) -> None:
        """The choices of a form that is shown; any check's code is read from one that is sent."""
        self.choices = [(code, check.what) for code, check in CHECKS.items()]
        if warnings:
            self.choices = [(one.code, f"{one.message} {one.fix}") for one in warnings]


def choose_status(form: Any) -> None:
    """Leaves those statuses in the form to which its curator may move the event."""
    event, curator = form.instance, form.curator
    form.stored_status = event.status
    if "status" not in form.fields or curator is None:
        return
    if event.pk is None:
        event.created_by = curator
    open_ones = moves_open_to(curator, event)
    if event.status == S.PUBLISHED and rules.way_to_edit(curator, event) is rules.Way.PROPOSE:
        open_ones = {}  # an edit moves nothing; the review page retracts
    allowed = {event.status, *open_ones}
    form.fields["status"].choices = [one for one in S.choices if one[0] in allowed]
    form.fields[
        "status"
    ].help_text = "Offered are the steps that you may take; the review page shows the rest."
