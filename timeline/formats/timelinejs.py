"""TimelineJS: the selection as a slide show, with our phases as eras.

A slide's dates hold only the numbers that are known, and show the date in our words. TimelineJS must place
every slide: one whose start is open or unknown stands at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.html import escape, format_html, linebreaks

from dates.text import describe
from timeline.api.renderers import dumps
from timeline.formats.form import Context, Form
from timeline.formats.reading import Document, documents, json_array
from timeline.formats.text import known_ends, numbers
from timeline.models import Event, EventQuerySet, Phase

PARTS = {"id", "url", "kind", "title", "summary", "date"}


def stream(events: EventQuerySet, context: Context) -> Iterator[bytes]:
    covered = Covered()
    yield b'{"title":' + dumps({"text": {"headline": escape(context.words)}}) + b',"events":'
    yield from json_array(slide(document) for document in covered.watching(documents(events, PARTS, context)))
    yield b',"eras":' + dumps(covered.eras()) + b"}\n"


def slide(document: Document) -> dict[str, Any]:
    when = document["date"]
    link = format_html('<p><a href="{}">Sources and details</a></p>', document["url"])
    return {
        **dates(when["edtf"]),
        "display_date": when["text"],
        "unique_id": f"event-{document['id']}",
        "group": str(Event.Kind(document["kind"]).label),
        "text": {
            "headline": escape(document["title"]),
            "text": linebreaks(document["summary"], autoescape=True) + link,
        },
    }


def dates(edtf: str) -> dict[str, Any]:
    """`start_date`, and `end_date` where there is another, each no finer than it is known."""
    start, end = known_ends(edtf)
    start = start or end
    assert start, "an interval has a date at one end at least"  # noqa: S101
    first = numbers(start)
    last = numbers(end, last=True) if end else first
    whole = {"start_date": named(first)}
    return whole if last == first else {**whole, "end_date": named(last)}


def named(known: list[int]) -> dict[str, int]:
    return dict(zip(("year", "month", "day"), known, strict=False))


class Covered:
    """The time that the slides cover, watched as they go by, to know which phases lie behind them."""

    first, last = date.max, date.min

    def watching(self, slides: Iterator[Document]) -> Iterator[Document]:
        for document in slides:
            when = document["date"]
            self.first = min(self.first, when["earliest"] or when["latest"])
            self.last = max(self.last, when["latest"] or when["earliest"])
            yield document

    def eras(self) -> list[dict[str, Any]]:
        """TimelineJS needs both ends of an era: an open one is drawn as far as the slides go, and says so."""
        behind = Phase.objects.filter(earliest__lte=self.last, latest__gte=self.first)
        return [self.era(phase) for phase in behind]

    def era(self, phase: Phase) -> dict[str, Any]:
        start, end = known_ends(phase.edtf)
        return {
            "start_date": named(numbers(start) if start else in_full(self.first)),
            "end_date": named(numbers(end, last=True) if end else in_full(self.last)),
            "text": {"headline": escape(f"{phase.name}, {describe(phase.edtf)}")},
        }


def in_full(day: date) -> list[int]:
    return [day.year, day.month, day.day]


FORM = Form("timelinejs.json", "application/vnd.timelinejs+json", "TimelineJS", stream, attachment=False)
