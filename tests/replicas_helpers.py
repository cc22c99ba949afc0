"""A real primary with a real standby: copies of the tests' own cluster, and a Django that reads from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.test import Client, override_settings

from tests.embedded_helpers import is_alive, kill, take_away, wait_until
from timeline.embedded import base, configuration
from timeline.embedded.aside import Aside
from timeline.embedded.cluster import Cluster
from timeline.replicas.reading import PRIMARY
from timeline.replicas.watching import watch

ONE, TWO = "replica_1", "replica_2"
# Small, quick, and with the log kept for whoever comes back.
TUNED = {"shared_buffers": "16MB", "wal_keep_size": "512MB", "hot_standby": "on", "max_connections": "60"}


class Server(Aside):
    """One of the two, as it is killed, paused and promoted."""

    @classmethod
    def copied(cls, name: str, home: Cluster, source: Aside | None = None) -> Server:
        """From the tests' cluster, or as a standby of `source`; below `home`, which itself never starts."""
        cluster, folder = base.present(), home.home / name
        where = source.words() if source else [
            *("-h", str(cluster.connection_settings()["host"]), "-p", str(configuration.PORT)),
            *("-U", configuration.ADMIN),
        ]  # fmt: skip
        words: list[str | Path] = ["-D", folder, "-X", "stream", "--checkpoint=fast", "--no-sync"]
        words += ["-R"] if source else []
        done = home.account.run(cluster.programs / "pg_basebackup", *where, *words)
        assert done.returncode == 0, done.stderr
        return cls(home, folder, cluster.programs, name)

    @property
    def base(self) -> str:
        return str(settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"])

    def begin(self) -> None:
        self.start(**TUNED)

    def value(self, sql: str) -> str:
        return self.ask(sql)[0]

    def processes(self) -> list[psutil.Process]:
        first = psutil.Process(int((self.pgdata / "postmaster.pid").read_text().split("\n")[0]))
        return [first, *first.children(recursive=True)]

    def kill(self) -> None:
        """kill -9 of all its processes."""
        kill(processes := self.processes())
        assert not any(is_alive(process) for process in processes)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """As on a disk that does not answer: connected, and silent."""
        processes = self.processes()
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                if is_alive(process):
                    process.resume()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It receives what the primary writes, and shows nothing of it."""
        self.ask("SELECT pg_wal_replay_pause()")
        wait_until(lambda: self.value("SELECT pg_get_wal_replay_pause_state()") == "paused")
        try:
            yield
        finally:
            self.ask("SELECT pg_wal_replay_resume()")

    def has_all_of(self, primary: Server) -> None:
        """Waits until it shows what the primary has now."""
        there = primary.value("SELECT pg_current_wal_insert_lsn()")
        wait_until(lambda: self.value(f"SELECT pg_last_wal_replay_lsn() >= '{there}'") == "t")


class Pair:
    event: int  # an event that both have

    def __init__(self, home: Cluster) -> None:
        self.one = Server.copied("one", home)
        self.one.begin()
        self.two = Server.copied("two", home, self.one)
        self.two.begin()

    def end(self) -> None:
        self.one.stop()
        self.two.stop()


def address(*servers: Server, **options: Any) -> dict[str, Any]:
    """As environment.py makes it of a URL, here with one socket's folder for each host."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"],
        "USER": configuration.ROLE,
        "HOST": ",".join(str(server.sockets) for server in servers),
        "PORT": str(configuration.PORT),
        "OPTIONS": {"connect_timeout": 2, **options},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


@contextmanager
def reading_from_two(home: Cluster) -> Iterator[Pair]:
    """DATABASE_URL names both servers and takes whichever writes, and so does REPLICA_URLS, which takes
    whichever is a standby: after a promotion there is nothing to set."""
    with ExitStack() as stack:
        stack.callback(take_away, home)
        pair = Pair(home)
        stack.callback(pair.end)
        before, own = dict(settings.DATABASES), connections[DEFAULT_DB_ALIAS]
        both = address(pair.one, pair.two, target_session_attrs="read-write")
        changed = {DEFAULT_DB_ALIAS: both, ONE: address(pair.two), TWO: address(pair.one)}
        connections.settings.update(connections.configure_settings(changed))
        connections[DEFAULT_DB_ALIAS] = connections.create_connection(DEFAULT_DB_ALIAS)
        assert settings.DATABASES is connections.settings
        stack.enter_context(override_settings(DATABASE_ROUTERS=["timeline.replicas.router.ReplicaRouter"]))
        watch.cache_clear()
        try:
            yield pair
        finally:
            watch().stop()
            watch.cache_clear()
            connections.close_all()
            for alias in (ONE, TWO, PRIMARY):
                if hasattr(connections._connections, alias):
                    del connections[alias]
            del connections.settings[ONE], connections.settings[TWO]
            connections.settings.update(before)
            connections[DEFAULT_DB_ALIAS] = own


class Reader(Client):
    """A client that meets broken connections as a web server's thread does, and says who answered."""

    def __init__(self, **more: Any) -> None:
        super().__init__(raise_request_exception=False, **more)

    def request(self, **request: Any) -> Any:
        close_old_connections()
        response = super().request(**request)
        response.base = vars(response.wsgi_request).get("answered_by", DEFAULT_DB_ALIAS)
        return response


def until_answered_by(alias: str, reader: Reader, path: str) -> None:
    wait_until(lambda: reader.get(path).base == alias, 20)
