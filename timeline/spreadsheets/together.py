"""Drafts of many events saved in a fixed number of statements, as Draft.save() saves each for itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from timeline.api.writing.drafts import Draft
from timeline.api.writing.events import LISTS, PARTS
from timeline.api.writing.rows import RowList
from timeline.models.history import search_text_written_once


def in_order(names: Iterable[str]) -> list[str]:
    """What others rest on comes first: claims name citations. Read late: each kind adds its own."""
    known = [rows.name for rows in [*LISTS, *(rows for part in PARTS.values() for rows in part.lists)]]
    return sorted(names, key=known.index)


def save_together(drafts: Iterable[Draft]) -> None:
    """Raises what the database refuses, which then does not say of which draft it is."""
    changed = [one for one in drafts if one.changed]
    by_name: dict[str, list[RowList]] = defaultdict(list)
    for draft in changed:
        for name, rows in draft.lists.items():
            by_name[name].append(rows)
    lists = [by_name[name] for name in in_order(by_name)]
    with search_text_written_once():
        for several in reversed(lists):
            _remove(several)
        for draft in changed:
            for needed in draft.needs:
                needed.save()
        _save_events(changed)
        for draft in changed:
            if draft.many_altered():
                for name, chosen in draft.many.items():
                    getattr(draft.row, name).set(chosen)
        for several in lists:
            _save(several)


def _remove(lists: list[RowList]) -> None:
    gone = [row.pk for rows in lists for row in rows.gone]
    if gone:
        lists[0].rows.model._default_manager.filter(pk__in=gone).delete()


def _save(lists: list[RowList]) -> None:
    for rows in lists:
        rows.tie()
    drafts = [draft for rows in lists for draft in rows.drafts]
    model = lists[0].rows.model
    update(model, [one.row for one in drafts if one.stored and one.altered])
    model._default_manager.bulk_create([one.row for one in drafts if not one.stored])


def _save_events(drafts: list[Draft]) -> None:
    by_kind: dict[type[models.Model], list[Draft]] = defaultdict(list)
    for draft in drafts:
        row: Any = draft.row
        row.stamp()
        by_kind[type(row)].append(draft)
    for kind, several in by_kind.items():
        stored = [one.row for one in several if one.stored]
        for table in reversed(_tables(kind)):
            update(table, stored)
        _insert(kind, [one.row for one in several if not one.stored])


def _tables(kind: type[models.Model]) -> list[type[models.Model]]:
    """The tables that a row stands in, the most special first."""
    return [kind, *kind._meta.get_parent_list()]


def _insert(kind: type[models.Model], rows: list[Any]) -> None:
    """As save() does: the row on the spine first, then with its id that of the kind."""
    if not rows:
        return
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="save")
    own, spine = _tables(kind)
    key, link = spine._meta.pk, own._meta.pk
    fields = [one for one in _fields(spine) if one is not key]
    numbers = spine._base_manager._insert(  # type: ignore[attr-defined]
        rows, fields=fields, returning_fields=[key], using=connection.alias
    )
    for row, (number,) in zip(rows, numbers, strict=True):
        setattr(row, key.attname, number)
        setattr(row, link.attname, number)
    own._base_manager._insert(rows, fields=_fields(own), using=connection.alias)  # type: ignore[attr-defined]
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _fields(table: type[models.Model]) -> list[Any]:
    return [one for one in table._meta.local_concrete_fields if not one.generated]


def update(table: type[models.Model], rows: Sequence[Any]) -> None:
    """All columns of these rows of one table, as save() writes them."""
    fields = [one for one in _fields(table) if not one.primary_key]
    if not rows or not fields:
        return
    key: Any = table._meta.pk
    quoted = connection.ops.quote_name
    line = f"({', '.join(f'%s::{_type(one)}' for one in [key, *fields])})"
    values: list[Any] = []
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="save")
        values.append(key.get_db_prep_save(getattr(row, key.attname), connection))
        values += [one.get_db_prep_save(one.pre_save(row, False), connection) for one in fields]
    columns = [quoted(one.column) for one in fields]
    given = f"(VALUES {', '.join([line] * len(rows))}) v ({quoted(key.column)}, {', '.join(columns)})"
    assigned = ", ".join(f"{name} = v.{name}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quoted(table._meta.db_table)} t SET {assigned} FROM {given} "  # noqa: S608
            f"WHERE t.{quoted(key.column)} = v.{quoted(key.column)}",
            values,
        )


def _type(field: Any) -> str:
    """Without its length: a cast to that would cut the value, where the column refuses it."""
    return re.sub(
        r"\([\d,]+\)", "", field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    )
