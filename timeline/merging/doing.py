"""The merge itself."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from django.db import IntegrityError, connection, transaction

from actors.models import Actor
from curation.signs import hidden_in
from timeline.merging import names
from timeline.merging.absorbing import absorb
from timeline.merging.fields import apply
from timeline.merging.kinds import Thing, special, thing_of
from timeline.merging.preview import Preview, preview
from timeline.merging.relations import lineage
from timeline.merging.steps import Steps, merging
from timeline.models import Commit, Event, Merge, Place
from timeline.models.history import record_changes, sign_changes


class CannotMerge(Exception):
    """Says why, in sentences for the curator."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class Changed(CannotMerge):
    """One of the two, or what hangs on them, is not as the curator saw it."""


def merge(
    loser: Any,
    survivor: Any,
    choices: Mapping[str, str] | None = None,
    *,
    user: Any = None,
    message: str = "",
    seen: str = "",
) -> Merge:
    """Makes one of two, in one transaction and one commit of the history.

    `choices` says for the key of a side (merging/fields.py) which value to keep: "survivor", "merged" or
    "both". `seen` is the `state` of the preview that the curator looked at. Raises CannotMerge.
    """
    thing = thing_of(loser)
    if wrong := hidden_in(message, lines=False):
        raise CannotMerge([wrong])
    try:
        with transaction.atomic():
            record_changes()  # what came before in this transaction is a commit of its own
            loser, survivor = _locked(thing, loser, survivor)
            found = preview(loser, survivor, choices)
            if reasons := [*found.stops, *found.faults]:
                raise CannotMerge(reasons)
            if seen and seen != found.state:
                raise Changed(["Something of the two was changed since you looked: look again."])
            done = _noted(found, user, message)
            sign_changes(user.pk if user else None, done.message)
            with merging():
                carry_out(found, Steps(done))
            connection.check_constraints()
            record_changes()
            done.commit = Commit.objects.latest("number").number
            done.save(update_fields=["commit"])
            sign_changes(None)
    except IntegrityError as error:
        # Written meanwhile, or a rule that no preview knows: nothing was done.
        raise CannotMerge([f"The database refused this: {error}."]) from error
    return done


def _locked(thing: Thing, *rows: Any) -> list[Any]:
    """The rows as they are now, locked in the order of their ids; whoever refers to one waits."""
    numbers = [row.pk for row in rows]
    stored = thing.model._default_manager.select_for_update().filter(pk__in=numbers).order_by("pk")
    found = {row.pk: row for row in stored}
    if missing := [thing.name(row) for row in rows if row.pk not in found]:
        raise CannotMerge([f"“{missing[0]}” is not there any more."])
    return [special(found[number]) for number in numbers]


def _noted(found: Preview, user: Any, message: str) -> Merge:
    thing, loser, survivor = found.thing, found.loser, found.survivor
    return Merge.objects.create(
        kind=thing.kind,
        merged=loser.pk,
        slug=thing.key(loser),
        uid=getattr(loser, "uid", ""),
        title=thing.name(loser),
        was_public=not thing.of_events or Event.objects.filter(pk=loser.pk).once_published().exists(),
        survivor=survivor.pk,
        survivor_title=thing.name(survivor),
        user=user,
        message=message or f"Merged “{thing.name(loser)}” into this {thing.kind}."[:300],
    )


def carry_out(found: Preview, steps: Steps) -> None:
    loser, survivor = found.loser, found.survivor
    with ExitStack() as noting:
        for table in lineage(type(survivor)):
            noting.enter_context(steps.changing(table, [survivor.pk]))
        name_before = found.thing.name(survivor)
        apply(loser, survivor, found.sides)
        if isinstance(survivor, Place):
            names.gather_place_names(loser, survivor, name_before)
        survivor.save()
    if isinstance(survivor, Actor):
        names.add_aliases(steps, survivor, found.new_names)
    absorb(steps, type(loser), [loser.pk], [survivor.pk])
