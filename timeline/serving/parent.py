"""The process that stays: it holds the listening socket, and keeps a web server and a job worker alive.

    HUP         new code and settings for all, one after the other, without refusing anyone
    TERM, INT   no new requests; those under way are answered; then the end

Whatever dies is started again, slower and slower while it keeps dying; the socket is held here meanwhile, so
that nobody is refused but waits. With systemd's socket activation the socket outlives even this process."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from logging.config import dictConfig
from pathlib import Path
from types import FrameType
from typing import Any

from timeline.serving import logs

ROOT = Path(__file__).resolve().parent.parent.parent
BACKLOG = 2048
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before what died is started again
SETTLED = 60.0  # seconds after which it counts as alive
FROM_SYSTEMD = 3

log = logging.getLogger("sarhad.server")


class Child:
    """A process of ours that has to be there."""

    def __init__(self, name: str, command: list[str], **how: Any) -> None:
        self.name, self.command, self.how = name, command, how
        self.process: subprocess.Popen[bytes] | None = None
        self.pause, self.began, self.due = FIRST_PAUSE, 0.0, 0.0
        self.is_renewed = False  # we ended it ourselves, to have it anew

    def start(self) -> None:
        # Not in our session: Ctrl-C in the terminal is for this process alone, which ends them in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own programs, by their paths
            self.command, cwd=ROOT, start_new_session=True, **self.how
        )
        self.began = time.monotonic()

    def look(self) -> None:
        """Starts it again when it is gone, and its pause is over."""
        if self.process is not None and (status := self.process.poll()) is not None:
            lived = time.monotonic() - self.began
            if self.is_renewed or lived > SETTLED:
                self.pause = FIRST_PAUSE
            else:
                self.pause = min(self.pause * 2, LONGEST_PAUSE)
            if self.is_renewed:
                self.is_renewed = False
            else:
                log.error("The %s ended (%s); it is started again in %.0f s", self.name, status, self.pause)
            self.release()
            self.due = time.monotonic() + self.pause
        if self.process is None and time.monotonic() >= self.due:
            self.start()

    def release(self) -> None:
        if self.process is not None and self.process.stdin:
            self.process.stdin.close()
        self.process = None

    def tell(self, number: int) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)

    def end(self, patience: float) -> None:
        if self.process is None:
            return
        self.tell(signal.SIGTERM)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            log.error("The %s did not end in %.0f s, and is killed", self.name, patience)
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.release()


class Parent:
    def __init__(self, options: dict[str, Any], listener: socket.socket) -> None:
        self.options, self.listener = options, listener
        self.asked: set[int] = set()
        self.metrics = tempfile.mkdtemp(prefix="sarhad-metrics-")
        words = json.dumps({**options, "fd": listener.fileno()})
        module = ["-m", "timeline.serving.web"]
        self.web = Child(
            "web server", [sys.executable, *module, words], pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": self.metrics, "PGAPPNAME": "sarhad web"},
        )  # fmt: skip
        work = [sys.executable, str(ROOT / "manage.py"), "work", "--until-input-ends"]
        environment = {**os.environ, "PGAPPNAME": "sarhad work"}
        self.worker = Child("job worker", work, stdin=subprocess.PIPE, env=environment)
        self.children = [self.web, self.worker] if options["worker"] else [self.web]

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.note)
        try:
            while not self.asked & {signal.SIGTERM, signal.SIGINT}:
                for child in self.children:
                    child.look()
                if signal.SIGHUP in self.asked:
                    self.asked.discard(signal.SIGHUP)
                    self.reload()
                time.sleep(0.2)
        finally:
            self.end()

    def note(self, number: int, frame: FrameType | None) -> None:
        self.asked.add(number)

    def reload(self) -> None:
        log.info("Reloading: new processes, while the old ones end what they are at")
        self.web.tell(signal.SIGHUP)
        if self.worker.process is not None:
            self.worker.is_renewed = True
            self.worker.tell(signal.SIGTERM)  # ends after its job's present step, and is started again

    def end(self) -> None:
        log.info("Stopping: requests under way are answered")
        self.web.end(self.options["grace"] + 5)
        self.listener.close()
        self.worker.end(15)
        shutil.rmtree(self.metrics, ignore_errors=True)


def listen(bind: str) -> socket.socket:
    """The socket of systemd when it gave one, else a new one on HOST:PORT or unix:PATH."""
    if os.environ.pop("LISTEN_PID", "") == str(os.getpid()) and os.environ.pop("LISTEN_FDS", ""):
        return socket.socket(fileno=FROM_SYSTEMD)
    if bind.startswith("unix:"):
        path = bind.removeprefix("unix:")
        with suppress(FileNotFoundError):
            os.unlink(path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)
        os.chmod(path, 0o660)
    else:
        host, _, port = bind.rpartition(":")
        host = host.strip("[]")
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, int(port)))
    listener.listen(BACKLOG)
    return listener


def become(options: dict[str, Any]) -> None:
    """Replaces this process, and all that Django loaded in it, by the parent."""
    sys.stdout.flush()
    words = [sys.executable, "-m", "timeline.serving.parent", json.dumps(options)]
    os.chdir(ROOT)
    os.execv(sys.executable, words)  # noqa: S606


def main() -> None:
    options = json.loads(sys.argv[1])
    dictConfig(logs.configuration(options["log_format"], options["log_level"]))
    try:
        listener = listen(options["bind"])
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SystemExit(f"Sarhad cannot listen on {options['bind']}: {reason}.") from None
    Parent(options, listener).run()


if __name__ == "__main__":
    main()
