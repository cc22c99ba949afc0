"""What the document of an event is made of. Each kind registers the part of it that is its own."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from sources.models import Source
from timeline.api import documents
from timeline.api.documents import SourceStub
from timeline.api.writing import references
from timeline.api.writing.drafts import Draft
from timeline.api.writing.members import Code, Date, Member, Pairs, Schema, Text, Texts
from timeline.api.writing.reading import ABSENT, Reading, below, named
from timeline.api.writing.references import Reference, actor_reference, shown
from timeline.api.writing.rows import RowList, Rows, Shape
from timeline.models import Citation, Event, EventLink, ExternalId, Participation


class EventPlace(Reference):
    """A place, and how exactly it is known; a slug alone says the place only."""

    def __init__(self) -> None:
        super().__init__("place", references.place)
        self.repeated = shown(documents.EventPlace, "slug")

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        given = document.get(self.name, ABSENT)
        if isinstance(given, dict):
            inner = {key: value for key, value in given.items() if key != "precision"}
            super().read({self.name: inner}, draft, at)
        else:
            super().read(document, draft, at)
        precision = Code("precision", "place_precision")
        precision.read(given if isinstance(given, dict) else {}, draft, below(at, self.name))

    def schema(self) -> Schema:
        parts = {"slug": {"type": "string"}, "precision": {"type": "string"}}
        return {"oneOf": [{"type": "object", "properties": parts}, {"type": "null"}]}


class Identity(Member):
    """The id of a stored row, to say which one is meant."""

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        given = document.get(self.name)
        if given is None:
            return
        if isinstance(given, bool) or not isinstance(given, int):
            draft.refuse("id", below(at, self.name), f"Write a whole number, not {named(given)}.")
        else:
            draft.meant = given

    def schema(self) -> Schema:
        return {"type": "integer"}


class CitationRows(Rows):
    """A citation with an id is that one, whatever else it says; without, its place in the source tells."""

    def match(self, found: RowList) -> None:
        stored = {row.pk: row for row in self.stored(found.owner)}
        others = []
        for draft in found.drafts:
            if draft.meant is None:
                others.append(draft)
            elif row := stored.pop(draft.meant, None):
                draft.take(row)
            else:
                draft.refuse("id", below(draft.at, "id"), self.no_such(draft, found.owner))
        by_key = {self.key_of(row): row for row in stored.values()}
        for draft in others:
            if not set(self.key) & draft.unread:
                draft.fill()
                if row := by_key.pop(self.key_of(draft.row), None):
                    draft.take(row)
        found.gone = list(by_key.values())

    def no_such(self, draft: Draft, owner: Draft) -> str:
        if not owner.stored:
            return "A new citation gets its id from the server: leave it out."
        return f"This event has no other citation {draft.meant}."

    def check_once(self, found: RowList) -> None:
        for draft in found.drafts:
            draft.fill()
        super().check_once(found)


class LinkRows(Rows):
    """A link to an event that is not published is not shown, so its absence does not end it."""

    def match(self, found: RowList) -> None:
        super().match(found)
        if found.owner.reading.whole:
            return
        shown = Event.objects.published().filter(pk__in=[row.other_id for row in found.gone])
        numbers = set(shown.values_list("pk", flat=True))
        found.gone = [row for row in found.gone if row.other_id in numbers]


class OtherIds(Rows):
    """Identifiers in other datasets: the document may leave them out, and they stay."""

    def read(self, document: dict[str, Any], owner: Draft, at: str) -> None:
        if self.name in document:
            super().read(document, owner, at)


class Part:
    """A kind's own part of the document: members of its row, and the lists that hang on it."""

    name: ClassVar[str]
    model: ClassVar[Any]
    members: ClassVar[tuple[Member, ...]] = ()
    lists: ClassVar[tuple[Rows, ...]] = ()

    def parts(self) -> list[Member | Rows]:
        return [*self.members, *self.lists]

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> dict[str, Any]:
        """Reads the members, and gives the object in which the lists are."""
        given = document.get(self.name)
        given = {} if given is None else given
        pointer = below(at, self.name)
        names = [part.name for part in self.parts()]
        given = given if draft.reading.members(given, pointer, names) else {}
        for member in self.members:
            member.read(given, draft, pointer)
        return given

    def schema(self) -> Schema:
        properties = {part.name: part.schema() for part in self.parts()}
        return {"type": ["object", "null"], "properties": properties}


# By the kind's code. Filled by the kinds' writing.py.
PARTS: dict[str, Part] = {}


def part(kind: type[Part]) -> type[Part]:
    """Register a kind's own part, as a class decorator."""
    PARTS[kind.model.KIND] = kind()
    return kind


LISTS: tuple[Rows, ...] = (
    Rows(
        "participants",
        Participation,
        parent="event",
        members=(actor_reference("actor"), Code("role"), Text("note")),
        key=("actor", "role"),
    ),
    CitationRows(
        "citations",
        Citation,
        parent="event",
        members=(
            Identity("id"),
            Reference("source", references.by_slug(Source), repeated=shown(SourceStub, "slug")),
            Texts("supports"),
            Text("locator"),
            Text("quote"),
            Pairs("value"),
            Code("credibility"),
            Text("note"),
        ),
        key=("source", "locator"),
    ),
    LinkRows(
        "links",
        EventLink,
        parent="event",
        members=(
            Code("relation"),
            Reference(
                "event",
                references.event,
                attribute="other",
                keys=("id", "uid"),
                repeated=shown(documents.EventStub, "id", "uid"),
            ),
        ),
        key=("relation", "other"),
    ),
    OtherIds(
        "external_ids",
        ExternalId,
        parent="event",
        members=(Text("scheme"), Text("identifier")),
        key=("scheme", "identifier"),
    ),
)


class EventShape(Shape):
    """An event of one kind."""

    repeated = ("id", "uid", "url", "kind", "dataset", "updated", "revision")

    def __init__(self, kind: Part) -> None:
        self.part, self.model = kind, kind.model
        self.members = (
            Reference(
                "type",
                references.type_of(kind.model),
                keys=("code",),
                repeated=shown(documents.TypeStub, "code"),
            ),
            Text("title"),
            Text("summary"),
            Date("date", basis="date_basis", note="date_note"),
            Code("occurrence"),
            EventPlace(),
            Text("country"),
        )
        self.lists = LISTS

    def names(self) -> list[str]:
        return [*super().names(), *(one.name for one in PARTS.values())]

    def read(self, document: Any, row: Any, at: str, reading: Reading) -> Draft:
        draft = Draft(row, at, reading)
        row.kind = self.model.KIND  # clean() does it too, unless it refuses something else first
        if not reading.members(document, at, self.names(), self.repeated):
            return draft
        for member in self.members:
            member.read(document, draft, at)
        detail = self.part.read(document, draft, at)
        self._other_parts(document, at, reading)
        self._fixed(document, at, reading)
        draft.check()
        for rows in self.lists:
            if rows.name not in reading.left_alone:
                rows.read(document, draft, at)
        for rows in self.part.lists:
            if rows.name not in reading.left_alone:
                rows.read(detail, draft, below(at, self.part.name))
        cited = "citations" in reading.left_alone or draft.lists["citations"].drafts
        if row.status == Event.Status.PUBLISHED and not cited:
            reading.refuse(
                below(at, "citations"),
                "Publishing needs at least one citation: add one, or keep the event a draft.",
            )
        return draft

    def _other_parts(self, document: dict[str, Any], at: str, reading: Reading) -> None:
        noun = self.model._meta.verbose_name
        for other in PARTS.values():
            if other is not self.part and document.get(other.name) is not None:
                reading.refuse(below(at, other.name), f"This is null for {noun}s.")

    def _fixed(self, document: dict[str, Any], at: str, reading: Reading) -> None:
        kind = self.model.KIND
        if document.get("kind", kind) != kind:
            reading.refuse(below(at, "kind"), f"This is '{kind}', and the kind of an event never changes.")

    def schema(self) -> Schema:
        whole = super().schema()
        whole["properties"][self.part.name] = self.part.schema()
        return whole | {"required": ["type", "title", "date"]}


@cache
def shapes() -> dict[str, EventShape]:
    """By the kind's code."""
    return {kind: EventShape(one) for kind, one in PARTS.items()}
