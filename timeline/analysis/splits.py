"""What tells events apart on the analysis pages: the SQL of each dimension, and the names of its values.

In the SQL `e` is one event: id, kind, type_id, place_id, country, earliest, latest, killed, low, high.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from sources.models import Source
from timeline.dimensions import MATCHES
from timeline.filters import rows_of
from timeline.gazetteer import known_countries
from timeline.models import Event, EventType, Phase, Place, Role
from timeline.query import Query

TYPE = "JOIN timeline_eventtype t ON t.id = e.type_id"
PLACE = "LEFT JOIN timeline_place p ON p.id = e.place_id"
NARROW = "p.kind IN ('point', 'district')"
PALETTE = ["consultation", "battle", "agreement", "explosion", "civilian-targeting", "relations"]
PALETTE += ["coercion", "statement", "cooperation", "pressure"]
TONES = {Event.Kind.INCIDENT: "battle", Event.Kind.DIPLOMATIC: "consultation"}
REST = "rest"
NOT_RECORDED, OTHERS = "", "*"  # keys that no value has


@dataclass(frozen=True)
class Split:
    """One dimension. An event has one value of it, unless its values `overlap`."""

    label: Promise
    key: str
    join: str = ""
    overlap: bool = False
    unknown: Promise | str = ""  # what is said of events without a value


SPLITS: dict[str, Split] = {
    "kind": Split(_("Kind"), "e.kind"),
    "category": Split(_("Category"), "t.category", TYPE),
    "type": Split(_("Type"), "t.code", TYPE),
    "actor": Split(
        _("Actor"),
        "m.actor_id::text",
        "JOIN (SELECT DISTINCT actor_id, event_id FROM timeline_participation"
        " WHERE event_id IN (SELECT id FROM e)) m ON m.event_id = e.id",
        overlap=True,
    ),
    "role": Split(
        _("Role"),
        "m.role",
        "JOIN (SELECT DISTINCT role, event_id FROM timeline_participation"
        " WHERE event_id IN (SELECT id FROM e) {actors}) m ON m.event_id = e.id",
        overlap=True,
    ),
    "country": Split(_("Country"), "e.country", unknown=_("No country recorded")),
    "admin1": Split(_("Province"), "coalesce(p.admin1, '')", PLACE, unknown=_("No province known")),
    "place": Split(
        _("Place"),
        f"CASE WHEN {NARROW} THEN p.id::text ELSE '' END",
        PLACE,
        unknown=_("Known less closely than to a district"),
    ),
    "source": Split(
        _("Source"),
        "m.source_id::text",
        "JOIN (SELECT DISTINCT source_id, event_id FROM timeline_citation"
        " WHERE event_id IN (SELECT id FROM e)) m ON m.event_id = e.id",
        overlap=True,
    ),
    "phase": Split(_("Phase"), "f.id::text", "JOIN timeline_phase f ON {match}", overlap=True),
}
MODELS: dict[str, Any] = {"actor": Actor, "source": Source, "phase": Phase, "place": Place}


@dataclass(frozen=True)
class Named:
    """One value: as a URL writes it ('' where no parameter says it), as a person reads it, and its colour."""

    key: str
    value: str
    label: str
    tone: str


def join_of(name: str, query: Query) -> tuple[str, list[Any]]:
    """The dimension's joins, and their values. A role is a role of the actors that are asked for."""
    join = SPLITS[name].join
    match = MATCHES[query.given.get("date_match") or "possible"]
    asked = [row.pk for row in rows_of(query.given.get("actor") or [])]
    asked += [row.pk for row in rows_of(query.given.get("actor_all") or [])]
    if "{actors}" in join and asked:
        return join.format(actors="AND actor_id = ANY(%s)"), [asked]
    return join.format(actors="", match=match), []


def named(name: str, keys: Iterable[str]) -> list[Named]:
    """The values of these keys, in their order. One query at most."""
    known = list(keys)
    labels = _labels(name, [key for key in known if key not in (NOT_RECORDED, OTHERS)])
    found = []
    for index, key in enumerate(known):
        tone = PALETTE[index % len(PALETTE)]
        if key in (NOT_RECORDED, OTHERS):
            label = SPLITS[name].unknown if key == NOT_RECORDED else _("All others")
            found.append(Named(key, "", str(label), REST))
        else:
            value, label = labels.get(key, (key, key))
            own = TONES.get(key, "") if name == "kind" else key if name == "category" else tone  # type: ignore[call-overload]
            found.append(Named(key, value, str(label), own))
    return found


def _labels(name: str, keys: list[str]) -> Mapping[str, tuple[str, str]]:
    if name in MODELS:
        rows = MODELS[name].objects.in_bulk([int(key) for key in keys])
        return {
            str(pk): (row.slug, getattr(row, "display_title", "") or str(row)) for pk, row in rows.items()
        }
    if name == "type":
        rows = EventType.objects.filter(code__in=keys)
        return {row.code: (row.code, row.label) for row in rows}
    known: dict[str, Mapping[Any, Any]] = {
        "kind": dict(Event.Kind.choices),
        "category": dict(EventType.Category.choices),
        "role": dict(Role.choices),
        "country": known_countries() if name == "country" else {},
    }
    return {key: (key, str(known.get(name, {}).get(key, key))) for key in keys}
