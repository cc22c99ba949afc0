"""The number of the request that this thread is at: in its answer, in its log lines, in its problem
document."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
# Narrow, as it comes from outside and goes into logs and pages.
PLAUSIBLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """'' outside of a request."""
    return _current.get()


def begin(given: str = "") -> str:
    """Takes the number that a trusted proxy gave, or makes one."""
    number = given if PLAUSIBLE.fullmatch(given) else secrets.token_hex(8)
    _current.set(number)
    return number


def end() -> None:
    _current.set("")
