"""What is a diplomatic event's own in an event's document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from diplomacy.models import DiplomaticEvent
from timeline.api.documents import detail
from timeline.models import Event


@detail("diplomacy")
class DiplomacyDetail(serializers.BaseSerializer[Event]):
    """null for an event of another kind."""

    def to_representation(self, event: Event) -> dict[str, Any] | None:
        if event.kind != DiplomaticEvent.KIND:
            return None
        talks: DiplomaticEvent = event.detail  # type: ignore[assignment]
        return {
            "level": talks.level,
            "format": talks.format,
            "venue": talks.venue,
            "topics": [topic.slug for topic in talks.topics.all()],
            "outcome": talks.outcome,
        }
