"""The check constraints of a row: judged in Python where that is certain, the others asked all at once.

Django asks one by one, in a savepoint each: forty statements for one event.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import BooleanField, CheckConstraint, GeneratedField, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.sql import Query
from django.db.models.sql.constants import SINGLE

from timeline.api.writing.rules import AskTheDatabase, holds


def validate_constraints(row: models.Model, exclude: set[str], known: dict[Any, Any]) -> None:
    """As Model.validate_constraints(). `known` keeps what was asked before, for the rows of a batch."""
    found = list(_broken(row, exclude, known))
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            if not isinstance(constraint, CheckConstraint):
                try:
                    constraint.validate(model, row, exclude=exclude)
                except ValidationError as error:
                    found.append(error)
    if found:
        raise ValidationError(found)


def _broken(row: models.Model, exclude: set[str], known: dict[Any, Any]) -> Iterator[ValidationError]:
    unasked: list[tuple[Any, Q]] = []
    rules: list[tuple[Any, CheckConstraint]] = []
    for constraint, condition, names in _asked(row, exclude):
        try:
            if not holds(condition, row):
                yield ValidationError(constraint.get_violation_error_message())
        except AskTheDatabase:
            key = (constraint.name, *(_value(row, name) for name in names))
            rules.append((key, constraint))
            if key not in known:
                unasked.append((key, condition))
    known.update(zip([key for key, _ in unasked], _holds(row, [one for _, one in unasked]), strict=True))
    for key, constraint in rules:
        if not known[key]:
            yield ValidationError(constraint.get_violation_error_message())


def _asked(row: models.Model, exclude: set[str]) -> Iterator[tuple[CheckConstraint, Q, list[str]]]:
    """The rules of which all fields are there, with the names of those."""
    for constraint, condition, names in _rules_of(type(row)):
        if exclude.isdisjoint(names):
            yield constraint, condition, names


@cache
def _rules_of(model: type[models.Model]) -> list[tuple[CheckConstraint, Q, list[str]]]:
    found = []
    for _, constraints in model().get_constraints():
        for constraint in constraints:
            if isinstance(constraint, CheckConstraint):
                condition = Q(constraint.condition)
                found.append((constraint, condition, sorted(condition.referenced_base_fields)))
    return found


def _value(row: models.Model, name: str) -> str:
    """Enough to tell two values apart; a generated column is known only to the database."""
    field: Any = row._meta.get_field(name)
    if isinstance(field, GeneratedField):
        return f"row {id(row)}"
    return repr(getattr(row, field.attname))


def _holds(row: Any, conditions: list[Q]) -> list[bool]:
    if not conditions:
        return []
    query = Query(None)
    for model in type(row).__mro__:
        if issubclass(model, models.Model) and hasattr(model, "_meta") and not model._meta.abstract:
            for name, value in row._get_field_expression_map(meta=model._meta).items():
                if name not in query.annotations:
                    expression = value if hasattr(value, "resolve_expression") else Value(value)
                    query.add_annotation(expression, name, select=False)
    for number, condition in enumerate(conditions):
        rule = Coalesce(condition, Value(True), output_field=BooleanField())
        query.add_annotation(rule, f"_rule_{number}")
    with transaction.atomic():
        return list(query.get_compiler(using=DEFAULT_DB_ALIAS).execute_sql(SINGLE))
