"""The writes of a merge, each noted so that it can be taken back. Set by set, and by the database alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from timeline.models import Merge
from timeline.models.history import search_text_written_once

PAIRS = "unnest(%(was)s::bigint[], %(now)s::bigint[]) AS pairs (was, now)"


def quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def run(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def merging() -> Iterator[None]:
    """Within, what was said of an event may go to another, and the text for search is written once."""
    with search_text_written_once():
        run("SELECT set_config('sarhad.merging', 'on', true)")
        yield
        run("SELECT set_config('sarhad.merging', 'off', true)")


class Steps:
    """Notes what is done for one merge, in its order."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self.position = 0

    def _note(self, done: str, action: str, table: str, columns: str, values: str, **params: Any) -> int:
        """Runs `done`, a data-changing query, and keeps what it returned. Gives how many rows that were."""
        rows = run(
            f"""
            WITH done AS ({done}), noted AS (
              INSERT INTO timeline_mergestep (merge_id, position, action, "table", "column",
                ids, was, now, before, after)
              SELECT %(merge)s, %(position)s, %(action)s, %(table)s, %(column)s, {values}
              FROM done HAVING count(*) > 0)
            SELECT count(*) FROM done
            """,  # noqa: S608
            **{"column": columns, **params},
            merge=self.merge.pk,
            position=self.position,
            action=action,
            table=table,
        )
        self.position += 1
        return int(rows[0][0])

    def move(self, model: type[models.Model], column: str, was: Sequence[int], now: Sequence[int]) -> int:
        """Rows that refer to one of `was` refer to its partner in `now` from here on."""
        meta = model._meta
        table, key, name = quoted(meta.db_table), quoted(str(meta.pk.column)), quoted(column)
        done = f"""
            UPDATE {table} t SET {name} = pairs.now FROM {PAIRS} WHERE t.{name} = pairs.was
            RETURNING t.{key} AS id, pairs.was, pairs.now"""  # noqa: S608
        values = "array_agg(id), array_agg(done.was), array_agg(done.now), '[]', '[]'"
        return self._note(done, "moved", meta.db_table, column, values, was=list(was), now=list(now))

    def remove(self, model: type[models.Model], ids: Sequence[int]) -> int:
        """Deletes rows; the database refuses where something refers to one still."""
        meta = model._meta
        table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
        done = f"DELETE FROM {table} t WHERE {key} = ANY (%(ids)s) RETURNING to_jsonb(t) AS row"  # noqa: S608
        values = "'{}', '{}', '{}', jsonb_agg(row), '[]'"
        return self._note(done, "removed", meta.db_table, "", values, ids=list(ids))

    def added(self, model: type[models.Model], ids: Sequence[int]) -> int:
        """Notes rows that were just made."""
        meta = model._meta
        table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
        done = f"SELECT to_jsonb(t) AS row FROM {table} t WHERE {key} = ANY (%(ids)s)"  # noqa: S608
        values = "'{}', '{}', '{}', '[]', jsonb_agg(row)"
        return self._note(done, "added", meta.db_table, "", values, ids=list(ids))

    @contextmanager
    def changing(self, model: type[models.Model], ids: Sequence[int]) -> Iterator[None]:
        """Notes what the block does to these rows."""
        meta = model._meta
        table, key = quoted(meta.db_table), quoted(str(meta.pk.column))
        position = self.position
        rows = f"SELECT to_jsonb(t) AS row FROM {table} t WHERE {key} = ANY (%(ids)s)"  # noqa: S608
        values = f"'{{}}', '{{}}', '{{}}', jsonb_agg(row ORDER BY (row ->> '{meta.pk.column}')::bigint), '[]'"
        self._note(rows, "changed", meta.db_table, "", values, ids=list(ids))
        yield
        run(
            f"""
            UPDATE timeline_mergestep SET after = (
              SELECT jsonb_agg(to_jsonb(t) ORDER BY t.{key}) FROM {table} t WHERE {key} = ANY (%(ids)s))
            WHERE merge_id = %(merge)s AND position = %(position)s
            """,  # noqa: S608
            ids=list(ids),
            merge=self.merge.pk,
            position=position,
        )
