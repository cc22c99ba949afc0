"""Responses that are no errors, and the headers that go to and fro."""

from __future__ import annotations

from typing import Any

from timeline.api.schema.parts import TEXT, WHOLE, Schema, ref, said
from timeline.api.writing.idempotency import LONGEST_KEY

HEADERS: dict[str, Schema] = {
    "ETag": said({"schema": TEXT}, "Strong name of this state, for If-None-Match and If-Match."),
    "Link": said({"schema": TEXT}, 'Other representations of the same selection: rel="alternate".'),
    "Location": said(
        {"schema": TEXT | {"format": "uri-reference"}}, "Address of what was made; none for a l"
    ),
    "Content-Disposition": said({"schema": TEXT}, "A name for the file."),
    "Idempotent-Replayed": said({"schema": TEXT}, "`true` when this answer was given before."),
    "RateLimit": said({"schema": TEXT}, "How many requests are left (r), for how many seconds (t)."),
    "RateLimit-Policy": said({"schema": TEXT}, "How many requests (q) are allowed in how many seconds (w)."),
    "Retry-After": said({"schema": WHOLE}, "Seconds after which asking again makes sense."),
    "WWW-Authenticate": said({"schema": TEXT}, "How to sign in, and what was wrong with the token."),
}
HEADER_PARAMETERS: dict[str, Schema] = {
    "If-None-Match": {
        "name": "If-None-Match", "in": "header", "schema": TEXT,
        "description": "ETag of the state that you hold: if it is still that, the answer is 304.",
    },
    "If-Match": {
        "name": "If-Match", "in": "header", "required": True,
        "schema": {"type": "string", "pattern": r"\S"},
        "description": "ETag of the state that you read; * for any. Without it the answer is 428.",
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key", "in": "header",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
        "description": "A key of your own for this request: sent again within a day, it is not done again.",
    },
}  # fmt: skip


def header_parameters(*names: str) -> list[Schema]:
    return [ref(name, "parameters") for name in names]


def answer(about: str, content: dict[str, Any], *more: str, always: tuple[str, ...] = ("ETag",)) -> Schema:
    """A body of the API's. `always` are the headers that never fail."""
    names = dict.fromkeys([*always, *more, "RateLimit", "RateLimit-Policy"])
    headers = {name: ref(f"{name}.always" if name in always else name, "headers") for name in names}
    return {"description": about, "headers": headers, "content": content}


def empty(status: str) -> Schema:
    about = {"304": "What you hold is still so.", "204": "It is done."}[status]
    names = ["RateLimit", "RateLimit-Policy", *(["ETag"] if status == "304" else [])]
    return {"description": about, "headers": {name: ref(name, "headers") for name in names}}


def header_components() -> dict[str, Schema]:
    return HEADERS | {"ETag.always": HEADERS["ETag"] | {"required": True}}
