"""What two things say of themselves, side by side, and which of it the one that stays will say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from dates.fields import EDTFField
from dates.text import describe
from timeline.merging.collisions import own_fields
from timeline.merging.relations import lineage

MERGED, SURVIVOR, BOTH = "merged", "survivor", "both"
# An address is never handed on, and the workflow alone decides what is public.
NOT_TO_CHOOSE = {"slug", "uid", "status"}
# What makes sense only together, by the name of its first field.
TOGETHER = [
    ("edtf", "date_basis", "date_note"),
    ("place", "place_precision", "country"),
    ("latitude", "longitude"),
    ("title", "title_supplied"),
]
ESTIMATE = re.compile(r"(.+)_(low|best|high)$")


@dataclass
class Side:
    """One part of what a thing says: its field, or those that belong together."""

    key: str
    label: str
    fields: tuple[Any, ...]
    merged: str
    survivor: str
    options: tuple[str, ...]
    default: str
    gathered: bool = False
    chosen: str = ""

    @property
    def same(self) -> bool:
        return self.merged == self.survivor

    @property
    def filled(self) -> bool:
        """Is the survivor silent where the other is not?"""
        return not self.survivor and bool(self.merged)

    @property
    def lost(self) -> bool:
        """Will the merged one's value be gone from the base, its history apart?"""
        return bool(self.merged) and not self.same and not self.gathered and self.chosen == SURVIVOR


def sides(loser: Any, survivor: Any, choices: Mapping[str, str]) -> list[Side]:
    """In the order of the fields. `choices`: for the key of a side, `merged`, `survivor` or `both`."""
    found = []
    for group in groups(type(survivor)):
        side = _side(group, loser, survivor)
        wanted = choices.get(side.key, side.default)
        side.chosen = wanted if wanted in side.options else side.default
        found.append(side)
    return found


def groups(model: type[models.Model]) -> list[tuple[Any, ...]]:
    fields = {
        one.name: one
        for table in reversed(lineage(model))
        for one in own_fields(table)
        if one.name not in NOT_TO_CHOOSE
    }
    found: dict[str, list[Any]] = {}
    for name, one in fields.items():
        leader = next((group[0] for group in TOGETHER if name in group and group[0] in fields), name)
        if estimate := ESTIMATE.fullmatch(name):
            leader = estimate[1]
        found.setdefault(leader, []).append(one)
    return [tuple(group) for group in found.values()]


def _side(group: tuple[Any, ...], loser: Any, survivor: Any) -> Side:
    first = group[0]
    estimate = ESTIMATE.fullmatch(first.name)
    label = str(first.verbose_name) if not estimate else estimate[1].replace("_", " ")
    theirs, mine = _text(group, loser), _text(group, survivor)
    options = [SURVIVOR]
    if not _leads_to(first, loser, survivor):
        options.append(MERGED)
    if isinstance(first, models.TextField) and theirs and mine and theirs != mine:
        options.append(BOTH)
    default = MERGED if theirs and not mine and MERGED in options else SURVIVOR
    gathered = isinstance(first, ArrayField)
    if gathered or theirs == mine:
        options, default = [SURVIVOR], SURVIVOR
    return Side(first.name, label, group, theirs, mine, tuple(options), default, gathered)


def _leads_to(one: Any, loser: Any, survivor: Any) -> bool:
    """Would the survivor, with the other's value, come to lie in itself?"""
    if not one.remote_field or not isinstance(survivor, one.related_model):
        return False
    above, seen = getattr(loser, one.name), set()
    while above is not None and above.pk not in seen:
        if above.pk == survivor.pk:
            return True
        seen.add(above.pk)
        above = getattr(above, one.name)
    return False


def _text(group: tuple[Any, ...], row: Any) -> str:
    """A group's value as a curator reads it; empty where it says nothing."""
    estimate = ESTIMATE.fullmatch(group[0].name)
    if estimate:
        said = [(one, getattr(row, one.name)) for one in group]
        return ", ".join(f"{one.name.rpartition('_')[2]} {value}" for one, value in said if value is not None)
    if group[0].name == "edtf" and not row.edtf:
        return ""
    return ", ".join(filter(None, (_one_text(one, row) for one in group)))


def _one_text(one: Any, row: Any) -> str:
    value = getattr(row, one.name)
    if isinstance(one, EDTFField):
        return describe(value) if value else ""
    if isinstance(one, models.BooleanField):
        return str(one.verbose_name) if value else ""
    if isinstance(value, list):
        return ", ".join(value)
    if one.choices and value not in (None, ""):
        return str(getattr(row, f"get_{one.name}_display")())
    return "" if value is None else str(value)


def apply(loser: Any, survivor: Any, chosen: list[Side]) -> None:
    """Puts the chosen values on the survivor, unsaved."""
    for side in chosen:
        for one in side.fields:
            if side.chosen == MERGED:
                setattr(survivor, one.attname, getattr(loser, one.attname))
            elif side.chosen == BOTH:
                both = [getattr(survivor, one.name).strip(), getattr(loser, one.name).strip()]
                setattr(survivor, one.name, "\n\n".join(both))
    _untie(loser, survivor)


def _untie(loser: Any, survivor: Any) -> None:
    """Where the survivor refers to the merged one (reprints it, lies in it): to what that refers to."""
    for one in survivor._meta.concrete_fields:
        refers = one.remote_field and not one.primary_key and isinstance(loser, one.related_model)
        if refers and getattr(survivor, one.attname) == loser.pk:
            above = getattr(loser, one.attname)
            setattr(survivor, one.attname, None if above == survivor.pk else above)
