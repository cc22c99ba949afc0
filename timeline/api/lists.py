"""Event documents for lists: the same as documents.py writes, from plain rows instead of model instances.

A list of a hundred events is a few queries and a few milliseconds this way; as instances with serializers
it is ten times as much. tests/test_api.py holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import FloatField
from django.db.models.functions import Cast
from django.http import HttpRequest

from timeline.api.compiled import ByEvents
from timeline.api.documents import DETAILS, date_document
from timeline.api.paths import path_of
from timeline.models import Citation, Event, EventLink, ExternalId, Participation

# What a document reads from the spine, in the order in which `_document` takes it.
COLUMNS = [
    *["id", "uid", "kind", "title", "slug", "summary", "edtf", "date_basis", "date_note", "occurrence"],
    *["status", "country", "place_precision", "updated", "type__code", "type__label", "type__category"],
    *["place__slug", "place__name", "place__admin1", "place__country"],
    *[Cast(f"place__{degrees}", FloatField()) for degrees in ("latitude", "longitude")],
    *["dataset__slug", "dataset__name", "dataset__licence", "dataset__attribution"],
]
SPINE = ByEvents(Event.objects.published().order_by(), "id", *COLUMNS)
SPINE_WITH_REVISION = ByEvents(
    Event.objects.published().order_by().with_revision(), "id", *COLUMNS, "revision"
)


def plain_rows(events: Any, parts: set[str]) -> Any:
    """The queryset as tuples of all that `event_documents` reads from the spine."""
    if "revision" in parts:
        return events.with_revision().values_list(*COLUMNS, "revision")
    return events.values_list(*COLUMNS)


def published_rows(numbers: list[int], parts: set[str]) -> list[tuple[Any, ...]]:
    """The same of the published events of these ids, in their order."""
    spine = SPINE_WITH_REVISION if "revision" in parts else SPINE
    found = {row[0]: row for row in spine.of(numbers)}
    return [found[number] for number in numbers if number in found]


class Addresses:
    """Absolute addresses of pages, without resolving the pattern anew for each row."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def event(self, number: int, slug: str) -> str:
        return f"{self.events}{number}/{slug}/"

    def source(self, slug: str) -> str:
        return f"{self.sources}{slug}/"

    @cached_property
    def events(self) -> str:
        return self._before("0/-/", "event", 0, "-")

    @cached_property
    def sources(self) -> str:
        return self._before("-/", "source", "-")

    def _before(self, tail: str, name: str, *arguments: str | int) -> str:
        return self.request.build_absolute_uri(path_of(name, *arguments)).removesuffix(tail)


def event_documents(
    rows: list[tuple[Any, ...]], parts: set[str], request: HttpRequest
) -> list[dict[str, Any]]:
    """The documents of these rows, with the named parts only, in the order of the contract."""
    addresses = Addresses(request)
    hung = [*_hung(rows, parts, addresses)]
    documents = [_document(row, hung, addresses) for row in rows]
    for name in documents[0].keys() - parts if documents else ():
        for document in documents:
            del document[name]
    return documents


# The name of a part, and what gives it of an event.
Hung = tuple[str, Callable[[int], Any]]


def _hung(rows: list[tuple[Any, ...]], parts: set[str], addresses: Addresses) -> Iterator[Hung]:
    """What hangs on these events, of the named parts alone, in the order of the contract."""
    numbers = [row[0] for row in rows]
    kinds = {row[2] for row in rows}
    if "participants" in parts:
        yield "participants", participants(numbers).__getitem__
    for name, writer in DETAILS.items():
        if name in parts:
            own = writer.of_events(numbers) if writer.kind in kinds else {}
            yield name, own.get
    if "links" in parts:
        yield "links", links(numbers, addresses).__getitem__
    if "citations" in parts:
        yield "citations", citations(numbers, addresses).__getitem__
    if "external_ids" in parts:
        yield "external_ids", external_ids(numbers).__getitem__


def _document(row: tuple[Any, ...], hung: list[Hung], addresses: Addresses) -> dict[str, Any]:
    number, uid, kind, title, slug, summary, edtf, basis, note, occurrence, status, country = row[:12]
    place_precision, updated, code, label, category, *place = row[12:23]
    dataset, name, licence, attribution = row[23:27]
    document = {
        "id": number,
        "uid": uid,
        "url": addresses.event(number, slug),
        "kind": kind,
        "type": {"code": code, "label": label, "category": category},
        "title": title,
        "summary": summary,
        "date": date_document(edtf, basis=basis, note=note),
        "occurrence": occurrence,
        "status": status,
        "country": country,
        "place": _place(place_precision, *place),
    }
    for part, of_event in hung:
        document[part] = of_event(number)
    document["dataset"] = dataset and {
        "slug": dataset,
        "name": name,
        "licence": licence,
        "attribution": attribution,
    }
    document["updated"] = updated
    document["revision"] = row[27] if len(row) > 27 else None
    return document


def _place(
    precision: str,
    slug: str | None,
    name: str,
    admin1: str,
    country: str,
    latitude: float | None,
    longitude: float | None,
) -> dict[str, Any] | None:
    if slug is None:
        return None
    return {
        "slug": slug,
        "name": name,
        "admin1": admin1,
        "country": country,
        "latitude": latitude,
        "longitude": longitude,
        "precision": precision,
    }


def by_event(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """The documents of each event; of one that has none, an empty list."""
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
