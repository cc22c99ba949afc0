"""CSL-JSON: the sources that the selected events cite, each once, for citation processors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dates.text import describe
from sources.models import Source
from timeline.formats.form import Context, Form
from timeline.formats.reading import cited_sources, json_array
from timeline.formats.text import known_ends, numbers
from timeline.models import EventQuerySet

TYPES = {
    "news": "article-newspaper",
    "opinion": "article-newspaper",
    "statement": "document",
    "report": "report",
    "dataset": "dataset",
    "post": "post",
    "book": "book",
    "other": "document",
}


def stream(events: EventQuerySet, context: Context) -> Iterator[bytes]:
    yield from json_array(item(source, context) for source in cited_sources(events))
    yield b"\n"


def item(source: Source, context: Context) -> dict[str, Any]:
    """One source; what is unknown is left out."""
    kind = TYPES[source.kind]
    outlet = source.outlet.name if source.outlet else ""
    whole = {
        "id": source.slug,
        "type": kind,
        "title": source.display_title,
        # One string: it may be a person, several, or a ministry, and splitting it would be guessing.
        "author": [{"literal": source.author}] if source.author else None,
        "container-title" if kind == "article-newspaper" else "publisher": outlet,
        "issued": issued(source.edtf) if source.edtf else None,
        "URL": source.url,
        "language": source.language,
        "note": context.build_absolute_uri(source.get_absolute_url()),
    }
    return {name: value for name, value in whole.items() if value}


def issued(edtf: str) -> dict[str, Any]:
    """A CSL date as far as it is known; in words where an end is open, for which CSL has no form."""
    start, end = known_ends(edtf)
    if start is None or end is None:
        return {"literal": describe(edtf)}
    marked = {"circa": True} if any(one.approximate or one.uncertain for one in (start, end)) else {}
    if start == end and start.precision == "season":
        return {"date-parts": [[start.earliest.year]], "season": start.earliest.month // 3, **marked}
    first, last = numbers(start), numbers(end, last=True)
    return {"date-parts": [first] if first == last else [first, last], **marked}


FORM = Form("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", stream)
