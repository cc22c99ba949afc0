"""A merge taken back: every row as it was, with its id, unless somebody has changed it since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from curation.signs import hidden_in
from timeline.merging.kinds import BY_KIND
from timeline.merging.steps import merging, quoted, run
from timeline.models import Commit, Merge, MergeStep
from timeline.models.history import record_changes, sign_changes

TOLD = 10  # hindrances of a sort that are told one by one
# Follows from other writes: given back where nothing was written since, else left as it is.
FOLLOWS = "updated"
SINCE = "was changed since"


class CannotUndo(Exception):
    """Says why, in sentences for the curator."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def undo(merge: Merge, *, user: Any = None, message: str = "") -> Merge:
    """Gives back every row that the merge moved, changed or removed, as a new commit. Raises CannotUndo."""
    if wrong := hidden_in(message, lines=False):
        raise CannotUndo([wrong])
    try:
        with transaction.atomic():
            record_changes()  # what came before in this transaction is a commit of its own
            merge = Merge.objects.select_for_update().get(pk=merge.pk)
            if reasons := hindrances(merge):
                raise CannotUndo(reasons)
            sign_changes(user.pk if user else None, message or f"Undid the merge of {merge}."[:300])
            with merging():
                for step in steps_of(merge).reverse():
                    BACK[step.action](step, _table(step))
            connection.check_constraints()
            record_changes()
            merge.undone_by, merge.undone_at = user, timezone.now()
            merge.undone_commit = Commit.objects.latest("number").number
            merge.save(update_fields=["undone_by", "undone_at", "undone_commit"])
            sign_changes(None)
    except IntegrityError as error:
        raise CannotUndo([f"Something that was recorded since stands in the way: {error}."]) from error
    return merge


def steps_of(merge: Merge) -> Any:
    """Without what they hold, which stays in the database."""
    return (
        MergeStep.objects.filter(merge=merge)
        .defer("ids", "was", "now", "before", "after")
        .order_by("position")
    )


class Table:
    """A table's names, quoted for a statement."""

    def __init__(self, model: type[models.Model]) -> None:
        meta = model._meta
        self.model = model
        self.name = quoted(meta.db_table)
        self.key = quoted(str(meta.pk.column))
        self.id = f"'{meta.pk.column}'"
        written = [one.column for one in meta.local_concrete_fields if not one.generated]
        self.columns = ", ".join(quoted(str(column)) for column in written)


def _table(step: MergeStep) -> Table:
    models_ = {one._meta.db_table: one for one in apps.get_models(include_auto_created=True)}
    return Table(models_[step.table])


# Giving back


def _move_back(step: MergeStep, table: Table) -> None:
    column = quoted(step.column)
    run(
        f"""
        UPDATE {table.name} t SET {column} = moved.was
        FROM timeline_mergestep s, unnest(s.ids, s.was, s.now) AS moved (id, was, now)
        WHERE s.id = %(step)s AND t.{table.key} = moved.id AND t.{column} = moved.now
        """,  # noqa: S608
        step=step.pk,
    )


def _put_back(step: MergeStep, table: Table) -> None:
    run(
        f"""
        INSERT INTO {table.name} ({table.columns})
        SELECT {table.columns} FROM jsonb_populate_recordset(NULL::{table.name},
          (SELECT before FROM timeline_mergestep WHERE id = %(step)s))
        """,  # noqa: S608
        step=step.pk,
    )


CHANGES = """
  SELECT (was.row ->> {id})::bigint AS id, change.key, change.value, now.row -> change.key AS held
  FROM timeline_mergestep s,
    ROWS FROM (jsonb_array_elements(s.before), jsonb_array_elements(s.after)) AS rows (before, after),
    LATERAL (SELECT rows.before AS row) was, LATERAL (SELECT rows.after AS row) now,
    LATERAL jsonb_each(was.row) AS change
  WHERE s.id = %(step)s AND now.row -> change.key IS DISTINCT FROM change.value
"""


def _change_back(step: MergeStep, table: Table) -> None:
    """Only what the merge changed: the rest may have been edited since."""
    run(
        f"""
        UPDATE {table.name} t SET ({table.columns}) = (
          SELECT {table.columns} FROM jsonb_populate_record(t, back.row))
        FROM (
          SELECT c.id, jsonb_object_agg(c.key, c.value) AS row FROM ({CHANGES.format(id=table.id)}) c
          JOIN {table.name} present ON present.{table.key} = c.id
          WHERE to_jsonb(present) -> c.key = c.held GROUP BY c.id) back
        WHERE t.{table.key} = back.id
        """,  # noqa: S608
        step=step.pk,
    )


def _take_away(step: MergeStep, table: Table) -> None:
    run(
        f"""
        DELETE FROM {table.name} t USING timeline_mergestep s, jsonb_array_elements(s.after) AS row
        WHERE s.id = %(step)s AND t.{table.key} = (row ->> {table.id})::bigint
        """,  # noqa: S608
        step=step.pk,
    )


BACK = {"moved": _move_back, "removed": _put_back, "changed": _change_back, "added": _take_away}


# What stands against it


def hindrances(merge: Merge) -> list[str]:
    """Why it cannot be undone as things are, each in a sentence; empty if it can."""
    if merge.undone_commit is not None:
        return ["It is undone already."]
    if later := _later(merge):
        return [f"{one} was merged later (merge {one.pk}): undo that first." for one in later]
    if not BY_KIND[merge.kind].model._default_manager.filter(pk=merge.survivor).exists():
        return [f"“{merge.survivor_title}”, the one it was merged into, is not there any more."]
    found: list[str] = []
    for step in steps_of(merge):
        found += CHECKS[step.action](step, _table(step))
    return list(dict.fromkeys(found))


def _later(merge: Merge) -> list[Merge]:
    """Merges of either of the two that came after it, the last one first."""
    later = Merge.objects.filter(kind=merge.kind, pk__gt=merge.pk, undone_commit__isnull=True)
    both = [merge.survivor, merge.merged]
    return list(later.filter(models.Q(survivor__in=both) | models.Q(merged__in=both)).order_by("-pk"))


def _told(rows: list[Any], sentence: Any) -> Iterator[str]:
    for row in rows[:TOLD]:
        yield sentence(row)
    if len(rows) > TOLD:
        yield f"And {len(rows) - TOLD} more of these."


def _unmoved(step: MergeStep, table: Table) -> Iterator[str]:
    """Rows that are gone, or refer elsewhere by now. Those that a later step of the merge moved on, count."""
    column = quoted(step.column)
    rows = run(
        f"""
        SELECT moved.id, t.{table.key} IS NULL
        FROM timeline_mergestep s, unnest(s.ids, s.was, s.now) AS moved (id, was, now)
        LEFT JOIN {table.name} t ON t.{table.key} = moved.id
        WHERE s.id = %(step)s AND t.{column} IS DISTINCT FROM moved.now
          AND NOT EXISTS (SELECT FROM timeline_mergestep later WHERE later.merge_id = s.merge_id
            AND later.position > s.position AND later."table" = s."table"
            AND (later.before @> jsonb_build_array(jsonb_build_object({table.id}, moved.id))))
        ORDER BY 1
        """,  # noqa: S608
        step=step.pk,
    )

    def sentence(row: Any) -> str:
        number, gone = row
        return f"{described(table.model, number)} {'is not there any more' if gone else SINCE}."

    yield from _told(rows, sentence)


def _unfree(step: MergeStep, table: Table) -> Iterator[str]:
    """What a removed row rested on and is gone, and what bears its unique values by now."""
    fields: Any = table.model._meta.local_fields
    for one in fields:
        if one.remote_field and one.db_constraint and not one.remote_field.parent_link:
            yield from _without_ground(step, table, one)
        if one.unique and not one.primary_key and not one.remote_field:
            yield from _taken(step, table, one)


def _without_ground(step: MergeStep, table: Table, one: Any) -> Iterator[str]:
    target = Table(one.related_model)
    column = f"row ->> '{one.column}'"
    rows = run(
        f"""
        SELECT DISTINCT ({column})::bigint FROM timeline_mergestep s, jsonb_array_elements(s.before) AS row
        WHERE s.id = %(step)s AND {column} IS NOT NULL
          AND NOT EXISTS (SELECT FROM {target.name} t WHERE t.{target.key} = ({column})::bigint)
          AND NOT EXISTS (SELECT FROM timeline_mergestep own, jsonb_array_elements(own.before) AS gone
            WHERE own.merge_id = s.merge_id AND own.action = 'removed' AND own."table" = %(target)s
              AND gone ->> {target.id} = {column})
        ORDER BY 1
        """,  # noqa: S608
        step=step.pk,
        target=target.model._meta.db_table,
    )

    def sentence(row: Any) -> str:
        kind = next((kind for kind, thing in BY_KIND.items() if thing.model is one.related_model), "")
        merged = Merge.objects.filter(kind=kind, merged=row[0], undone_commit__isnull=True).first()
        if merged:
            return f"{merged} was merged later (merge {merged.pk}): undo that first."
        return f"A {one.verbose_name} that something rested on is not there any more ({row[0]})."

    yield from _told(rows, sentence)


def _taken(step: MergeStep, table: Table, one: Any) -> Iterator[str]:
    rows = run(
        f"""
        SELECT row ->> '{one.column}' FROM timeline_mergestep s, jsonb_array_elements(s.before) AS row
        JOIN {table.name} t ON t.{quoted(one.column)}::text = row ->> '{one.column}'
        WHERE s.id = %(step)s
        """,  # noqa: S608
        step=step.pk,
    )
    yield from _told(rows, lambda row: f"Another has the {one.verbose_name} “{row[0]}” by now.")


def _unlike(step: MergeStep, table: Table) -> Iterator[str]:
    """Values that the merge wrote and that are others by now."""
    rows = run(
        f"""
        SELECT c.id, c.key, present.{table.key} IS NULL FROM ({CHANGES.format(id=table.id)}) c
        LEFT JOIN {table.name} present ON present.{table.key} = c.id
        WHERE (to_jsonb(present) -> c.key IS DISTINCT FROM c.held) AND c.key <> '{FOLLOWS}'
          AND NOT EXISTS (SELECT FROM timeline_mergestep s, timeline_mergestep later
            WHERE s.id = %(step)s AND later.merge_id = s.merge_id AND later.position > s.position
              AND later."table" = s."table"
              AND (later.before @> jsonb_build_array(jsonb_build_object({table.id}, c.id))
                   OR later."column" = c.key))
        ORDER BY 1, 2
        """,  # noqa: S608
        step=step.pk,
    )
    names = {one.column: str(one.verbose_name) for one in table.model._meta.local_fields}

    def sentence(row: Any) -> str:
        number, column, gone = row
        what = described(table.model, number)
        return f"{what} is not there any more." if gone else f"{what}: {names.get(column, column)} {SINCE}."

    yield from _told(rows, sentence)


def _edited(step: MergeStep, table: Table) -> Iterator[str]:
    rows = run(
        f"""
        SELECT t.{table.key} FROM timeline_mergestep s, jsonb_array_elements(s.after) AS row
        JOIN {table.name} t ON t.{table.key} = (row ->> {table.id})::bigint
        WHERE s.id = %(step)s AND to_jsonb(t) <> row
        """,  # noqa: S608
        step=step.pk,
    )
    yield from _told(rows, lambda row: f"{described(table.model, row[0])} {SINCE}: delete it, if it may go.")


CHECKS = {"moved": _unmoved, "removed": _unfree, "changed": _unlike, "added": _edited}


def described(model: type[models.Model], number: int) -> str:
    """A row in words: what it is, and of what."""
    row = model._default_manager.filter(pk=number).first()
    noun = str(model._meta.verbose_name).capitalize()
    if row is None:
        return f"{noun} {number}"
    holders = [name for name in ("event", "incident", "subject", "actor") if getattr(row, f"{name}_id", None)]
    held = getattr(row, holders[0]) if holders else None
    return f"{noun} “{row}” of “{held}”" if held else f"{noun} “{row}”"
