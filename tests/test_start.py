"""`make run`, as its user meets it: the command behind it, in an empty data folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from timeline.embedded.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "a data folder"
    yield folder
    Cluster(folder).stop()


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SARHAD", "DJANGO"))}
    kept.pop("DATABASE_URL", None)
    return kept | {"SARHAD_DATA": str(data)}


def start(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "start", *words],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
    )


def sql(data: Path, statement: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", "dbshell", "--", "-Atc", statement],
        cwd=ROOT,
        env=environment(data),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_first_start_sets_everything_up_and_the_second_leaves_it_alone(data):
    first = start(data, "--setup-only")
    assert first.returncode == 0, first.stderr
    assert [line.split(":")[0] for line in first.stdout.splitlines()] == [
        *("Database", "Tables", "Fixtures"),
        "Account",
    ]
    assert "events loaded" in first.stdout and "admin, password" in first.stdout
    sql(data, "UPDATE timeline_event SET title = 'A curator wrote this' WHERE id = 1")
    events = sql(data, "SELECT count(*) FROM timeline_event")

    second = start(data, "--setup-only")
    assert second.returncode == 0, second.stderr
    assert "password" not in second.stdout
    assert sql(data, "SELECT title FROM timeline_event WHERE id = 1") == "A curator wrote this"
    assert sql(data, "SELECT count(*) FROM timeline_event") == events


def test_what_a_curator_removed_does_not_come_back(data):
    start(data, "--setup-only")
    sql(
        data,
        "TRUNCATE timeline_event CASCADE; SELECT 1",
    )
    again = start(data, "--setup-only")
    assert "left alone" in again.stdout
    assert sql(data, "SELECT count(*) FROM timeline_event") == "0"


def test_two_first_starts_at_once_make_one_base(data):
    both = [
        subprocess.Popen(
            [sys.executable, "manage.py", "start", "--setup-only"],
            cwd=ROOT,
            env=environment(data),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [one.communicate() for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert sum("admin, password" in out for out, _ in said) == 1
    assert sum("events loaded" in out for out, _ in said) == 1


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url) as answer:
        return answer.status, answer.read().decode()


# What the server refuses before the application is asked.
UNREADABLE = [
    (f"GET /api/v1/events/?q={'a' * 9000} HTTP/1.1", 414, "uri-too-long"),
    (f"GET /api/v1/ HTTP/1.1\r\nX-Long: {'a' * 9000}", 431, "request-header-fields-too-large"),
    ("GET /api/v1/ HTTP/1.1\r\nnot a header", 400, "bad-request"),
    ("nonsense", 400, "bad-request"),
]


def answer_to(raw: str, port: int) -> tuple[str, Any]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(f"{raw}\r\n\r\n".encode())
        head, _, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    return head.decode(), json.loads(body)


def test_it_serves_and_ends_cleanly_on_ctrl_c_and_the_database_stays(data):
    start(data, "--setup-only")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = subprocess.Popen(
        [sys.executable, "manage.py", "start", "--port", str(port)],
        cwd=ROOT,
        env=environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        for line in web.stdout:
            if line.startswith("Serving"):
                break
        for _ in range(300):
            try:
                assert get(f"http://127.0.0.1:{port}/healthz")[0] == 200
                break
            except OSError:
                time.sleep(0.1)
        assert "Chronology" in get(f"http://127.0.0.1:{port}/")[1]

        for raw, status, kind in UNREADABLE:
            head, document = answer_to(raw, port)
            assert head.startswith(f"HTTP/1.1 {status} ") and "application/problem+json" in head
            assert (document["type"], document["status"]) == (kind, status)

        taken = start(data, "--port", str(port))
        assert taken.returncode != 0 and f"Port {port} is taken" in taken.stderr

        os.killpg(web.pid, signal.SIGINT)  # what a terminal sends to all of them
        out, error = web.communicate()
        assert web.returncode == 0
        assert "Traceback" not in out + error
        assert Cluster(data).running()
    finally:
        if web.poll() is None:
            os.killpg(web.pid, signal.SIGKILL)


@pytest.mark.parametrize(("port", "sentence"), [("0", "Port 0"), ("70000", "Port 70000 does not exist")])
def test_a_port_that_cannot_be_is_said(data, port, sentence):
    done = start(data, "--port", port)
    assert done.returncode != 0
    assert sentence in done.stderr
