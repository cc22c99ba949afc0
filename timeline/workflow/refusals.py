"""Why a move is not made. Pages say it, the API makes a problem document of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curation.signs import hidden_in


class Refusal(Exception):
    """A move that is not made; the text says why, and what to do instead."""


class NotPermitted(Refusal):
    """The account may not do this, or not to this event."""


class OutOfTurn(Refusal):
    """Such a move is not made from where the event stands; somebody may have made it already."""


class NeedsReason(Refusal):
    """Something must be said, or said otherwise: the reason, a comment, what is confirmed."""


def insist_on_visible(text: str) -> None:
    """Raises NeedsReason for a comment or a reason with characters that nobody sees."""
    if wrong := hidden_in(text):
        raise NeedsReason(wrong)


class Stopped(Refusal):
    """The checks found something. `findings` says what: errors, and warnings not yet confirmed."""

    def __init__(self, findings: Sequence[Any]) -> None:
        self.findings = list(findings)
        self.errors = [one for one in self.findings if str(one.severity) == "error"]
        self.warnings = [one for one in self.findings if one not in self.errors]
        said = " ".join(one.message for one in self.errors or self.findings)
        lead = "" if self.errors else "Confirm this before it is published: "
        super().__init__(f"{lead}{said}")

    @property
    def lines(self) -> list[str]:
        """What is the matter, and how to mend it: each finding under the name of its field."""
        lead = "" if self.errors else "Confirm this before it is published. "
        return [f"{lead}{_named(one.field)}: {one.message} {one.fix}" for one in self.errors or self.warnings]


def _named(field: str) -> str:
    """`incident/claims` as a form calls it: Claims."""
    name = field.rpartition("/")[2].replace("_", " ")
    return name[:1].upper() + name[1:] or "Event"


class Inapplicable(Refusal):
    """An edit cannot be carried out as it was written. `faults` says why: (where, what)."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = list(faults)
        super().__init__("This edit no longer fits the event: " + " ".join(text for _, text in self.faults))
