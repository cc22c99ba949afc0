"""What is written: the body of a request, from the shape that reads it."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from timeline.api.schema.meanings import MEANINGS, meaning
from timeline.api.schema.parts import TEXT, Schema, array, codes, nullable, said
from timeline.api.schema.workflow import WORKFLOW
from timeline.api.writing.batches import MOST_DOCUMENTS
from timeline.api.writing.collections import Slug, SourceOutlet
from timeline.api.writing.events import PARTS, EventPlace, EventShape, Part
from timeline.api.writing.members import Code, Date, Degrees, Member, Text, Texts
from timeline.api.writing.message import LONGEST_MESSAGE
from timeline.api.writing.references import Many, Reference
from timeline.api.writing.rows import MOST_ROWS, Rows, Shape

READ_ONLY = "As it was read, or not at all: the server writes this."
MESSAGE: Schema = {"type": "string", "maxLength": LONGEST_MESSAGE, "description": MEANINGS["message"]}


def column(member: Member, model: Any) -> Any:
    return model._meta.get_field(member.attribute)


@singledispatch
def schema_of(member: Any, model: Any) -> Schema:
    """A member of a kind that is not known here describes itself."""
    described: Schema = member.schema()
    return described


@schema_of.register
def _text(member: Text, model: Any) -> Schema:
    field = column(member, model)
    schema = TEXT | ({"maxLength": field.max_length} if field.max_length else {})
    if isinstance(member, Slug):
        return schema | {"pattern": "^[-a-zA-Z0-9_]+$"}
    return schema if field.blank else schema | {"pattern": r"\S"}


@schema_of.register
def _code(member: Code, model: Any) -> Schema:
    field = column(member, model)
    return codes([*([""] if field.blank else []), *[code for code, _ in field.flatchoices]])


@schema_of.register
def _degrees(member: Degrees, model: Any) -> Schema:
    most = 90 if member.name == "latitude" else 180
    return nullable({"type": "number", "minimum": -most, "maximum": most})


@schema_of.register
def _texts(member: Texts, model: Any) -> Schema:
    base = column(member, model).base_field
    choices = [code for code, _ in base.flatchoices]
    return array(codes(choices) if choices else TEXT | {"maxLength": base.max_length})


@schema_of.register
def _date(member: Date, model: Any) -> Schema:
    edtf = TEXT | {"format": "edtf"}
    parts: dict[str, Schema] = {"edtf": edtf}
    for part, attribute in member.parts.items():
        kind = Code(part, attribute) if part == "basis" else Text(part, attribute)
        parts[part] = schema_of(kind, model)
    whole = strict(parts, member.FOLLOWS)
    blank = column(member, model).blank
    return {"oneOf": [edtf, whole, *([{"type": "null"}] if blank else [])]}


@schema_of.register
def _reference(member: Reference, model: Any) -> Schema:
    named = {key: TEXT | {"type": ["string", "integer"]} if key == "id" else TEXT for key in member.keys}
    forms = [{"type": ["string", "integer"]} if "id" in member.keys else TEXT, strict(named, member.repeated)]
    return {"oneOf": [*forms, *([{"type": "null"}] if column(member, model).null else [])]}


@schema_of.register
def _place(member: EventPlace, model: Any) -> Schema:
    precision = schema_of(Code("precision", "place_precision"), model)
    whole = strict({"slug": TEXT, "precision": precision}, member.repeated)
    return {"oneOf": [whole, {"type": "null"}]}


@schema_of.register
def _outlet(member: SourceOutlet, model: Any) -> Schema:
    outlet = column(member, model).related_model
    parts = {one.name: schema_of(one, outlet) for one in member.MEMBERS}
    return {"oneOf": [TEXT, strict(parts), {"type": "null"}]}


@schema_of.register
def _many(member: Many, model: Any) -> Schema:
    return nullable(array(schema_of_item(member)))


def schema_of_item(member: Many) -> Schema:
    return {"oneOf": [TEXT, strict(dict.fromkeys(member.item.keys, TEXT), member.item.repeated)]}


@schema_of.register
def _rows(rows: Rows, model: Any) -> Schema:
    item = strict(
        described(read_as(rows.model), rows.members, rows.model),
        rows.repeated,
        required=required(rows.members, rows.model),
    )
    return nullable(array(item, maxItems=MOST_ROWS))


def strict(properties: dict[str, Schema], repeated: Any = (), *, required: Any = ()) -> Schema:
    """An object without other members than these, and those that only the server writes."""
    shown: dict[str, Schema] = {name: {"readOnly": True, "description": READ_ONLY} for name in repeated}
    return {
        "type": "object",
        "properties": properties | shown,
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
    }


def required(members: Any, model: Any) -> list[str]:
    """The members without which no row can be saved."""
    return [member.name for member in members if _must(member, model)]


def _must(member: Any, model: Any) -> bool:
    # A slug is made where there is none; a subject is the actor whose document it is.
    if not isinstance(member, Text | Code | Date | Reference | Texts) or isinstance(member, Slug):
        return False
    field = column(member, model)
    return not field.blank and not field.has_default() and member.name != "subject"


def described(component: str, members: Any, model: Any) -> dict[str, Schema]:
    return {
        member.name: said(schema_of(member, model), meaning(component, member.name)) for member in members
    }


# The components that say of a model's members what they mean.
READ_AS = {
    "Incident": "Event", "DiplomaticEvent": "Event", "EventLink": "Link", "ActorRelation": "Relation",
    "ResponsibilityClaim": "Claim", "ExternalId": "",
}  # fmt: skip


def read_as(model: Any) -> str:
    name = str(model.__name__)
    return READ_AS.get(name, name)


def document(shape: Shape, method: str) -> Schema:
    """The body of one row. For PATCH nothing is required: what is absent stays."""
    properties = described(read_as(shape.model), [*shape.members, *shape.lists], shape.model)
    musts = [] if method == "patch" else required(shape.members, shape.model)
    if isinstance(shape, EventShape):
        properties |= WORKFLOW
        properties |= {part.name: _part(part, mine=part is shape.part) for part in PARTS.values()}
    return strict(properties | {"message": nullable(MESSAGE)}, shape.repeated, required=musts)


def _part(part: Part, *, mine: bool) -> Schema:
    text = meaning("Event", part.name)
    if not mine:
        return {"type": "null", "description": text}
    parts = described(part.name.capitalize(), part.parts(), part.model)
    return said(nullable(strict(parts)), text)


def event_document(shapes: dict[str, EventShape], method: str) -> Schema:
    """An event of any kind. Which, its `kind` says when it is new; later, that is known."""
    forms = []
    for kind, shape in shapes.items():
        form = document(shape, method)
        form["properties"]["kind"] = {"const": kind, "description": meaning("Event", "kind")}
        if method == "post":
            form["required"] = [*form["required"], "kind"]
        forms.append(form)
    return {"oneOf" if method == "post" else "anyOf": forms}


def one_or_many(schema: Schema) -> Schema:
    return {"oneOf": [schema, array(schema, minItems=1, maxItems=MOST_DOCUMENTS)]}
