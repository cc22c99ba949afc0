"""What is an incident's own in an event's document."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from incidents.models import Casualties, Incident, ResponsibilityClaim
from timeline.api.compiled import ByEvents
from timeline.api.documents import ActorStub, Detail, date_document, detail, estimate
from timeline.api.lists import by_event
from timeline.api.schema.parts import DATE, ESTIMATE, Schema, nullable
from timeline.models import Event

COUNTS = [f"{stem}_{part}" for stem in ("killed", "injured") for part in ("low", "best", "high")]
HEADLINE = [f"{stem}_{part}" for stem in ("fatalities", "injured") for part in ("low", "best", "high")]


def spread(low: int | None, best: int | None, high: int | None) -> dict[str, int | None]:
    return {"low": low, "best": best, "high": high}


class CasualtiesDocument(serializers.ModelSerializer[Casualties]):
    actor: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    killed = serializers.SerializerMethodField()
    injured = serializers.SerializerMethodField()
    schemas: ClassVar[dict[str, Schema]] = {"killed": ESTIMATE, "injured": ESTIMATE}

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
    schemas: ClassVar[dict[str, Schema]] = {"date": nullable(DATE)}

    class Meta:
        model = ResponsibilityClaim
        fields = ["actor", "stance", "by", "date", "channel", "confidence", "note", "citation"]

    def get_date(self, claim: ResponsibilityClaim) -> dict[str, Any] | None:
        return date_document(claim.edtf) if claim.edtf else None


@detail("incident")
class IncidentDetail(Detail):
    """null for an event of another kind."""

    kind = str(Incident.KIND)
    tables = """LEFT JOIN incidents_incident AS incident ON incident.event_ptr_id = event.id
LEFT JOIN (
  SELECT incident_id AS id, array_agg(concat(actor.name, ': ', stance,
    CASE WHEN claimant.id <> actor.id THEN ' by ' || claimant.name END) ORDER BY claim.id) AS texts
  FROM incidents_responsibilityclaim AS claim JOIN actors_actor AS actor ON actor.id = claim.actor_id
  LEFT JOIN actors_actor AS claimant ON claimant.id = claim.by_id
  WHERE incident_id = ANY (ARRAY(SELECT id FROM chosen)) GROUP BY incident_id
) AS claims ON claims.id = event.id"""
    parts: ClassVar[dict[str, Any]] = {
        "fatalities": ESTIMATE,
        "injured": ESTIMATE,
        "casualties": CasualtiesDocument(many=True),
        "claims": ClaimDocument(many=True),
    }

    def to_representation(self, event: Event) -> dict[str, Any] | None:
        if event.kind != self.kind:
            return None
        incident: Incident = event.detail  # type: ignore[assignment]
        return {
            "fatalities": estimate(incident, "fatalities"),
            "injured": estimate(incident, "injured"),
            "casualties": CasualtiesDocument(incident.casualties.all(), many=True).data,
            "claims": ClaimDocument(incident.claims.all(), many=True).data,
        }

    @staticmethod
    def of_events(events: list[int]) -> dict[int, dict[str, Any]]:
        casualties, claims = _casualties(events), _claims(events)
        return {
            event: {
                "fatalities": spread(*counts[:3]),
                "injured": spread(*counts[3:]),
                "casualties": casualties.get(event, []),
                "claims": claims.get(event, []),
            }
            for event, *counts in INCIDENTS.of(events)
        }


INCIDENTS = ByEvents(Incident.objects.order_by(), "pk", "pk", *HEADLINE)
CASUALTIES = ByEvents(
    Casualties.objects.order_by("id"), "incident", "incident", "group", "actor__slug", *COUNTS
)
CLAIMS = ByEvents(
    ResponsibilityClaim.objects.order_by("id"),
    *["incident", "incident", "actor__slug", "actor__name", "stance", "by__slug", "by__name"],
    *["edtf", "channel", "confidence", "note", "citation"],
)


def _casualties(events: list[int]) -> dict[int, list[Any]]:
    return by_event(
        (
            incident,
            {"group": group, "actor": actor, "killed": spread(*counts[:3]), "injured": spread(*counts[3:])},
        )
        for incident, group, actor, *counts in CASUALTIES.of(events)
    )


def _claims(events: list[int]) -> dict[int, list[Any]]:
    return by_event(
        (
            incident,
            {
                "actor": {"slug": slug, "name": name},
                "stance": stance,
                "by": {"slug": by, "name": by_name} if by else None,
                "date": date_document(edtf) if edtf else None,
                "channel": channel,
                "confidence": confidence,
                "note": note,
                "citation": citation,
            },
        )
        for incident, slug, name, stance, by, by_name, edtf, channel, confidence, note, citation in CLAIMS.of(
            events
        )
    )
