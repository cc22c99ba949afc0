"""`manage.py serve` on a base of its own, as an operator runs it; how it is asked, hurt and looked into."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from timeline.embedded.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]
MANAGE = str(ROOT / "manage.py")
ACCOUNT = """
from django.contrib.auth.models import User
from accounts.models import Token
user, made = User.objects.get_or_create(username="chaos", defaults={"is_superuser": True, "is_staff": True})
user.set_password("a-password-for-chaos")
user.save()
user.tokens.revoke()
print("TOKEN", Token.objects.issue(user=user, name="chaos", scope="write", expires=None)[1])
"""


class Site:
    """A data folder, and the server on it."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.cluster = Cluster(data)
        self.port = free_port()
        self.environment = clean() | {
            "SARHAD_DATA": str(data),
            "SARHAD_SELF_PUBLISH": "on",
            "SARHAD_ANON_RATE": "off",
            "SARHAD_TOKEN_RATE": "off",
            "SARHAD_LOG_LEVEL": "warning",
            "SARHAD_GRACE_SECONDS": "10",
            **environment,
        }
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    # Its life

    def manage(self, *words: str, text: str = "", check: bool = True) -> str:
        done = subprocess.run(
            [sys.executable, MANAGE, *words],
            cwd=ROOT, env=self.environment, input=text, capture_output=True, text=True,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def prepare(self) -> None:
        self.manage("serve", "--setup-only")
        self.token = self.manage("shell", text=ACCOUNT).partition("TOKEN ")[2].split()[0]

    def launch(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, MANAGE, "serve", "--bind", f"127.0.0.1:{self.port}"],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def start(self) -> float:
        """Seconds until it is ready."""
        self.launch()
        return self.until_ready()

    def start_as_systemd_does(self, seconds: float = 60) -> float:
        """Again and again (Restart=always), until it is ready: the seconds that took."""
        began = time.monotonic()
        self.launch()
        while not (self.has_web() and self.is_ready()):
            assert time.monotonic() - began < seconds, self.tail()
            if self.process is None or self.process.poll() is not None:
                time.sleep(1)
                self.launch()
            time.sleep(0.05)
        return time.monotonic() - began

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            if self.process.poll() is None:
                kill([*psutil.Process(self.process.pid).children(recursive=True)])
                self.process.kill()
                self.process.wait()
            self.process = None

    def take_away(self) -> None:
        self.stop()
        with contextlib.suppress(Exception):
            self.cluster.stop("immediate")
        home = self.cluster.home
        for folder in (home, self.data):
            shutil.rmtree(folder, ignore_errors=True)

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    # Its processes

    def web(self) -> psutil.Process:
        """The parent of the web workers."""
        return self.child("serving.web")

    def child(self, word: str) -> psutil.Process:
        assert self.process is not None
        found: list[psutil.Process] = []

        def there() -> bool:
            found[:] = [one for one in psutil.Process(self.process.pid).children() if word in command(one)]
            return bool(found)

        wait_until(there, 60)
        return found[0]

    def has_web(self) -> bool:
        """Is it ours that answers, and not one of a parent before, that is ending?"""
        assert self.process is not None
        with contextlib.suppress(psutil.Error):
            return any("serving.web" in command(one) for one in psutil.Process(self.process.pid).children())
        return False

    def workers(self) -> list[psutil.Process]:
        return [one for one in self.web().children() if one.status() != psutil.STATUS_ZOMBIE]

    def postmaster(self) -> psutil.Process:
        pid = (self.cluster.pgdata / "postmaster.pid").read_text().split("\n")[0]
        return psutil.Process(int(pid))

    # What it answers

    def ask(
        self, path: str, method: str = "GET", body: Any = None, seconds: float = 60, **headers: str
    ) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        with contextlib.closing(link):
            return send(link, path, method, body, self.token, **headers)

    def is_ready(self) -> bool:
        return self.ask("/readyz", seconds=20).status == 200

    def until_ready(self, seconds: float = 60) -> float:
        began = time.monotonic()
        wait_until(self.is_ready, seconds, self.tail)
        return time.monotonic() - began

    # Its base

    @contextlib.contextmanager
    def connected(self, user: str = "sarhad") -> Iterator[Any]:
        place: dict[str, Any] = {**self.cluster.connection_settings(), "user": user}
        with contextlib.closing(psycopg2.connect(dbname="sarhad", connect_timeout=30, **place)) as connection:
            connection.autocommit = True
            yield connection.cursor()

    def rows(self, sql: str, *values: Any, user: str = "sarhad") -> list[Any]:
        with self.connected(user) as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]


class Answer:
    """`status` is 0 where there was none, and `body` then why."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def json(self) -> Any:
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"{self.status} {self.body[:300]!r}"


def send(
    link: http.client.HTTPConnection, path: str, method: str, body: Any, token: str, **headers: str
) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        names["Authorization"] = f"Bearer {token}"
    content = None
    if body is not None:
        content = json.dumps(body).encode()
        names["Content-Type"] = "application/json"
    try:
        link.request(method, path, content, names)
        answer = link.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, answer.read())
    except (OSError, http.client.HTTPException) as error:
        link.close()
        return Answer(0, {}, repr(error).encode())


def clean() -> dict[str, str]:
    """The environment, without what an operator or a test has set."""
    gone = ("SARHAD_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "REPLICA_URLS")
    return {name: value for name, value in os.environ.items() if not name.startswith(gone)}


def command(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], Any], seconds: float = 60, tell: Callable[[], str] = str) -> float:
    """Ends as soon as it is true, with the seconds that took; the limit is for a failure."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"waited {seconds:g} s in vain. {tell()}"
        time.sleep(0.03)
    return time.monotonic() - began
