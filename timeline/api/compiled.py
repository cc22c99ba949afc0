"""Plain rows that hang on events, by SQL that Django compiles once.

Building and compiling a query costs Django more than PostgreSQL needs to answer it. What hangs on a page of
events is always the same question about other events: it is compiled when first asked, and only run after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, Func, QuerySet, Value

THE_EVENTS = object()  # stands in the parameters for the events to come


@dataclass(frozen=True)
class Compiled:
    """A statement, its parameters, and what has to be made of which column (JSON is read, for one)."""

    sql: str
    parameters: tuple[Any, ...]
    converters: dict[int, tuple[Sequence[Callable[..., Any]], Any]]


class ByEvents:
    """`columns` of the rows of `queryset` whose `key` is one of many events.

    The SQL names tables without their schema: the connection's search_path says which are meant.
    """

    def __init__(self, queryset: QuerySet[Any], key: str, *columns: str) -> None:
        self.queryset, self.key, self.columns = queryset, key, columns

    @cached_property
    def compiled(self) -> Compiled:
        among = Func(
            F(self.key),
            Value(THE_EVENTS),
            template="%(expressions)s::bigint[])",
            arg_joiner=" = ANY(",
            output_field=BooleanField(),
        )
        query = self.queryset.filter(among).values_list(*self.columns).query
        compiler = query.get_compiler(self.queryset.db)
        sql, parameters = compiler.as_sql()
        # What the fields make of their values. The driver gives numbers as numbers: expressions need not.
        converters = {
            place: (functions, column)
            for place, (column, *_) in enumerate(compiler.select)
            if (functions := column.output_field.get_db_converters(compiler.connection))
        }
        return Compiled(sql, tuple(parameters), converters)

    def of(self, events: list[int]) -> Iterator[tuple[Any, ...]]:
        """The rows of these events, in one query."""
        compiled, connection = self.compiled, connections[self.queryset.db]
        # One text: the driver would quote number by number.
        numbers = f"{{{','.join(map(str, events))}}}"
        parameters = [numbers if value is THE_EVENTS else value for value in compiled.parameters]
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, parameters)
            rows = cursor.fetchall()
        if not compiled.converters:
            return iter(rows)
        return (self._converted(row, compiled.converters, connection) for row in rows)

    @staticmethod
    def _converted(row: tuple[Any, ...], converters: dict[int, Any], connection: Any) -> tuple[Any, ...]:
        values = list(row)
        for place, (functions, column) in converters.items():
            for convert in functions:
                values[place] = convert(values[place], column, connection)
        return tuple(values)
