"""How often a client may ask, counted in the database, so that all workers count together.

Every answer says where its client stands, in the fields of draft-ietf-httpapi-ratelimit-headers-10:
`RateLimit-Policy: "default";q=600;w=60` (600 requests in 60 seconds) and `RateLimit: "default";r=599;t=60`
(599 are left, for 60 seconds). The window is fixed, and begins with the client's first request.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.addresses import network_of
from accounts.models import RequestCount

SWEEP_EVERY = 600  # seconds

logger = logging.getLogger(__name__)
_swept = time.monotonic()


@dataclass(frozen=True)
class Allowance:
    """Where a client stands: `used` of `quota` requests in its window of `window` seconds, which ends in
    `ends` seconds."""

    quota: int
    window: int
    used: int
    ends: float

    @property
    def exhausted(self) -> bool:
        return self.used > self.quota

    @property
    def wait(self) -> int:
        return max(1, math.ceil(self.ends))

    @property
    def refusal(self) -> str:
        return (
            f"Only {self.quota} requests are allowed in {self.window} seconds: "
            f"try again in {self.wait} second{'s' if self.wait > 1 else ''}."
        )

    def headers(self) -> dict[str, str]:
        left = max(0, self.quota - self.used)
        return {
            "RateLimit-Policy": f'"default";q={self.quota};w={self.window}',
            "RateLimit": f'"default";r={left};t={self.wait}',
        }


def client_of(request: HttpRequest) -> tuple[str, tuple[int, int] | None]:
    """Whose request this is, and their rate. Addresses are counted by a keyed hash: none is stored."""
    if token := getattr(request, "auth", None):
        return f"token:{token.pk}", settings.TOKEN_RATE
    if request.user.is_authenticated:
        return f"user:{request.user.pk}", settings.TOKEN_RATE
    key = settings.SECRET_KEY.encode()[:64]
    hashed = hashlib.blake2b(network_of(request).encode(), key=key, digest_size=16).hexdigest()
    return hashed, settings.ANON_RATE


def allowance(request: HttpRequest) -> Allowance | None:
    """Counts this request, once. None without a limit, and when the base cannot be written to."""
    if not hasattr(request, "allowance"):
        client, rate = client_of(request)
        request.allowance = rate and count(client, *rate)  # type: ignore[attr-defined]
    return request.allowance  # type: ignore[attr-defined]


def count(client: str, quota: int, window: int) -> Allowance | None:
    global _swept
    try:
        used, ends = RequestCount.objects.add(client, window)
        if time.monotonic() - _swept > SWEEP_EVERY:
            _swept = time.monotonic()
            RequestCount.objects.forget(older_than=longest_window())
    except Error as error:
        logger.warning("Requests are let through uncounted: %s", str(error).strip())
        return None
    return Allowance(quota, window, used, ends)


def longest_window() -> int:
    return max(window for _, window in filter(None, [settings.ANON_RATE, settings.TOKEN_RATE]))


class TooManyRequests(APIException):
    status_code = status.HTTP_429_TOO_MANY_REQUESTS


class RateLimit(BaseThrottle):
    """Refuses, before any work is done, who asks too often."""

    def allow_request(self, request: Request, view: Any) -> bool:
        stand = allowance(request._request)
        if stand and stand.exhausted:
            raise TooManyRequests(stand.refusal)
        return True
