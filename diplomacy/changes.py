"""What is a diplomatic event's own when two of its documents are compared."""

from __future__ import annotations

from timeline.history import words
from timeline.history.parts import Member, Part, register

register(
    "diplomacy",
    Part(
        members=(
            Member("level", "Level", words.codes("diplomatic_levels")),
            Member("format", "Format", words.codes("diplomatic_formats")),
            Member("venue", "Venue"),
            Member("topics", "Topics", words.slugs),
            Member("outcome", "Outcome"),
        )
    ),
)
