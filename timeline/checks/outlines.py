"""Where countries lie: is a point in one, and how far off is it? From data/outlines.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, hypot, radians
from pathlib import Path

DATA = Path(__file__).parent / "data" / "outlines.json"
KILOMETRES = 111.2  # a degree of latitude

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Outline:
    """One country's rings, in degrees, and the box around each: west, south, east, north."""

    rings: tuple[Ring, ...]
    boxes: tuple[tuple[float, float, float, float], ...]

    def holds(self, x: float, y: float) -> bool:
        """By the even-odd rule, so that a hole is outside."""
        inside = False
        for ring, (west, south, east, north) in zip(self.rings, self.boxes, strict=True):
            if west <= x <= east and south <= y <= north:
                inside ^= _crossings(ring, x, y) % 2 == 1
        return inside

    def kilometres_to(self, x: float, y: float) -> float:
        """To the nearest border, on a plane that fits the point: right to a per cent over some 1,000 km."""
        scale = cos(radians(y))
        return min(_distance(ring, x, y, scale) for ring in self.rings) * KILOMETRES


def _crossings(ring: Ring, x: float, y: float) -> int:
    return sum(
        1
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True)
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
    )


def _distance(ring: Ring, x: float, y: float, scale: float) -> float:
    """In degrees of latitude, from the point to the nearest side; the date line is no border."""
    points = [(((px - x + 180) % 360 - 180) * scale, py - y) for px, py in ring]
    nearest = float("inf")
    for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        # A side that spans the globe only comes of the date line cutting through it.
        along = -(ax * dx + ay * dy) / length if length and abs(dx) < 180 * scale else 0.0
        along = max(0.0, min(1.0, along))
        nearest = min(nearest, hypot(ax + along * dx, ay + along * dy))
    return nearest


@cache
def outlines() -> dict[str, Outline]:
    """By ISO 3166-1 alpha-2 code. Read once, when the first point is asked for."""
    data = json.loads(DATA.read_text())
    found = {code: _outline(rings, data["unit"]) for code, rings in data["countries"].items()}
    return found | {code: found[wider] for code, wider in data["within"].items()}


def _outline(rings: list[list[int]], unit: float) -> Outline:
    points = tuple(list(_points(ring, unit)) for ring in rings)
    boxes = tuple(
        (min(x for x, _ in ring), min(y for _, y in ring), max(x for x, _ in ring), max(y for _, y in ring))
        for ring in points
    )
    return Outline(points, boxes)


def _points(steps: list[int], unit: float) -> Iterator[tuple[float, float]]:
    x = y = 0
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        yield x * unit, y * unit


@lru_cache(maxsize=20_000)
def kilometres_outside(code: str, latitude: float, longitude: float) -> float:
    """How far from the country a point lies; 0 inside it, and 0 for a country that has no outline."""
    outline = outlines().get(code)
    if outline is None or outline.holds(longitude, latitude):
        return 0.0
    return outline.kilometres_to(longitude, latitude)


@lru_cache(maxsize=20_000)
def country_at(latitude: float, longitude: float) -> str:
    """The code of the country that a point lies in; empty at sea."""
    return next((code for code, one in outlines().items() if one.holds(longitude, latitude)), "")
