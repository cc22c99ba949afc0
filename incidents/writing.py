"""What is an incident's own in a document that is written."""

from __future__ import annotations

from typing import Any

from incidents.models import Casualties, Incident, ResponsibilityClaim
from timeline.api.writing.drafts import Draft
from timeline.api.writing.events import Part, part
from timeline.api.writing.members import Code, Date, Estimate, Member, Schema, Text
from timeline.api.writing.reading import ABSENT, below, named
from timeline.api.writing.references import actor_reference
from timeline.api.writing.rows import Rows

NOT_OURS = "Choose a citation of this incident."


class ClaimCitation(Member):
    """The citation that reports a claim: its id, or by `{"index": 0}` its place among the citations."""

    def read(self, document: dict[str, Any], draft: Draft, at: str) -> None:
        given = document.get(self.name, ABSENT)
        pointer = below(at, self.name)
        if given is ABSENT or given is None:
            draft.put(self.attribute, None, pointer)
        elif isinstance(given, dict):
            draft.reading.members(given, pointer, ["index"])
            self._take(self._at(given.get("index"), draft), draft, below(pointer, "index"))
        elif isinstance(given, int) and not isinstance(given, bool):
            self._take(self._with_id(given, draft), draft, pointer)
        else:
            message = f'Write the id of a citation, or {{"index": 0}} for the first; not {named(given)}.'
            draft.refuse(self.attribute, pointer, message)

    def _take(self, citation: Draft | None, draft: Draft, pointer: str) -> None:
        if citation is None:
            draft.refuse(self.attribute, pointer, NOT_OURS)
        else:
            draft.put(self.attribute, citation.row, pointer)

    def _with_id(self, number: int, draft: Draft) -> Draft | None:
        return next((one for one in _citations(draft) if one.row.pk == number), None)

    def _at(self, index: Any, draft: Draft) -> Draft | None:
        """By place in the document, where an unreadable citation keeps its number."""
        ending = f"/citations/{index}"
        if isinstance(index, bool) or not isinstance(index, int):
            return None
        return next((one for one in _citations(draft) if one.at.endswith(ending)), None)

    def schema(self) -> Schema:
        by_index = {"type": "object", "properties": {"index": {"type": "integer", "minimum": 0}}}
        return {"oneOf": [{"type": "integer"}, by_index, {"type": "null"}]}


def _citations(draft: Draft) -> list[Draft]:
    return draft.owner.lists["citations"].drafts if draft.owner else []


@part
class IncidentPart(Part):
    name = "incident"
    model = Incident
    members = (Estimate("fatalities"), Estimate("injured"))
    lists = (
        Rows(
            "casualties",
            Casualties,
            parent="incident",
            members=(Text("group"), actor_reference("actor"), Estimate("killed"), Estimate("injured")),
            key=("group",),
        ),
        Rows(
            "claims",
            ResponsibilityClaim,
            parent="incident",
            members=(
                actor_reference("actor"),
                Code("stance"),
                actor_reference("by"),
                Date("date"),
                Code("channel"),
                Code("confidence"),
                ClaimCitation("citation"),
                Text("note"),
            ),
            key=("actor", "stance", "by"),
        ),
    )
