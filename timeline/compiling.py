"""A selection as SQL, to be put inside a larger statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

Sql = tuple[str, list[Any]]
NEVER = RawSQL("false", [], output_field=BooleanField())


def compiled(events: Any, *columns: str, **counted: Any) -> Sql:
    """The SQL that reads these columns of the selection, to be put inside a larger statement.

    With `counted` (aggregates by name) there is one row for each combination of the columns.
    """

    def sql_of(rows: Any) -> Sql:
        sql, values = rows.order_by().values(*columns).annotate(**counted).query.sql_with_params()
        return sql, list(values)

    try:
        return sql_of(events)
    except EmptyResultSet:  # Django sees by itself that nothing can match
        return sql_of(events.model.objects.filter(NEVER))


def fill(template: str, parts: Mapping[str, Sql]) -> Sql:
    """`template` with its {names} replaced, and the values of those in the order in which they stand."""
    used = sorted((template.index(f"{{{name}}}"), name) for name in parts if f"{{{name}}}" in template)
    values = [value for _, name in used for value in parts[name][1]]
    return template.format(**{name: sql for name, (sql, _) in parts.items()}), values
