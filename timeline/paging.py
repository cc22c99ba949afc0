"""Keyset paging: a page starts after the last row of the one before, at any depth for the same price.

A row comparison, `(earliest, latest, id) < (x, y, z)`, walks the index; the same as OR-ed conditions
reads everything before the page, and an OFFSET counts it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core import signing
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.utils.translation import gettext

from timeline.models.queries import beyond

SALT = "sarhad.cursor"
NOT_PART_OF_THE_QUERY = {"cursor", "page_size", "fields", "omit", "count"}


class BadCursor(Exception):
    """The cursor was altered, or belongs to another query."""


@dataclass(frozen=True)
class Ordering:
    """Sort terms that end in the id, all in one direction, each never NULL."""

    terms: tuple[str | Combinable, ...]
    descending: bool = False

    def expressions(self) -> list[Any]:
        return [F(term) if isinstance(term, str) else term for term in self.terms]

    def named(self) -> dict[str, str | Combinable]:
        """The terms, each by the name that its value has in a row: its own for a column."""
        return {
            term if isinstance(term, str) else f"key_{place}": term for place, term in enumerate(self.terms)
        }


@dataclass(frozen=True)
class Edge:
    """The sort values of the row that a page starts after, or ends before."""

    backwards: bool
    values: list[Any]


@dataclass
class Page:
    """One page of rows; `next` and `previous` are cursors, or None at the ends."""

    rows: list[Any]
    next: str | None
    previous: str | None


def fingerprint(query: QueryDict) -> str:
    """What a cursor is bound to: all of the query but where in it one stands."""
    kept = sorted(
        (name, sorted(values)) for name, values in query.lists() if name not in NOT_PART_OF_THE_QUERY
    )
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:16]


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def paginate(
    queryset: QuerySet[Any],
    ordering: Ordering,
    *,
    size: int,
    edge: Edge | None,
    bound_to: str,
    only_ids: bool = False,
    gathered: bool = False,
) -> Page:
    """The page after (or before) `edge`, the first one without it: of rows, or of their ids alone.

    `gathered`: few are expected, so that all are found before they are sorted. The planner may take what
    occurs together for independent, and walk through most of the base to fill a page.
    """
    backwards = edge is not None and edge.backwards
    descending = ordering.descending != backwards
    terms = ordering.named()
    computed = {name: term for name, term in terms.items() if name != term}
    rows = queryset.annotate(**computed) if computed else queryset
    if edge is not None:
        typed = [
            Value(value, output_field=_type_of(rows, name))
            for name, value in zip(terms, edge.values, strict=True)
        ]
        rows = rows.filter(beyond(ordering.expressions(), typed, after=not descending))
    if gathered and only_ids:
        found = _gathered(rows, list(terms), descending, size + 1)
    else:
        rows = rows.order_by(*[f"-{name}" if descending else name for name in terms])[: size + 1]
        found = list(rows.values_list(*terms) if only_ids else rows)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()

    def mark(row: Any, back: bool) -> str:
        values = row if only_ids else [getattr(row, name) for name in terms]
        return _encode(back, [_text(value) for value in values], bound_to)

    # Coming from a page means that there is one: it need not be looked for.
    forwards_left, backwards_left = (True, more) if backwards else (more, edge is not None)
    return Page(
        rows=[row[-1] for row in found] if only_ids else found,
        next=mark(found[-1], False) if found and forwards_left else None,
        previous=mark(found[0], True) if found and backwards_left else None,
    )


def _gathered(rows: QuerySet[Any], terms: list[str], descending: bool, most: int) -> list[Any]:
    """The first rows by these terms. OFFSET is what the planner does not look across."""
    sql, values = rows.order_by().values_list(*terms).query.sql_with_params()
    order = ", ".join(f"{place} {'DESC' if descending else 'ASC'}" for place, _ in enumerate(terms, start=1))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql} OFFSET 0) found ORDER BY {order} LIMIT {most}", values)  # noqa: S608
        return cursor.fetchall()


def _type_of(rows: QuerySet[Any], name: str) -> Any:
    computed = rows.query.annotations.get(name)
    return computed.output_field if computed else rows.model._meta.get_field(name)


def _encode(backwards: bool, values: list[Any], bound_to: str) -> str:
    return signing.dumps([int(backwards), values, bound_to], salt=SALT, compress=True)


def starting_with(row: Any, ordering: Ordering, query: QueryDict) -> str:
    """The cursor of the page that begins with `row`, in an order by columns that ends in the id."""
    values = [_text(getattr(row, str(term))) for term in ordering.terms]
    values[-1] += 1 if ordering.descending else -1
    return _encode(False, values, fingerprint(query))


def read_cursor(cursor: str, bound_to: str, length: int) -> Edge:
    """The place that a cursor marks. Raises BadCursor."""
    try:
        backwards, values, owner = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise BadCursor(gettext("This cursor is not one of ours, or was cut short.")) from error
    if owner != bound_to or len(values) != length:
        raise BadCursor(gettext("This cursor belongs to another query: start again without it."))
    return Edge(bool(backwards), values)
