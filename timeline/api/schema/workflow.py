"""The workflow in the OpenAPI document: edits that wait for approval, and the status in what is written."""

from __future__ import annotations

from timeline.api.schema.parts import ADDRESS, TEXT, WHOLE, Schema, array, codes, nullable, said, thing
from timeline.history.differ import Kind
from timeline.models import Event, Proposal

STATUS = said(
    codes(Event.Status.values),
    "Where it is to go from where it stands: draft, in-review, published; retracted needs a `message`.",
)
CONFIRM = said(
    nullable(array(TEXT)), "Codes of the warnings that you confirm, where publishing asked for it."
)
WORKFLOW: dict[str, Schema] = {"status": STATUS, "confirm": CONFIRM}

_WAS = said(nullable(TEXT), "As it was; null where there was nothing.")
_NOW = said(nullable(TEXT), "As it would be; null where nothing is left.")
_CHANGE = {
    "at": said(TEXT, "The member or list that changes: title, citations, incident/claims."),
    "label": said(TEXT, "What people call it."),
    "kind": said(codes([str(kind) for kind in Kind]), "Whether it is new, gone, or other than it was."),
    "subject": said(nullable(TEXT), "Of a row of a list: which one. null for a member."),
    "was": _WAS,
    "now": _NOW,
    "members": said(
        array(thing({"label": said(TEXT, "What people call it."), "was": _WAS, "now": _NOW})),
        "Of a row: what differs in it.",
    ),
}
WAITS = "The event is published, and your edit waits until somebody else approves it. The event is as it was."


def workflow_components() -> dict[str, Schema]:
    return {
        "Change": thing(_CHANGE, description="One thing that an edit changes, in words."),
        "Proposal": thing(
            {
                "id": said(WHOLE, "Number of the edit."),
                "url": said(ADDRESS, "The page where it is reviewed."),
                "status": said(codes(Proposal.Status.values), "What became of it: open until it is decided."),
                "base_revision": said(WHOLE, "The revision of the event that it was made from."),
                "diff": said(array({"$ref": "#/components/schemas/Change"}), "What it changes, in words."),
            },
            description="An edit of a published event that waits for approval.",
        ),
    }
