"""Groups as the map draws them; where there are too many, those that lie close together are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor
from typing import Any

from timeline.maps.groups import Group

CELLS_ACROSS = 40
POINTS = {"exact", "near", "district"}
WHOLE_EARTH = (-180.0, -90.0, 180.0, 90.0)


def gridded(
    groups: list[Group], view: Sequence[float] | None, most: int
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """What is drawn, and as which of them each group's key is counted.

    `view` is west, south, east, north in degrees: where the map looks. Only there are cells told apart.
    """
    if len(groups) <= most:
        return [one(group) for group in groups], {group.key: at for at, group in enumerate(groups)}
    west, south, east, north = view or WHOLE_EARTH
    size = max((east - west if west < east else 360.0) / CELLS_ACROSS, 0.001)
    drawn: list[dict[str, Any]] = []
    number: dict[str, int] = {}
    for members in cells(groups, size, (west - size, south - size, east + size, north + size)):
        for group in members:
            number[group.key] = len(drawn)
        drawn.append(one(members[0]) if len(members) == 1 else many(members))
    return drawn, number


def cells(groups: Iterable[Group], size: float, box: tuple[float, float, float, float]) -> list[list[Group]]:
    """Groups by cell, in the order given, so that the largest of a cell comes first."""
    west, south, east, north = box
    found: dict[Any, list[Group]] = {}
    for group in groups:
        if group.area not in POINTS or group.at is None:
            found[group.key] = [group]
            continue
        latitude, longitude = group.at
        within = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
        if within and south <= latitude <= north:
            found.setdefault((floor(latitude / size), floor(longitude / size)), []).append(group)
    return list(found.values())


def one(group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "name": group.name,
        "area": group.area,
        "at": group.at,
        "unit": group.unit,
        "country": group.country,
        "also": group.also,
    }


def many(members: list[Group]) -> dict[str, Any]:
    """One mark where most of a cell's events are; it has no key, because it is no place."""
    heaviest = members[0]
    return {**one(heaviest), "key": "", "area": "cell", "places": len(members)}
