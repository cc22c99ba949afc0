"""Documents into rows: a draft is one row as a document has it, a shape says what the document is made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import CheckConstraint, UniqueConstraint

from actors.admin import fields_of
from timeline.api.writing.checks import validate_constraints
from timeline.api.writing.members import Member, Schema
from timeline.api.writing.reading import ABSENT, Reading, below, named

REQUIRED = "This field is required."
MOST_ROWS = 1000


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
        self.meant: int | None = None  # the id that the document gives

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

    def fill(self) -> None:
        """Write what was read into the row, noting whether that changes it."""
        for attribute, value in self.values.items():
            if attribute not in self.unread:
                field = self.field(attribute)
                same = self.stored and _kept(getattr(self.row, field.attname), value)
                if not same:
                    setattr(self.row, attribute, value)
                    self.altered = True

    def check(self, *, parent: str = "") -> None:
        """Hold the row against its model, as full_clean() does, each message at its member."""
        self.fill()
        row = self.row
        known = {name for name, value in self.values.items() if isinstance(value, models.Model)}
        exclude = {*_with_derived(row, self.unread), *filter(None, [parent]), *_given_by_us(row)}
        # What a reference found is there: no query need ask again.
        exclude |= self._explain(lambda: row.clean_fields(exclude=exclude | known))
        exclude |= self._explain(row.clean)
        exclude |= self._explain(lambda: row.validate_unique(exclude=exclude))
        self._explain(lambda: validate_constraints(row, exclude, self.reading.found))

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
        changed = self.altered or any(rows.altered for rows in lists) or self._many_altered()
        if changed:
            for needed in self.needs:
                needed.save()
            self.row.save()
            for name, chosen in self.many.items():
                getattr(self.row, name).set(chosen)
            for rows in lists:
                rows.save()
        return changed

    def _many_altered(self) -> bool:
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
    """Names that the server makes: no query need ask whether they are unique."""
    return {"uid"} & {field.name for field in row._meta.fields}


class RowList:
    """The rows of one list of a document, beside those that are stored."""

    def __init__(self, rows: Rows, owner: Draft) -> None:
        self.rows, self.owner = rows, owner
        self.drafts: list[Draft] = []
        self.gone: list[Any] = []

    @property
    def altered(self) -> bool:
        return bool(self.gone) or any(draft.altered for draft in self.drafts)

    def remove(self) -> None:
        for row in self.gone:
            row.delete()

    def save(self) -> None:
        new = []
        for draft in self.drafts:
            if not getattr(draft.row, f"{self.rows.parent}_id"):
                setattr(draft.row, self.rows.parent, self.owner.row)
            if not draft.stored:
                new.append(draft.row)
            elif draft.altered:
                draft.row.save()
        # In one statement, for the search text is written anew after each.
        self.rows.model.objects.bulk_create(new)


class Rows:
    """A list member: each item is a row of `model` that hangs on `parent`, known again by its `key`."""

    def __init__(
        self, name: str, model: Any, *, parent: str, members: tuple[Member, ...], key: tuple[str, ...],
        repeated: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.name, self.model, self.parent, self.members = name, model, parent, members
        self.key, self.repeated = key, repeated

    def read(self, document: dict[str, Any], owner: Draft, at: str) -> None:
        given = document.get(self.name, ABSENT)
        pointer = below(at, self.name)
        found = owner.lists[self.name] = RowList(self, owner)
        given = [] if given is ABSENT or given is None else given
        if not isinstance(given, list):
            owner.reading.refuse(pointer, f"Write a list, not {named(given)}.")
            return
        if len(given) > MOST_ROWS:
            owner.reading.refuse(pointer, f"At most {MOST_ROWS} items, not {len(given)}.")
            return
        for index, item in enumerate(given):
            if draft := self.read_item(item, owner, below(pointer, index)):
                found.drafts.append(draft)
        self.match(found)
        for draft in found.drafts:
            draft.check(parent=self.parent)
        self.check_once(found)
        self.check_each(found)

    def read_item(self, item: Any, owner: Draft, at: str) -> Draft | None:
        names = [member.name for member in self.members]
        if not owner.reading.members(item, at, names, self.repeated):
            return None
        draft = Draft(self.model(), at, owner.reading)
        draft.owner = owner
        for member in self.members:
            member.read(item, draft, at)
        return draft

    def stored(self, owner: Draft) -> list[Any]:
        """The rows that this list may replace."""
        if not owner.stored:
            return []
        return list(self.model.objects.filter(**{self.parent: owner.row}).order_by("pk"))

    def match(self, found: RowList) -> None:
        """Which stored row each item means; those that no item means go."""
        stored = {self.key_of(row): row for row in self.stored(found.owner)}
        for draft in found.drafts:
            if not set(self.key) & draft.unread:
                draft.fill()
                if row := stored.pop(self.key_of(draft.row), None):
                    draft.take(row)
        found.gone = list(stored.values())

    def key_of(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, row._meta.get_field(name).attname) for name in self.key)

    def check_once(self, found: RowList) -> None:
        """No two items are the same row: the constraint's own message says so."""
        seen = set()
        for draft in found.drafts:
            if not set(self.key) & draft.unread:
                key = self.key_of(draft.row)
                if key in seen:
                    draft.explain(NON_FIELD_ERRORS, self.twice())
                seen.add(key)

    def twice(self) -> str:
        for constraint in self.model._meta.constraints:
            about = fields_of(constraint) - {self.parent, ""}
            if isinstance(constraint, UniqueConstraint) and about == {*self.key} - {self.parent}:
                return str(constraint.get_violation_error_message())
        raise LookupError(f"{self.model.__name__} has no constraint over {self.key}.")

    def check_each(self, found: RowList) -> None:
        """The rules about an item and what it hangs on, which waited until now."""
        if not found.owner.stored:
            return
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, CheckConstraint) and self.parent in fields_of(constraint):
                for draft in found.drafts:
                    self.check_with_parent(constraint, draft, found.owner)

    def check_with_parent(self, constraint: CheckConstraint, draft: Draft, owner: Draft) -> None:
        if not getattr(draft.row, f"{self.parent}_id"):
            setattr(draft.row, self.parent, owner.row)
        try:
            constraint.validate(self.model, draft.row)
        except ValidationError as error:
            draft.explain(NON_FIELD_ERRORS, error.messages[0])

    def schema(self) -> Schema:
        properties = {member.name: member.schema() for member in self.members}
        return {"type": "array", "items": {"type": "object", "properties": properties}}


class Shape:
    """What the document of one row is made of."""

    model: Any
    members: tuple[Member, ...] = ()
    lists: tuple[Rows, ...] = ()
    # What the server writes: sent back as it was read, or not at all.
    repeated: tuple[str, ...] = ("id", "url", "updated")
    # Relations that deleting the row would take along unasked.
    would_go_with_it: tuple[str, ...] = ()

    def parts(self) -> list[Member | Rows]:
        return [*self.members, *self.lists]

    def names(self) -> list[str]:
        return [part.name for part in self.parts()]

    def read(self, document: Any, row: Any, at: str, reading: Reading) -> Draft:
        """The draft of `row` (a stored one, or a new one), with all that is wrong noted."""
        draft = Draft(row, at, reading)
        if reading.members(document, at, self.names(), self.repeated):
            for member in self.members:
                member.read(document, draft, at)
            draft.check()
            for rows in self.lists:
                rows.read(document, draft, at)
        return draft

    def schema(self) -> Schema:
        """JSON Schema of a document to be written."""
        parts = {part.name: part.schema() for part in self.parts()}
        return {"type": "object", "properties": parts | {"message": {"type": "string", "maxLength": 300}}}
