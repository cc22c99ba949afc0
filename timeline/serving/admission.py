"""What happens when more is asked than can be answered: those who would wait too long are told so at once.

A web process takes as many requests as it has threads, and `SARHAD_WEB_QUEUE` that wait for one, as long as
the first of them has not waited for STANDING seconds. Whoever comes then gets 503 and Retry-After from the
main loop, which costs next to nothing, so that those inside are answered soon. Probes wait for nobody: they
have a thread of their own."""

from __future__ import annotations

import json
import logging
import random
import re
import time
from collections import deque
from typing import Any

from timeline.serving.identity import HEADER, begin

MEDIA_TYPE = "application/problem+json"
PROBES = re.compile(rb"(?:GET|HEAD) /(?:healthz|readyz|metrics)[ ?]")
HAS_BODY = re.compile(rb"(?im)^(?:content-length:\s*[^0\s]|transfer-encoding:)")
WANTS_PAGE = re.compile(rb"(?im)^accept:[^\r\n]*\btext/html\b")
STANDING = 3.0  # seconds: a queue that moves no faster is a wait for all who would join it
LONGEST_WAIT = 10.0  # seconds for a thread: whoever asked is not waiting any more, or asked again
SOONEST, LATEST = 1, 5  # seconds: not all come back at once
TOLD_EVERY = 10.0  # seconds between two lines in the log

TITLE = "The server has more to do than it can"
DETAIL = "Nothing was done of what was asked. Send the request again in {wait} second{s}."
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Busy – Sarhad</title>
<h1>{title}</h1>
<p>{detail}</p>
<p>Reference {number}.</p>
</html>
"""

log = logging.getLogger("sarhad.server")


class Admission:
    """How many requests of one process are inside. Only its main loop asks: there is nothing to lock."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.inside = 0
        self.queue: deque[Any] = deque()  # in the order in which they came; those at its head may be done
        self.turned_away = 0
        self.told = time.monotonic()

    def admits(self) -> bool:
        while self.queue and self.queue[0].has_thread:
            self.queue.popleft()
        stands = bool(self.queue) and time.monotonic() - self.queue[0].since > STANDING
        return self.inside < self.room and not stands

    def enter(self, conn: Any) -> None:
        conn.since, conn.has_thread = time.monotonic(), False
        self.inside += 1
        self.queue.append(conn)

    def note(self, reason: str) -> None:
        from timeline.serving.metrics import TURNED_AWAY  # in the worker alone, where the figures are

        TURNED_AWAY.labels(reason).inc()
        self.turned_away += 1

    def tell(self) -> None:
        """Now and then a line for all of them: a line for each would be a load of its own."""
        if self.turned_away and time.monotonic() - self.told > TOLD_EVERY:
            log.warning("%d requests were turned away: more is asked than can be answered", self.turned_away)
            self.turned_away, self.told = 0, time.monotonic()


def is_probe(head: bytes) -> bool:
    """Without a body, for which the only thread of the probes would have to wait."""
    return PROBES.match(head) is not None and not HAS_BODY.search(head)


def answer(status: int, reason: str, content: bytes, media_type: str, number: str, more: str = "") -> bytes:
    """A whole answer, by hand, for what never becomes a request of Django's; the connection ends with it."""
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\n{HEADER}: {number}\r\n{more}"
        f"Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n"
        f"Cache-Control: no-store\r\nContent-Type: {media_type}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def problem(status: int, reason: str, title: str, detail: str, number: str) -> bytes:
    kind = reason.lower().replace(" ", "-")
    document = {"type": kind, "title": title, "status": status, "detail": detail, "request_id": number}
    return json.dumps(document).encode()


def refusal(head: bytes) -> bytes:
    """503 for the request with this head: a page for browsers, else a problem document."""
    number = begin()
    wait = random.randint(SOONEST, LATEST)  # noqa: S311 - no secret
    detail = DETAIL.format(wait=wait, s="" if wait == 1 else "s")
    if WANTS_PAGE.search(head):
        media_type = "text/html; charset=utf-8"
        content = PAGE.format(title=TITLE, detail=detail, number=number).encode()
    else:
        media_type = MEDIA_TYPE
        content = problem(503, "Service Unavailable", TITLE, detail, number)
    if head.startswith(b"HEAD "):
        content = b""
    more = f"Retry-After: {wait}\r\n"
    return answer(503, "Service Unavailable", content, media_type, number, more)
