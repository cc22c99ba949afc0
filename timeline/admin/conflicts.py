"""When another saved the event after a curator opened it: the page comes back with both, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.http import HttpRequest, QueryDict

from curation.choices import as_id, names_of
from timeline.admin.merging import Difference, State, merge
from timeline.admin.recent import Change, changes_since
from timeline.admin.states import html_name, packed, sent_state, state_of, unpacked, written
from timeline.models import Event
from timeline.models.history import revision_number

CHOICE = "choose:"  # before the name of a control: the values that its "theirs" button carries


class Told(NamedTuple):
    """One difference in words. `name` is empty when there is nothing to choose."""

    label: str
    theirs: str
    mine: str
    name: str
    control: str
    value: str


class Conflict(NamedTuple):
    """What the re-shown page says. `clashes` are to be chosen between, `taken` are the other's alone."""

    changes: list[Change]
    clashes: list[Told]
    taken: list[Told]

    @property
    def who(self) -> str:
        return " and ".join(dict.fromkeys(change.who or "Somebody" for change in self.changes)) or "Somebody"

    @property
    def sentence(self) -> str:
        at = f" at {self.changes[-1].at:%H:%M} UTC on {self.changes[-1].at:%-d %B %Y}" if self.changes else ""
        return (
            f"{self.who} saved this event{at}, after you opened it. Nothing has been overwritten: "
            "see below what changed, and save again."
        )


class ConflictAware:
    """For the page of an event: `seen` is the revision that it was opened at, `opened` what it showed."""

    model: Any
    get_form: Any
    get_object: Any
    get_formsets_with_inlines: Any

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        upper: Any = super()
        if request.method != "POST" or not object_id:
            return upper.changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self._reconcile(request, object_id)
            return upper.changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        event = kwargs.get("obj")
        if event and request.method == "POST":
            names = ("seen", "opened")
            context |= {name: request.POST.get(name, "") for name in names}
            context["conflict"] = getattr(request, "conflict", None)
        elif event:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            context["seen"] = revision_number(event.pk)
            context["opened"] = packed(state_of(context["adminform"].form, formsets))
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def _reconcile(self, request: Any, object_id: str) -> None:
        """Locks the event until it is saved, so that the second of two saves sees the first."""
        event = self.get_object(request, object_id)
        if event is None:
            return
        request.POST = chosen(request.POST)
        Event.objects.select_for_update().filter(pk=event.pk).first()
        event.refresh_from_db()
        number = revision_number(event.pk)
        seen = as_id(request.POST.get("seen", ""))
        if seen != number:
            form, formsets = self._unbound(request, event)
            request.POST, request.conflict = reconciled(request.POST, form, formsets, seen or 0, number)

    def _unbound(self, request: HttpRequest, event: Any) -> tuple[forms.ModelForm, list[Any]]:
        form = self.get_form(request, event, change=True)(instance=event)
        formsets: list[Any] = []
        for formset, inline in self.get_formsets_with_inlines(request, event):
            queryset = inline.get_queryset(request)
            formsets.append(formset(instance=event, prefix=formset.get_default_prefix(), queryset=queryset))
        return form, formsets


def chosen(data: QueryDict) -> QueryDict:
    """`data` with the other's value wherever the curator chose it on a page sent back."""
    result = data.copy()
    for name in [name for name in data if name.startswith(CHOICE)]:
        text = result.pop(name)[-1]
        try:
            values = json.loads(text) if text else None
        except (ValueError, RecursionError):
            values = None
        if isinstance(values, list):
            result.setlist(name.removeprefix(CHOICE), [str(value) for value in values])
    return result


def reconciled(
    data: QueryDict, form: forms.ModelForm, formsets: list[Any], seen: int, number: int
) -> tuple[QueryDict, Conflict]:
    """What was sent, with what the other saved; and what to tell the curator about it."""
    theirs = state_of(form, formsets)
    merged = merge(unpacked(data.get("opened", "")), theirs, sent_state(data, theirs, formsets))
    result = written(data, merged.state, formsets)
    result["seen"], result["opened"] = str(number), packed(theirs)
    told = [
        _told(one, merged.state, form, {formset.prefix: formset for formset in formsets})
        for one in merged.differences
    ]
    return result, Conflict(
        changes_since(form.instance.pk, seen),
        [row for row, one in zip(told, merged.differences, strict=True) if one.mine is not None],
        [row for row, one in zip(told, merged.differences, strict=True) if one.mine is None],
    )


ROWS = {"added": "a new row", "removed": "row removed", "changed": "kept below, as a new row"}


def _told(one: Difference, state: State, form: forms.ModelForm, formsets: dict[str, Any]) -> Told:
    formset = formsets.get(one.part)
    where = ""
    if formset is not None:
        place = list(state[one.part]).index(one.row) + 1 if one.row in state[one.part] else ""
        where = f"{formset.model._meta.verbose_name} {place}".strip()
    if not one.field:
        row = formset.model._default_manager.filter(pk=as_id(one.row) or 0).first() if formset else None
        theirs = ROWS[one.theirs[0]] + (f": {row}" if row else "")
        return Told(where, theirs, ROWS[one.mine[0]] if one.mine else "", "", f"{one.part}-heading", "")
    fields = formset.empty_form.fields if formset is not None else form.fields
    field, name = fields[one.field], html_name(state, one.part, one.row, one.field)
    label = str(field.label or one.field.replace("_", " "))
    return Told(
        f"{where}: {label}" if where else label,
        in_words(field, one.theirs),
        "" if one.mine is None else in_words(field, one.mine),
        "" if one.mine is None else f"{CHOICE}{name}",
        f"id_{name}",
        json.dumps(one.theirs, ensure_ascii=False),
    )


def in_words(field: forms.Field, values: Iterable[str]) -> str:
    """Raw values as a reader would say them."""
    values = list(values)
    if isinstance(field, forms.ModelChoiceField):
        pks = [pk for pk in map(as_id, values) if pk is not None]
        choices: Any = field.queryset
        names = names_of(choices.model, pks)
        return ", ".join(names.get(pk, str(pk)) for pk in pks) or "nothing"
    if isinstance(field, forms.BooleanField):
        return "yes" if values else "no"
    labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    return ", ".join(labels.get(value, value) for value in values) or "nothing"
