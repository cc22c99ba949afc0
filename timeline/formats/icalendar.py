"""iCalendar (RFC 5545): one event an all-day entry over the days on which it may have been.

The entry spans every possible day, DTEND being the day after the last. Where an end is open or unknown, it
spans the days of the end that is known and no more. Whenever the day itself is not known, the summary ends
with the date in words, so that a month's entry is not taken for a month's event.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import icalendar

from dates.edtf import Precision
from timeline.formats.form import Context, Form
from timeline.formats.reading import Document, documents
from timeline.formats.text import known_ends, on_one_line, printable
from timeline.models import EventQuerySet

PARTS = {*["id", "uid", "url", "type", "title", "summary", "date", "occurrence", "place", "updated"]}
# Alleged and denied events have none: RFC 5545 knows no status for them, and the summary says it.
STATUS = {
    "occurred": "CONFIRMED",
    "planned": "TENTATIVE",
    "postponed": "TENTATIVE",
    "cancelled": "CANCELLED",
}
A_POINT = {"exact", "near"}  # coarser coordinates are the centre of an area


def stream(events: EventQuerySet, context: Context) -> Iterator[bytes]:
    opening, _, ending = calendar(context).to_ical().partition(b"END:VCALENDAR")
    yield opening
    for document in documents(events, PARTS, context):
        yield entry(document, context).to_ical()
    yield b"END:VCALENDAR" + ending


def calendar(context: Context) -> icalendar.Calendar:
    whole = icalendar.Calendar()
    whole.add("prodid", "-//Sarhad//Chronology//EN")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", icalendar.vText(f"Sarhad: {on_one_line(context.words)}"))
    return whole


def entry(document: Document, context: Context) -> icalendar.Event:
    first, after = days(document["date"]["edtf"])
    one = icalendar.Event()
    one.add("uid", f"{document['uid']}@{context.host}")
    one.add("dtstamp", document["updated"])
    one.add("last-modified", document["updated"])
    one.add("dtstart", first)
    if after:
        one.add("dtend", after)
    one.add("summary", summary(document))
    one.add("description", description(document))
    one.add("url", document["url"])
    one.add("categories", [on_one_line(document["type"]["label"])])
    one.add("transp", "TRANSPARENT")  # a chronology makes nobody busy
    if status := STATUS.get(document["occurrence"]):
        one.add("status", status)
    locate(one, document["place"])
    return one


def days(edtf: str) -> tuple[date, date | None]:
    """The first possible day and the day after the last; None where no calendar has that day."""
    start, end = known_ends(edtf)
    start, end = start or end, end or start
    assert start and end, "an interval has a date at one end at least"  # noqa: S101
    last = end.latest
    return start.earliest, last + timedelta(days=1) if last < date.max else None


def summary(document: Document) -> str:
    said = [document["date"]["text"]] if inexact(document["date"]) else []
    if document["occurrence"] != "occurred":
        said.append(document["occurrence"])
    return on_one_line(document["title"]) + (f" [{'; '.join(said)}]" if said else "")


def inexact(when: Document) -> bool:
    return when["precision"] != str(Precision.DAY) or when["approximate"] or when["uncertain"]


def description(document: Document) -> str:
    when = document["date"]
    basis = f"Date inferred: {when['note']}" if when["basis"] == "inferred" else when["note"]
    paragraphs = [when["text"], basis, document["summary"], document["url"]]
    return "\n\n".join(printable(text) for text in paragraphs if text)


def locate(one: icalendar.Event, place: Document | None) -> None:
    if place is None:
        return
    names = [place["name"], place["admin1"], place["country"]]
    one.add("location", ", ".join(on_one_line(name) for name in dict.fromkeys(names) if name))
    if place["precision"] in A_POINT and place["latitude"] is not None:
        one.add("geo", (place["latitude"], place["longitude"]))


FORM = Form("ics", "text/calendar; charset=utf-8", "iCalendar", stream)
