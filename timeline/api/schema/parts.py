"""JSON Schema in the few words that our documents need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
ADDRESS: Schema = {"type": "string", "format": "uri"}


def ref(name: str, section: str = "schemas") -> Schema:
    return {"$ref": f"#/components/{section}/{name}"}


def nullable(schema: Schema) -> Schema:
    """The same, or null: by a list of types, as 3.1 has it, where the schema is no reference."""
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def array(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def codes(values: Iterable[Any]) -> Schema:
    values = list(values)
    kind = "integer" if values and all(isinstance(value, int) for value in values) else "string"
    return {"type": kind, "enum": values}


def thing(properties: Mapping[str, Schema], *, optional: Iterable[str] = (), **more: Any) -> Schema:
    """An object; its members are there unless they are `optional`."""
    required = [name for name in properties if name not in set(optional)]
    return {
        "type": "object",
        "properties": dict(properties),
        **({"required": required} if required else {}),
        **more,
    }


def said(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


# What several documents hold.
DATE = ref("Date")
STATED_DATE = ref("StatedDate")
ESTIMATE = ref("Estimate")
