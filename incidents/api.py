"""What is an incident's own in an event's document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.models import Casualties, Incident, ResponsibilityClaim
from timeline.api.documents import ActorStub, date_document, detail, estimate
from timeline.models import Event


class CasualtiesDocument(serializers.ModelSerializer[Casualties]):
    actor: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    killed = serializers.SerializerMethodField()
    injured = serializers.SerializerMethodField()

    class Meta:
        model = Casualties
        fields = ["group", "actor", "killed", "injured"]

    def get_killed(self, row: Casualties) -> dict[str, int | None]:
        return estimate(row, "killed")

    def get_injured(self, row: Casualties) -> dict[str, int | None]:
        return estimate(row, "injured")


class ClaimDocument(serializers.ModelSerializer[ResponsibilityClaim]):
    actor = ActorStub()
    by = ActorStub()
    date = serializers.SerializerMethodField()

    class Meta:
        model = ResponsibilityClaim
        fields = ["actor", "stance", "by", "date", "channel", "confidence", "note", "citation"]

    def get_date(self, claim: ResponsibilityClaim) -> dict[str, Any] | None:
        return date_document(claim.edtf) if claim.edtf else None


@detail("incident")
class IncidentDetail(serializers.BaseSerializer[Event]):
    """null for an event of another kind."""

    def to_representation(self, event: Event) -> dict[str, Any] | None:
        if event.kind != Incident.KIND:
            return None
        incident: Incident = event.detail  # type: ignore[assignment]
        return {
            "fatalities": estimate(incident, "fatalities"),
            "injured": estimate(incident, "injured"),
            "casualties": CasualtiesDocument(incident.casualties.all(), many=True).data,
            "claims": ClaimDocument(incident.claims.all(), many=True).data,
        }
