"""The codes that are a diplomatic event's own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from diplomacy.models import DiplomaticEvent, Topic
from timeline.codebook import Code, add, add_kept

LEVELS = {
    "leader": gettext_lazy("A head of state or of government took part."),
    "minister": gettext_lazy("A minister, or one of a minister's rank, took part."),
    "envoy": gettext_lazy("A special envoy or representative took part."),
    "ambassador": gettext_lazy("An ambassador, chargé d'affaires or other head of mission took part."),
    "senior-official": gettext_lazy("A secretary, director general or other senior official took part."),
    "official": gettext_lazy("Officials of a lower or unnamed rank took part."),
    "military": gettext_lazy("Officers of armed or border forces spoke with each other."),
    "non-state": gettext_lazy(
        "Those who took part held no office of a state: elders, clerics, scholars, groups."
    ),
}

FORMATS = {
    "unilateral": gettext_lazy("One party acted or spoke by itself."),
    "bilateral": gettext_lazy("Two parties met or dealt with each other."),
    "trilateral": gettext_lazy("Three parties met or dealt with each other."),
    "multilateral": gettext_lazy("Four or more parties met or dealt with each other."),
}


def topics() -> list[Code]:
    return [Code(topic.slug, topic.label) for topic in Topic.objects.all()]


add("diplomatic_levels", gettext_lazy("Level of diplomacy"), DiplomaticEvent.Level.choices, LEVELS)
add("diplomatic_formats", gettext_lazy("Format of diplomacy"), DiplomaticEvent.Format.choices, FORMATS)
add_kept(
    "topics",
    gettext_lazy("Topics of diplomacy"),
    topics,
    about=gettext_lazy("Kept by the curators; an event can have several."),
)
