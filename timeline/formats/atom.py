"""Atom (RFC 4287): what was last changed, for feed readers.

A feed is polled, not downloaded: it holds the 200 entries that come first, by default those last changed.
Whoever wants the whole selection takes one of the other forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, linebreaks

from timeline.formats.form import Context, Form
from timeline.formats.reading import Document, documents
from timeline.formats.text import on_one_line, printable
from timeline.models import Event, EventQuerySet

MOST_ENTRIES = 200
PARTS = {"id", "uid", "url", "kind", "type", "title", "summary", "date", "place", "updated"}


def tag(context: Context, specific: str) -> str:
    """A permanent name (RFC 4151): it depends on neither title nor address, which may change."""
    return f"tag:{context.host},2026:{specific}"


class Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Django dates an empty feed to now, so that it would be news at every poll."""
        return super().latest_post_date() if self.items else datetime(1970, 1, 1, tzinfo=UTC)


def stream(events: EventQuerySet, context: Context) -> Iterator[str]:
    feed = Feed(
        title=f"Sarhad: {on_one_line(context.words)}",
        link=context.page,
        description="",
        subtitle=f"The first {MOST_ENTRIES} events of this selection, at most.",
        language="en",
        author_name="Sarhad",
        feed_url=context.own,
        feed_guid=tag(context, f"{urlsplit(context.own).path}?{context.query_string}".rstrip("?")),
    )
    for document in documents(events[:MOST_ENTRIES], PARTS, context):
        feed.add_item(**entry(document, context))
    # 200 entries fit in memory: Django's generator needs them all to date the feed by the newest.
    whole = StringIO()
    feed.write(whole, "utf-8")
    yield whole.getvalue()


def entry(document: Document, context: Context) -> dict[str, Any]:
    return {
        "title": on_one_line(document["title"]),
        "link": document["url"],
        "description": description(document),
        "unique_id": tag(context, f"/events/{document['uid']}"),
        "updateddate": document["updated"],
        "categories": [
            str(Event.Kind(document["kind"]).label),
            on_one_line(document["type"]["label"]),
        ],
    }


def description(document: Document) -> str:
    """HTML: when and where, then the summary."""
    place = document["place"]
    where = f" · {place['name']}" if place else ""
    opening = format_html("<p>{}{}</p>", document["date"]["text"], printable(where))
    return opening + linebreaks(printable(document["summary"]), autoescape=True)


FORM = Form("atom", "application/atom+xml", "Atom", stream, attachment=False, ordering="-updated")
