"""Parameters, from the filters and forms that read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from timeline import moments, params
from timeline.api.schema.examples import WITHOUT_EXAMPLE, example
from timeline.api.schema.parts import DAY, TEXT, WHOLE, Schema, array, codes, ref
from timeline.query import EVENT_ORDERINGS, relevance

# What the forms do not say of themselves.
ABOUT = {
    "q": "Words to search for.",
    "precision": "How exactly the date is known.",
    "kind": "What kind it is.",
    "admin1": "Province, region or state, by its name.",
    "occurrence": "Whether it happened, according to the sources.",
    "source": "Slug of a source that is cited.",
    "dataset": "Short name of the dataset that the events were imported from.",
    "phase": "Slug of a phase: its span is a window like `date`.",
    "country": "ISO 3166-1 alpha-2.",
    "page_size": "How many rows a page has; 50 if not said.",
    "cursor": "Where a page begins: opaque, from `next` or `previous`, for the same query only.",
    "count": "`exact` has all rows of the selection counted, where that would else be left out.",
    "ordering": "The order of the rows; a minus turns it round.",
    "fields": "The members that each row shall have.",
    "omit": "Members that the rows shall not have.",
}
LISTS = "Repeat it, or separate by commas, for any of several."
NUMBER = r"-?[0-9]+(\.[0-9]+)?"
BOX: Schema = {"type": "string", "pattern": f"^{NUMBER}(,{NUMBER}){{3}}$"}


def schema_of(field: forms.Field) -> Schema:
    """What a form field accepts, where nothing is left out."""
    if isinstance(field, params.CodeField):
        return codes(field.codes)
    if isinstance(field, params.CodesField):
        return array(codes(field.codes))
    if isinstance(field, params.ListField):
        return array({"type": "string", "maxLength": params.LONGEST_VALUE}, maxItems=params.MOST_VALUES)
    if isinstance(field, moments.EDTFWindowField):
        return TEXT | {"format": "edtf"}
    if isinstance(field, moments.MomentField):
        return {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}
    if isinstance(field, params.BoundingBoxField):
        return BOX
    if isinstance(field, moments.DayField):
        return DAY
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return codes(value for value, _ in choices if value)
    if isinstance(field, forms.IntegerField):
        bounds = {"minimum": field.min_value, "maximum": field.max_value}
        return WHOLE | {name: bound for name, bound in bounds.items() if bound is not None}
    if isinstance(field, forms.CharField):
        return TEXT | ({"maxLength": field.max_length} if field.max_length else {})
    raise LookupError(f"Say in schema_of what a {type(field).__name__} accepts.")


def parameter(collection: str, name: str, schema: Schema, about: str) -> Schema:
    if schema["type"] == "array":
        about = f"{about} {LISTS}"
    if name not in WITHOUT_EXAMPLE:
        schema = schema | {"examples": [example(collection, name)]}
    return {
        "name": name,
        "in": "query",
        "description": about,
        "schema": schema,
        "style": "form",
        "explode": True,
        # A form sends the fields that were left empty too.
        "allowEmptyValue": True,
    }


def about(name: str, field: forms.Field, said: str = "") -> str:
    """Raises LookupError when nobody wrote down what a parameter means."""
    text = said or str(field.help_text or "") or ABOUT.get(name, "")
    if not text:
        raise LookupError(f"Give the parameter {name} a help text.")
    return text


def from_filters(collection: str, filter_class: Any) -> dict[str, Schema]:
    filters = filter_class.base_filters.items()
    return {
        name: parameter(collection, name, schema_of(one.field), about(name, one.field))
        for name, one in filters
    }


def from_form(
    collection: str, form: type[forms.Form], names: Iterable[str] | None = None
) -> dict[str, Schema]:
    return {
        name: parameter(collection, name, schema_of(field), about(name, field))
        for name, field in form.base_fields.items()
        if names is None or name in names
    }


def ordering(collection: str, orderings: Mapping[str, Any]) -> Schema:
    choices = dict(orderings)
    if orderings is EVENT_ORDERINGS:
        choices["relevance"] = relevance("")
    said = "; ".join(f"`{name}`: {choice.label.lower()}" for name, choice in choices.items())
    text = f"{ABOUT['ordering']} {said}. The first if not said."
    if "relevance" in choices:
        text += " relevance needs q."
    return parameter(collection, "ordering", codes(choices), text)


def parts(collection: str, names: Iterable[str]) -> dict[str, Schema]:
    names = list(names)
    return {
        name: parameter(collection, name, array(codes(names)), ABOUT[name]) for name in ("fields", "omit")
    }


class Parameters:
    """The parameters of every collection as components, and the references to them."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}

    def refs(self, prefix: str, found: Mapping[str, Schema]) -> list[Schema]:
        refs = []
        for name, one in found.items():
            key = f"{prefix}.{name}"
            self.components[key] = one
            refs.append(ref(key, "parameters"))
        return refs
