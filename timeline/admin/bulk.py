"""Changes to many events at once: what each asks for, and what it does to one event."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from curation.choices import OneChoice
from curation.forms import refusal
from curation.signs import VisibleText
from sources.models import Source
from timeline.checks import CHECKS, Severity, asked_ahead
from timeline.models import BulkChange, Citation, Event
from timeline.models.history import sign_changes
from timeline.workflow import rules
from timeline.workflow.gate import settle
from timeline.workflow.moves import transition
from timeline.workflow.proposals import Rehearsal
from timeline.workflow.refusals import Refusal, Stopped

BATCH = 100  # about a second: a step of the bar that one sees move
MOST_REFUSALS = 500  # told one by one; beyond it only counted
S = Event.Status


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=300,
        validators=[VisibleText(lines=False)],
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Kept in the history of each event beside your name.",
    )


class NeedsReasonForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = "Say why: readers of the tombstone will ask."


class PublishForm(ReasonForm):
    confirm = forms.BooleanField(
        label="Confirm the warnings of the checks",
        required=False,
        help_text="Which of them you confirmed is kept with each event. Errors stop an event all the same.",
    )
    field_order = ["confirm", "reason"]


class EditForm(PublishForm):
    """Of an edit, which is held against the checks at once only where it is written into what is public."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.SELF_PUBLISH:
            del self.fields["confirm"]


class PrecisionForm(EditForm):
    precision = forms.ChoiceField(
        label="How exactly is the place known?", choices=Event.PlacePrecision.choices
    )
    field_order = ["precision", "confirm", "reason"]


class CitationForm(EditForm):
    source = forms.ModelChoiceField(queryset=Source.objects.all())
    locator = forms.CharField(
        max_length=80,
        required=False,
        validators=[VisibleText(lines=False)],
        help_text="Where in the source: para. 4, p. 12, 03:15.",
    )
    supports = forms.MultipleChoiceField(
        choices=Citation.Supports.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["event"],
        error_messages={"required": "Say what the citation supports."},
    )
    field_order = ["source", "locator", "supports", "confirm", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.widget = OneChoice(Citation._meta.get_field("source"), admin.site)
        field.widget.choices = field.choices


def _status(to: str) -> Callable[..., None]:
    def carry(event: Event, options: dict[str, Any], user: Any) -> None:
        transition(event, to, user=user, reason=options.get("reason", ""), confirmed=_confirmed(options))

    return carry


def _confirmed(options: dict[str, Any]) -> list[str]:
    """The codes of all warnings where the form's one tick is set."""
    warnings = [code for code, check in CHECKS.items() if check.severity == Severity.WARNING]
    return warnings if options.get("confirm") else []


def _edit(write: Callable[..., None]) -> Callable[..., None]:
    """An edit as on the event's own page: of what is published it is a proposal, which another approves."""

    def carry(event: Event, options: dict[str, Any], user: Any) -> None:
        if rules.way_to_edit(user, event) is rules.Way.PROPOSE:
            rehearsal = Rehearsal(event)
            with rehearsal.savepoint():
                write(event, options, user)
            rehearsal.propose(author=user, message=options.get("reason", ""))
        else:
            rules.insist_on_editing(user, event)
            write(event, options, user)
            settle(event, user=user, confirmed=_confirmed(options), reason=options.get("reason", ""))

    return carry


def _set_precision(event: Event, options: dict[str, Any], user: Any) -> None:
    if not event.place_id:
        raise ValidationError("It has no place, so there is nothing to be exact about.")
    if event.place_precision == options["precision"]:
        raise ValidationError("Its place is that exact already.")
    sign_changes(user.pk, options.get("reason", ""))
    detail = event.detail
    detail.place_precision = options["precision"]
    detail.save()


def _cite(event: Event, options: dict[str, Any], user: Any) -> None:
    sign_changes(user.pk, options.get("reason", ""))
    citation = Citation(
        event=event,
        source_id=options["source"],
        locator=options.get("locator", ""),
        supports=options["supports"],
    )
    citation.full_clean()
    citation.save()
    event.detail.save()  # the event says when it was last changed


@dataclass(frozen=True)
class Kind:
    """`title` names the action in the list; `done` is what its page says of each changed event."""

    title: str
    form: type[forms.Form]
    carry: Callable[..., None]


KINDS: dict[str, Kind] = {
    "publish": Kind("Publish", PublishForm, _status(S.PUBLISHED)),
    "review": Kind("Send to review", ReasonForm, _status(S.IN_REVIEW)),
    "draft": Kind("Take back to draft", ReasonForm, _status(S.DRAFT)),
    "retract": Kind("Retract", NeedsReasonForm, _status(S.RETRACTED)),
    "precision": Kind("Set how exactly the place is known", PrecisionForm, _edit(_set_precision)),
    "cite": Kind("Add a citation", CitationForm, _edit(_cite)),
}


def options_of(form: forms.Form) -> dict[str, Any]:
    """What the form holds, as JSON keeps it."""
    return {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}


def take_step(pk: int, after: int) -> BulkChange:
    """The next batch of a change, in one transaction; each event stands or falls by itself.

    `after` is how many the asker believes were tried: a step asked for twice is taken once.
    """
    with transaction.atomic():
        change = BulkChange.objects.select_for_update(of=["self"]).select_related("user").get(pk=pk)
        if change.is_over or not change.started or change.done != after:
            return change
        batch = change.ids[change.done : change.done + BATCH]
        events = _locked(batch)
        with _asked_of_all(change, events):
            for number in batch:
                refused = _try(events.get(number), change)
                change.changed += refused is None
                if refused and len(change.refusals) < MOST_REFUSALS:
                    change.refusals.append([number, *refused])
        change.done += len(batch)
        change.save(update_fields=["done", "changed", "refusals"])
    return change


def _locked(numbers: list[int]) -> dict[int, Event]:
    """In the order of ids, as everybody who locks several does. Those that are gone are not there."""
    rows = Event.objects.select_for_update(no_key=True).filter(pk__in=numbers).order_by("pk")
    return {row.pk: row for row in rows}


def _asked_of_all(change: BulkChange, events: Collection[int]) -> AbstractContextManager[None]:
    """What is published passes the checks; these are asked of the whole batch together."""
    if change.change != "publish":
        return nullcontext()
    return asked_ahead(events, for_user=change.user)


def _try(event: Event | None, change: BulkChange) -> tuple[str, str] | None:
    """None when the event was changed, else its title and why not."""
    if event is None:
        return "", "It has been deleted meanwhile."
    try:
        with transaction.atomic():
            _insist(event, change.user)
            KINDS[change.change].carry(event, change.options, change.user)
    except ValidationError as error:
        return event.title, " ".join(error.messages)
    except Stopped as stopped:
        return event.title, " ".join(stopped.lines)
    except Refusal as error:
        return event.title, str(error)
    except (IntegrityError, DataError) as error:
        return event.title, refusal(error)
    return None


def _insist(event: Event, user: Any) -> None:
    meta = event.detail._meta
    if not user.has_perm(f"{meta.app_label}.change_{meta.model_name}"):
        raise ValidationError(f"Your account may not change {meta.verbose_name_plural}.")


def cancel(pk: int) -> None:
    BulkChange.objects.filter(pk=pk, cancelled=None).update(cancelled=timezone.now())
