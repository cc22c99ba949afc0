"""What is a diplomatic event's own in a document that is written."""

from __future__ import annotations

from diplomacy.models import DiplomaticEvent, Topic
from timeline.api.writing.events import Part, part
from timeline.api.writing.members import Code, Text
from timeline.api.writing.references import Many, by_slug


@part
class DiplomacyPart(Part):
    name = "diplomacy"
    model = DiplomaticEvent
    members = (
        Code("level"),
        Code("format"),
        Text("venue"),
        Many("topics", by_slug(Topic)),
        Text("outcome"),
    )
