"""The documents of actors, places, sources and phases."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from actors.models import Actor, ActorRelation, Alias
from sources.models import Source
from timeline.api.documents import Absolute, ActorStub, SourceStub, date_document
from timeline.api.schema.parts import DATE, STATED_DATE, Schema, array, nullable, ref
from timeline.models import Phase, Place


class AliasDocument(serializers.ModelSerializer[Alias]):
    date = serializers.SerializerMethodField()
    schemas: ClassVar[dict[str, Schema]] = {"date": nullable(DATE)}

    class Meta:
        model = Alias
        fields = ["name", "language", "used_by", "date"]

    def get_date(self, alias: Alias) -> dict[str, Any] | None:
        return date_document(alias.edtf) if alias.edtf else None


class RelationDocument(serializers.ModelSerializer[ActorRelation]):
    subject = ActorStub()
    object = ActorStub()
    date = serializers.SerializerMethodField()
    source: Any = SourceStub()
    schemas: ClassVar[dict[str, Schema]] = {"date": nullable(DATE)}

    class Meta:
        model = ActorRelation
        fields = ["subject", "relation", "object", "date", "source", "locator", "note"]

    def get_date(self, relation: ActorRelation) -> dict[str, Any] | None:
        return date_document(relation.edtf) if relation.edtf else None


class ActorDocument(serializers.ModelSerializer[Actor]):
    url = Absolute()
    aliases = AliasDocument(many=True)

    class Meta:
        model = Actor
        fields = [
            "id",
            "slug",
            "url",
            "name",
            "kind",
            "country",
            "description",
            "aliases",
            "updated",
        ]


class ActorWithRelations(ActorDocument):
    """The item: what the list has, and how the actor stands to others."""

    relations = serializers.SerializerMethodField()
    schemas: ClassVar[dict[str, Schema]] = {"relations": array(ref("Relation"))}

    class Meta(ActorDocument.Meta):
        fields = [*ActorDocument.Meta.fields, "relations"]

    def get_relations(self, actor: Actor) -> Any:
        rows = sorted([*actor.relations.all(), *actor.relations_to.all()], key=lambda row: row.pk)
        return RelationDocument(rows, many=True, context=self.context).data


class PlaceDocument(serializers.ModelSerializer[Place]):
    url = Absolute()
    parent: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()

    class Meta:
        model = Place
        fields = [
            "id",
            "slug",
            "url",
            "name",
            "other_names",
            "kind",
            "parent",
            "admin1",
            "admin2",
            "country",
            "latitude",
            "longitude",
            "updated",
        ]


class SourceDocument(serializers.ModelSerializer[Source]):
    url = Absolute()
    link = serializers.URLField(source="url", help_text="Where the source itself can be read.")
    outlet = serializers.SerializerMethodField()
    published = serializers.SerializerMethodField()
    reliability = serializers.CharField(source="grade")
    origin: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    schemas: ClassVar[dict[str, Schema]] = {
        "outlet": nullable(ref("Outlet")),
        "published": nullable(STATED_DATE),
    }

    class Meta:
        model = Source
        fields = [
            "id",
            "slug",
            "url",
            "link",
            "title",
            "title_supplied",
            "kind",
            "outlet",
            "author",
            "published",
            "language",
            "reliability",
            "origin",
            "note",
            "updated",
        ]

    def get_outlet(self, source: Source) -> dict[str, str] | None:
        return {"slug": source.outlet.slug, "name": source.outlet.name} if source.outlet else None

    def get_published(self, source: Source) -> dict[str, Any] | None:
        if not source.edtf:
            return None
        return date_document(source.edtf, basis=source.date_basis, note=source.date_note)


class PhaseDocument(serializers.ModelSerializer[Phase]):
    url = Absolute()
    date = serializers.SerializerMethodField()
    source: Any = SourceStub()
    schemas: ClassVar[dict[str, Schema]] = {"date": STATED_DATE}

    class Meta:
        model = Phase
        fields = ["id", "slug", "url", "name", "summary", "date", "source", "locator", "updated"]

    def get_date(self, phase: Phase) -> dict[str, Any]:
        return date_document(phase.edtf, basis=phase.date_basis, note=phase.date_note)
