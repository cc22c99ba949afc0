"""Conditional requests: ETags that cost little, and writes that overwrite nobody.

A list's ETag is made from the base's version and the request, before anything is asked of the database. An
item's is the hash of its document, so that it changes only when the item does and `If-Match` can rely on it.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import parse_etags
from django.utils.translation import get_language

from timeline.api.renderers import dumps
from timeline.models import Commit


def list_etag(request: HttpRequest) -> str:
    """Strong ETag of whatever this request asks for, by address, form and who may see what."""
    said = [
        Commit.version(public=not request.user.is_authenticated),
        request.get_full_path(),
        request.get_host(),
        request.headers.get("Accept", ""),
        request.user.pk if request.user.is_authenticated else None,
        settings.RELEASE,
        get_language(),  # of a page's data; the API has one
    ]
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


def item_etag(document: Any) -> str:
    """Strong ETag of an item: the hash of its JSON document."""
    return f'"{hashlib.sha256(dumps(document)).hexdigest()[:32]}"'


def unchanged(request: HttpRequest, etag: str) -> bool:
    """Does the client hold this very state? (304 for a GET)"""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    # `*` names no state: a client that holds one names it, and an answer may be a refusal.
    return etag in {tag.removeprefix("W/") for tag in held}
