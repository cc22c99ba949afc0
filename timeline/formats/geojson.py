"""GeoJSON (RFC 7946): one event a feature, `geometry` null where no point is known.

The properties are CSV's columns with their own types. `place_precision` says what the point is: the spot, or
only the centre of a district, province or country.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from timeline.api.renderers import dumps
from timeline.formats.columns import COLUMNS, PARTS
from timeline.formats.form import Context, Form
from timeline.formats.reading import Document, documents, json_array
from timeline.models import EventQuerySet

# Said by the feature itself.
NOT_PROPERTIES = {"id", "latitude", "longitude"}
PROPERTIES = [column for column in COLUMNS if column.name not in NOT_PROPERTIES]


def stream(events: EventQuerySet, context: Context) -> Iterator[bytes]:
    # `filter` is a foreign member, which RFC 7946 allows; it has the name it has in the JSON lists.
    yield b'{"type":"FeatureCollection","filter":' + dumps(context.words) + b',"features":'
    yield from json_array(feature(document) for document in documents(events, PARTS, context))
    yield b"}\n"


def feature(document: Document) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": document["id"],
        "geometry": point(document["place"]),
        "properties": {column.name: column.read(document) for column in PROPERTIES},
    }


def point(place: Document | None) -> dict[str, Any] | None:
    if place is None or place["longitude"] is None:
        return None
    return {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]}


FORM = Form("geojson", "application/geo+json", "GeoJSON", stream)
