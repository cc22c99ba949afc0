"""GeoJSON (RFC 7946): one event a feature, `geometry` null where no point is known.

The properties are CSV's columns with their own types. `place_precision` says what the point is: the spot, or
only the centre of a district, province or country.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections

from timeline.api.renderers import dumps
from timeline.formats.columns import COLUMNS, Column, Type
from timeline.formats.flat import batches
from timeline.formats.form import Context, Form
from timeline.formats.reading import json_array
from timeline.models import EventQuerySet

# Said by the feature itself.
NOT_PROPERTIES = {"id", "latitude", "longitude"}
PROPERTIES = [column for column in COLUMNS if column.name not in NOT_PROPERTIES]


def stream(events: EventQuerySet, context: Context) -> Iterator[bytes]:
    # `filter` is a foreign member, which RFC 7946 allows; it has the name it has in the JSON lists.
    yield b'{"type":"FeatureCollection","filter":' + dumps(context.words) + b',"features":'
    yield from json_array(feature(values) for values in rows(events, context))
    yield b"}\n"


def rows(events: EventQuerySet, context: Context) -> Iterator[dict[str, Any]]:
    """The columns of each event, by name."""
    names = [column.name for column in COLUMNS]
    for sql, values in batches(events, [_value(column) for column in COLUMNS], context):
        with connections[events.db].cursor() as cursor:
            cursor.execute(sql, values)
            for row in cursor.fetchall():
                yield dict(zip(names, row, strict=True))


def _value(column: Column) -> str:
    if column.type is Type.TEXTS:
        return f"coalesce({column.sql}, '{{}}')"
    return f"{column.sql}::float8" if column.type is Type.DEGREES else column.sql


def feature(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": values["id"],
        "geometry": point(values["longitude"], values["latitude"]),
        "properties": {column.name: values[column.name] for column in PROPERTIES},
    }


def point(longitude: float | None, latitude: float | None) -> dict[str, Any] | None:
    return None if longitude is None else {"type": "Point", "coordinates": [longitude, latitude]}


FORM = Form("geojson", "application/geo+json", "GeoJSON", stream)
