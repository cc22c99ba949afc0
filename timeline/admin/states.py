"""A page of the admin as a `State` (merging.py): read from its forms, from what was sent; written back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from curation.choices import as_id, plain
from timeline.admin.merging import Row, State

# Not of the event: why it was changed belongs to the change.
NOT_KEPT = {"change_message"}


def state_of(form: forms.ModelForm, formsets: Iterable[Any]) -> State:
    """What the unbound forms of a page show."""
    state: State = {"": {"": _shown(form)}}
    for formset in formsets:
        rows = [row for row in formset.initial_forms if row.instance.pk]
        state[formset.prefix] = {str(row.instance.pk): _shown(row) for row in rows}
    return state


def _shown(form: forms.BaseForm) -> Row:
    return {
        name: texts(field, form[name].value())
        for name, field in form.fields.items()
        if not _is_key(form, name) and name not in NOT_KEPT
    }


def _is_key(form: Any, name: str) -> bool:
    """The hidden fields by which Django knows a row and its parent."""
    return isinstance(form.fields[name], forms.models.InlineForeignKeyField) or (
        bool(form.prefix) and name == form._meta.model._meta.pk.name
    )


def texts(field: forms.Field, value: Any) -> list[str]:
    """A value as the browser would send it."""
    widget = plain(field.widget)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    shown = widget.format_value(value)
    several = shown if isinstance(shown, list | tuple) else [shown]
    return sorted(_line_ends(str(one)) for one in several if one not in (None, ""))


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")


def sent_state(data: QueryDict, shown: State, formsets: Iterable[Any]) -> State:
    """What was sent, for the fields that the page has."""
    fields = shown[""][""]
    state: State = {"": {"": {name: _sent(data, name) for name in fields}}}
    for formset in formsets:
        blank, rows = formset.empty_form, {}
        names = [name for name in blank.fields if not _is_key(blank, name)]
        for index in range(min(as_id(data.get(f"{formset.prefix}-TOTAL_FORMS", "0")) or 0, 1000)):
            before = f"{formset.prefix}-{index}-"
            key = data.get(f"{before}{formset.model._meta.pk.name}") or f"new{index}"
            row = {name: _sent(data, before + name) for name in names}
            if not key.startswith("new") or row != _shown(blank):
                rows[key] = row
        state[formset.prefix] = rows
    return state


def _sent(data: QueryDict, name: str) -> list[str]:
    return sorted(_line_ends(text) for text in data.getlist(name) if text != "")


def written(data: QueryDict, state: State, formsets: Iterable[Any]) -> QueryDict:
    """`data` with every field as `state` has it, saved rows before new ones, as Django expects them."""
    result = data.copy()
    for name, values in state[""][""].items():
        result.setlist(name, values)
    for formset in formsets:
        prefix, rows = formset.prefix, state[formset.prefix]
        for name in [name for name in result if name.removeprefix(f"{prefix}-")[:1].isdigit()]:
            del result[name]
        saved = [key for key in rows if not key.startswith("new")]
        result[f"{prefix}-INITIAL_FORMS"] = str(len(saved))
        result[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
        for index, (key, row) in enumerate(rows.items()):
            before = f"{prefix}-{index}-"
            result[f"{before}{formset.model._meta.pk.name}"] = "" if key.startswith("new") else key
            result[f"{before}{formset.fk.name}"] = str(formset.instance.pk)
            for name, values in row.items():
                result.setlist(before + name, values)
    return result


def html_name(state: State, part: str, row: str, field: str) -> str:
    """The name of a field's control on the page that `written` leads to."""
    return f"{part}-{list(state[part]).index(row)}-{field}" if part else field


def packed(state: State) -> str:
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> State:
    """A state that a page carried; empty, so that everything counts as changed, when it is none."""
    try:
        state = json.loads(text)
        return {
            str(part): {
                str(key): {str(name): [str(value) for value in values] for name, values in row.items()}
                for key, row in rows.items()
            }
            for part, rows in state.items()
        }
    except (ValueError, AttributeError, TypeError, RecursionError):
        return {}
