"""If-Match: a write to an item names the state that it was made from, so that it overwrites nobody."""

from __future__ import annotations

from typing import Any

from django.utils.http import parse_etags
from rest_framework.request import Request

from timeline.api.conditional import item_etag
from timeline.api.writing.refusals import Refused

NEEDED = (
    "Send If-Match with the ETag of the state that you read, so that nobody's changes are lost; "
    "or If-Match: * to write over any."
)


def states_named(request: Request) -> list[str]:
    """The ETags of If-Match. Raises 428 without any."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        raise Refused(428, NEEDED)
    return parse_etags(text)


def check_state(tags: list[str], document: dict[str, Any]) -> None:
    """Raises 412 when the item, locked by now, is in none of these states."""
    etag = item_etag(document)
    # Compression on the way out weakens an ETag; the state it names is the same.
    if "*" not in tags and etag not in {tag.removeprefix("W/") for tag in tags}:
        title = "It was changed since you read it: read it anew, and make your change to that."
        raise Refused(412, title, etag=etag)
