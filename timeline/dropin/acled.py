"""An event as ACLED's API writes one: 31 columns. What is mapped how: docs/drop-in.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from actors.models import Actor
from timeline.dropin import countries
from timeline.dropin.reading import Read
from timeline.dropin.sides import Part, sides_of

COLUMNS = (
    *(
        "event_id_cnty",
        "event_date",
        "year",
        "time_precision",
        "disorder_type",
        "event_type",
        "sub_event_type",
    ),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction"),
    *("civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude"),
    *("longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
)

PREFIX = "SARHAD"  # ACLED's own begin with three letters
LONGEST_SPAN = timedelta(days=30)  # a month; ACLED has no code for what is known less exactly
SHORT_SPAN = timedelta(days=6)

INTERS = {
    1: "State forces", 2: "Rebel group", 3: "Political militia", 4: "Identity militia", 5: "Rioters",
    6: "Protesters", 7: "Civilians", 8: "External/Other forces",
}  # fmt: skip
# What our kinds of actor come to; ACLED tells rebels from militias, which we do not.
INTER_OF = {
    str(Actor.Kind.STATE): 1, str(Actor.Kind.AUTHORITY): 1, str(Actor.Kind.SECURITY_FORCE): 1,
    str(Actor.Kind.ARMED_GROUP): 2, str(Actor.Kind.POPULATION): 7, str(Actor.Kind.PERSON): 7,
    str(Actor.Kind.ORGANISATION): 8,
}  # fmt: skip
CIVILIANS = 7

# All that ACLED has, though our codebook may have no like of it.
EVENT_TYPES = (
    "Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots",
    "Strategic developments",
)  # fmt: skip
SUB_TYPES = (
    "Armed clash", "Government regains territory", "Non-state actor overtakes territory",
    "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack",
    "Remote explosive/landmine/IED", "Grenade", "Sexual violence", "Attack",
    "Abduction/forced disappearance", "Peaceful protest", "Protest with intervention",
    "Excessive force against protesters", "Violent demonstration", "Mob violence", "Agreement",
    "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
    "Looting/property destruction", "Non-violent transfer of territory", "Other",
)  # fmt: skip

CIVILIAN_TARGETING = "Civilian targeting"
AGAINST_CIVILIANS = "Violence against civilians"
MAY_TARGET_CIVILIANS = ("Explosions/Remote violence", "Riots")
DISORDER = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    AGAINST_CIVILIANS: "Political violence",
    "Mob violence": "Political violence",
    "Violent demonstration": "Demonstrations",
    "Excessive force against protesters": "Political violence; Demonstrations",
    "Protests": "Demonstrations",
    "Strategic developments": "Strategic developments",
}


def types_of(crosswalk: str) -> tuple[str, str]:
    """“Battles / Armed clash” as ACLED's type and sub-type; two empty texts of what ACLED has no word for."""
    event_type, slash, sub_type = crosswalk.partition(" / ")
    return (event_type.strip(), sub_type.strip()) if slash else ("", "")


def disorder_type(event_type: str, sub_type: str) -> str:
    return DISORDER.get(sub_type) or DISORDER.get(event_type, "")


def middle(earliest: date, latest: date) -> date:
    """The one day that ACLED writes for a span: that in its middle."""
    return earliest + timedelta(days=(latest - earliest).days // 2)


def time_precision(precision: str, length: timedelta) -> int:
    if precision == "day":
        return 1
    return 2 if precision in ("days", "week") and length <= SHORT_SPAN else 3


def geo_precision(place_precision: str, *, located: bool) -> int:
    """`located`: the place has coordinates of its own."""
    if not located:
        return 3
    return {"exact": 1, "near": 2, "district": 2}.get(place_precision, 3)


def interaction_of(one: int, two: int) -> int:
    """The smaller first; 0 stands for nobody."""
    if not (one and two):
        return (one or two) * 10
    return min(one, two) * 10 + max(one, two)


def interaction_text(code: int) -> str:
    if not code:
        return ""
    first, second = divmod(code, 10)
    if not second:
        return f"{INTERS[first]} only"
    names = [INTERS[first], INTERS[second]]
    return "-".join(reversed(names) if code == 78 else names)


def targets_civilians(event_type: str, inter2: int) -> bool:
    return event_type == AGAINST_CIVILIANS or (event_type in MAY_TARGET_CIVILIANS and inter2 == CIVILIANS)


def row_of(event: Read, *, numeric: bool = False) -> dict[str, Any]:
    """The row of one event; `numeric`: kinds of actors as numbers."""
    event_type, sub_type = types_of(event.acled)
    sides = sides_of(event.parts)
    inter1, inter2 = _inter(sides.one), _inter(sides.two)
    interaction = interaction_of(inter1, inter2)
    day = middle(event.earliest, event.latest)
    row = {
        "event_id_cnty": event.identifier or f"{PREFIX}{event.id}",
        "event_date": f"{day}",
        "year": day.year,
        "time_precision": time_precision(event.precision, event.latest - event.earliest),
        "disorder_type": disorder_type(event_type, sub_type),
        "event_type": event_type,
        "sub_event_type": sub_type,
        "actor1": sides.one.name if sides.one else "",
        "assoc_actor_1": _names(sides.with_one),
        "inter1": inter1 if numeric else INTERS.get(inter1, ""),
        "actor2": sides.two.name if sides.two else "",
        "assoc_actor_2": _names(sides.with_two),
        "inter2": inter2 if numeric else INTERS.get(inter2, ""),
        "interaction": interaction if numeric else interaction_text(interaction),
        "civilian_targeting": CIVILIAN_TARGETING if targets_civilians(event_type, inter2) else "",
    }
    return row | _where(event) | _how_known(event)


def _where(event: Read) -> dict[str, Any]:
    return {
        "iso": countries.iso_of(event.country) or 0,
        "region": countries.region_name(countries.REGION_OF.get(event.country)),
        "country": countries.acled_name(event.country),
        "admin1": event.admin1,
        "admin2": event.admin2,
        "admin3": "",
        "location": event.place or countries.acled_name(event.country),
        "latitude": _degrees(event.latitude),
        "longitude": _degrees(event.longitude),
        "geo_precision": geo_precision(event.place_precision, located=event.place_latitude is not None),
    }


def _how_known(event: Read) -> dict[str, Any]:
    return {
        "source": "; ".join(dict.fromkeys(told.outlet or told.title for told in event.told)),
        "source_scale": "",
        "notes": event.summary or event.title,
        "fatalities": event.fatalities or 0,
        "tags": "; ".join(_tags(event)),
        "timestamp": int(event.changed.timestamp()) if event.changed else 0,
    }


def _tags(event: Read) -> Iterable[str]:
    """What the columns cannot say: how the date is known, and that 0 stands for no number."""
    if event.edtf != f"{event.earliest}":
        yield f"date={event.edtf}"
    if event.fatalities is None and event.kind == "incident":
        yield "fatalities=no report"


def _inter(part: Part | None) -> int:
    return INTER_OF.get(part.kind, 0) if part else 0


def _names(parts: list[Part]) -> str:
    return "; ".join(part.name for part in parts)


def _degrees(value: Any) -> str | None:
    """A text, as ACLED's; null where nothing is known, which packages pass over."""
    return None if value is None else f"{value.normalize():f}"
