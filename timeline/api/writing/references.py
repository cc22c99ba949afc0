"""Members that name another row: by its slug, code or id, or by a name that only one row bears."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from actors.models import Actor
from timeline.api.writing.members import Member, Schema
from timeline.api.writing.reading import ABSENT, Reading, below, named, shortened
from timeline.merging.addresses import heirs
from timeline.models import Event, EventType, Place
from timeline.params import ActorsField, ListField, PlacesField, SlugsField, TypesField

if TYPE_CHECKING:
    from timeline.api.writing.drafts import Draft

# Finds a row by what a document calls it, or raises Unknown.
Find = Callable[[str, Reading], Any]
LONGEST_NAME = 400


def shown(document: Any, *written: str) -> tuple[str, ...]:
    """The members of a document that is read which are not written: they describe what the others name."""
    return tuple(name for name in document.Meta.fields if name not in written)


class Unknown(Exception):
    """What a document names is not there; the message says so, with suggestions."""


class Reference(Member):
    """Text, or an object of which `keys` name the row and `repeated` describe it. null: none."""

    def __init__(
        self, name: str, find: Find, *, attribute: str = "", keys: tuple[str, ...] = ("slug",),
        repeated: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        super().__init__(name, attribute)
        self.find, self.keys, self.repeated = find, keys, repeated

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        given = document.get(self.name, ABSENT)
        pointer = below(at, self.name)
        if given is ABSENT or given is None:
            draft.put(self.attribute, None, pointer)
            return
        pointer, text = self.text_of(given, draft.reading, pointer)
        row = self.row_of(text, draft.reading, pointer) if text else None
        if row is None:
            draft.refuse(self.attribute, pointer, "")
        else:
            draft.put(self.attribute, row, pointer)

    def text_of(self, given: Any, reading: Reading, at: str) -> tuple[str, str]:
        """Where the row is named, and how; empty text when it is not, after saying so."""
        if isinstance(given, str | int) and not isinstance(given, bool):
            if str(given).strip():
                return at, str(given).strip()
            reading.refuse(at, "This field is required.")
            return at, ""
        key = self.key_in(given)
        if not reading.members(given, at, [key], [*self.keys, *self.repeated]):
            return at, ""
        text = given.get(key, "")
        if isinstance(text, str | int) and not isinstance(text, bool) and str(text).strip():
            return below(at, key), str(text).strip()
        reading.refuse(
            below(at, key), "This field is required." if not text else f"Write text, not {named(text)}."
        )
        return at, ""

    def key_in(self, given: Any) -> str:
        """The member that names the row: the first that is there. The others then only describe it."""
        there = [key for key in self.keys if isinstance(given, dict) and given.get(key) not in (None, "")]
        return (there or list(self.keys))[0]

    def row_of(self, text: str, reading: Reading, at: str) -> Any:
        if len(text) > LONGEST_NAME:
            reading.refuse(at, f"A name has at most {LONGEST_NAME} characters, not {len(text)}.")
            return None
        try:
            return reading.look_up((self.find, text), lambda: self.find(text, reading))
        except Unknown as unknown:
            reading.refuse(at, str(unknown))
            return None

    def schema(self) -> Schema:
        named_by = {"type": "object", "properties": {key: {"type": "string"} for key in self.keys}}
        return {"oneOf": [{"type": "string"}, named_by, {"type": "null"}]}


def suggesting(field: ListField, text: str) -> Unknown:
    """In the words that a query with this name would be refused in."""
    try:
        return Unknown(field.problem(shortened(text)))
    except ValidationError as error:
        return Unknown(" ".join(error.messages))


def actor(text: str, reading: Reading) -> Actor:
    rows = list(Actor.objects.named([text])[:10]) or list(heirs(Actor, text))
    if not rows:
        raise suggesting(ActorsField(), text)
    exact = [row for row in rows if row.slug == text]
    if len(rows) > 1 and not exact:
        slugs = ", ".join(row.slug for row in rows)
        raise Unknown(f"'{shortened(text)}' is a name of several actors. Write the slug of one: {slugs}.")
    return (exact or rows)[0]


def by_slug(model: Any) -> Find:
    """Finds rows of one model by their slug."""

    def find(text: str, reading: Reading) -> Any:
        row = model.objects.filter(slug=text).first() or next(iter(heirs(model, text)), None)
        if row is None:
            raise suggesting(SlugsField(model=model), text)
        return row

    return find


def place(text: str, reading: Reading) -> Place:
    row = Place.objects.filter(slug=text).first() or next(iter(heirs(Place, text)), None)
    if row is None:
        raise suggesting(PlacesField(), text)
    return row


def type_of(kind: Any) -> Find:
    """Finds event types by their code, those of this kind of event."""

    def find(text: str, reading: Reading) -> EventType:
        row = EventType.objects.filter(code=text).first()
        if row is None:
            raise suggesting(TypesField(), text)
        if row.kind != kind.KIND:
            raise Unknown(f"Choose a type of {kind._meta.verbose_name}: this one is not.")
        return row

    return find


def event(text: str, reading: Reading) -> Event:
    """By id or uid, of those that the writer may see: what hides from a reader hides from a link too."""
    seen = Event.objects.visible_to(reading.user)
    by_id = text.isascii() and text.isdigit() and len(text) < 19
    row = seen.filter(pk=int(text)).first() if by_id else seen.filter(uid=text).first()
    if row is None:
        raise Unknown(f"There is no event '{shortened(text)}'.")
    return row


def actor_reference(name: str, *, attribute: str = "") -> Reference:
    return Reference(name, actor, attribute=attribute, keys=("slug", "name"))


class Many(Member):
    """A list of references to rows of which the row may have any number."""

    def __init__(self, name: str, find: Find) -> None:
        super().__init__(name)
        self.item = Reference("", find)

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        given = document.get(self.name)
        given = [] if given is None else given
        pointer = below(at, self.name)
        draft.many[self.attribute] = []
        if not isinstance(given, list):
            draft.refuse(self.attribute, pointer, f"Write a list, not {named(given)}.")
            return
        for index, item in enumerate(given):
            where, text = self.item.text_of(item, draft.reading, below(pointer, index))
            if text and (row := self.item.row_of(text, draft.reading, where)):
                draft.many[self.attribute].append(row)

    def schema(self) -> Schema:
        return {"type": "array", "items": {"type": "string"}}
