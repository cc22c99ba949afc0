"""What every curators' page does: saves all or nothing, explains refusals, names its choices at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.db import DataError, IntegrityError, connection
from django.http import HttpRequest

from curation.choices import ManyChoices, OneChoice, name_choices
from curation.chosen import ChosenRows
from curation.counting import CappedList, CappedPaginator
from curation.dates import EDTFInput
from curation.forms import ExplainedForm, refusal
from curation.signs import VisibleText, visible_text_of
from dates.fields import EDTFField, validate_edtf


def without_nulls(text: str) -> str:
    """A null character is no text to the database, and no form checks what autocomplete sends."""
    return text.replace("\x00", "")


class Mistake(NamedTuple):
    """One message of the summary above a form, with the id of the control that it is about."""

    label: str
    message: str
    control: str


def forms_of(context: dict[str, Any]) -> Iterator[forms.BaseForm]:
    """The form of a page and the rows of its inlines, from what the template is given."""
    yield context["adminform"].form
    for inline in context["inline_admin_formsets"]:
        yield from inline.formset.forms


def mistakes(context: dict[str, Any]) -> list[Mistake]:
    """Every message of a page that was sent back, in the order of the page."""
    found: list[Mistake] = []
    form = context["adminform"].form
    found += [Mistake("", str(message), "") for message in form.non_field_errors()]
    found += _of(form, "")
    for inline in context["inline_admin_formsets"]:
        formset, title = inline.formset, str(inline.opts.verbose_name)
        heading = f"{formset.prefix}-heading"
        several = str(inline.opts.verbose_name_plural)
        found += [Mistake(several, str(message), heading) for message in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, 1):
            where = f"{title} {number}"
            found += [Mistake(where, str(message), heading) for message in row.non_field_errors()]
            found += _of(row, f"{where}: ")
    return found


def _of(form: forms.BaseForm, before: str) -> list[Mistake]:
    if not form.is_bound:
        return []
    return [
        Mistake(f"{before}{bound.label}", str(message), bound.id_for_label or f"id_{bound.html_name}")
        for bound in form
        for message in bound.errors
    ]


class CuratedFields:
    """For pages and inlines alike: our autocompletes, and dates that say how they are understood."""

    admin_site: Any
    get_autocomplete_fields: Any
    formfield_overrides: Any = {EDTFField: {"widget": EDTFInput}}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and isinstance(db_field, EDTFField):
            # Already by the form: what is no date never reaches the row, whose name would print it.
            field.validators = [*field.validators, validate_edtf]
        elif isinstance(field, forms.CharField) and not getattr(db_field, "choices", None):
            several = isinstance(field.widget, forms.Textarea)
            field.validators = [*field.validators, VisibleText() if several else visible_text_of(db_field)]
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = OneChoice(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ManyChoices(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class CuratedAdmin(CuratedFields, ChosenRows):
    """A page that saves all or nothing, and explains even what only the database refuses."""

    form = ExplainedForm
    list_per_page = 50
    show_full_result_count = False
    paginator = CappedPaginator

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

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return CappedList

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        name_choices(forms_of(context))
        context["mistakes"] = mistakes(context) if request.method == "POST" else []
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, *args: Any, **kwargs: Any) -> None:
        super().save_related(*args, **kwargs)
        # Deferred rules too, before the page says that all went well.
        connection.check_constraints()

    def autocomplete_name(self, row: Any) -> dict[str, str]:
        """`text`, which a list of suggestions shows, and `name`, which stays once it is chosen."""
        return {"text": str(row), "name": str(row)}
