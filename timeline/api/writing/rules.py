"""Check constraints judged in Python, where that is certain to say what PostgreSQL would.

To build, compile and ask a query costs a hundred times what the rule itself does. What is not plainly the
same in both (joins, expressions, order of text, types that differ) is left to the database.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, GeneratedField, Q
from django.db.models.constants import LOOKUP_SEP

Truth = bool | None  # None: SQL's unknown
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


class AskTheDatabase(Exception):
    """This rule is not one that can be judged here."""


def holds(condition: Q, row: Any) -> bool:
    """As a check constraint: what is unknown passes. Raises AskTheDatabase."""
    return _truth(condition, row) is not False


def _truth(condition: Any, row: Any) -> Truth:
    if isinstance(condition, tuple):
        path, other = condition
        return _compared(path, other, row)
    if not isinstance(condition, Q) or condition.connector not in (Q.AND, Q.OR):
        raise AskTheDatabase
    parts = [_truth(child, row) for child in condition.children]
    if condition.negated and None in parts:
        raise AskTheDatabase  # Django adds IS NOT NULL there, and so takes unknown for false
    whole = _all(parts) if condition.connector == Q.AND else _any(parts)
    return not whole if condition.negated and whole is not None else whole


def _all(parts: list[Truth]) -> Truth:
    return False if False in parts else None if None in parts else True


def _any(parts: list[Truth]) -> Truth:
    return True if True in parts else None if None in parts else False


def _compared(path: str, other: Any, row: Any) -> Truth:
    name, _, lookup = path.partition(LOOKUP_SEP)
    value = _value(row, name)
    if lookup == "isnull" and isinstance(other, bool):
        return (value is None) is other
    if lookup == "in" and isinstance(other, list | tuple):
        return None if value is None else any(_same(value, one) for one in other)
    compare = COMPARISONS.get(lookup or "exact")
    if compare is None:
        raise AskTheDatabase
    if isinstance(other, F):
        other = _value(row, str(other.name))  # type: ignore[attr-defined]
        if other is None:
            return None
    elif other is None:
        raise AskTheDatabase
    if value is None:
        return None
    return _same(value, other) if compare is operator.eq else compare(*_ordered(value, other))


def _value(row: Any, name: str) -> Any:
    try:
        field = row._meta.get_field(name)
    except FieldDoesNotExist:
        raise AskTheDatabase from None
    if isinstance(field, GeneratedField) or not getattr(field, "concrete", False) or field.many_to_many:
        raise AskTheDatabase
    value = getattr(row, field.attname)
    plain = value is None or isinstance(value, str | int | Decimal | date)
    if not plain or isinstance(value, datetime):
        raise AskTheDatabase
    return value


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return str(one) == str(other)
    return bool(operator.eq(*_ordered(one, other)))


def _ordered(one: Any, other: Any) -> tuple[Any, Any]:
    """Two that both orders know alike: whole numbers, decimals, days. Not text, which has collations."""
    for kind in (int, Decimal, date):
        if isinstance(one, kind) and isinstance(other, kind):
            return one, other
    raise AskTheDatabase
