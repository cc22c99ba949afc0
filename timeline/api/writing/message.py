"""Why: the reason for a change, kept in the history beside the writer's name."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from curation.signs import hidden_in
from timeline.api.writing.reading import Reading, below, named
from timeline.models.history import record_changes, sign_changes
from timeline.params import closest, did_you_mean
from timeline.problems import BadParameters
from timeline.query import Problem

LONGEST_MESSAGE = 300


def too_long(text: str) -> str:
    if len(text) <= LONGEST_MESSAGE:
        return ""
    return f"Ensure this value has at most {LONGEST_MESSAGE} characters (it has {len(text)})."


def message_parameter(request: Request) -> str:
    """`?message=`, the only parameter that a write takes."""
    text: str = request.query_params.get("message", "").strip()
    problems = [
        Problem(name, f"Unknown parameter.{did_you_mean(closest(name, ['message'], at_most=1))}")
        for name in request.query_params
        if name != "message"
    ]
    if (times := len(request.query_params.getlist("message"))) > 1:
        problems.append(Problem("message", f"Give one value, not {times}."))
    elif complaint := too_long(text) or hidden_in(text):
        problems.append(Problem("message", complaint))
    if problems:
        raise BadParameters(problems)
    return text


def take_message(document: Any, at: str, reading: Reading, default: str) -> tuple[Any, str]:
    """The document without its `message`, and that, which goes before the parameter."""
    if not isinstance(document, dict) or document.get("message") is None:
        rest = (
            {k: v for k, v in document.items() if k != "message"} if isinstance(document, dict) else document
        )
        return rest, default
    text = document["message"]
    sound = isinstance(text, str)
    complaint = too_long(text.strip()) or hidden_in(text) if sound else f"Write text, not {named(text)}."
    if complaint:
        reading.refuse(below(at, "message"), complaint)
        text = ""
    return {name: value for name, value in document.items() if name != "message"}, text.strip() or default


class Signature:
    """Signs what the current transaction changes; each message goes with what is written under it."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.message: str | None = None

    def sign(self, message: str) -> None:
        if message == self.message:
            return
        if self.message is not None:  # what was written so far keeps the message it was written under
            record_changes()
        sign_changes(self.user.pk, message)
        self.message = message
