"""Event documents for lists: the same as documents.py writes, from plain rows instead of model instances.

A list of a hundred events is a few queries and a few milliseconds this way; as instances with serializers
it is ten times as much. tests/test_api.py holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from timeline.api.compiled import ByEvents
from timeline.api.documents import DETAILS, date_document
from timeline.models import Citation, Event, EventLink, ExternalId, Participation

COLUMNS = [
    *["id", "uid", "kind", "title", "slug", "summary", "edtf", "date_basis", "date_note", "occurrence"],
    *["status", "country", "place_precision", "updated", "type__code", "type__label", "type__category"],
    *["place__slug", "place__name", "place__admin1", "place__country"],
    *["place__latitude", "place__longitude"],
]


def plain_rows(events: Any, parts: set[str]) -> Any:
    """The queryset as dictionaries with all that `event_documents` reads from the spine."""
    if "revision" in parts:
        return events.with_revision().values(*COLUMNS, "revision")
    return events.values(*COLUMNS)


class Addresses:
    """Absolute addresses of pages, without resolving the pattern anew for each row."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.prefixes: dict[str, str] = {}

    def event(self, number: int, slug: str) -> str:
        return f"{self._before('event', [0, '-'], '0/-/')}{number}/{slug}/"

    def source(self, slug: str) -> str:
        return f"{self._before('source', ['-'], '-/')}{slug}/"

    def _before(self, name: str, arguments: list[Any], tail: str) -> str:
        if name not in self.prefixes:
            whole = self.request.build_absolute_uri(reverse(name, args=arguments))
            self.prefixes[name] = whole.removesuffix(tail)
        return self.prefixes[name]


def event_documents(
    rows: list[dict[str, Any]], parts: set[str], request: HttpRequest
) -> list[dict[str, Any]]:
    """The documents of these rows, with the named parts only, in the order of the contract."""
    addresses = Addresses(request)
    numbers = [row["id"] for row in rows]
    kinds = {row["kind"] for row in rows}
    hung: dict[str, dict[int, Any]] = {}
    if "participants" in parts:
        hung["participants"] = participants(numbers)
    for name, writer in DETAILS.items():
        if name in parts:
            hung[name] = writer.of_events(numbers) if writer.kind in kinds else {}
    if "links" in parts:
        hung["links"] = links(numbers, addresses)
    if "citations" in parts:
        hung["citations"] = citations(numbers, addresses)
    if "external_ids" in parts:
        hung["external_ids"] = external_ids(numbers)
    return [_document(row, parts, hung, addresses) for row in rows]


def _document(
    row: dict[str, Any], parts: set[str], hung: dict[str, dict[int, Any]], addresses: Addresses
) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "id": row["id"],
        "uid": row["uid"],
        "url": addresses.event(row["id"], row["slug"]),
        "kind": row["kind"],
        "type": {
            "code": row["type__code"],
            "label": row["type__label"],
            "category": row["type__category"],
        },
        "title": row["title"],
        "summary": row["summary"],
        "date": date_document(row["edtf"], basis=row["date_basis"], note=row["date_note"]),
        "occurrence": row["occurrence"],
        "status": row["status"],
        "country": row["country"],
        "place": _place(row),
        "participants": hung.get("participants", {}).get(row["id"], []),
        **{name: hung.get(name, {}).get(row["id"]) for name in DETAILS},
        "links": hung.get("links", {}).get(row["id"], []),
        "citations": hung.get("citations", {}).get(row["id"], []),
        "external_ids": hung.get("external_ids", {}).get(row["id"], []),
        "updated": row["updated"],
        "revision": row.get("revision"),
    }
    return {name: value for name, value in whole.items() if name in parts}


def _place(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["place__slug"] is None:
        return None
    latitude, longitude = row["place__latitude"], row["place__longitude"]
    return {
        "slug": row["place__slug"],
        "name": row["place__name"],
        "admin1": row["place__admin1"],
        "country": row["place__country"],
        "latitude": None if latitude is None else float(latitude),
        "longitude": None if longitude is None else float(longitude),
        "precision": row["place_precision"],
    }


def by_event(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for number, document in rows:
        grouped[number].append(document)
    return grouped


PARTICIPANTS = ByEvents(
    Participation.objects.order_by("id"), "event", "event", "actor__slug", "actor__name", "role", "note"
)


def participants(events: list[int]) -> dict[int, list[Any]]:
    return by_event(
        (event, {"actor": {"slug": slug, "name": name}, "role": role, "note": note})
        for event, slug, name, role, note in PARTICIPANTS.of(events)
    )


LINKS = ByEvents(
    EventLink.objects.filter(other__status=Event.Status.PUBLISHED).order_by("id"),
    *["event", "event", "relation", "other", "other__uid", "other__slug", "other__title"],
)


def links(events: list[int], addresses: Addresses) -> dict[int, list[Any]]:
    return by_event(
        (
            event,
            {
                "relation": relation,
                "event": {"id": other, "uid": uid, "url": addresses.event(other, slug), "title": title},
            },
        )
        for event, relation, other, uid, slug, title in LINKS.of(events)
    )


EXTERNAL_IDS = ByEvents(
    ExternalId.objects.order_by("scheme", "identifier"), "event", "event", "scheme", "identifier"
)


def external_ids(events: list[int]) -> dict[int, list[Any]]:
    return by_event(
        (event, {"scheme": scheme, "identifier": identifier})
        for event, scheme, identifier in EXTERNAL_IDS.of(events)
    )


CITED = ["supports", "locator", "quote", "value", "credibility", "note"]
CITATIONS = ByEvents(
    Citation.objects.order_by("id"),
    *["event", "event", "id", "source__slug", "source__title", "source__title_supplied"],
    *["source__outlet__name", *CITED],
)


def citations(events: list[int], addresses: Addresses) -> dict[int, list[Any]]:
    return by_event(
        (
            event,
            {
                "id": number,
                "source": {
                    "slug": slug,
                    "title": title,
                    "title_supplied": supplied,
                    "url": addresses.source(slug),
                    "outlet": outlet,
                },
                **dict(zip(CITED, cited, strict=True)),
            },
        )
        for event, number, slug, title, supplied, outlet, *cited in CITATIONS.of(events)
    )
