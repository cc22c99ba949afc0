"""What is an incident's own when two of its documents are compared."""

from __future__ import annotations

from typing import Any

from timeline.history import words
from timeline.history.parts import Member, Part, Rows, register, slug_of
from timeline.history.parts import citation as shown
from timeline.history.words import Names


def claim(row: dict[str, Any], names: Names) -> str:
    stance = words.codes("claim_stances")(row.get("stance"), names).lower()
    speaker = f", said by {words.named(row['by'], names)}" if row.get("by") else ""
    return f"{words.named(row.get('actor'), names)}: {stance}{speaker}"


def with_citations(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Each claim's citation as what it cites, for its number says nothing, and a new one has none yet."""
    cited = whole.get("citations") or []

    def found(given: Any) -> dict[str, Any] | None:
        index = given.get("index") if isinstance(given, dict) else None
        by_place = [cited[index]] if index is not None and index < len(cited) else []
        row = next((one for one in cited if given is not None and one.get("id") == given), None)
        row = by_place[0] if by_place else row
        if row is None:
            return None if given is None else {"slug": str(given), "name": f"citation {given}"}
        return {"slug": f"{slug_of(row.get('source'))} {row.get('locator', '')}", "name": shown(row, Names())}

    claims = [one | {"citation": found(one.get("citation"))} for one in part.get("claims") or []]
    return part | ({"claims": claims} if "claims" in part else {})


register(
    "incident",
    Part(
        members=(
            Member("fatalities", "Killed", words.estimate),
            Member("injured", "Injured", words.estimate),
        ),
        rows=(
            Rows(
                "casualties",
                "Casualties",
                (
                    Member("actor", "Belonging to", words.named),
                    Member("killed", "Killed", words.estimate),
                    Member("injured", "Injured", words.estimate),
                ),
                key=lambda row: row.get("group"),
                title=lambda row, names: str(row.get("group", "")),
            ),
            Rows(
                "claims",
                "Claim of responsibility",
                (
                    Member("date", "Said when", words.date),
                    Member("channel", "Channel", words.codes("claim_channels")),
                    Member("confidence", "How sure they are", words.codes("claim_confidences")),
                    Member("citation", "Reported by", words.named),
                    Member("note", "Note"),
                ),
                key=lambda row: (slug_of(row.get("actor")), row.get("stance"), slug_of(row.get("by"))),
                title=claim,
            ),
        ),
        prepare=with_citations,
    ),
)
