"""Rows of one model absorbed by others of it: all that refers to them moves, then they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from timeline.merging import collisions
from timeline.merging.relations import Relation, lineage, relations_of
from timeline.merging.steps import Steps


def absorb(steps: Steps, model: type[models.Model], was: Sequence[int], now: Sequence[int]) -> None:
    """Each of `was` by its partner in `now`."""
    for relation in in_order(model):
        gather(steps, relation, was, now)
    remove(steps, model, was)


def in_order(model: type[models.Model]) -> list[Relation]:
    """What others refer to comes first: claims can then be compared by citations that are one already."""
    return sorted(relations_of(model), key=lambda one: -len(relations_of(one.model)))


def remove(steps: Steps, model: type[models.Model], ids: Sequence[int]) -> None:
    for table in lineage(model):
        steps.remove(table, ids)


def gather(steps: Steps, relation: Relation, was: Sequence[int], now: Sequence[int]) -> None:
    """What `relation` says of the ones is said of the others, nothing of it twice."""
    tied = collisions.tied(relation, was, now)
    if tied:
        remove(steps, relation.model, tied)
    pairs = collisions.colliding(relation, was, now)
    apart = settle(steps, relation, collisions.differing(relation, pairs))
    one = [pair for pair in pairs if pair[0] not in apart]
    if one:
        absorb(steps, relation.model, [gone for gone, _ in one], [kept for _, kept in one])
    for column in relation.columns:
        steps.move(relation.model, column, was, now)


def settle(steps: Steps, relation: Relation, pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Joins what two rows say, or tells them apart. Gives the ids of those that stay beside the others."""
    apart = set()
    for collision in collisions.judged(relation, pairs):
        changes: dict[str, Any] = collision.changes
        row = collision.kept
        if collision.apart:
            row = collision.gone
            changes = {collision.renamed: collisions.names_taken(relation, collision)}
            apart.add(row.pk)
        if changes:
            with steps.changing(relation.model, [row.pk]):
                relation.model._default_manager.filter(pk=row.pk).update(**changes)
    return apart
