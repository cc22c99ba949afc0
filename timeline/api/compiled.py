"""Questions whose SQL Django compiles once.

Building and compiling a query costs Django more than PostgreSQL needs to answer it. What hangs on a page of
events, or who bears a name, is always the same question about other events, or another name: it is compiled
when first asked, and only run after. The SQL names tables without their schema: the connection's search_path
says which are meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, Func, QuerySet, Value

Row = tuple[Any, ...]


class Open(str):
    """Stands in the parameters for the value to come; a text to Django, which it passes on as it is."""


OPEN = Open("?")


@dataclass(frozen=True)
class Compiled:
    """A statement, its parameters, and what has to be made of which column (JSON is read, for one)."""

    using: str
    sql: str
    parameters: tuple[Any, ...]
    columns: tuple[Any, ...]
    converters: dict[int, tuple[Sequence[Callable[..., Any]], Any]]

    @classmethod
    def of(cls, queryset: QuerySet[Any]) -> Compiled:
        compiler = queryset.query.get_compiler(queryset.db)
        sql, parameters = compiler.as_sql()
        columns = tuple(column for column, *_ in compiler.select)
        # What the fields make of their values. The driver gives numbers as numbers: expressions need not.
        converters = {
            place: (functions, column)
            for place, column in enumerate(columns)
            if (functions := column.output_field.get_db_converters(compiler.connection))
        }
        return cls(queryset.db, sql, tuple(parameters), columns, converters)

    def rows(self, value: str) -> list[Row]:
        connection = connections[self.using]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [value if one is OPEN else one for one in self.parameters])
            rows = cursor.fetchall()
        return [self._converted(row, connection) for row in rows] if self.converters else rows

    def _converted(self, row: Row, connection: Any) -> Row:
        values = list(row)
        for place, (functions, column) in self.converters.items():
            for convert in functions:
                values[place] = convert(values[place], column, connection)
        return tuple(values)


class ByEvents:
    """`columns` of the rows of `queryset` whose `key` is one of many events."""

    def __init__(self, queryset: QuerySet[Any], key: str, *columns: Any) -> None:
        self.queryset, self.key, self.columns = queryset, key, columns

    @cached_property
    def compiled(self) -> Compiled:
        among = Func(
            F(self.key),
            Value(OPEN),
            template="%(expressions)s::bigint[])",
            arg_joiner=" = ANY(",
            output_field=BooleanField(),
        )
        return Compiled.of(self.queryset.filter(among).values_list(*self.columns))

    def of(self, events: list[int]) -> list[Row]:
        """The rows of these events, in one query."""
        # As one text: the driver would quote number by number.
        return self.compiled.rows(f"{{{','.join(map(str, events))}}}")


class ByText:
    """The rows of a model that a question finds by one text; `ask` makes the question of the text."""

    def __init__(self, ask: Callable[[str], QuerySet[Any]]) -> None:
        self.ask = ask

    @cached_property
    def compiled(self) -> Compiled:
        return Compiled.of(self.ask(OPEN))

    def of(self, text: str) -> tuple[Any, ...]:
        """The same as `ask(text)` finds."""
        compiled = self.compiled
        names = [column.target.attname for column in compiled.columns]
        model = compiled.columns[0].target.model
        return tuple(model.from_db(compiled.using, names, row) for row in compiled.rows(text))
