"""Which servers live, and how far each replica has come.

A thread for each server looks once a second, so that no request waits for a server that hangs, and none but
that thread tries one that is dead. It ends when nobody has asked for a minute.
"""

from __future__ import annotations

import copy
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from timeline.replicas.reading import replicas, under_way

EVERY = 1.0  # seconds between two looks
PATIENCE = 2.5  # seconds that a request waits for a first look, or for one after an error
SILENT = 3.0  # seconds after which a replica that does not answer a look counts as dead
PRIMARY_SILENT = 10.0  # the same of the primary, which may just be busy
CUT_AFTER = 10.0  # seconds after which those who still wait for a silent replica are told that it is gone
ASKED_FOR = 60.0  # seconds after the last question for which the thread goes on
# A server that cannot be reached is missed soon; what hangs in the network too, where the system can tell.
OPTIONS = {"connect_timeout": 2, "tcp_user_timeout": 3000, "application_name": "sarhad watch"}
FULL = ("too many clients", "remaining connection slots")  # it lives, and who is connected is served

IS_PRIMARY = "is the primary itself"  # as where both addresses are named, so that each may be either

LOOK = """
SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'off',
       (CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_replay_lsn(), '0/0')
             ELSE pg_current_wal_flush_lsn() END - '0/0')::bigint,
       extract(epoch FROM now() - pg_last_xact_replay_timestamp())::float,
       extract(epoch FROM pg_postmaster_start_time())::float
"""


@dataclass(frozen=True)
class Sighting:
    """What one look saw. `at` is of this process' monotonic clock, `position` counts bytes of the log."""

    at: float
    up: bool = False
    recovering: bool = False
    writable: bool = False
    position: int = 0
    replayed: float | None = None  # seconds since the last commit that was replayed here
    began: float = 0.0  # when it was started, by its own clock: no two servers share the microsecond
    error: str = ""


def hang_up(connection: Any) -> None:
    """Ends a connection that another thread waits on, as if the server had: nothing else can wake it. One
    whose disk hangs keeps its connections open, and takes what the network brings, as long as that lasts."""
    with suppress(Exception), socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


class Server:
    """One server, and the thread that looks at it."""

    def __init__(self, alias: str, then: Callable[[], None] = lambda: None) -> None:
        """`then` is done after each look."""
        self.alias, self.then = alias, then
        self.last: Sighting | None = None
        self.seen: deque[tuple[float, int]] = deque(maxlen=2 * settings.REPLICA_MAX_LAG + 60)
        self._asked = self._began = 0.0
        self._looking = self._ended = False
        self._soon = self._stop = False
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None
        self._line: Any = None

    def look(self) -> Sighting | None:
        """What was seen last. Nobody waits, but who asks first, or first after a pause."""
        return self.look_again() if self._begin() or self.last is None else self.last

    def look_again(self, patience: float = PATIENCE) -> Sighting | None:
        """What is seen now. Who hangs already is not waited for."""
        asked = time.monotonic()
        self._begin()
        with self._change:
            if self._looking and asked - self._began > PATIENCE:
                return self.last
            self._soon = True
            self._change.notify_all()
            self._change.wait_for(lambda: self.last is not None and self.last.at >= asked, patience)
        return self.last

    def hangs_for(self) -> float:
        """Seconds for which a look has had no answer."""
        return time.monotonic() - self._began if self._looking else 0.0

    def cut_if_silent(self) -> None:
        """Lets nobody wait for it for ever: who reads is answered by the primary."""
        if self.hangs_for() < CUT_AFTER:
            return
        waiting = time.monotonic() - CUT_AFTER
        for connection, alias, since in list(under_way.values()):
            if alias == self.alias and since < waiting:
                hang_up(connection)
        hang_up(self._line)

    def stop(self) -> None:
        with self._change:
            self._stop = True
            self._change.notify_all()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _begin(self) -> bool:
        """Sees that somebody looks; True when nobody did."""
        self._asked = time.monotonic()
        with self._change:
            # After a fork the thread is the parent's, and dead here.
            if self._thread is not None and not self._ended and self._thread.is_alive():
                return False
            self._ended = self._looking = self._stop = False
            self._thread = threading.Thread(target=self._watch, name=f"watch-{self.alias}", daemon=True)
            self._thread.start()
            return True

    def _watch(self) -> None:
        connection = self._line = self._connection()
        try:
            while True:
                with self._change:
                    if self._stop or time.monotonic() - self._asked > ASKED_FOR:
                        self._ended = True
                        return
                    self._soon, self._looking, self._began = False, True, time.monotonic()
                seen = self._see(connection)
                with self._change:
                    self._looking, self.last = False, seen
                    if seen.up:
                        self.seen.append((seen.at, seen.position))
                    self._change.notify_all()
                self.then()
                with self._change:
                    self._change.wait_for(lambda: self._soon or self._stop, EVERY)
        finally:
            with suppress(Exception):
                connection.close()

    def _connection(self) -> Any:
        connection: Any = connections.create_connection(self.alias)
        connection.settings_dict = copy.deepcopy(connection.settings_dict)
        connection.settings_dict["OPTIONS"].update(OPTIONS)
        return connection

    def _see(self, connection: Any) -> Sighting:
        at, error = time.monotonic(), ""
        # A connection that was there may only have been broken by a restart.
        for _ in range(1 if connection.connection is None else 2):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(LOOK)
                    return Sighting(at, True, *cursor.fetchone())
            except Exception as problem:  # whatever it is: who looks must not die of it
                error = str(problem).strip()
                with suppress(Exception):
                    connection.close()
        last = self.last
        if any(words in error for words in FULL) and last is not None and last.up:
            return replace(last, at=at, error=error)
        return Sighting(at, error=error or "does not answer")


class Watch:
    """All servers, and which may be read from."""

    def __init__(self) -> None:
        self.primary = Server(DEFAULT_DB_ALIAS, self.cut_the_silent)
        self.replicas = [Server(alias) for alias in replicas()]

    def cut_the_silent(self) -> None:
        for server in self.replicas:
            server.cut_if_silent()

    def primary_writes(self, again: bool = False) -> bool:
        """Is there a primary that takes writes? False only on proof, not because it is slow."""
        seen = self.primary.look_again() if again else self.primary.look()
        if self.primary.hangs_for() > PRIMARY_SILENT:
            return False
        return seen is None or (seen.up and seen.writable)

    def lag(self, seen: Sighting) -> float | None:
        """By how many seconds at most it is behind: since the last look at which the primary had come no
        further than this. None: that cannot be told."""
        came = list(self.primary.seen)
        if not came or seen.position >= came[-1][1]:
            return 0.0 if came else None
        reached = [at for at, position in came if position <= seen.position]
        if reached:
            return max(0.0, seen.at - reached[-1])
        # We have not looked for long enough: it says itself how old its last commit is.
        return None if seen.replayed is None else max(seen.replayed, seen.at - came[0][0])

    def trouble(self, server: Server) -> str:
        """Why it is not read from; '' when it is."""
        primary, seen = self.primary.look(), server.look()
        if seen is None or not seen.up or time.monotonic() - seen.at > SILENT:
            return "does not answer"
        if not seen.recovering:
            return IS_PRIMARY if primary and primary.began == seen.began else "is no standby: it takes writes"
        lag = self.lag(seen)
        if lag is None:
            return "cannot be compared with the primary"
        return f"is {lag:.0f} seconds behind" if lag > settings.REPLICA_MAX_LAG else ""

    def healthy(self) -> list[Server]:
        return [server for server in self.replicas if not self.trouble(server)]

    def alone(self) -> Server | None:
        """Without a primary that writes: the server that has most and can be read."""
        found = [self.primary, *self.replicas]
        living = [(seen.position, -place, server) for place, server in enumerate(found)
                  if (seen := server.look()) and seen.up and not server.hangs_for() > SILENT]  # fmt: skip
        return max(living)[2] if living else None

    def stop(self) -> None:
        for server in [self.primary, *self.replicas]:
            server.stop()


@cache
def watch() -> Watch:
    """The one of this process."""
    return Watch()
