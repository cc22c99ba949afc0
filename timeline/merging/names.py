"""The names of what was merged go on as names of what stays, so that both are found by them."""

from __future__ import annotations

from typing import Any

from actors.models import Actor, Alias
from timeline.merging.steps import Steps
from timeline.models import Place


def old_names(loser: Any, survivor: Any, name_before: str) -> list[str]:
    """The display names of the two that the survivor does not show any more."""
    return [name for name in dict.fromkeys([loser.name, name_before]) if name != survivor.name]


def gather_place_names(loser: Place, survivor: Place, name_before: str) -> None:
    """All other names of the two, unsaved."""
    names = [*survivor.other_names, *old_names(loser, survivor, name_before), *loser.other_names]
    survivor.other_names = [name for name in dict.fromkeys(names) if name != survivor.name]


def new_aliases(loser: Actor, survivor: Actor, name_before: str) -> list[str]:
    """Names that neither of the two has among its aliases, in one spelling or another."""
    known = set(Alias.objects.filter(actor__in=[loser, survivor]).values_list("name", flat=True))
    return [name for name in old_names(loser, survivor, name_before) if name not in known]


def add_aliases(steps: Steps, survivor: Actor, names: list[str]) -> None:
    made = Alias.objects.bulk_create([Alias(actor=survivor, name=name) for name in names])
    if made:
        steps.added(Alias, [one.pk for one in made])
