"""Makes timeline/checks/data/outlines.json: the outlines of countries, coarse enough to carry along.

A maintainer's script, run by hand when borders change:

    npm pack world-atlas@2 && tar xzf world-atlas-2.*.tgz
    pip install --target codes pycountry
    PYTHONPATH=codes python -m tools.outlines package/countries-50m.json

The package holds Natural Earth's 1:50m countries, which are in the public domain. `pycountry` only turns
ISO 3166-1 numbers into letters; neither is needed to run the product.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pycountry

TARGET = Path(__file__).resolve().parent.parent / "timeline/checks/data/outlines.json"
UNIT = 0.01  # degrees: about a kilometre
KEEP = 0.04  # degrees: a corner nearer than this to its neighbours' line goes

# What Natural Earth draws without a number of ISO 3166-1. The glacier is claimed by both neighbours.
UNNUMBERED = {
    "Somaliland": ["SO"],
    "Kosovo": ["XK"],
    "N. Cyprus": ["CY"],
    "Indian Ocean Ter.": ["AU"],
    "Siachen Glacier": ["IN", "PK"],
}
# Codes of ISO 3166-1 whose land Natural Earth draws as part of another code's.
WITHIN = {
    **dict.fromkeys(["GF", "GP", "MQ", "RE", "YT"], "FR"),
    **dict.fromkeys(["CC", "CX"], "AU"),
    "BQ": "NL",
    "SJ": "NO",
}
ABOUT = (
    "Outlines of countries by ISO 3166-1 alpha-2 code, from Natural Earth 1:50m admin 0 countries (public "
    "domain, naturalearthdata.com), by way of world-atlas 2.0.2 (ISC licence), simplified. Borders are those "
    "in effect, as Natural Earth draws them; they take no side in a dispute. Each ring is x, y and then "
    "steps, in `unit` degrees. `within` names codes whose land is drawn as another code's."
)

Point = tuple[float, float]


def decoded(atlas: dict[str, Any]) -> list[list[Point]]:
    """The arcs in degrees (TopoJSON stores them as steps)."""
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def ring_of(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def rings_of(shape: dict[str, Any], arcs: list[list[Point]]) -> list[list[Point]]:
    """Outer rings and holes alike: the even-odd rule tells them apart."""
    polygons = {"Polygon": [shape["arcs"]], "MultiPolygon": shape["arcs"]}[shape["type"]]
    return [ring_of(ring, arcs) for polygon in polygons for ring in polygon]


def off_line(point: Point, start: Point, end: Point) -> float:
    (px, py), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length)) if length else 0.0
    return float(((px - ax - along * dx) ** 2 + (py - ay - along * dy) ** 2) ** 0.5)


def simplified(points: list[Point]) -> list[Point]:
    """Douglas and Peucker's: the corners that matter."""
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        between = range(first + 1, last)
        if between:
            far = max(between, key=lambda n: off_line(points[n], points[first], points[last]))
            if off_line(points[far], points[first], points[last]) > KEEP:
                keep.add(far)
                todo += [(first, far), (far, last)]
    # An islet keeps its shape: a line has no inside.
    return [points[n] for n in sorted(keep)] if len(keep) > 3 else points


def stepped(points: list[Point]) -> list[int]:
    steps: list[int] = []
    x = y = 0
    for point in points:
        new_x, new_y = round(point[0] / UNIT), round(point[1] / UNIT)
        if not steps or (new_x, new_y) != (x, y):
            steps += [new_x - x, new_y - y]
        x, y = new_x, new_y
    return steps


def codes_of(shape: dict[str, Any]) -> list[str]:
    if "id" not in shape:
        return UNNUMBERED[shape["properties"]["name"]]
    country = pycountry.countries.get(numeric=shape["id"])
    return [country.alpha_2] if country else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("atlas", type=Path, help="countries-50m.json of world-atlas")
    atlas = json.loads(parser.parse_args().atlas.read_text())
    arcs = decoded(atlas)
    countries: dict[str, list[list[int]]] = defaultdict(list)
    for shape in atlas["objects"]["countries"]["geometries"]:
        if "arcs" in shape:
            for code in codes_of(shape):
                countries[code] += [stepped(simplified(ring)) for ring in rings_of(shape, arcs)]
    lines = [
        f'"{code}": {json.dumps(rings, separators=(",", ":"))}' for code, rings in sorted(countries.items())
    ]
    about, within = json.dumps(ABOUT), json.dumps(WITHIN)
    head = f'{{"about": {about},\n"unit": {UNIT},\n"within": {within},\n"countries": {{\n'
    TARGET.write_text(head + ",\n".join(lines) + "\n}}\n")


if __name__ == "__main__":
    main()
