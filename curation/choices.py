"""Autocompletes that ask for the names of all chosen rows of a page at once, and survive forged ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin, RelatedFieldWidgetWrapper
from django.db import models

LARGEST_ID = 2**63 - 1


def as_id(value: Any) -> int | None:
    """The id that a form or an address gave, or None for what cannot be one."""
    text = str(value)
    if not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    return int(text) if int(text) <= LARGEST_ID else None


class NamedChoices(AutocompleteMixin):
    """Shows the chosen rows by `names`, which `name_choices` fills in for a whole page."""

    allow_multiple_selected: bool
    is_required: bool
    choices: Any
    names: dict[int, str]
    address = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {}

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        chosen = [pk for pk in map(as_id, value) if pk is not None]
        if any(pk not in self.names for pk in chosen):
            self.names = names_of(self.choices.queryset.model, chosen)
        options = []
        if not self.is_required and not self.allow_multiple_selected:
            options.append(self.create_option(name, "", "", False, 0))
        for pk in dict.fromkeys(chosen):
            if pk in self.names:
                options.append(self.create_option(name, pk, self.names[pk], True, len(options)))
        return [(None, options, 0)]

    create_option: Any


class OneChoice(NamedChoices, forms.Select):
    pass


class ManyChoices(NamedChoices, forms.SelectMultiple):
    pass


def names_of(model: type[models.Model], pks: Iterable[int]) -> dict[int, str]:
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=set(pks))}


def plain(widget: Any) -> Any:
    """The widget inside the admin's wrapper of links."""
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def name_choices(page: Iterable[forms.BaseForm]) -> None:
    """One query for each model that the forms of a page choose from, however many rows are chosen."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    widgets = []
    for form in page:
        for name, field in form.fields.items():
            widget = plain(field.widget)
            if isinstance(widget, NamedChoices):
                value = form[name].value()
                given = value if isinstance(value, list | tuple) else [value]
                model = widget.choices.queryset.model
                wanted[model] |= {pk for pk in map(as_id, given) if pk is not None}
                widgets.append((widget, model))
    names = {model: names_of(model, pks) for model, pks in wanted.items() if pks}
    for widget, model in widgets:
        widget.names = names.get(model, {})
