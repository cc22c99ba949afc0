"""What is a diplomatic event's own in an event's document."""

from __future__ import annotations

from typing import Any, ClassVar

from diplomacy.models import DiplomaticEvent
from timeline.api.compiled import ByEvents
from timeline.api.documents import Detail, detail
from timeline.api.lists import by_event
from timeline.api.schema.parts import TEXT, array, codes
from timeline.models import Event

PARTS = ["level", "format", "venue"]


@detail("diplomacy")
class DiplomacyDetail(Detail):
    """null for an event of another kind."""

    kind = str(DiplomaticEvent.KIND)
    tables = """LEFT JOIN diplomacy_diplomaticevent AS diplomacy ON diplomacy.event_ptr_id = event.id
LEFT JOIN (
  SELECT diplomaticevent_id AS id, array_agg(slug ORDER BY label) AS texts
  FROM diplomacy_diplomaticevent_topics JOIN diplomacy_topic AS topic ON topic.id = topic_id
  WHERE diplomaticevent_id = ANY (ARRAY(SELECT id FROM chosen)) GROUP BY diplomaticevent_id
) AS topics ON topics.id = event.id"""
    parts: ClassVar[dict[str, Any]] = {
        "level": codes(["", *DiplomaticEvent.Level.values]),
        "format": codes(["", *DiplomaticEvent.Format.values]),
        "venue": TEXT,
        "topics": array(TEXT),
        "outcome": TEXT,
    }

    def to_representation(self, event: Event) -> dict[str, Any] | None:
        if event.kind != self.kind:
            return None
        talks: DiplomaticEvent = event.detail  # type: ignore[assignment]
        return {
            **{part: getattr(talks, part) for part in PARTS},
            "topics": [topic.slug for topic in talks.topics.all()],
            "outcome": talks.outcome,
        }

    @staticmethod
    def of_events(events: list[int]) -> dict[int, dict[str, Any]]:
        topics = by_event(TOPICS.of(events))
        return {
            event: {
                **dict(zip(PARTS, parts, strict=True)),
                "topics": topics.get(event, []),
                "outcome": outcome,
            }
            for event, outcome, *parts in TALKS.of(events)
        }


TALKS = ByEvents(DiplomaticEvent.objects.order_by(), "pk", "pk", "outcome", *PARTS)
TOPICS = ByEvents(
    DiplomaticEvent.topics.through.objects.order_by("topic__label"),
    *["diplomaticevent", "diplomaticevent", "topic__slug"],
)
