"""What a merge did, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import F, Func, IntegerField

from timeline.merging.kinds import BY_KIND
from timeline.merging.relations import lineage
from timeline.models import Event, Merge, MergeStep


class Length(Func):
    function = "jsonb_array_length"
    output_field = IntegerField()


class Size(Func):
    function = "cardinality"
    output_field = IntegerField()


@dataclass(frozen=True)
class Told:
    """So many rows of one sort that a merge moved, changed, added or let go."""

    what: str
    count: int
    noun: str
    detail: str


WHAT = {"moved": "Moved", "changed": "Changed", "added": "Added", "removed": "Removed"}


def told(merge: Merge) -> list[Told]:
    """In the order in which it was done, without what the merged record itself consisted of."""
    itself = {one._meta.db_table for one in lineage(BY_KIND[merge.kind].model)}
    itself |= {one._meta.db_table for one in Event.kinds()} if merge.kind == Merge.Kind.EVENT else set()
    models = {one._meta.db_table: one for one in apps.get_models(include_auto_created=True)}
    steps = MergeStep.objects.filter(merge=merge).order_by("position")
    counted = steps.annotate(
        moved=Size(F("ids")), gone=Length(F("before")), more=Length(F("after"))
    ).values_list("action", "table", "column", "moved", "gone", "more")
    found: dict[tuple[str, str, str], int] = {}
    for action, table, column, *counts in counted:
        if action == "removed" and table in itself:
            continue
        count = max(counts)
        found[action, table, column] = found.get((action, table, column), 0) + count
    return [_told(models[key[1]], key[0], key[2], count) for key, count in found.items()]


def _told(model: Any, action: str, column: str, count: int) -> Told:
    meta = model._meta
    if meta.auto_created:
        targets = [one.related_model for one in meta.fields if one.remote_field and one.column != column]
        noun = targets[0]._meta.verbose_name if count == 1 else targets[0]._meta.verbose_name_plural
        return Told(WHAT[action], count, str(noun), "")
    noun = meta.verbose_name if count == 1 else meta.verbose_name_plural
    fields = {one.column: one for one in meta.local_fields}
    return Told(WHAT[action], count, str(noun), f"as {fields[column].verbose_name}" if column else "")
