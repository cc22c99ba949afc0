"""Writers and readers over HTTP, who remember what was acknowledged, and try again as clients should."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.site import Answer, Site, send

INCIDENTS = "/api/v1/incidents/"
CONFIRMED = ["near-duplicate"]  # they resemble one another, which curators would have to confirm
READ = [
    "/", "/chronology/?kind=incident", "/api/v1/events/?page_size=50",
    "/api/v1/events/facets/?facet=type,actor",
    "/api/v1/events.csv?country=PK", "/actors/ttp/", "/map/", "/api/v1/events/series/?interval=year",
]  # fmt: skip
IN_A_BATCH = 3
_numbers = itertools.count(1)


def document(title: str) -> dict[str, Any]:
    number = next(_numbers)
    date = f"{1700 + number // 300}-{number // 25 % 12 + 1:02}-{number % 25 + 1:02}"
    return {
        "type": "armed-clash", "title": title, "date": date, "country": "PK",
        "status": "published", "confirm": CONFIRMED,
        "participants": [
            {"actor": "TTP", "role": "attacker"}, {"actor": "Pakistan", "role": "target", "note": title},
        ],
        "citations": [{"source": "column-pakistan-afghan-policy", "supports": ["event", "casualties"]}],
        "incident": {
            "fatalities": {"low": 2, "high": 5},
            "casualties": [{"group": "soldiers", "killed": {"low": 2}}],
        },
        "message": "Chaos",
    }  # fmt: skip


@dataclass
class Load:
    """What was acknowledged (the last answer for each event, by title), what is unknown, and all statuses."""

    site: Site
    writers: int = 3
    readers: int = 2
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    tried: dict[str, int] = field(
        default_factory=dict
    )  # titles whose POST was sent, and how many belong together
    unknown: dict[str, str] = field(default_factory=dict)  # a change whose answer never came: title, summary
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    refused: list[Answer] = field(default_factory=list)  # some of them
    longest_pause: float = 0.0  # between two acknowledged writes, in seconds

    def __post_init__(self) -> None:
        self.ending = threading.Event()
        self.lock = threading.Lock()
        self.last = time.monotonic()

    @contextlib.contextmanager
    def running(self) -> Iterator[Load]:
        self.ending.clear()
        self.last = time.monotonic()
        threads = [threading.Thread(target=self.write, daemon=True) for _ in range(self.writers)]
        threads += [threading.Thread(target=self.read, args=[n], daemon=True) for n in range(self.readers)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.ending.set()
            for thread in threads:
                thread.join(90)

    def until_acknowledged(self, more: int, seconds: float = 60) -> None:
        """Waits until so many more writes were acknowledged."""
        goal, limit = self.count() + more, time.monotonic() + seconds
        while self.count() < goal:
            assert time.monotonic() < limit and not self.faults, (
                self.statuses,
                self.faults[:3],
                self.site.tail(),
            )
            time.sleep(0.02)

    def count(self) -> int:
        return len(self.acknowledged)

    # A writer

    def write(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        for turn in itertools.count():
            if self.ending.is_set():
                return
            if turn % 4 == 3:
                self.post_several(link)
            elif (made := self.post(link)) and turn % 2:
                self.change(link, made)

    def post(self, link: http.client.HTTPConnection) -> dict[str, Any] | None:
        title = f"Chaos {uuid.uuid4()}"
        self.tried[title] = 1
        answer = self.until_answered(link, document(title), title)
        if answer is None:
            return None
        self.note([answer.json()])
        return answer.json() | {"etag": answer.headers["etag"]}

    def post_several(self, link: http.client.HTTPConnection) -> None:
        stem = f"Chaos {uuid.uuid4()}"
        titles = [f"{stem} {part}" for part in range(IN_A_BATCH)]
        self.tried |= dict.fromkeys(titles, IN_A_BATCH)
        answer = self.until_answered(link, [document(title) for title in titles], stem)
        if answer is not None:
            self.note(answer.json())

    def until_answered(self, link: http.client.HTTPConnection, body: Any, key: str) -> Answer | None:
        """The same request under the same key until it is answered; None where we stop before."""
        while not self.ending.is_set():
            answer = self.sent(link, INCIDENTS, "POST", body, idempotency_key=key)
            if answer.status == 201:
                return answer
            if answer.status not in (0, 503, 507):
                self.faults.append(f"POST: {answer}")
                return None
            time.sleep(0.1)
        return None

    def change(self, link: http.client.HTTPConnection, made: dict[str, Any]) -> None:
        """Once: what became of it when no answer came is not known, and either is right."""
        summary = f"Changed {uuid.uuid4()}"
        body = {"summary": summary, "confirm": CONFIRMED}
        path = f"{INCIDENTS}{made['id']}/"
        self.unknown[made["title"]] = summary
        answer = self.sent(link, path, "PATCH", body, if_match=made["etag"])
        if answer.status == 200:
            self.note([answer.json()])
        elif answer.status not in (0, 503, 507):
            self.faults.append(f"PATCH: {answer}")
        if answer.status == 200:
            del self.unknown[made["title"]]

    def note(self, documents: list[dict[str, Any]]) -> None:
        with self.lock:
            now = time.monotonic()
            self.longest_pause = max(self.longest_pause, now - self.last)
            self.last = now
            for one in documents:
                self.acknowledged[one["title"]] = one

    # A reader

    def read(self, number: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        for path in itertools.islice(itertools.cycle(READ), number, None):
            if self.ending.is_set():
                return
            answer = self.sent(link, path, "GET", None)
            if answer.status not in (0, 200, 503, 507):
                self.faults.append(f"GET {path}: {answer}")
            if answer.status == 0:
                time.sleep(0.1)

    def sent(self, link: Any, path: str, method: str, body: Any, **headers: str) -> Answer:
        answer = send(link, path, method, body, self.site.token, **headers)
        with self.lock:
            self.statuses[answer.status] += 1
            if answer.status >= 500 and len(self.refused) < 5000:
                self.refused.append(answer)
        return answer
