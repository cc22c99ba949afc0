"""One PostgreSQL cluster: made, started, asked and stopped through PostgreSQL's own programs.

The server is a daemon with a life of its own: it outlives the web server that started it, and
after any kill -9 the next caller starts it again and waits while it recovers.
"""

import fcntl
import logging
import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from . import configuration
from .account import Account
from .aside import end_taking_place
from .binaries import find_programs, refuse_unsafe
from .errors import ClusterError
from .place import make_archive, settle, socket_folder
from .processes import END_ORPHANS, serves
from .upgrade import keep_programs, upgrade

__all__ = ["Cluster", "ClusterError"]

logger = logging.getLogger(__name__)

TRIES = 5  # somebody may kill the server again while it starts
PATIENCE = 30.0  # seconds that a living server may be silent
NOTICE = 10.0  # seconds between two words to whoever waits
FOREVER = "2592000"  # recovery takes as long as it takes; pg_ctl gives up after a minute
LOG_LIMIT = 16_000_000
STILL_IN_USE = "shared memory block"  # PostgreSQL's word for orphans of a killed postmaster


class Cluster:
    """The PostgreSQL that keeps its files in the data folder."""

    def __init__(self, data: Path, fast: bool = False, archive: Path | None = None) -> None:
        """`fast` trades safety in a power cut for speed: for tests alone. `archive` is a folder for the log
        of all changes, from which any moment can be restored (`pointintime`)."""
        self.data = Path(data).resolve()
        self.fast = fast
        self.archive = archive and Path(archive).resolve()

    # Where things are. All found on first use, so that a Cluster can be named without a server.

    @cached_property
    def _settled(self) -> tuple[Path, Account]:
        refuse_unsafe(self.data)
        return settle(self.data)

    @property
    def home(self) -> Path:
        """Everything of this cluster: data, log, and the folder of the socket."""
        return self._settled[0]

    @property
    def account(self) -> Account:
        return self._settled[1]

    @property
    def pgdata(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @cached_property
    def programs(self) -> Path:
        """The folder of psql, pg_dump and the others, of the version that the server has."""
        return find_programs(self.account)

    def connection_settings(self) -> dict[str, str | int]:
        with explained(self.data):
            sockets = socket_folder(self.home, self.account)
        return {"host": str(sockets), "port": configuration.PORT, "user": configuration.ROLE}

    # What one can do with it.

    def running(self) -> bool:
        with explained(self.data):
            pid = self._pid()
            return pid is not None and serves(pid, self.pgdata)

    def start(self) -> None:
        """Make it accept connections, whatever state it is in, and whoever else tries the same."""
        with explained(self.data), self._alone():
            self._initialise()
            complaint = "it starts, and is ended from outside each time"
            for _ in range(TRIES):
                if not self.running():
                    self._launch()
                if self._wait_until_ready():
                    complaint = self._provision()
                    if not complaint:
                        return
            raise self._failure(complaint, "")

    def stop(self, mode: str = "fast") -> None:
        """`fast` ends open connections, `smart` waits for them, `immediate` leaves recovery."""
        # Without the lock, so that a long recovery can be stopped too.
        with explained(self.data):
            if self.running():
                done = self._pg_ctl("stop", "-m", mode)
                if done.returncode and self.running():
                    raise self._failure(done.stderr, "", verb="stop")

    # How it is done.

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One starter at a time. The folder itself is the lock: there is no file to leave behind,
        and the system drops it with its holder."""
        folder = os.open(self.home, os.O_RDONLY | os.O_DIRECTORY)
        try:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                logger.info("Another process is starting PostgreSQL; waiting for it.")
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            fcntl.flock(folder, fcntl.LOCK_UN)  # a child that was forked meanwhile has it open too
            os.close(folder)

    def _pid(self) -> int | None:
        """The number in PostgreSQL's lock file, which says little about who has it now."""
        try:
            # PostgreSQL without a postmaster (its single-user mode) writes its number negated.
            return abs(int((self.pgdata / "postmaster.pid").read_text().split("\n")[0]))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None

    def _initialise(self) -> None:
        """Aside, and renamed when whole, so that a killed initdb leaves nothing but litter."""
        end_taking_place(self)
        if self.pgdata.exists():
            return
        logger.info("Making a new PostgreSQL cluster in %s.", self.home)
        self.account.shell('mv -- "$1" "$2"', self.make_folder(), self.pgdata)
        fsync(self.home)

    def make_folder(self) -> Path:
        """A new data folder, under a name that is litter to the next start."""
        litter = self.home.glob("new-*")
        self.account.run("/bin/sh", "-c", 'rm -rf -- "$@"', "sh", *litter)
        fresh = self.home / f"new-{secrets.token_hex(4)}"
        options = configuration.initdb_options(self.fast)
        done = self.account.run(self.programs / "initdb", "-D", fresh, *options)
        if done.returncode:
            raise self._failure(done.stderr or done.stdout, "", verb="initialise")
        include = f"\n# What stands below this line wins.\ninclude '{configuration.MAIN}'\n"
        self.account.shell('cat >> "$1"', fresh / "postgresql.conf", text=include)
        fsync(fresh / "postgresql.conf")
        return fresh

    def _launch(self) -> None:
        major = self._check_version()
        self._prepare()
        for _ in range(TRIES):
            before = self.log.stat().st_size if self.log.exists() else 0
            done = self._pg_ctl("start", "-l", str(self.log))
            # Not ours, perhaps: a starter that was killed may have left one that was coming up.
            if done.returncode == 0 or self.running():
                if not self.fast:
                    keep_programs(self, major)
                return
            logged = self._logged_since(before)
            if STILL_IN_USE in logged:
                logger.warning("Ending what a killed PostgreSQL left running in %s.", self.pgdata)
                self.account.shell(END_ORPHANS, self.pgdata)
            elif configuration.complaints(logged):
                break
            # else it was killed while it started
            time.sleep(0.2)
        raise self._failure(logged, done.stderr)

    def _check_version(self) -> str:
        """The major version of programs and folder, which are brought together where they differ."""
        try:
            made_by = (self.pgdata / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise ClusterError(
                f"{self.pgdata} is not a PostgreSQL data folder: it has no readable PG_VERSION "
                f"({error.strerror}). Put it back from a backup, or move it away to begin anew."
            ) from error
        version = self.account.run(self.programs / "postgres", "--version")
        if version.returncode:
            raise self._failure(version.stderr, "", verb="run")
        present = version.stdout.split()[2].partition(".")[0]
        if made_by.isdigit() and int(made_by) < int(present):
            upgrade(self, made_by, present)
        elif made_by != present:
            raise ClusterError(
                f"The database in {self.pgdata} was made by PostgreSQL {made_by or 'unknown'}, "
                f"and the installed one is {present}, which cannot read it: install the requirements of the "
                "release that wrote it."
            )
        return present

    def _prepare(self) -> None:
        """Clear away what a killed server left, which is safe only because none is running: a
        stale lock file whose number somebody else has by now would stop the start."""
        sockets = socket_folder(self.home, self.account)
        script = 'rm -rf -- "$1" && mkdir -m 700 -- "$1" && rm -f -- "$2"'
        self.account.shell(script, sockets, self.pgdata / "postmaster.pid")
        if self.archive is not None:
            refuse_unsafe(self.archive)
            make_archive(self.archive, self.account)
        files = configuration.files(self.pgdata, sockets, self.account.name, self.fast, self.archive)
        for name, text in files.items():
            path = self.pgdata / name
            self.account.shell('cat > "$1.new" && mv -f -- "$1.new" "$1"', path, text=text)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.account.shell('mv -f -- "$1" "$1.1"', self.log)

    def _pg_ctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run pg_ctl to its end, and say something now and then while that takes long."""
        action = [str(self.programs / "pg_ctl"), "-s", "-w", "-t", FOREVER, "-D", str(self.pgdata)]
        options = self.account.options()
        with subprocess.Popen([*action, *words], **options) as process:
            while True:
                try:
                    _, errors = process.communicate(timeout=NOTICE)
                    return subprocess.CompletedProcess(action, process.returncode, "", errors)
                except subprocess.TimeoutExpired:
                    self._say_what_it_does(words[0])

    def _say_what_it_does(self, action: str) -> None:
        last = self._logged_since(0).rstrip().rpartition("\n")[2]
        note = " It may be recovering after a crash; leave it be." if action == "start" else ""
        logger.warning("PostgreSQL needs time to %s.%s It says: %s", action, note, last)

    def _wait_until_ready(self) -> bool:
        """True when it accepts connections, False when it has gone (stopped, or killed)."""
        place = self.connection_settings()
        heard = said = time.monotonic()
        while self.running():
            ask = ["-q", "-h", str(place["host"]), "-p", str(place["port"])]
            answer = self.account.run(self.programs / "pg_isready", *ask).returncode
            now = time.monotonic()
            if answer == 0:
                return True
            if answer == 1:  # it answers that it is starting, stopping or recovering
                heard = now
            if now - heard > PATIENCE:
                raise ClusterError(
                    f"PostgreSQL runs (process {self._pid()}) and does not answer on its socket "
                    f"in {place['host']}. If that folder was deleted, end it with "
                    f"`kill -INT {self._pid()}`: it then starts afresh. Its log is {self.log}."
                )
            if now - said > NOTICE:
                said = now
                self._say_what_it_does("start")
            time.sleep(0.1)
        return False

    def _provision(self) -> str:
        """Make the role and the database, or again where somebody dropped them. What it returns
        is why it could not connect, if it could not."""
        place = self.connection_settings()
        where = ["-h", str(place["host"]), "-p", str(place["port"]), "-d", "postgres"]
        words = ["-XAtq", "-v", "ON_ERROR_STOP=1", "-U", configuration.ADMIN, *where]
        done = self.account.run(self.programs / "psql", *words, text=configuration.PROVISION)
        if done.returncode not in (0, 2):  # psql's 2 is a connection lost or refused
            raise self._failure(done.stderr, "", verb="make its database")
        return done.stderr if done.returncode else ""

    def _logged_since(self, offset: int) -> str:
        try:
            with open(self.log, "rb") as log:
                log.seek(max(offset, self.log.stat().st_size - 20_000))
                return log.read().decode(errors="replace")
        except OSError:
            return ""

    def _failure(self, why: str, also: str, verb: str = "start") -> ClusterError:
        return configuration.failure(verb, f"{also}\n{why}", self.log)


def fsync(path: Path) -> None:
    """What initdb did not write itself must survive a power cut as well."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def explained(data: Path) -> Iterator[None]:
    """What the system refuses becomes a sentence with a remedy."""
    try:
        yield
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        raise ClusterError(
            f"The embedded PostgreSQL cannot work in {data}: {error.strerror or error}{where}. "
            "Give this account the right to write there, set SARHAD_DATA to a folder that it can "
            "write to, or set DATABASE_URL to a PostgreSQL server instead."
        ) from error
