"""Every type of problem that the API answers with (RFC 9457), and the statuses that carry it."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from timeline.api.schema.parts import TEXT, WHOLE, Schema, array, nullable, ref, said, thing
from timeline.problems import MEDIA_TYPE

REQUEST_ID = said(TEXT, "The request's number, as in `X-Request-ID` and in the server's log.")
PARAMETER_ERRORS = array(
    thing({"parameter": said(TEXT, "Its name."), "message": said(TEXT, "What is wrong, and how to mend it.")})
)
DOCUMENT_ERRORS = array(
    thing(
        {
            "pointer": said(TEXT, "Where in the body: a JSON pointer (RFC 6901), `/0/date` in a list."),
            "message": said(TEXT, "What is wrong, and how to mend it."),
        }
    )
)
USES = array(
    thing(
        {
            "what": said(TEXT, "What rests on the row."),
            "count": said(WHOLE, "How many of these there are."),
            "first": said(
                array(thing({"title": TEXT, "url": nullable(TEXT)})), "The first of them that you may see."
            ),
        }
    )
)


FINDINGS = array(
    thing(
        {
            "pointer": said(TEXT, "What it is about: a JSON pointer (RFC 6901) into the event's document."),
            "message": said(TEXT, "What was found."),
            "code": said(TEXT, "Which check found it: send it in `confirm` to confirm a warning."),
            "severity": said({"enum": ["error", "warning"]}, "An error stops; a warning can be confirmed."),
            "fix": said(TEXT, "What to do about it."),
            "confirmed": said({"type": "boolean"}, "Was the warning confirmed before?"),
            "related": said(
                array(thing({"kind": TEXT, "id": WHOLE, "title": TEXT})), "Other records that it names."
            ),
        }
    )
)


@dataclass(frozen=True)
class ErrorType:
    """One value of a problem's `type`: `about` says when it comes, `title` is one example of its title."""

    code: str
    status: int
    about: str
    title: str
    more: dict[str, Schema] = field(default_factory=dict)
    example: dict[str, Any] = field(default_factory=dict)
    optional: tuple[str, ...] = ()

    @property
    def component(self) -> str:
        return "".join(part.capitalize() for part in self.code.split("-")) + "Problem"

    def schema(self) -> Schema:
        properties = {
            "type": said({"type": "string", "const": self.code}, "What kind of problem it is."),
            "title": said(TEXT, "What is wrong, in a sentence."),
            "status": said({"type": "integer", "const": self.status}, "The status, once more."),
            "detail": said(TEXT, "More about it, where there is more to say."),
            "request_id": REQUEST_ID,
        }
        optional = ["detail", "request_id", *self.optional]
        return thing(properties | self.more, optional=optional, description=self.about)

    def shown(self) -> dict[str, Any]:
        return {"type": self.code, "title": self.title, "status": self.status, **self.example}


INTO = thing(
    {"id": WHOLE, "slug": TEXT, "uid": TEXT, "url": TEXT},
    optional=["slug", "uid"],
    description="What it was merged into. An event has a uid, everything else a slug.",
)

ERRORS = [
    ErrorType(
        "moved-permanently", 301, "It was merged into another record, at `Location`.",
        "Actor ttp-2 was merged into another.", {"into": INTO},
        {"into": {"id": 4, "slug": "ttp", "url": "https://sarhad.example/actors/ttp/"}},
    ),
    ErrorType(
        "invalid-parameter", 400, "A parameter is unknown, or has a bad value. Every bad one is named.",
        "Unknown parameter 'acter'", {"errors": said(PARAMETER_ERRORS, "Each bad parameter.")},
        {"errors": [{"parameter": "acter", "message": "Unknown parameter. Did you mean 'actor'?"}]},
    ),
    ErrorType("bad-request", 400, "The request cannot be read at all.", "This request makes no sense"),
    ErrorType(
        "malformed-json", 400, "The body is not one JSON document in UTF-8.",
        "The body is not JSON: Expecting value at line 1, column 1.",
    ),
    ErrorType(
        "invalid-document", 400, "The body is JSON, but not a sound document. Every fault is named.",
        "The document has an error", {"errors": said(DOCUMENT_ERRORS, "Each fault.")},
        {"errors": [{"pointer": "/title", "message": "This field is required."}]},
    ),
    ErrorType(
        "checks-failed", 400,
        "The event cannot be published: the checks found errors, or warnings that are not confirmed.",
        "Publishing needs at least one citation: add one, or keep the event a draft.",
        {"errors": said(FINDINGS, "Each finding.")},
        {"errors": [
            {
                "pointer": "/citations", "message": "Publishing needs at least one citation.",
                "code": "no-citation", "severity": "error", "fix": "Add one.",
                "confirmed": False, "related": [],
            }
        ]},
    ),
    ErrorType(
        "invalid-header", 400, "Idempotency-Key cannot be used.",
        "Idempotency-Key: write 1 to 255 printable ASCII characters, a UUID for example.",
    ),
    ErrorType(
        "unauthorized", 401, "The token is unknown, expired or revoked; or one is needed and none came.",
        "This token has expired.",
    ),
    ErrorType(
        "forbidden", 403, "The account, or the scope of its token, does not allow this.",
        "Your account lacks the permission to add incidents.",
    ),
    ErrorType("not-found", 404, "There is no such row.", "There is no event 9999."),
    ErrorType(
        "method-not-allowed", 405, "The address does not take this method; `Allow` names those it takes.",
        'Method "PUT" not allowed.',
    ),
    ErrorType(
        "not-acceptable", 406, "There is no representation of a type that `Accept` names.",
        "Could not satisfy the request Accept header.",
    ),
    ErrorType(
        "in-use", 409, "Something else rests on the row, so that it cannot be deleted.",
        "TTP is in use: 2 participations. Change those first.",
        {"used_by": said(USES, "What rests on it.")},
        {"used_by": [{"what": "participations", "count": 2, "first": []}]},
    ),
    ErrorType(
        "wrong-status", 409, "There is no such step from the event's status, or somebody took it already.",
        "From published an event goes to retracted, not to draft.",
    ),
    ErrorType(
        "idempotency-key-reused", 409, "The Idempotency-Key belongs to another request.",
        "This Idempotency-Key was used for another request: give each request a key of its own.",
    ),
    ErrorType(
        "gone", 410, "It was here, and was retracted, or merged into another record.",
        "Event 17 was retracted.", {"into": INTO}, optional=("into",),
    ),
    ErrorType(
        "length-required", 411, "A body came without its length.", "Send Content-Length with the body."
    ),
    ErrorType(
        "precondition-failed", 412, "The row is no longer in the state that If-Match names.",
        "It was changed since you read it: read it anew, and make your change to that.",
        {"etag": said(TEXT, "The ETag of the present state.")}, {"etag": '"0123456789abcdef"'},
    ),
    ErrorType(
        "content-too-large", 413, "The body is too large.",
        "The body is larger than 10 MiB: send it in parts.",
    ),
    ErrorType("uri-too-long", 414, "The address is longer than 8190 bytes.", "URI Too Long"),
    ErrorType(
        "unsupported-media-type", 415, "The body is not `application/json`.",
        'Unsupported media type "text/plain" in request.',
    ),
    ErrorType(
        "precondition-required", 428, "A change needs If-Match.",
        "Send If-Match with the ETag of the state that you read, so that nobody's changes are lost; "
        "or If-Match: * to write over any.",
    ),
    ErrorType(
        "request-header-fields-too-large", 431, "A header is longer than 8190 bytes, or there are too many.",
        "Request Header Fields Too Large",
    ),
    ErrorType(
        "too-many-requests", 429, "The rate limit is reached; `Retry-After` says for how long.",
        "Only 600 requests are allowed in 60 seconds: try again in 21 seconds.",
    ),
    ErrorType(
        "internal-server-error", 500, "We made a mistake. Trying again later may help.",
        "Something broke on our side",
    ),
    ErrorType(
        "service-unavailable", 503,
        "Another write was in the way, the base does not answer, or too much is asked; nothing was written.",
        "Another write was in the way, and nothing was written: send it again.",
    ),
    ErrorType(
        "query-too-costly", 503, "It took the database too long, and was stopped; nothing was written.",
        "This question takes too long",
    ),
    ErrorType(
        "read-only", 503,
        "The main database takes no changes at the moment. What is published can be read without a token.",
        "Read only for now",
    ),
    ErrorType(
        "too-many-exports", 503, "As many exports are under way as the server takes at a time.",
        "Too many exports are under way",
    ),
    ErrorType(
        "database-unavailable", 503,
        "The database does not answer, or has no connection free. Whether a write was done is not known: "
        "send it again with its Idempotency-Key, or read first.",
        "The database does not answer",
    ),
    ErrorType(
        "insufficient-storage", 507, "The disk is full, and nothing was written.", "The disk is full",
    ),
]  # fmt: skip
BY_CODE = {error.code: error for error in ERRORS}

PROBLEM = thing(
    {
        "type": said(TEXT, "What kind of problem: programs decide by this. New kinds may be added."),
        "title": said(TEXT, "What is wrong, in a sentence."),
        "status": said(WHOLE, "The status, once more."),
        "detail": said(TEXT, "More about it, where there is more to say."),
        "request_id": REQUEST_ID,
    },
    optional=["detail", "request_id"],
    description="What every error is, as RFC 9457 has it. The kinds of it have members of their own.",
)


def problem_components() -> dict[str, Schema]:
    return {"Problem": PROBLEM} | {error.component: error.schema() for error in ERRORS}


# Components, filled as operations name them: most share theirs.
RESPONSES: dict[str, Any] = {}


def error_responses(*kinds: str) -> dict[str, Any]:
    """A reference to a response for each status that these types of problem have."""
    found: dict[str, Any] = {}
    for status in sorted({BY_CODE[kind].status for kind in kinds}):
        of_status = [BY_CODE[kind] for kind in kinds if BY_CODE[kind].status == status]
        name = "_or_".join(error.code for error in of_status)
        RESPONSES[name] = _response(status, of_status)
        found[str(status)] = ref(name, "responses")
    return found


def _response(status: int, kinds: list[ErrorType]) -> dict[str, Any]:
    schemas = [ref(error.component) for error in kinds]
    schema = schemas[0] if len(schemas) == 1 else {"oneOf": schemas}
    shown = {error.code: {"summary": error.title, "value": error.shown()} for error in kinds}
    return {
        "description": " ".join(error.about for error in kinds),
        "headers": _headers(status),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": shown}},
    }


def _headers(status: int) -> dict[str, Any]:
    names = ["RateLimit", "RateLimit-Policy"]
    if status == HTTPStatus.MOVED_PERMANENTLY:
        names.append("Location")
    if status == HTTPStatus.UNAUTHORIZED:
        names.append("WWW-Authenticate")
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        names.append("Retry-After")
    return {name: ref(name, "headers") for name in names}
