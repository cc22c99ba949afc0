"""The codes that are a diplomatic event's own."""

from __future__ import annotations

from diplomacy.models import DiplomaticEvent, Topic
from timeline.codebook import Code, add, add_kept

LEVELS = {
    "leader": "A head of state or of government took part.",
    "minister": "A minister, or one of a minister's rank, took part.",
    "envoy": "A special envoy or representative took part.",
    "ambassador": "An ambassador, chargé d'affaires or other head of mission took part.",
    "senior-official": "A secretary, director general or other senior official took part.",
    "official": "Officials of a lower or unnamed rank took part.",
    "military": "Officers of armed or border forces spoke with each other.",
    "non-state": "Those who took part held no office of a state: elders, clerics, scholars, groups.",
}

FORMATS = {
    "unilateral": "One party acted or spoke by itself.",
    "bilateral": "Two parties met or dealt with each other.",
    "trilateral": "Three parties met or dealt with each other.",
    "multilateral": "Four or more parties met or dealt with each other.",
}


def topics() -> list[Code]:
    return [Code(topic.slug, topic.label) for topic in Topic.objects.all()]


add("diplomatic_levels", "Level of diplomacy", DiplomaticEvent.Level.choices, LEVELS)
add("diplomatic_formats", "Format of diplomacy", DiplomaticEvent.Format.choices, FORMATS)
add_kept("topics", "Topics of diplomacy", topics, about="Kept by the curators; an event can have several.")
