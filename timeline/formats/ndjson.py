"""NDJSON: one event a line, each exactly the object of the JSON lists."""

from __future__ import annotations

from collections.abc import Iterator

from timeline.api.renderers import dumps
from timeline.formats.form import Context, Form
from timeline.formats.reading import documents, listed_parts
from timeline.models import EventQuerySet


def stream(events: EventQuerySet, context: Context) -> Iterator[bytes]:
    for document in documents(events, listed_parts(), context):
        yield dumps(document) + b"\n"


FORM = Form("ndjson", "application/x-ndjson", "NDJSON", stream)
