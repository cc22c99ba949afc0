"""The curators' pages for actors, and what the curators' pages of every app share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, connection, models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from actors.models import Actor, ActorRelation, Alias


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

    refused = ""

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


def without_nulls(text: str) -> str:
    """A null character is no text to the database, and no form checks what autocomplete sends."""
    return text.replace("\x00", "")


class CuratedAdmin(admin.ModelAdmin):
    """A page that saves all or nothing, and explains even what only the database refuses."""

    form = ExplainedForm
    list_per_page = 50
    show_full_result_count = False

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.refused = getattr(request, "refused", "")
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """When a save meets a rule that only the database holds, the form comes back filled in."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (IntegrityError, DataError) as error:
            setattr(request, "refused", refusal(error))  # noqa: B010
            return super().changeform_view(request, *args, **kwargs)

    def save_related(self, *args: Any, **kwargs: Any) -> None:
        super().save_related(*args, **kwargs)
        # Deferred rules too, before the page says that all went well.
        connection.check_constraints()


class AliasInline(admin.TabularInline):
    model = Alias
    form = ExplainedForm
    formset = ExplainedFormSet
    extra = 0


class RelationInline(admin.TabularInline):
    model = ActorRelation
    fk_name = "subject"
    form = ExplainedForm
    formset = ExplainedFormSet
    autocomplete_fields = ["object", "source"]
    extra = 0
    verbose_name = "relation to another actor"
    verbose_name_plural = "relations to other actors"


@admin.register(Actor)
class ActorAdmin(CuratedAdmin):
    list_display = ["name", "kind", "country", "also_known_as"]
    list_filter = ["kind"]
    search_fields = ["name"]
    search_help_text = "Any name or alias; case, accents and punctuation do not matter."
    prepopulated_fields = {"slug": ["name"]}
    fields = ("name", "slug", "kind", "country", "description")
    inlines = [AliasInline, RelationInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("aliases")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        search_term = without_nulls(search_term)
        return queryset.matching(search_term) if search_term else queryset, False

    @admin.display(description="also known as")
    def also_known_as(self, actor: Actor) -> str:
        return "; ".join(alias.name for alias in actor.aliases.all())
