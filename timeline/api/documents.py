"""What an event looks like in JSON. Each kind registers the part of it that is its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, ClassVar

from django.db.models import Prefetch
from rest_framework import serializers

from actors.models import Actor
from dates.edtf import parse
from dates.formats import language
from dates.text import describe
from sources.models import Source
from timeline.api.schema.parts import STATED_DATE, Schema, nullable, ref
from timeline.models import Citation, Dataset, Event, EventLink, EventType, ExternalId, Participation, Place


class Detail(serializers.BaseSerializer[Event]):
    """A kind's own part of an event's document: of one event, and of many at once."""

    kind: str
    tables = ""  # SQL that joins to `event` what the kind's columns of the flat forms read, of those `chosen`
    parts: ClassVar[dict[str, Any]] = {}  # serializers, or JSON Schema

    @staticmethod
    def of_events(events: list[int]) -> dict[int, dict[str, Any]]:
        """The parts of those of these events that are of this kind, in a fixed number of queries."""
        raise NotImplementedError


# The name of a kind's part of the document -> what writes it. Filled by the kinds' api.py.
DETAILS: dict[str, type[Detail]] = {}


def detail(name: str) -> Callable[[Any], Any]:
    """Register the serializer of a kind's own part: `@detail("incident")`."""

    def register(serializer: Any) -> Any:
        DETAILS[name] = serializer
        return serializer

    return register


def estimate(counted: Any, stem: str) -> dict[str, int | None]:
    """`{"low", "best", "high"}`, each null when unknown."""
    return {part: getattr(counted, f"{stem}_{part}") for part in ("low", "best", "high")}


def date_document(edtf: str, **more: Any) -> dict[str, Any]:
    """A date as clients get it. An open or unknown end is null, not a far-away day."""
    known, text = _read(edtf, language())
    return {**known, **more, "text": text}


@lru_cache(maxsize=20_000)
def _read(edtf: str, language: str) -> tuple[dict[str, Any], str]:
    """Events share their dates: most of a list's were read before."""
    span = parse(edtf)
    known = {
        "edtf": span.edtf,
        "earliest": None if span.open_start else span.earliest,
        "latest": None if span.open_end else span.latest,
        "precision": str(span.precision),
        "approximate": span.approximate,
        "uncertain": span.uncertain,
    }
    return known, describe(span)


class Absolute(serializers.SerializerMethodField):
    """The address of the row's page, with scheme and host."""

    def to_representation(self, row: Any) -> str:
        return self.context["request"].build_absolute_uri(row.get_absolute_url())


class ActorStub(serializers.ModelSerializer[Actor]):
    class Meta:
        model = Actor
        fields = ["slug", "name"]


class TypeStub(serializers.ModelSerializer[EventType]):
    class Meta:
        model = EventType
        fields = ["code", "label", "category"]


class SourceStub(serializers.ModelSerializer[Source]):
    url = Absolute()
    outlet: Any = serializers.SlugRelatedField(slug_field="name", read_only=True)

    class Meta:
        model = Source
        fields = ["slug", "title", "title_supplied", "url", "outlet"]


class EventPlace(serializers.ModelSerializer[Place]):
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()

    class Meta:
        model = Place
        fields = ["slug", "name", "admin1", "country", "latitude", "longitude"]


class ParticipationDocument(serializers.ModelSerializer[Participation]):
    actor = ActorStub()

    class Meta:
        model = Participation
        fields = ["actor", "role", "note"]


class CitationDocument(serializers.ModelSerializer[Citation]):
    source: Any = SourceStub()

    class Meta:
        model = Citation
        fields = ["id", "source", "supports", "locator", "quote", "value", "credibility", "note"]


class EventStub(serializers.ModelSerializer[Event]):
    url = Absolute()

    class Meta:
        model = Event
        fields = ["id", "uid", "url", "title"]


class LinkDocument(serializers.ModelSerializer[EventLink]):
    event = EventStub(source="other")

    class Meta:
        model = EventLink
        fields = ["relation", "event"]


class ExternalIdDocument(serializers.ModelSerializer[ExternalId]):
    class Meta:
        model = ExternalId
        fields = ["scheme", "identifier"]


class DatasetStub(serializers.ModelSerializer[Dataset]):
    class Meta:
        model = Dataset
        fields = ["slug", "name", "licence", "attribution"]


class EventDocument(serializers.ModelSerializer[Event]):
    """The whole document; `only` names the parts that are wanted, all without it."""

    url = Absolute()
    type = TypeStub()
    date = serializers.SerializerMethodField()
    place = serializers.SerializerMethodField()
    participants = ParticipationDocument(source="participations", many=True)
    links = LinkDocument(many=True)
    citations = CitationDocument(many=True)
    external_ids = ExternalIdDocument(many=True)
    dataset = DatasetStub()
    revision = serializers.IntegerField()
    schemas: ClassVar[dict[str, Schema]] = {
        "date": STATED_DATE,
        "place": nullable(ref("EventPlace")),
        "dataset": nullable(ref("DatasetStub")),
    }

    class Meta:
        model = Event
        fields = [
            "id",
            "uid",
            "url",
            "kind",
            "type",
            "title",
            "summary",
            "date",
            "occurrence",
            "status",
            "country",
            "place",
            "participants",
            "links",
            "citations",
            "external_ids",
            "dataset",
            "updated",
            "revision",
        ]

    def __init__(self, *args: Any, only: set[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = only

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name, field in super().get_fields().items():
            if name == "links":
                fields |= {part: serializer(source="*") for part, serializer in DETAILS.items()}
            fields[name] = field
        return {name: field for name, field in fields.items() if self.only is None or name in self.only}

    def get_date(self, event: Event) -> dict[str, Any]:
        return date_document(event.edtf, basis=event.date_basis, note=event.date_note)

    def get_place(self, event: Event) -> dict[str, Any] | None:
        if event.place is None:
            return None
        return {**EventPlace(event.place).data, "precision": event.place_precision}


LEFT_OUT_OF_LISTS = {"links", "citations", "external_ids"}


@cache
def part_names() -> tuple[str, ...]:
    """Every name that `fields` and `omit` know."""
    return tuple(EventDocument().get_fields())


def with_parts(events: Any, parts: set[str]) -> Any:
    """The queryset with what these parts of the document need, in a fixed number of queries."""
    events = events.with_kinds().with_revision() if "revision" in parts else events.with_kinds()
    if "participants" in parts:
        events = events.prefetch_related("participations__actor")
    if "citations" in parts:
        events = events.prefetch_related("citations__source__outlet")
    if "external_ids" in parts:
        events = events.prefetch_related("external_ids")
    if "links" in parts:
        seen = EventLink.objects.filter(other__status="published").select_related("other")
        events = events.prefetch_related(Prefetch("links", queryset=seen))
    if parts & set(DETAILS):
        events = events.with_details()
    return events
