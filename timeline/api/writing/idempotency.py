"""Idempotency-Key: a POST sent again, because its answer was lost, is answered again and not done again."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.api.renderers import dumps
from timeline.api.writing.refusals import Refused
from timeline.models import IdempotencyKey

KEPT = timedelta(hours=24)
LONGEST_KEY = 255
SWEPT_AT_ONCE = 100


class Once:
    """One POST under its key, if it has one. To be used inside the transaction of the write."""

    def __init__(self, request: Request, document: Any) -> None:
        self.user: Any = request.user
        self.key = key_of(request)
        said = [request.method, request.get_full_path(), document]
        self.digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def earlier(self) -> Response | None:
        """The answer given before. Waits for a request under the same key that is still being answered."""
        if not self.key:
            return None
        with connection.cursor() as cursor:
            name = f"sarhad.idempotency {self.user.pk} {self.key}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        sweep()
        kept = IdempotencyKey.objects.filter(user=self.user, key=self.key).first()
        if kept is None:
            return None
        if kept.digest != self.digest:
            title = "This Idempotency-Key was used for another request: give each request a key of its own."
            raise Refused(409, title, kind="idempotency-key-reused")
        headers = {**kept.headers, "Idempotent-Replayed": "true"}
        return Response(orjson.loads(bytes(kept.body)), status=kept.status, headers=headers)

    def remember(self, response: Response) -> None:
        """Only what was done is kept: a request that was refused can be mended and sent under its key."""
        if self.key:
            headers = {name: response[name] for name in ("Location", "ETag") if name in response}
            IdempotencyKey.objects.create(
                user=self.user,
                key=self.key,
                digest=self.digest,
                status=response.status_code,
                headers=headers,
                body=dumps(response.data),
            )


def key_of(request: Request) -> str:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and key.strip()):
        title = f"Idempotency-Key: write 1 to {LONGEST_KEY} printable ASCII characters, a UUID for example."
        raise Refused(400, title, kind="invalid-header")
    return key


def sweep() -> None:
    """Forget what is too old, a little at a time. What another request is forgetting is left to it."""
    old = IdempotencyKey.objects.filter(created__lt=timezone.now() - KEPT)
    some = old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:SWEPT_AT_ONCE]
    IdempotencyKey.objects.filter(pk__in=list(some)).delete()
