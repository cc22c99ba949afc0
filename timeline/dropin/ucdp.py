"""An event as UCDP's API writes one: the 49 columns of its Georeferenced Event Dataset (docs/drop-in.md)."""

from __future__ import annotations

import csv
import math
from collections.abc import Collection
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings

from actors.models import Actor
from timeline.dropin import countries
from timeline.dropin.reading import Read, Told
from timeline.dropin.sides import STATES, Part, sides_of

CIVILIANS, UNKNOWN = "Civilians", "Unknown"
LONGEST_SPAN = timedelta(days=365)  # beyond a year the scheme has no code
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
DATE_PRECISIONS = {"day": 1, "days": 2, "week": 3, "month": 4, "season": 5, "year": 5}
SHORT_SPAN = timedelta(days=5)
# What our importer notes of UCDP's own spans.
NOTED = {"It lasted over these days.": 1, "Some day or days among these.": 2, "Some day of this week.": 3}
CROSSWALK = settings.BASE_DIR / "datasets" / "crosswalks" / "actors.csv"  # the one that imports use
WHERE_PRECISIONS = {"exact": 1, "near": 2, "district": 3, "province": 4, "country": 6}


@cache
def known_actors() -> dict[int, str]:
    """UCDP's numbers of actors that are known here, with our slugs."""
    with CROSSWALK.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["scheme"] == "ucdp-ged" and row["identifier"]]
    return {int(row["identifier"]): row["slug"] for row in rows}


@cache
def _numbers() -> dict[str, int]:
    return {slug: number for number, slug in known_actors().items()}


def actor_number(part: Part | None) -> int:
    """UCDP's number where it is known, else ours, below zero; 0 for nobody."""
    return _numbers().get(part.slug, -part.actor) if part else 0


def type_of_violence(category: str, kinds: Collection[str]) -> int:
    """One-sided against civilians; else state-based where a state takes part, and non-state. `kinds`: of each
    actor that takes part."""
    of_two = len(kinds) <= 2 and Actor.Kind.POPULATION in kinds
    if category == "civilian-targeting" or of_two:
        return ONE_SIDED
    return STATE_BASED if any(kind in STATES for kind in kinds) else NON_STATE


def pair_number(one: int, two: int) -> int:
    """A number for two actors, in whatever order, that tells both; below zero, where UCDP has none."""
    low, high = sorted((one, two))
    return -(high * (high + 1) // 2 + low + 1)


def pair_of(number: int) -> tuple[int, int]:
    """The actors that `pair_number` made a number of."""
    rest = -number - 1
    high = (math.isqrt(8 * rest + 1) - 1) // 2
    return rest - high * (high + 1) // 2, high


def row_of(event: Read) -> dict[str, Any]:
    one, two, violence = _sides(event)
    names = [_name(one, violence), CIVILIANS if violence == ONE_SIDED else _name(two, violence)]
    numbers = [actor_number(one), actor_number(two)]
    pair = pair_number(*(part.actor if part else 0 for part in (one, two)))
    dyad = " - ".join(names)
    return {
        "id": int(event.identifier) if event.identifier else -event.id,
        "relid": f"SARHAD-{event.earliest.year}-{violence}-{event.id}",
        "year": event.earliest.year,
        "active_year": None,
        "code_status": "Clear" if one and (two or violence == ONE_SIDED) else "Check dyad",
        "type_of_violence": violence,
        "conflict_dset_id": f"{pair}",
        "conflict_new_id": pair,
        "conflict_name": dyad,
        "dyad_dset_id": f"{pair}",
        "dyad_new_id": pair,
        "dyad_name": dyad,
        "side_a_dset_id": f"{numbers[0]}",
        "side_a_new_id": numbers[0],
        "side_a": names[0],
        "side_b_dset_id": f"{numbers[1]}",
        "side_b_new_id": numbers[1],
        "side_b": names[1],
        **_sources(event),
        **_where(event),
        **_when(event),
        **_deaths(event, one, two, violence),
        "gwnoa": _gw(one),
        "gwnob": _gw(two),
    }


def _sides(event: Read) -> tuple[Part | None, Part | None, int]:
    """UCDP puts the state first where there is one against a group."""
    kinds = {part.actor: part.kind for part in event.parts}
    violence = type_of_violence(event.category, list(kinds.values()))
    sides = sides_of(event.parts)
    one, two = sides.one, sides.two
    if violence == STATE_BASED and two and two.kind in STATES and not (one and one.kind in STATES):
        one, two = two, one
    return one, two, violence


def _name(part: Part | None, violence: int) -> str:
    if part is None:
        return UNKNOWN
    if part.kind == Actor.Kind.STATE and part.country and not part.name.startswith("Government of"):
        return f"Government of {countries.ucdp_name(part.country)}"
    return part.name


def _gw(part: Part | None) -> str | None:
    """Of a state, its authorities and its forces; UCDP writes the number as a text."""
    number = countries.GW.get(part.country) if part and part.kind in STATES else None
    return f"{number}" if number else None


def _sources(event: Read) -> dict[str, Any]:
    told = [one for one in event.told if not one.is_dataset]
    dated = bool(told) and all(len(one.edtf) == 10 for one in told)
    articles = [_article(one, quoted=dated) for one in told]
    return {
        "number_of_sources": len(told) or -1,
        "source_article": ";".join(articles),
        "source_office": ";".join(_plain(one.outlet) for one in told),
        "source_date": ";".join(one.edtf for one in told),
        "source_headline": ";".join(_plain(one.title) for one in told),
        "source_original": "",
    }


def _article(told: Told, *, quoted: bool) -> str:
    text = ",".join(filter(None, [_plain(told.outlet).replace(",", " "), told.edtf, _plain(told.title)]))
    return f'"{text}"' if quoted and told.outlet else text


def _plain(text: str) -> str:
    """Without the signs that stand between texts."""
    return text.replace(";", ",").replace('"', "'")


def _where(event: Read) -> dict[str, Any]:
    latitude, longitude = (None if one is None else float(one) for one in (event.latitude, event.longitude))
    located = latitude is not None and longitude is not None
    names = [event.place, event.admin2, event.admin1, countries.plain_name(event.country)]
    return {
        "where_prec": WHERE_PRECISIONS.get(event.place_precision, 6),
        "where_coordinates": event.place or countries.plain_name(event.country),
        "where_description": ", ".join(dict.fromkeys(filter(None, names))),
        "adm_1": event.admin1,
        "adm_2": event.admin2,
        "latitude": latitude,
        "longitude": longitude,
        "geom_wkt": f"POINT ({longitude} {latitude})" if located else "",
        "priogrid_gid": cell_of(latitude, longitude) if located else None,  # type: ignore[arg-type]
        "country": countries.ucdp_name(event.country),
        "country_id": countries.GW.get(event.country),
        "region": countries.ucdp_region(event.country),
        "event_clarity": 2 if _is_aggregate(event) else 1,
    }


def _is_aggregate(event: Read) -> bool:
    return event.type == "attack-series" or "reported together with other events" in event.summary


def cell_of(latitude: float, longitude: float) -> int:
    """The cell of PRIO-GRID: half degrees, counted east from the south-west."""
    row = min(int((latitude + 90) * 2), 359)
    column = min(int((longitude + 180) * 2), 719)
    return row * 720 + column + 1


def date_precision(event: Read) -> int:
    length = event.latest - event.earliest
    if event.precision in ("days", "week") and event.date_note in NOTED:
        return NOTED[event.date_note]
    if event.precision == "days" and length > SHORT_SPAN:
        return 4
    return DATE_PRECISIONS.get(event.precision, 5)


def _when(event: Read) -> dict[str, Any]:
    return {
        "date_prec": date_precision(event),
        "date_start": f"{event.earliest}T00:00:00",
        "date_end": f"{event.latest}T00:00:00",
    }


def _deaths(event: Read, one: Part | None, two: Part | None, violence: int) -> dict[str, int]:
    """The four groups add up to the best estimate: what the base does not tell apart is unknown."""
    best = event.fatalities if event.fatalities is not None else event.low or 0
    low = event.low if event.low is not None else best
    high = event.high if event.high is not None else best
    groups = {"deaths_a": 0, "deaths_b": 0, "deaths_civilians": 0}
    for loss in event.losses:
        if loss.group.casefold() == "civilians" or loss.kind == Actor.Kind.POPULATION:
            groups["deaths_civilians"] += loss.killed
        elif one and loss.actor == one.actor:
            groups["deaths_a"] += loss.killed
        elif two and loss.actor == two.actor:
            groups["deaths_b"] += loss.killed
    if sum(groups.values()) > best:
        groups = dict.fromkeys(groups, 0)
    unknown = best - sum(groups.values())
    return groups | {"deaths_unknown": unknown, "best": best, "high": high, "low": low}
