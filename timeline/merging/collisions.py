"""Rows that would say the same of the same thing twice, once two things are one; and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from timeline.merging.relations import Relation, Unique
from timeline.merging.steps import quoted, run

CHUNK = 500
JOINED = {"note", "quote", "used_by"}  # texts of which two can stand one after the other
UNJUDGED = {"credibility": 6, "channel": "unknown"}  # what says as little as an empty field

# By model: the ids of rows that go, each with that of the row that is kept.
Same = Mapping[type[models.Model], Mapping[int, int]]


@dataclass
class Collision:
    """Two rows that become one. `changes` are what the kept one takes over, `lost` what cannot be kept."""

    model: type[models.Model]
    gone: Any
    kept: Any
    changes: dict[str, Any] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    renamed: str = ""
    same: Same = field(default_factory=dict, repr=False)

    @property
    def apart(self) -> bool:
        """Do both stay, as they contradict each other and something can tell them apart?"""
        return bool(self.renamed)


def colliding(relation: Relation, was: Sequence[int], now: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs of the ids of a row that is one too many and of the row to be kept: the survivor's own."""
    found: dict[int, int] = {}
    for unique in relation.uniques():
        for gone, kept in _colliding(relation, unique, was, now):
            found.setdefault(gone, kept)
    # A row may be kept under one rule and go under another: what is kept must stay.
    return [(gone, found.get(kept, kept)) for gone, kept in found.items()]


def _colliding(relation: Relation, unique: Unique, was: Sequence[int], now: Sequence[int]) -> Any:
    joins, own, moves = [], [], []
    for number, column in enumerate(unique.columns):
        name = f"t.{quoted(column)}"
        if column in relation.columns:
            joins.append(f"LEFT JOIN pairs p{number} ON p{number}.was = {name}")
            moves.append(f"p{number}.was IS NOT NULL")
            name = f"coalesce(p{number}.now, {name})"
        own.append(f"{name} AS c{number}")
    concerned = [
        f"{quoted(column)} = ANY (%(both)s)" for column in unique.columns if column in relation.columns
    ]
    names = ", ".join(f"c{number}" for number in range(len(own)))
    comparable = " AND ".join(f"c{number} IS NOT NULL" for number in range(len(own)))
    return run(
        f"""
        WITH pairs AS (SELECT * FROM unnest(%(was)s::bigint[], %(now)s::bigint[]) AS pairs (was, now)),
        t AS (SELECT * FROM {quoted(relation.table)} WHERE {" OR ".join(concerned)}),
        mapped AS (
          SELECT t.{quoted(relation.key)} AS id, {", ".join(own)}, {" OR ".join(moves)} AS moves
          FROM t {" ".join(joins)}),
        ranked AS (
          SELECT id, first_value(id) OVER (PARTITION BY {names} ORDER BY moves, id) AS kept
          FROM mapped WHERE {comparable if unique.nulls_distinct else "true"})
        SELECT id, kept FROM ranked WHERE id <> kept ORDER BY id
        """,  # noqa: S608
        was=list(was),
        now=list(now),
        both=[*was, *now],
    )


def tied(relation: Relation, was: Sequence[int], now: Sequence[int]) -> list[int]:
    """Rows that tie a thing to what it becomes, where the model forbids to tie a thing to itself."""
    found: set[int] = set()
    for one, other in relation.apart():
        one, other = f"t.{quoted(one)}", f"t.{quoted(other)}"
        rows = run(
            f"""
            WITH pairs AS (SELECT * FROM unnest(%(was)s::bigint[], %(now)s::bigint[]) AS pairs (was, now))
            SELECT t.{quoted(relation.key)} FROM {quoted(relation.table)} t
            LEFT JOIN pairs p ON p.was = {one} LEFT JOIN pairs q ON q.was = {other}
            WHERE ({one} = ANY (%(was)s) OR {other} = ANY (%(was)s))
              AND coalesce(p.now, {one}) = coalesce(q.now, {other})
            """,  # noqa: S608
            was=list(was),
            now=list(now),
        )
        found |= {number for (number,) in rows}
    return sorted(found)


def differing(relation: Relation, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the pairs whose rows say different things: the rest needs no thought."""
    if not pairs:
        return []
    key = quoted(relation.key)
    ignored = [relation.key, *relation.columns]
    return run(
        f"""
        SELECT one.{key}, other.{key}
        FROM unnest(%(gone)s::bigint[], %(kept)s::bigint[]) AS pairs (gone, kept)
        JOIN {quoted(relation.table)} one ON one.{key} = pairs.gone
        JOIN {quoted(relation.table)} other ON other.{key} = pairs.kept
        WHERE to_jsonb(one) - %(ignored)s::text[] <> to_jsonb(other) - %(ignored)s::text[]
        ORDER BY 1
        """,  # noqa: S608
        gone=[gone for gone, _ in pairs],
        kept=[kept for _, kept in pairs],
        ignored=ignored,
    )


def judged(
    relation: Relation, pairs: Sequence[tuple[int, int]], same: Same | None = None
) -> Iterator[Collision]:
    """What becomes of each pair, in chunks of bounded size. `same`: rows that will be one by then."""
    foreign = [one.name for one in relation.model._meta.fields if one.remote_field]
    for start in range(0, len(pairs), CHUNK):
        chunk = pairs[start : start + CHUNK]
        rows = relation.model._default_manager.select_related(*foreign).in_bulk(
            {number for pair in chunk for number in pair}
        )
        for gone, kept in chunk:
            yield judge(relation, rows[gone], rows[kept], same or {})


def judge(relation: Relation, gone: Any, kept: Any, same: Same) -> Collision:
    """How two rows become one: what only one of them says is kept, texts are joined."""
    collision = Collision(relation.model, gone, kept, same=same)
    unique = {column for one in relation.uniques() for column in one.columns}
    for one in own_fields(relation.model):
        if one.column in unique or one in relation.fields:
            continue
        _judge_field(collision, one)
    apart = getattr(relation.model, "TOLD_APART_BY", "")
    if collision.contradictions and apart:
        collision.changes = {}
        collision.renamed = apart
    else:
        _note_contradictions(collision)
    return collision


def own_fields(model: type[models.Model]) -> Iterator[Any]:
    """What somebody wrote: neither keys nor what follows from other fields."""
    derived = {name for one in model._meta.fields for name in getattr(one, "derives", ())}
    for one in model._meta.local_fields:
        if one.editable and not one.primary_key and not one.generated and one.name not in derived:
            yield one


def _judge_field(collision: Collision, one: Any) -> None:
    mine, theirs = getattr(collision.kept, one.attname), getattr(collision.gone, one.attname)
    if theirs == mine or _empty(one, theirs):
        return
    if _empty(one, mine):
        for name in (one.name, *getattr(one, "derives", ())):
            attname = collision.model._meta.get_field(name).attname  # type: ignore[union-attr]
            collision.changes[attname] = getattr(collision.gone, attname)
    elif one.remote_field and collision.same.get(one.related_model, {}).get(theirs) == mine:
        return
    elif isinstance(one, ArrayField):
        if more := [value for value in theirs if value not in mine]:
            collision.changes[one.attname] = [*mine, *more]
    elif isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        if any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys()):
            collision.contradictions.append(one.name)
        else:
            collision.changes[one.attname] = {**mine, **theirs}
    elif one.name in JOINED and fits(one, joined(mine, theirs)):
        collision.changes[one.attname] = joined(mine, theirs)
    else:
        collision.contradictions.append(one.name)


def _empty(one: Any, value: Any) -> bool:
    return value in (None, "", [], {}) or value == UNJUDGED.get(one.name, "")


def joined(mine: str, theirs: str) -> str:
    return mine if theirs in mine else f"{mine}; {theirs}"


def fits(one: Any, text: str) -> bool:
    return one.max_length is None or len(text) <= one.max_length


def _note_contradictions(collision: Collision) -> None:
    """What the row that goes says otherwise is written into the other's note, if that has one."""
    fields = {one.name: one for one in collision.model._meta.local_fields}
    for name in collision.contradictions:
        said = f"{fields[name].verbose_name}: {printed(collision.gone, fields[name])}"
        note = fields.get("note")
        if note and name != "note":
            text = collision.changes.get("note", getattr(collision.kept, "note"))  # noqa: B009
            text = joined(text, said) if text else said
            if fits(note, text):
                collision.changes["note"] = text
                continue
        collision.lost.append(said)


def printed(row: Any, one: Any) -> str:
    """A field's value as a curator reads it."""
    value = getattr(row, one.name)
    if one.choices:
        return str(getattr(row, f"get_{one.name}_display")())
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def names_taken(relation: Relation, collision: Collision) -> str:
    """A value of the telling field that no row of either of the two has: "para. 1 (2)"."""
    name = collision.renamed
    one: Any = relation.model._meta.get_field(name)
    text = getattr(collision.gone, name)
    alike = {}
    for unique in relation.uniques():
        if one.column in unique.columns:
            columns = set(unique.columns) - {one.column}
            kept = [field for field in relation.model._meta.local_fields if field.column in columns]
            both = (collision.kept, collision.gone)  # what the one that goes has comes too, perhaps later
            alike = {f"{field.attname}__in": [getattr(row, field.attname) for row in both] for field in kept}
    taken = set(relation.model._default_manager.filter(**alike).values_list(name, flat=True))
    number = 2
    while True:
        mark = f" ({number})" if text else f"({number})"
        new = f"{text[: (one.max_length or 10_000) - len(mark)]}{mark}"
        if new not in taken:
            return new
        number += 1
