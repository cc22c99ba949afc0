"""The model field for EDTF text, which keeps the columns derived from it in step."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from dates.edtf import MAX_LENGTH, EDTFError, Span, parse

HELP_TEXT = (
    "As exact as the source is, and no more: 2022-12-11, 2022-12, 2022, 2025-06-28/2025-07-07, "
    "2025-06/.. (open), 2022-21 (spring), 2025-06-28~ (about), 2025? (uncertain)."
)


def validate_edtf(text: str) -> None:
    try:
        parse(text)
    except EDTFError as error:
        raise ValidationError(str(error), code="edtf") from error


class _Deriving(DeferredAttribute):
    """Derive when the text is assigned anew: bulk_update() never calls pre_save().

    In __init__(), and so for a row from the database, it only stores: the derived columns come
    right after it, and a parse for every row read would be waste.
    """

    field: "EDTFField"

    def __set__(self, instance: models.Model, text: Any) -> None:
        # A row from the database is "adding" until __init__() is done.
        anew = self.field.attname in instance.__dict__ or not instance._state.adding
        instance.__dict__[self.field.attname] = text
        if anew and self.field.derives:
            with suppress(EDTFError):  # clean() tells the curator; no write lets it through
                self.field.derive(instance)


class EDTFField(models.CharField):
    """EDTF text in canonical form; `derives` names the columns that follow from it.

    `derives` is up to three sibling fields, declared after this one: for the first possible day,
    the last, and the precision. They follow on assignment, save(), bulk_create() and
    bulk_update(), and become None, None and "" where the text is blank. QuerySet.update(),
    save(update_fields=…), bulk_update() and raw fixtures write the columns they name and no
    other: name the derived ones too.
    """

    default_validators = [validate_edtf]
    descriptor_class = _Deriving

    def __init__(self, *args: Any, derives: Sequence[str] = (), **kwargs: Any) -> None:
        self.derives = tuple(derives)
        kwargs.setdefault("max_length", MAX_LENGTH)
        kwargs.setdefault("help_text", HELP_TEXT)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.derives:
            kwargs["derives"] = self.derives
        if self.max_length == MAX_LENGTH:
            del kwargs["max_length"]
        if self.help_text == HELP_TEXT:
            del kwargs["help_text"]
        return name, path, args, kwargs

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        value = super().clean(value.strip() if isinstance(value, str) else value, model_instance)
        return parse(value).edtf if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        self.derive(model_instance)
        return super().pre_save(model_instance, add)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """The last gate: update() and bulk_update() reach neither clean() nor pre_save()."""
        if value and not hasattr(value, "resolve_expression"):
            value = parse(str(value)).edtf
        return super().get_db_prep_save(value, connection)

    def derive(self, instance: models.Model) -> None:
        """Bring the text into canonical form and the derived attributes in step with it."""
        text = getattr(instance, self.attname)
        if hasattr(text, "resolve_expression"):
            return  # an F() or Value(): only the database knows
        span = parse(str(text)) if text else None
        if span:
            instance.__dict__[self.attname] = span.edtf
        for name, value in zip(self.derives, _columns(span), strict=False):
            setattr(instance, name, value)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_derives()]

    def _check_derives(self) -> list[checks.CheckMessage]:
        if len(self.derives) > 3:
            return [checks.Error("derives names at most three fields.", obj=self, id="dates.E001")]
        return [
            checks.Error(f"derives names '{name}', {problem}.", obj=self, id=code)
            for name in self.derives
            for problem, code in self._problems(name)
        ]

    def _problems(self, name: str) -> list[tuple[str, str]]:
        fields = self.model._meta.local_concrete_fields
        try:
            sibling = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return [("which is no field of this model", "dates.E002")]
        # Columns are read for writing in this order: an earlier one would be read underived.
        if sibling not in fields or fields.index(sibling) < fields.index(self):
            return [("which is not declared after it on the same model", "dates.E003")]
        return []


def _columns(span: Span | None) -> tuple[Any, Any, str]:
    return (span.earliest, span.latest, str(span.precision)) if span else (None, None, "")
