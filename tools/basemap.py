"""Makes the base map that the pages draw from world-atlas (Natural Earth, public domain), for maintainers.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/basemap.py package static/vendor/natural-earth/map.json

The region is drawn from the 1:10m countries, cut to a box; all else from the 1:110m ones, beneath it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

BOX = (55.0, 20.0, 85.0, 44.0)  # west, south, east, north
Point = tuple[float, float]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs in degrees: topojson keeps them as whole steps from point to point."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + translate[0], y * scale[1] + translate[1]))
        arcs.append(line)
    return arcs


def ring(arcs: list[list[Point]], numbers: list[int]) -> list[Point]:
    """Arcs end to end; a number below zero is an arc walked backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def polygons(arcs: list[list[Point]], country: dict[str, Any]) -> list[list[list[Point]]]:
    several = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    return [[ring(arcs, numbers) for numbers in rings] for rings in several]


def meet(a: Point, b: Point, axis: int, edge: float) -> Point:
    share = (edge - a[axis]) / (b[axis] - a[axis])
    other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
    return (edge, other) if axis == 0 else (other, edge)


def cut(points: list[Point], inside: Callable[[Point], bool], axis: int, edge: float) -> list[Point]:
    """One side of Sutherland and Hodgman's clipping."""
    kept: list[Point] = []
    for a, b in zip([points[-1], *points[:-1]], points, strict=True) if points else []:
        if inside(b) != inside(a):
            kept.append(meet(a, b, axis, edge))
        if inside(b):
            kept.append(b)
    return kept


def clipped(points: list[Point]) -> list[Point]:
    west, south, east, north = BOX
    points = cut(points, lambda p: p[0] >= west, 0, west)
    points = cut(points, lambda p: p[0] <= east, 0, east)
    points = cut(points, lambda p: p[1] >= south, 1, south)
    return cut(points, lambda p: p[1] <= north, 1, north)


def rounded(points: list[Point], digits: int) -> list[list[float]]:
    """Without the points that rounding has made one."""
    result: list[list[float]] = []
    for x, y in points:
        point = [round(x, digits), round(y, digits)]
        if not result or result[-1] != point:
            result.append(point)
    return result


def land(topology: dict[str, Any], *, clip: bool, digits: int) -> dict[str, Any]:
    arcs = arcs_of(topology)
    features = []
    for country in topology["objects"]["countries"]["geometries"]:
        shapes = []
        for shape in polygons(arcs, country):
            rings = [clipped(one) if clip else one for one in shape]
            lines = [rounded([*one, one[0]], digits) for one in rings if len(one) > 2]
            if lines and len(lines[0]) > 3:
                shapes.append([line for line in lines if len(line) > 3])
        if shapes:
            geometry = {"type": "MultiPolygon", "coordinates": shapes}
            name = country["properties"]["name"]
            features.append({"type": "Feature", "properties": {"name": name}, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def borders(topology: dict[str, Any], digits: int) -> dict[str, Any]:
    """The outlines in the box, as lines, so that the edge of the box is none."""
    west, south, east, north = BOX
    lines: list[list[list[float]]] = []
    for arc in arcs_of(topology):
        run: list[Point] = []
        for point in [*arc, (999.0, 999.0)]:
            if west <= point[0] <= east and south <= point[1] <= north:
                run.append(point)
            else:
                if len(run) > 1:
                    lines.append(rounded(run, digits))
                run = []
    return {"type": "MultiLineString", "coordinates": lines}


def main(package: str, target: str) -> None:
    fine, coarse = (
        json.loads((Path(package) / f"countries-{scale}.json").read_text()) for scale in ("10m", "110m")
    )
    drawn = {
        "box": BOX,
        "world": land(coarse, clip=False, digits=1),
        "region": land(fine, clip=True, digits=2),
        "borders": borders(fine, 2),
    }
    Path(target).write_text(json.dumps(drawn, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
