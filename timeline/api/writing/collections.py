"""What the documents of actors, places and sources are made of."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify

from actors.models import Actor, ActorRelation, Alias
from sources.models import Outlet, Source
from timeline.api.documents import SourceStub
from timeline.api.writing import references
from timeline.api.writing.drafts import Draft
from timeline.api.writing.members import Code, Date, Degrees, Flag, Member, Schema, Text, Texts
from timeline.api.writing.reading import ABSENT, below
from timeline.api.writing.references import Reference, shown
from timeline.api.writing.rows import RowList, Rows, Shape
from timeline.models import Place


class Slug(Text):
    """The row's address: left out, it stays, and a new row's is made from `source`."""

    def __init__(self, source: str) -> None:
        super().__init__("slug")
        self.source = source

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        if self.name not in document:
            given = document.get(self.source)
            length = draft.field(self.attribute).max_length
            made = slugify(given)[:length].strip("-_") if isinstance(given, str) else ""
            document = {self.name: draft.row.slug or made}  # type: ignore[attr-defined]
        super().read(document, draft, at)


class Party(Reference):
    """One of the two actors of a relation; the actor whose document it is may not be stored yet."""

    def __init__(self, name: str) -> None:
        super().__init__(name, references.actor, keys=("slug", "name"))

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        given = document.get(self.name, ABSENT)
        key = self.key_in(given)
        text = given.get(key) if isinstance(given, dict) else given
        mine = (self.name == "subject" and given is ABSENT) or text in self.names_of(draft.owner)
        if mine and draft.owner:
            if isinstance(given, dict):
                draft.reading.members(given, below(at, self.name), [key], self.keys)
            draft.put(self.attribute, draft.owner.row, below(at, self.name))
        else:
            super().read(document, draft, at)

    def names_of(self, owner: Draft | None) -> list[Any]:
        names = owner and [owner.row.slug, owner.row.name]  # type: ignore[attr-defined]
        return [name for name in names or [] if name]


class RelationRows(Rows):
    """How the actor stands to others and they to it: both are in its document."""

    def stored(self, owner: Draft) -> list[Any]:
        named_by_others = ActorRelation.objects.filter(object=owner.row.pk) if owner.stored else []
        return [*super().stored(owner), *named_by_others]

    def match(self, found: RowList) -> None:
        for draft in found.drafts:
            draft.fill()
            sides = [getattr(draft.row, f"{side}_id") for side in ("subject", "object")]
            about = [draft.values.get(side) is found.owner.row for side in ("subject", "object")]
            if not draft.unread and found.owner.row.pk not in sides and not any(about):
                draft.reading.refuse(draft.at, "One of the two must be the actor that this document is of.")
        super().match(found)


class ActorShape(Shape):
    model = Actor
    would_go_with_it = ("relations_to",)
    members = (Slug("name"), Text("name"), Code("kind"), Text("country"), Text("description"))
    lists = (
        Rows(
            "aliases",
            Alias,
            parent="actor",
            members=(Text("name"), Text("language"), Text("used_by"), Date("date")),
            key=("name",),
        ),
        RelationRows(
            "relations",
            ActorRelation,
            parent="subject",
            members=(
                Party("subject"),
                Code("relation"),
                Party("object"),
                Date("date"),
                Reference("source", references.by_slug(Source), repeated=shown(SourceStub, "slug")),
                Text("locator"),
                Text("note"),
            ),
            key=("subject", "relation", "object", "edtf"),
        ),
    )


class PlaceShape(Shape):
    model = Place
    members = (
        Slug("name"),
        Text("name"),
        Texts("other_names"),
        Code("kind"),
        Reference("parent", references.place),
        Text("admin2"),
        Text("admin1"),
        Text("country"),
        Degrees("latitude"),
        Degrees("longitude"),
    )


class SourceOutlet(Reference):
    """An outlet by its slug. An object with a slug that is new, and a name, makes the outlet."""

    MEMBERS = (Text("slug"), Text("name"), Text("country"), Text("url"), Code("reliability"), Text("note"))

    def __init__(self) -> None:
        super().__init__("outlet", references.by_slug(Outlet))

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        given = document.get(self.name)
        if not isinstance(given, dict):
            super().read(document, draft, at)
            return
        pointer = below(at, self.name)
        new = Draft(Outlet(), pointer, draft.reading)
        if not draft.reading.members(given, pointer, [member.name for member in self.MEMBERS]):
            draft.refuse(self.attribute, pointer, "")
            return
        slug = given.get("slug")
        stored = Outlet.objects.filter(slug=slug).first() if isinstance(slug, str) else None
        for member in self.MEMBERS:
            member.read(given, new, pointer)
        if stored:
            self._same_as(stored, given, new)
            draft.put(self.attribute, stored, pointer)
        else:
            self._make(new, draft, pointer)

    def _make(self, new: Draft, draft: Draft, pointer: str) -> None:
        if not draft.reading.user.has_perm("sources.add_outlet"):
            message = f"There is no outlet '{new.values.get('slug', '')}', and you may not add one."
            draft.refuse(self.attribute, pointer, message)
            return
        new.check()
        draft.put(self.attribute, new.row, pointer)
        draft.needs.append(new)

    def _same_as(self, stored: Outlet, given: dict[str, Any], new: Draft) -> None:
        for name, value in new.values.items():
            if name == "name" and name in given:
                new.reading.repeats(new.pointers[name], given[name])
            elif name in given and name not in new.unread and getattr(stored, name) != value:
                new.reading.refuse(
                    new.pointers[name],
                    f"The outlet '{stored.slug}' is stored with another {name}: change it on the curators' "
                    "pages, or leave this out.",
                )

    def schema(self) -> Schema:
        properties = {member.name: member.schema() for member in self.MEMBERS}
        return {"oneOf": [{"type": "string"}, {"type": "object", "properties": properties}, {"type": "null"}]}


class Grade(Code):
    """A source without a grade of its own is shown with its outlet's: sent back as read, it keeps none."""

    def __init__(self) -> None:
        super().__init__("reliability")

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        row: Any = draft.row
        if draft.stored and not row.reliability and document.get(self.name) == row.grade:
            document = {self.name: ""}
        super().read(document, draft, at)


class SourceShape(Shape):
    model = Source
    members: tuple[Member, ...] = (
        Slug("title"),
        Text("title"),
        Flag("title_supplied"),
        Code("kind"),
        SourceOutlet(),
        Text("author"),
        Date("published", basis="date_basis", note="date_note"),
        Text("link", "url"),
        Text("language"),
        Grade(),
        Reference("origin", references.by_slug(Source)),
        Text("note"),
    )
