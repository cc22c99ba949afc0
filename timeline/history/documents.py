"""An event's document as it was at one of its revisions, and what differs between two."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from actors.models import Actor
from timeline.api.documents import part_names
from timeline.api.lists import Addresses, by_event, event_documents, plain_rows
from timeline.history.differ import Change, changes
from timeline.history.past import looking_back
from timeline.history.words import Names
from timeline.models import Event, EventLink, Revision

Document = dict[str, Any]
NOT_COMPARED = {"url", "updated", "revision"}


def compared(before: Revision | None, after: Revision, request: HttpRequest, *, drafts: bool) -> list[Change]:
    """All that differs, in words. `drafts`: links to events that are not published are told too."""
    old, earlier = document_at(before, request, drafts=drafts) if before else (None, {})
    new, later = document_at(after, request, drafts=drafts)
    return changes(old, new, Names(earlier | later))


def document_at(
    revision: Revision, request: HttpRequest, *, drafts: bool
) -> tuple[Document | None, dict[str, str]]:
    """The document, None if the event was not there; and the actors' names of the time, by slug."""
    parts = set(part_names()) - NOT_COMPARED
    with looking_back(revision.commit_id):
        rows = list(plain_rows(Event.objects.filter(pk=revision.event_id), parts))
        found: list[Document] = event_documents(rows, parts, request)
        if not found:
            return None, {}
        if drafts:
            found[0]["links"] = _all_links(revision.event_id, request)
        return found[0], _names(found[0])


def _all_links(event: int, request: HttpRequest) -> list[Document]:
    addresses = Addresses(request)
    rows = EventLink.objects.filter(event=event).order_by("id")
    found = by_event(
        (
            event,
            {
                "relation": relation,
                "event": {"id": other, "uid": uid, "url": addresses.event(other, slug), "title": title},
            },
        )
        for relation, other, uid, slug, title in rows.values_list(
            "relation", "other", "other__uid", "other__slug", "other__title"
        )
    )
    return found.get(event, [])


def _names(document: Document) -> dict[str, str]:
    """Of the actors that the document gives only the slug of: groups of casualties do."""
    slugs = {
        row["actor"]
        for part in document.values()
        if isinstance(part, dict)
        for row in part.get("casualties") or []
        if isinstance(row.get("actor"), str)
    }
    return dict(Actor.objects.filter(slug__in=slugs).values_list("slug", "name"))
