"""One row as a document has it, held against its model before anything is saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from curation.forms import fields_of
from curation.signs import visible_text_of
from timeline.api.writing.checks import validate_constraints
from timeline.api.writing.reading import Reading

if TYPE_CHECKING:
    from timeline.api.writing.rows import RowList

REQUIRED = "This field is required."


class Draft:
    """One row as a document has it; nothing is saved before all of the document is sound."""

    def __init__(self, row: models.Model, at: str, reading: Reading) -> None:
        self.row, self.at, self.reading = row, at, reading
        self.stored = row.pk is not None
        self.values: dict[str, Any] = {}
        self.pointers: dict[str, str] = {}  # by attribute, in the order of the document
        self.unread: set[str] = set()
        self.owner: Draft | None = None  # the draft of the row that this one hangs on
        self.needs: list[Draft] = []  # rows to be saved before this one
        self.lists: dict[str, RowList] = {}
        self.many: dict[str, list[Any]] = {}
        self.altered = not self.stored
        self.written: set[str] = set()  # attributes that the document gives another value than is stored
        self.meant: int | None = None  # the id that the document gives
        # What is to be done once it is saved, given the message of the write.
        self.afterwards: Callable[[str], None] = lambda message: None

    def field(self, attribute: str) -> Any:
        return self.row._meta.get_field(attribute)

    def default(self, attribute: str) -> Any:
        return self.field(attribute).get_default()

    def put(self, attribute: str, value: Any, pointer: str) -> None:
        self.values[attribute] = value
        self.pointers[attribute] = pointer

    def refuse(self, attribute: str, pointer: str, message: str) -> None:
        """The member cannot be read. Without a message, somebody has said so already."""
        self.pointers[attribute] = pointer
        self.unread.add(attribute)
        if message:
            self.reading.refuse(pointer, message)

    def take(self, row: models.Model) -> None:
        """This is the row that the document means."""
        self.row, self.stored, self.altered = row, True, False
        self.written.clear()

    def fill(self) -> None:
        """Write what was read into the row, noting whether that changes it."""
        for attribute, value in self.values.items():
            if attribute not in self.unread:
                field = self.field(attribute)
                same = self.stored and _kept(getattr(self.row, field.attname), value)
                if not same:
                    setattr(self.row, attribute, value)
                    self.altered = True
                    self.written.add(attribute)

    def check(self, *, parent: str = "") -> None:
        """Hold the row against its model, as full_clean() does, each message at its member."""
        self.fill()
        row = self.row
        known = {name for name, value in self.values.items() if isinstance(value, models.Model)}
        exclude = {*_with_derived(row, self.unread), *filter(None, [parent]), *_given_by_us(row)}
        # What a reference found is there: no query need ask again.
        exclude |= self._explain(self._insist_on_visible_text)
        exclude |= self._explain(lambda: row.clean_fields(exclude=exclude | known))
        exclude |= self._explain(row.clean)
        exclude |= self._explain(lambda: row.validate_unique(exclude=exclude))
        self._explain(lambda: validate_constraints(row, exclude, self.reading.found))

    def _insist_on_visible_text(self) -> None:
        """Of what is new: what is stored already hinders nobody from changing the rest."""
        wrong = {}
        for attribute in self.written:
            try:
                visible_text_of(self.field(attribute))(self.values[attribute])
            except ValidationError as error:
                wrong[attribute] = error
        if wrong:
            raise ValidationError(wrong)

    def _explain(self, judge: Callable[[], None]) -> set[str]:
        """Note what is wrong, and name the attributes that it is about."""
        try:
            judge()
            return set()
        except ValidationError as error:
            found = error.update_error_dict({})
        for attribute, errors in found.items():
            for one in errors:
                for message in one.messages:
                    self.explain(attribute, REQUIRED if one.code in {"blank", "null"} else message)
        return _with_derived(self.row, found)

    def explain(self, attribute: str, message: str) -> None:
        if attribute == NON_FIELD_ERRORS:
            attribute = self.home_of(message)
        if attribute in self.unread:
            return  # it was said already what is wrong there
        if message == REQUIRED:
            message = REQUIRED_AS.get(attribute, message)
        self.reading.refuse(self.pointers.get(attribute, self.at), message)

    def home_of(self, message: str) -> str:
        """The last member that the constraint with this message is about, as on the curators' pages."""
        for _, constraints in self.row.get_constraints():
            for constraint in constraints:
                if constraint.get_violation_error_message() == message:
                    about = fields_of(constraint)
                    return next((name for name in reversed(self.pointers) if name in about), "")
        return ""

    def save(self) -> bool:
        """Save what was changed, the rows that hang on it too. Was anything?"""
        lists = list(self.lists.values())
        for rows in reversed(lists):  # what rests on other rows is named after them
            rows.remove()
        changed = self.changed
        if changed:
            for needed in self.needs:
                needed.save()
            self.row.save()
            for name, chosen in self.many.items():
                getattr(self.row, name).set(chosen)
            for rows in lists:
                rows.save()
        return changed

    @property
    def changed(self) -> bool:
        """Does the document say anything that is not stored?"""
        return self.altered or any(rows.altered for rows in self.lists.values()) or self.many_altered()

    def many_altered(self) -> bool:
        return any(
            {row.pk for row in chosen} != {row.pk for row in getattr(self.row, name).all()}
            for name, chosen in self.many.items()
        )


# As the curators' pages say it, where they say more than that it is required.
REQUIRED_AS = {"supports": "Say what the citation supports."}


def _kept(stored: Any, value: Any) -> bool:
    if isinstance(value, models.Model):
        return value.pk is not None and stored == value.pk
    if isinstance(value, dict):  # in Python 1 equals true; in JSON it does not
        return json.dumps(stored, sort_keys=True) == json.dumps(value, sort_keys=True)
    return bool(stored == value)


def _with_derived(row: models.Model, names: Iterable[str]) -> set[str]:
    """These attributes, and those that follow from them: they say nothing that is not said there."""
    fields = [row._meta.get_field(name) for name in names if name != NON_FIELD_ERRORS]
    return {name for field in fields for name in (field.name, *getattr(field, "derives", ()))}


def _given_by_us(row: models.Model) -> set[str]:
    """What the server fills in: no query need ask whether a name is unique, and a writer there."""
    return {"uid", "created_by"} & {field.name for field in row._meta.fields}
