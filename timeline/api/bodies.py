"""Bodies of answers kept in memory while the ETag that names them holds.

A list's ETag is made from the base's version, the address and the form, so that it names the bytes before
they are made: who asks what others have asked since the base last changed gets those, at the cost of asking
for the version. Nothing has to be thrown away when the base changes, as nobody asks for the old names again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.db import connection
from django.http import HttpRequest

MOST, LARGEST = 32 * 2**20, 4 * 2**20  # bytes in each process, of all and of one


class Bodies:
    """The last asked for, as many as there is room for."""

    def __init__(self, most: int = MOST, largest: int = LARGEST) -> None:
        self.most, self.largest, self.size = most, largest, 0
        self.kept: OrderedDict[str, bytes] = OrderedDict()
        self.lock = Lock()

    def get(self, name: str) -> bytes | None:
        with self.lock:
            if name in self.kept:
                self.kept.move_to_end(name)
            return self.kept.get(name)

    def keep(self, name: str, body: bytes) -> None:
        if len(body) > self.largest:
            return
        with self.lock:
            self.size += len(body) - len(self.kept.pop(name, b""))
            self.kept[name] = body
            while self.size > self.most:
                self.size -= len(self.kept.popitem(last=False)[1])

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()
            self.size = 0


bodies = Bodies()


def body_of(request: HttpRequest, etag: str, make: Callable[[], bytes]) -> bytes:
    """What `etag` names, made if nobody has asked for it yet.

    Only for visitors: what somebody with an account may see can change without a commit. In a transaction it
    is made each time, as that one may have written what is asked for.
    """
    if request.user.is_authenticated or connection.in_atomic_block:
        return make()
    body = bodies.get(etag)
    if body is None:
        body = make()
        bodies.keep(etag, body)
    return body
