"""Components: every document that is read, from the serializer that writes it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dates.edtf import Precision
from sources.models import DateBasis
from timeline.api.collections import ActorWithRelations, PhaseDocument, PlaceDocument, SourceDocument
from timeline.api.collections import RelationDocument as Relation
from timeline.api.documents import DETAILS, Absolute, Detail, EventDocument, EventPlace
from timeline.api.schema.meanings import meaning
from timeline.api.schema.parts import (
    ADDRESS,
    DAY,
    MOMENT,
    TEXT,
    WHOLE,
    Schema,
    array,
    codes,
    nullable,
    ref,
    said,
    thing,
)  # fmt: skip
from timeline.models import Event

WHOLE_DOCUMENTS = {"Event", "Actor", "Place", "Source", "Phase"}
# In the order in which a field's first match counts: a ChoiceField is a Field like any other.
SIMPLE: list[tuple[type[Any], Schema]] = [
    (serializers.BooleanField, {"type": "boolean"}),
    (serializers.IntegerField, WHOLE),
    (serializers.FloatField, {"type": "number"}),
    (serializers.DateTimeField, MOMENT),
    (serializers.JSONField, {"type": "object"}),
    (serializers.PrimaryKeyRelatedField, WHOLE),
    (serializers.SlugRelatedField, TEXT),
    (serializers.CharField, TEXT),
]


def component_name(serializer: Any) -> str:
    name = type(serializer).__name__
    return "Actor" if name == "ActorWithRelations" else name.removesuffix("Document").removesuffix("Detail")


class Documents:
    """Gathers components while it walks from serializer to serializer."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}

    def add(self, serializer: Any) -> Schema:
        """A reference to the serializer's component, which is there from now on."""
        name = component_name(serializer)
        if name not in self.components:
            self.components[name] = {}  # a document may hold its like
            parts = serializer.parts if isinstance(serializer, Detail) else serializer.get_fields()
            self.components[name] = self.document(name, parts, serializer)
        return ref(name)

    def document(self, name: str, parts: dict[str, Any], serializer: Any) -> Schema:
        properties = {
            part: said(self.schema_of(part, field, serializer), meaning(name, part))
            for part, field in parts.items()
        }
        # `fields` and `omit` may leave any part of a whole document out.
        return thing(properties, optional=properties if name in WHOLE_DOCUMENTS else ())

    def schema_of(self, name: str, field: Any, owner: Any) -> Schema:
        if isinstance(field, dict):
            return field
        schema = self.plain(name, field, owner)
        return nullable(schema) if self.may_be_null(name, field, owner) else schema

    def plain(self, name: str, field: Any, owner: Any) -> Schema:
        if isinstance(field, Absolute):
            return ADDRESS
        if isinstance(field, serializers.SerializerMethodField):
            schema: Schema = owner.schemas[name]
            return schema
        if isinstance(field, serializers.ListSerializer | serializers.ListField):
            return array(self.plain(name, field.child, owner))
        if isinstance(field, serializers.BaseSerializer):
            return self.add(field)
        if isinstance(field, serializers.ChoiceField):
            return codes([*([""] if field.allow_blank else []), *field.choices])
        for kind, schema in SIMPLE:
            if isinstance(field, kind):
                return schema
        raise LookupError(f"{type(owner).__name__}.{name}: say in SIMPLE what a {type(field).__name__} is.")

    def may_be_null(self, name: str, field: Any, owner: Any) -> bool:
        """Detail parts are null for other kinds; else the model says so, as serializers are read only."""
        if isinstance(field, Detail):
            return True
        if isinstance(owner, Detail):
            return False
        source = field.source or name
        model = owner.Meta.model
        known = {one.name: one for one in model._meta.get_fields()}
        column = known.get(source)
        return bool(getattr(column, "null", False)) and not getattr(column, "one_to_many", False)


def read_components() -> dict[str, Schema]:
    documents = Documents()
    for serializer in (
        EventDocument(), ActorWithRelations(), PlaceDocument(), SourceDocument(), PhaseDocument(), Relation(),
        EventPlace(), *[detail() for detail in DETAILS.values()],
    ):  # fmt: skip
        documents.add(serializer)
    found = documents.components
    precision = said(codes(Event.PlacePrecision.values), meaning("EventPlace", "precision"))
    found["EventPlace"] = thing(found["EventPlace"]["properties"] | {"precision": precision})
    return found | DATES | {"Estimate": _estimate(), "Outlet": _outlet()}


def _estimate() -> Schema:
    said_of = {"low": "Fewest that a source supports.", "best": "Most likely.", "high": "Most supported."}
    number = nullable(WHOLE | {"minimum": 0})
    return thing(
        {part: said(number, text) for part, text in said_of.items()},
        description="A number that sources bound. null is unknown; 0 is none.",
    )


def _outlet() -> Schema:
    return thing({"slug": said(TEXT, "Its short name."), "name": said(TEXT, "Its name.")})


_DATE = {
    "edtf": said(TEXT | {"format": "edtf"}, "The date in EDTF (ISO 8601-2), exactly as it is known."),
    "earliest": said(nullable(DAY), "The first possible day; null where the beginning is open or unknown."),
    "latest": said(nullable(DAY), "The last possible day; null where the end is open or unknown."),
    "precision": said(codes([str(name) for name in Precision]), "How exactly the date is known."),
    "approximate": said({"type": "boolean"}, "true where the date is about right (~)."),
    "uncertain": said({"type": "boolean"}, "true where the date is doubted (?)."),
    "text": said(TEXT, "The date in words."),
}
_BASIS = {
    "basis": said(codes(DateBasis.values), "Whether a source states the date, or it was inferred."),
    "note": said(TEXT, "What it was inferred from; empty when it was not."),
}
DATES = {
    "Date": thing(_DATE, description="A date as far as it is known."),
    "StatedDate": thing(_DATE | _BASIS, description="A date as far as it is known, and how it is known."),
}
