"""An event put back as it was at one of its revisions, which makes a new revision."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import DataError, IntegrityError, connection, transaction

from curation.forms import refusal
from dates.text import describe
from timeline.history.past import looking_back
from timeline.models import Event, Proposal, Revision
from timeline.models.history import sign_changes
from timeline.workflow import rules
from timeline.workflow.gate import settle
from timeline.workflow.proposals import Rehearsal
from timeline.workflow.refusals import Refusal, Stopped

CHANGED_MEANWHILE = (
    "Somebody changed this event after you opened this page: look at what is new, then restore if that is "
    "still right."
)
AS_IT_IS = "Revision {} is the event as it stands: there is nothing to restore."
DELETED_THEN = "The event was deleted in revision {}: restore one before it."
NOT_FIT = "The event is published, and revision {} would not pass the checks before publishing. {}"
GONE = "Revision {} names {}, which is no longer in the base: enter by hand what still holds of it."
MOVED = "{} of revision {} belongs to another event now: undo what moved it there first."


class Refused(Exception):
    """A revision that is not restored; `reasons` says why, and what can be done. Nothing was changed."""

    def __init__(self, reasons: list[str], warnings: Sequence[Any] = ()) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
        self.warnings = warnings  # of the checks, where confirming them is all that is missing


def restore(
    event: int, revision: Revision, user: Any, *, seen: int | None = None, confirmed: Collection[str] = ()
) -> Proposal | None:
    """Makes the event say again what it said at `revision`. Raises Refused.

    Its status stays as it is; one that was deleted is a draft again. `seen` is the number of the revision
    that the user took for the last one. Who asks must have been let by `may_restore`. Where the workflow lets
    nobody change the event without another's approval, the state becomes a proposal, which is returned.
    """
    try:
        with transaction.atomic():
            stored = Event.objects.select_for_update(no_key=True).filter(pk=event).first()
            _insist_on_sense(event, stored, revision, seen)
            if stored and _needs_approval(stored, user):
                return _propose(stored, revision, user)
            sign_changes(user.pk, in_words(revision))
            put_back(event, revision)
            _settle(Event.objects.get(pk=event), revision, user, confirmed)
            return None
    except (IntegrityError, DataError) as error:
        raise Refused([refusal(error)]) from error


def _needs_approval(stored: Event, user: Any) -> bool:
    try:
        rules.insist_on_editing(user, stored)
    except Refusal as error:
        raise Refused([str(error)]) from error
    return rules.way_to_edit(user, stored) is rules.Way.PROPOSE


def _propose(stored: Event, revision: Revision, user: Any) -> Proposal:
    rehearsal = Rehearsal(stored)
    with rehearsal.savepoint():
        put_back(stored.pk, revision)
    return rehearsal.propose(author=user, message=in_words(revision))


def may_restore(user: Any, event: Event | None) -> bool:
    """May the user change this event; None: bring back one that was deleted?"""
    kinds = [type(event.detail)] if event else Event.kinds()
    actions = ["change"] if event else ["change", "add"]
    return all(
        user.has_perm(f"{kind._meta.app_label}.{action}_{kind._meta.model_name}")
        for kind in kinds
        for action in actions
    )


def in_words(revision: Revision) -> str:
    return f"Restored revision {revision.number} of {describe(revision.at.date().isoformat())}"


def put_back(event: int, revision: Revision) -> None:
    """Writes the rows, within a transaction of the caller's. Raises Refused, or what the database refuses."""
    if reasons := [*_obstacles(event, revision)]:
        raise Refused(reasons)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_restore(%s, %s)", [event, revision.commit_id])
    connection.check_constraints()  # what would wait for the commit can still be explained here


def _insist_on_sense(event: int, stored: Event | None, revision: Revision, seen: int | None) -> None:
    numbers = Revision.objects.filter(event=event, number__isnull=False).order_by("-number")
    last = numbers.values_list("number", flat=True).first()
    if seen is not None and seen != last:
        raise Refused([CHANGED_MEANWHILE])
    if revision.deleted:
        raise Refused([DELETED_THEN.format(revision.number)])
    if stored and revision.number == last:
        raise Refused([AS_IT_IS.format(revision.number)])


def _settle(event: Event, revision: Revision, user: Any, confirmed: Collection[str]) -> None:
    """What is published stays fit to be: the checks of the event as it is put back."""
    try:
        settle(event, user=user, confirmed=confirmed, reason=in_words(revision))
    except Stopped as stopped:
        lines = [NOT_FIT.format(revision.number, f"{one.message} {one.fix}") for one in stopped.errors]
        raise Refused(lines or stopped.lines, () if lines else stopped.warnings) from stopped
    except Refusal as error:
        raise Refused([str(error)]) from error


def _obstacles(event: int, revision: Revision) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sarhad_obstacles(%s, %s)", [event, revision.commit_id])
        found = cursor.fetchall()
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for problem, part, number in sorted(found):
        if problem == "missing":
            name = _name_then(models[part], number, revision)
            yield GONE.format(revision.number, name)
        else:
            name = f"{models[part]._meta.verbose_name} {number}"
            yield MOVED.format(name[:1].upper() + name[1:], revision.number)


def _name_then(model: Any, number: int, revision: Revision) -> str:
    """`the actor “Alpha”`: what is gone has a name in the past only."""
    with looking_back(revision.commit_id):
        row = model._base_manager.filter(pk=number).first()
        return f"the {model._meta.verbose_name} “{row or number}”"
