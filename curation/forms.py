"""Forms that say what is wrong at the field where it is wrong, also what only the database refuses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.forms.models import BaseInlineFormSet


def fields_of(constraint: models.BaseConstraint) -> set[str]:
    if isinstance(constraint, CheckConstraint):
        return set(Q(constraint.condition).referenced_base_fields)
    if isinstance(constraint, UniqueConstraint):
        return {*constraint.fields, *(getattr(part, "name", "") for part in constraint.expressions)}
    return set()


def home_of(constraint: models.BaseConstraint, form: forms.BaseForm) -> Any:
    """The last field on the form that the constraint is about: by then the others are read."""
    seen = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    return next((name for name in reversed(seen) if name in fields_of(constraint)), None)


def refusal(error: Exception) -> str:
    """What the database says, in the model's own words where it has some."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.get_violation_error_message())
    return f"The database refused this: {getattr(diagnosis, 'message_primary', error)}."


class ExplainedForm(forms.ModelForm):
    """A form that says what a constraint says at a field, not above the form."""

    refused: str | list[str] = ""  # why a save of what was sent was undone

    def clean(self) -> dict[str, Any] | None:
        if self.refused:
            raise ValidationError(self.refused)
        return super().clean()

    def add_error(self, field: str | None, error: Any) -> None:
        for homeless in getattr(error, "error_dict", {}).pop(NON_FIELD_ERRORS, []):
            super().add_error(self._home_of(homeless.message), homeless)
        super().add_error(field, error)

    def _home_of(self, message: str) -> str | None:
        for _, constraints in self.instance.get_constraints():
            for constraint in constraints:
                if constraint.get_violation_error_message() == message:
                    return home_of(constraint, self)
        return None


class ExplainedFormSet(BaseInlineFormSet):
    """Rows held against the constraints that name their parent, which a row's own form skips."""

    model: type[models.Model]

    def live(self) -> list[forms.ModelForm]:
        """The rows that will exist after saving."""
        return [
            form
            for form in self.forms
            if (form.instance.pk or form.has_changed()) and not self._should_delete_form(form)  # type: ignore[attr-defined]
        ]

    def clean(self) -> None:
        super().clean()
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                self._check_once(constraint)
            elif self.fk.name in fields_of(constraint):
                self._check_each(constraint)

    def _check_once(self, constraint: UniqueConstraint) -> None:
        names = sorted(fields_of(constraint) - {self.fk.name})
        seen = set()
        for form in self._sound():
            key = tuple(getattr(form.instance, name) for name in names)
            if None in key and constraint.nulls_distinct is not False:
                continue
            if key in seen:
                self._tell(form, constraint)
            seen.add(key)

    def _check_each(self, constraint: models.BaseConstraint) -> None:
        for form in self._sound():
            try:
                constraint.validate(self.model, form.instance)
            except ValidationError:
                self._tell(form, constraint)

    def _sound(self) -> list[forms.ModelForm]:
        return [form for form in self.live() if not form.errors]

    def _tell(self, form: forms.ModelForm, constraint: models.BaseConstraint) -> None:
        form.add_error(home_of(constraint, form), constraint.get_violation_error_message())
