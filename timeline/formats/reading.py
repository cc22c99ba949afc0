"""Events and their sources read in batches from a server-side cursor, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Max

from sources.models import Source
from timeline.api.documents import LEFT_OUT_OF_LISTS, part_names
from timeline.api.lists import event_documents, plain_rows
from timeline.api.renderers import dumps
from timeline.formats.form import Context
from timeline.models import Citation, EventQuerySet

Row = TypeVar("Row")
Document = dict[str, Any]

# Each batch costs a fixed handful of queries for what hangs on its events.
BATCH = 500


def in_batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


def listed_parts() -> set[str]:
    """The parts of a document that a list of the JSON API shows."""
    return set(part_names()) - LEFT_OUT_OF_LISTS


def documents(events: EventQuerySet, parts: set[str], context: Context) -> Iterator[Document]:
    """The API's own documents, so that no format can tell another story than the JSON does."""
    for batch in in_batches(plain_rows(events, parts).iterator(chunk_size=BATCH), BATCH):
        # Of the request, the writer needs only build_absolute_uri, which the context has.
        yield from event_documents(batch, parts, context)  # type: ignore[arg-type]


def cited_sources(events: EventQuerySet) -> Iterator[Source]:
    """Each source that these events cite, once, in the order in which they first cite it."""
    newest = Source.objects.aggregate(newest=Max("pk"))["newest"] or 0
    seen = bytearray(newest + 1)  # one byte a source: a set of a million numbers would be 60 times that
    numbers = events.values_list("pk", flat=True).iterator(chunk_size=BATCH)
    for batch in in_batches(numbers, BATCH):
        new = [number for number in _cited(batch) if not seen[number]]
        found = Source.objects.select_related("outlet").in_bulk(new)
        for number in new:
            seen[number] = True
            yield found[number]


def _cited(events: Sequence[int]) -> Iterable[int]:
    place = {number: place for place, number in enumerate(events)}
    rows = Citation.objects.filter(event__in=events).order_by("id").values_list("event", "source")
    return dict.fromkeys(source for _, source in sorted(rows, key=lambda row: place[row[0]]))


def json_array(items: Iterable[Any]) -> Iterator[bytes]:
    """A JSON array, one item to a line."""
    yield b"["
    for number, item in enumerate(items):
        yield (b",\n" if number else b"\n") + dumps(item)
    yield b"]"
