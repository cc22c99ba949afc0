"""A second server, for a while and for us alone: another data folder of the same cluster, perhaps another
version.

Moving a base to a new version and going back in time both make a folder beside the present one, and let it
take its place when it is whole. What was there is kept."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import configuration
from .binaries import refuse_unsafe
from .errors import ClusterError
from .place import socket_folder

if TYPE_CHECKING:
    from .cluster import Cluster

READY = "upgraded"  # a data folder under this name is whole, and was about to become the present one
FOREVER = "2592000"

SETTINGS = """\
data_directory = '{pgdata}'
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
hba_file = '{home}/aside_hba.conf'
ident_file = '{home}/aside_ident.conf'
dynamic_shared_memory_type = mmap
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
wal_level = replica
archive_mode = off
jit = off
"""


class Aside:
    """Neither the settings of the folder nor those of its operator apply to it, and nobody else finds it."""

    def __init__(self, cluster: Cluster, pgdata: Path, programs: Path, name: str) -> None:
        self.cluster, self.pgdata, self.programs, self.name = cluster, pgdata, programs, name
        self.sockets = socket_folder(cluster.home, cluster.account, f"run-{name}")
        self.log = cluster.home / f"log-{name}"
        refuse_unsafe(programs)

    @contextmanager
    def serving(self, **more: str) -> Iterator[Aside]:
        self.start(**more)
        try:
            yield self
        finally:
            self.stop()

    def start(self, **more: str) -> None:
        account, home = self.cluster.account, self.cluster.home
        more = {"fsync": "off" if self.cluster.fast else "on"} | more
        names = {"pgdata": self.pgdata, "sockets": self.sockets, "home": home}
        quoted = {key: str(path).replace("'", "''") for key, path in names.items()}
        if " " in quoted["sockets"]:
            quoted["sockets"] = f'"{quoted["sockets"]}"'
        text = SETTINGS.format(port=configuration.PORT, **quoted)
        text += "".join("{} = '{}'\n".format(key, value.replace("'", "''")) for key, value in more.items())
        script = 'rm -rf -- "$1" && mkdir -m 700 -- "$1" && rm -f -- "$2"'
        account.shell(script, self.sockets, self.pgdata / "postmaster.pid")
        entrance = configuration.files(self.pgdata, self.sockets, account.name, False)
        for file, words in (
            (f"aside_{self.name}.conf", text),
            ("aside_hba.conf", entrance["sarhad_hba.conf"]),
            ("aside_ident.conf", entrance["sarhad_ident.conf"]),
        ):
            account.shell('cat > "$1"', home / file, text=words)
        account.shell('rm -f -- "$1"', self.log)
        config = f'-c "config_file={home}/aside_{self.name}.conf"'
        done = self.pg_ctl("start", "-l", str(self.log), "-o", config)
        if done.returncode or not self.is_ready():
            raise configuration.failure("start aside", self.said() + done.stderr, self.log)

    def is_ready(self) -> bool:
        """Waits while it plays an archive's log, for which pg_ctl does not. False when it gave up."""
        while self.pg_ctl("status").returncode == 0:
            where = self.words()[:4]
            if self.cluster.account.run(self.cluster.programs / "pg_isready", "-q", *where).returncode == 0:
                return True
            time.sleep(0.1)
        return False

    def stop(self) -> None:
        self.pg_ctl("stop", "-m", "fast")
        self.cluster.account.shell('rm -rf -- "$1"', self.sockets)

    def pg_ctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        action: list[str | Path] = [self.programs / "pg_ctl", "-s", "-w", "-t", FOREVER, "-D", self.pgdata]
        return self.cluster.account.run(*action, *words)

    def said(self) -> str:
        try:
            return self.log.read_text(errors="replace")[-20_000:]
        except OSError:
            return ""

    @property
    def address(self) -> dict[str, Any]:
        return {"host": str(self.sockets), "port": configuration.PORT, "user": configuration.ADMIN}

    def words(self) -> list[str]:
        """For PostgreSQL's programs: whom to ask."""
        return ["-h", str(self.sockets), "-p", str(configuration.PORT), "-U", configuration.ADMIN]

    def ask(self, sql: str, base: str = "postgres") -> list[str]:
        """The lines of an answer, unaligned."""
        words = ["-XAtq", "-v", "ON_ERROR_STOP=1", *self.words(), "-d", base]
        done = self.cluster.account.run(self.cluster.programs / "psql", *words, text=sql)
        if done.returncode:
            raise ClusterError(f"The server beside the present one answers: {done.stderr.strip()}")
        return done.stdout.splitlines()


def take_place(cluster: Cluster, fresh: Path, kept: Path) -> None:
    """`fresh` becomes the present data folder, which becomes `kept`. Killed at any point, the next start ends
    it."""
    ready = cluster.home / READY
    cluster.account.shell('rm -rf -- "$2" && mv -- "$1" "$2"', fresh, ready)
    cluster.account.shell(f'{to_disk(cluster)}; [ ! -e "$1" ] || mv -- "$1" "$2"', cluster.pgdata, kept)
    end_taking_place(cluster)


def end_taking_place(cluster: Cluster) -> None:
    ready = cluster.home / READY
    if ready.exists() and not cluster.pgdata.exists():
        cluster.account.shell(f'mv -- "$1" "$2"; {to_disk(cluster)}', ready, cluster.pgdata)


def to_disk(cluster: Cluster) -> str:
    """The shell's word for it; nothing in tests, where a power cut may ruin what it likes."""
    return ":" if cluster.fast else "sync"
