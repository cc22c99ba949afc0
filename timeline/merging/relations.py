"""What refers to a row, found by asking the models: a new foreign key is moved without being named here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint


@dataclass(frozen=True)
class Unique:
    """Columns that no two rows share."""

    columns: tuple[str, ...]
    nulls_distinct: bool


@dataclass(frozen=True)
class Relation:
    """A model, and its foreign keys that refer to the rows in question."""

    model: type[models.Model]
    fields: tuple[Any, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(field.column for field in self.fields)

    @property
    def noun(self) -> str:
        """In the plural, as a curator would say it."""
        if self.model._meta.auto_created:
            fields: Any = self.model._meta.fields
            target = next(one.related_model for one in fields if one.remote_field and one not in self.fields)
            return str(target._meta.verbose_name_plural)
        return str(self.model._meta.verbose_name_plural)

    def uniques(self) -> Iterator[Unique]:
        """Those sets of unique columns to which one of the foreign keys belongs."""
        for unique in unique_sets(self.model):
            if set(unique.columns) & set(self.columns):
                yield unique

    def apart(self) -> Iterator[tuple[str, str]]:
        """Pairs of the foreign keys' columns that the model forbids to be the same."""
        names = {field.name: field.column for field in self.fields}
        for constraint in self.model._meta.constraints:
            pair = _two_unequal(constraint.condition) if isinstance(constraint, CheckConstraint) else set()
            if pair and pair <= names.keys():
                one, other = sorted(pair)
                yield names[one], names[other]


def _two_unequal(condition: Any) -> set[str]:
    """The names of `~Q(one=F("other"))`, else none."""
    if isinstance(condition, Q) and condition.negated and len(condition.children) == 1:
        child = condition.children[0]
        if isinstance(child, tuple) and isinstance(child[1], F):
            return {child[0], str(getattr(child[1], "name"))}  # noqa: B009
    return set()


def unique_sets(model: type[models.Model]) -> Iterator[Unique]:
    meta: Any = model._meta
    for constraint in meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is None:
            names = [*constraint.fields, *(getattr(one, "name", "") for one in constraint.expressions)]
            if all(names) and meta.pk.name not in names:
                columns = tuple(str(meta.get_field(name).column) for name in names)
                yield Unique(columns, constraint.nulls_distinct is not False)
    for names in meta.unique_together:
        yield Unique(tuple(str(meta.get_field(name).column) for name in names), nulls_distinct=True)
    for field in meta.local_fields:
        if field.unique and field.remote_field and not field.remote_field.parent_link:
            yield Unique((str(field.column),), nulls_distinct=True)


def relations_of(model: type[models.Model]) -> list[Relation]:
    """Every foreign key to the model, or to one that it inherits from, by the model that has it.

    Left out are those without a constraint in the database: what is derived, and the history.
    """
    found: dict[type[models.Model], list[Any]] = {}
    for one in model._meta.get_fields(include_hidden=True):
        if not isinstance(one, models.ManyToOneRel):  # a OneToOneRel is one too
            continue
        field: Any = one.field
        if field.db_constraint and not getattr(one, "parent_link", False):
            if not field.target_field.primary_key or (field.primary_key and relations_of(field.model)):
                raise TypeError(f"{field} cannot be moved: other rows would lose what they refer to.")
            fields = found.setdefault(field.model, [])
            if field not in fields:
                fields.append(field)
    return [Relation(held_by, tuple(fields)) for held_by, fields in found.items()]


def lineage(model: type[models.Model]) -> list[type[models.Model]]:
    """The model and those that it inherits from, the most special first: the tables that a row stands in."""
    return [model, *model._meta.get_parent_list()]
