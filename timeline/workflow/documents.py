"""An event as a document that can be written back: how an edit is kept until it is approved.

It holds all that people write. What only the server writes (id, uid, addresses, status, revision, who drafted
it and when) is not in it, and stays with the event.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson
from django.db.models import Prefetch

from actors.models import Actor
from timeline.api.documents import EventDocument, part_names, with_parts
from timeline.api.renderers import dumps
from timeline.api.writing.batches import check_deferred, save
from timeline.api.writing.drafts import Draft
from timeline.api.writing.events import shapes
from timeline.api.writing.reading import Reading
from timeline.api.writing.refusals import Invalid
from timeline.history.differ import Change, changes
from timeline.history.words import Names
from timeline.models import Event, EventLink
from timeline.workflow.refusals import Inapplicable

Document = dict[str, Any]
FIRST_NEW = 2**62  # beyond what any sequence gives, so that new rows come last
NOT_WRITTEN = {"id", "uid", "url", "kind", "status", "updated", "revision"}


class _Here:
    """Stands for a request: addresses without a host, which are then dropped."""

    def build_absolute_uri(self, path: str) -> str:
        return path


class _Whoever:
    """Reads an edit that was checked when it was made, with links that its author may not see."""

    pk = None
    is_authenticated = True

    def has_perm(self, name: str) -> bool:
        return True


def as_document(number: int) -> Document:
    """The event as it is stored, links to drafts included."""
    found = as_documents([number])
    if number not in found:
        raise Event.DoesNotExist(f"There is no event {number}.")
    return found[number]


def as_documents(numbers: Collection[int]) -> dict[int, Document]:
    """By number, in a fixed number of queries."""
    parts = set(part_names()) - NOT_WRITTEN
    links = Prefetch("links", queryset=EventLink.objects.select_related("other"))
    events = Event.objects.filter(pk__in=numbers).order_by()
    rows = list(with_parts(events, parts - {"links"}).prefetch_related(links))
    serializer = EventDocument(only=parts, context={"request": _Here()})
    return {
        row.pk: _without_addresses(orjson.loads(dumps(serializer.to_representation(row)))) for row in rows
    }


def _without_addresses(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_addresses(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_addresses(one) for name, one in value.items() if name != "url"}
    return value


def without_new_numbers(document: Document, base: Document) -> Document:
    """The document of rows that are not stored: a new citation has no id, and claims name it by its place."""
    kept = {one["id"] for one in base["citations"]}
    places = {one["id"]: at for at, one in enumerate(document["citations"]) if one["id"] not in kept}
    citations = [_without_id(one) if one["id"] in places else one for one in document["citations"]]
    whole = document | {"citations": citations}
    for name, part in document.items():
        if isinstance(part, dict) and "claims" in part:
            claims = [
                one | {"citation": {"index": places[one["citation"]]}} if one["citation"] in places else one
                for one in part["claims"]
            ]
            whole[name] = part | {"claims": claims}
    return whole


def _without_id(row: Document) -> Document:
    return {name: value for name, value in row.items() if name != "id"}


def apply(event: Event, document: Document, *, numbered: bool = False) -> None:
    """Writes the document into the event, a locked row. Raises Inapplicable where it no longer fits.

    `numbered` gives new rows numbers from FIRST_NEW on: the same each time the document is applied, so that
    a form that was built from it, and undone, finds them again when it is sent.
    """
    detail = event.detail
    reading = Reading(_Whoever())
    reading.whole = True
    draft = shapes()[event.kind].read(document, detail, "", reading)
    if not reading.faults:
        if numbered:
            _number(draft)
        save(draft, "", reading)
    if not reading.faults:
        try:
            check_deferred()
        except Invalid as error:
            raise Inapplicable([(one["pointer"], one["message"]) for one in error.more["errors"]]) from error
    if reading.faults:
        raise Inapplicable([(fault.pointer, fault.message) for fault in reading.faults])


def _number(draft: Draft) -> None:
    new = (row for rows in draft.lists.values() for row in rows.drafts if not row.stored)
    for number, one in enumerate(new, start=FIRST_NEW):
        one.row.pk = number


def compare(old: Document | None, new: Document | None, user: Any = None) -> list[Change]:
    """What differs, in words. Links to events that `user` may not see are left out."""
    if user is not None:
        old, new = _seen_by(user, old, new)
    return changes(old, new, names_in(old, new))


def names_in(*documents: Document | None) -> Names:
    """What the actors are called that the documents give the slug of: groups of casualties do."""
    slugs = {
        row["actor"]
        for document in documents
        for part in (document or {}).values()
        if isinstance(part, dict)
        for row in part.get("casualties") or []
        if isinstance(row.get("actor"), str)
    }
    return Names(dict(Actor.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {})


def _seen_by(user: Any, *documents: Document | None) -> list[Document | None]:
    linked = {one["event"]["uid"] for document in documents for one in (document or {}).get("links", [])}
    if not linked:
        return list(documents)
    seen = set(Event.objects.visible_to(user).filter(uid__in=linked).values_list("uid", flat=True).order_by())
    return [
        document and document | {"links": [one for one in document["links"] if one["event"]["uid"] in seen]}
        for document in documents
    ]
