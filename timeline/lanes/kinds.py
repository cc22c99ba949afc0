"""What the lanes can be, and the SQL that says which of them an event belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from actors.models import Actor
from timeline.answers import answer_of
from timeline.counts import by_actor
from timeline.gazetteer import known_countries
from timeline.models import Event, EventType

MOST_LANES = 12  # of their own; what is rarer shares the last one
REST = None  # the key of that last lane


@dataclass(frozen=True)
class Split:
    """`key` is SQL over c, the selection's rows, and t, their types; `joins` what else it needs."""

    key: str
    column: str  # of the spine, that cells are told apart by
    tone: str  # SQL: what a lane's counts are coloured by
    joins: str = ""
    fixed: bool = False  # a few values, in the order of the codebook


ACTORS = """
LEFT JOIN (SELECT DISTINCT event_id, actor_id FROM timeline_participation WHERE actor_id = ANY(%s)) part
    ON part.event_id = c.id
LEFT JOIN actors_actor a ON a.id = part.actor_id"""

SPLITS = {
    "kind": Split("t.kind", "type_id", "t.category", fixed=True),
    "category": Split("t.category", "type_id", "t.category", fixed=True),
    "type": Split("t.code", "type_id", "t.category"),
    "country": Split("c.country", "country", "t.category"),
    "actor": Split("a.slug", "id", "t.category", joins=ACTORS),
}

# Two roles of one actor are still one event.
FREQUENT = "SELECT key FROM ({counted}) counted ORDER BY n DESC, key LIMIT %s"


def joined(query: Any) -> tuple[str, list[Any]]:
    """The joins of this split with their values. Actors are read first: only the frequent have a lane."""
    split = SPLITS[query.by]
    if query.by != "actor":
        return split.joins, []
    if query.own_lanes:
        asked = Actor.objects.filter(slug__in=query.own_lanes)
        return split.joins, [list(asked.order_by().values_list("pk", flat=True))]
    counted, values = by_actor(query.counted)
    frequent = answer_of(FREQUENT.format(counted=counted), [*values, MOST_LANES])
    return split.joins, [[row[0] for row in frequent]]


def lane_documents(by: str, counts: dict[str | None, int]) -> list[dict[str, Any]]:
    """The lanes of these keys in their order: `value` is None for the one that holds all others."""
    named = labels(by, [key for key in counts if key])
    return [
        {"value": key, "label": label_of(by, key, named), "count": counts[key]} for key in ordered(by, counts)
    ]


def own(query: Any, counts: dict[str | None, int]) -> set[str | None]:
    """The keys that have a lane of their own: those asked for, else the most frequent."""
    if query.own_lanes:
        return {"", *query.own_lanes}
    ranked = sorted((key for key in counts if key is not REST), key=lambda key: (-counts[key], key or ""))
    # Not one lane for all others where only one other is left.
    return set(ranked if len(ranked) <= MOST_LANES + 1 else ranked[:MOST_LANES])


def ordered(by: str, counts: dict[str | None, int]) -> list[str | None]:
    if by == "kind":
        order = list(Event.Kind.values)
    elif by == "category":
        order = list(EventType.Category.values)
    else:
        known = [key for key in counts if key]
        order = sorted(known, key=lambda key: (-counts[key], key))
    # What is not known, and what has no lane of its own, come last.
    return [key for key in [*order, "", REST] if key in counts]


def labels(by: str, keys: Iterable[str]) -> dict[str, str]:
    """The names of these values; one query at most."""
    if by == "kind":
        return {"incident": _("Incidents"), "diplomatic": _("Diplomacy")}
    if by == "category":
        return {code: str(label) for code, label in EventType.Category.choices}
    if by == "type":
        return dict(EventType.objects.values_list("code", "label"))
    if by == "country":
        return known_countries()
    return dict(Actor.objects.filter(slug__in=list(keys)).values_list("slug", "name"))


def label_of(by: str, key: str | None, named: dict[str, str]) -> str:
    if key is REST:
        return _("Others and none") if by == "actor" else _("All others")
    if not key:
        return _("No country recorded")
    return named.get(key, key)
