"""The lists of a document, beside the rows that are stored; and what a whole document is made of."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, UniqueConstraint

from curation.forms import fields_of
from timeline.api.writing.drafts import Draft
from timeline.api.writing.members import Member, Schema
from timeline.api.writing.reading import ABSENT, Reading, below, named

MOST_ROWS = 1000


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

    def tie(self) -> None:
        """Each row to the one that it hangs on, which is saved by now."""
        for draft in self.drafts:
            if not getattr(draft.row, f"{self.rows.parent}_id"):
                setattr(draft.row, self.rows.parent, self.owner.row)

    def save(self) -> None:
        self.tie()
        new = []
        for draft in self.drafts:
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
        if (known := owner.reading.stored.get((self.name, owner.row.pk))) is not None:
            return known
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
