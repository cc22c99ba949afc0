"""`make serve`, as its operator meets it: a real server on loopback, shared by the tests of this file."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings

from timeline.serving.bodies import limits
from timeline.serving.parent import listen

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.django_db  # so that the base is made
TOKEN = "only-for-the-tests-of-metrics"


class Site:
    """The server, and what its operator does with it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = folder / "log"
        options = {
            "bind": f"127.0.0.1:{self.port}", "worker": True, "workers": 1, "threads": 4, "queue": 4,
            "grace": 20, "bodies": limits(), "log_format": "json", "log_level": "info",
        }  # fmt: skip
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.serving_settings",
            "SARHAD_TEST_DATA": str(settings.DATA_DIR),
            "TEST_BASE": settings.DATABASES["default"]["NAME"],
            "TEST_METRICS_TOKEN": TOKEN,
        }
        collect = "import django; django.setup(); from timeline import static; static.collect()"
        subprocess.run([sys.executable, "-c", collect], cwd=ROOT, env=environment, check=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "timeline.serving.parent", json.dumps(options)],
            cwd=ROOT, env=environment, stderr=self.log.open("wb"), stdin=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(lambda: self.get("/readyz")[0] == 200)

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        except OSError:
            return 0, {}, b""
        finally:
            connection.close()

    def raw(self, *parts: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as link:
            for part in parts:
                link.sendall(part)
            return link.makefile("rb").read()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def line_of(self, number: str) -> dict[str, Any]:
        """What the log says of a request: it is written when the answer's last byte is."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [line for line in self.lines() if line.get("request_id") == number]
            return bool(found)

        wait_until(there)
        return found[-1]

    def children(self, word: str) -> list[psutil.Process]:
        found = []
        for one in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):  # it may be ending
                if word in " ".join(one.cmdline()):
                    found.append(one)
        return found


def wait_until(true: Any, seconds: float = 90) -> None:
    """Ends as soon as it is true; the limit is only for a failure."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("serving"))
    yield made
    if made.process.poll() is None:
        made.process.terminate()
        made.process.wait(60)


def test_every_answer_has_a_number_and_the_log_has_it_too(site):
    status, headers, _ = site.get("/codebook/?q=secret-word&token=abcdef")
    line = site.line_of(headers["x-request-id"])
    assert (status, line["status"], line["route"], line["method"]) == (200, 200, "/codebook/", "GET")
    assert line["query"] == "q=[hidden]&token=[hidden]"
    assert "secret-word" not in site.log.read_text() and "abcdef" not in site.log.read_text()


def test_what_cannot_be_read_as_a_request_is_refused_in_words_and_noted(site):
    answer = site.raw(b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    document = json.loads(body)
    assert b" 431 " in head and document["type"] == "request-header-fields-too-large"
    assert site.line_of(document["request_id"])["status"] == 431


def test_a_body_that_is_too_large_is_refused_before_it_is_sent_and_after(site):
    head = b"POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\n"
    asking = site.raw(head + b"Expect: 100-continue\r\nConnection: close\r\n\r\n")
    assert b" 413 " in asking.splitlines()[0]
    sending = site.raw(head + b"\r\n", b"a" * 20_000_000)
    assert b" 413 " in sending.splitlines()[0] and b"At most 10 MiB" in sending


def test_a_client_that_dribbles_its_head_holds_nobody_up(site):
    slow = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(30)]
    try:
        for one in slow:
            one.sendall(b"GET / HTTP/1.1\r\nHost: localh")
        assert site.get("/readyz")[0] == 200  # with four threads
        slow[0].sendall(b"ost\r\nConnection: close\r\n\r\n")
        assert slow[0].makefile("rb").readline().startswith(b"HTTP/1.1 200")
    finally:
        for one in slow:
            one.close()


def test_neither_half_a_next_request_nor_one_who_does_not_hang_up_holds_a_thread(site):
    links = [socket.create_connection(("127.0.0.1", site.port), timeout=60) for _ in range(40)]
    try:
        for number, link in enumerate(links):
            path = (b"/healthz", b"/codebook/")[number % 2]
            if number < 20:
                link.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\nGET /he" % path)
            else:
                link.sendall(b"GET %s HTTP/1.0\r\n\r\n" % path)
            assert link.recv(12)[9:] == b"200"
        # Neither four threads nor that of the probes is waited for: 40 times some seconds.
        assert site.get("/healthz")[0] == site.get("/codebook/")[0] == 200
        links[0].sendall(b"althz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert links[0].makefile("rb").read().count(b"HTTP/1.1 200") == 1  # the second answer, whole
    finally:
        for link in links:
            link.close()


def test_who_would_wait_too_long_is_told_to_come_back_and_probes_are_answered(site):
    body = b"username=somebody"
    head = (
        "POST /account/sign-in/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Cookie: csrftoken={'a' * 32}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    # Four in the threads, waiting for the rest of their bodies, and four that wait for a thread.
    inside = [socket.create_connection(("127.0.0.1", site.port), timeout=60) for _ in range(8)]
    for one in inside:
        one.sendall(head.encode() + body[:3])
    busy = b""

    def is_full() -> bool:
        nonlocal busy
        with socket.create_connection(("127.0.0.1", site.port), timeout=60) as asking:
            asking.sendall(b"GET /api/v1/events/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            asking.settimeout(1)
            with contextlib.suppress(TimeoutError):
                busy = asking.makefile("rb").read()
        return b" 503 " in busy.partition(b"\r\n")[0]

    wait_until(is_full)
    fields, _, document = busy.partition(b"\r\n\r\n")
    assert json.loads(document)["type"] == "service-unavailable" and b"Retry-After: " in fields
    page = site.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html,*/*\r\n\r\n")
    assert b" 503 " in page.splitlines()[0] and b"<h1>The server has more to do than it can</h1>" in page
    for path in ("/healthz", "/readyz"):
        assert site.get(path)[0] == 200
    figures = site.get("/metrics", Authorization=f"Bearer {TOKEN}")[2].decode()
    assert 'sarhad_requests_turned_away_total{reason="queue"}' in figures
    for one in inside:
        one.sendall(body[3:])
    assert {one.makefile("rb").readline().split()[1] for one in inside} == {b"403"}
    assert site.get("/codebook/")[0] == 200


def test_static_files_are_compressed_and_kept_for_ever(site):
    _, _, page = site.get("/codebook/")
    path = page.decode().split('<link rel="stylesheet" href="')[1].split('"')[0]
    for coding in ("br", "gzip"):
        status, headers, _ = site.get(path, **{"Accept-Encoding": coding})
        assert (status, headers["content-encoding"]) == (200, coding)
        assert "immutable" in headers["cache-control"] and "max-age=315360000" in headers["cache-control"]


def test_the_figures_count_all_processes_for_whoever_has_the_token(site):
    assert site.get("/metrics")[0] == 401
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    wait_until(lambda: b"sarhad_workers 0" not in site.get("/metrics", **bearer)[2])
    text = site.get("/metrics", **bearer)[2].decode()
    assert 'sarhad_requests_total{method="GET",route="/codebook/",status="200"}' in text
    assert "sarhad_database_up 1.0" in text and 'sarhad_jobs{state="queued"}' in text


def test_a_worker_that_is_killed_is_started_again(site):
    wait_until(lambda: site.children("manage.py"))
    before = site.children("manage.py")[0]
    before.kill()
    wait_until(lambda: any(one.pid != before.pid for one in site.children("manage.py")))


def under_load(site: Site, seen: list[Any], ending: threading.Event, fresh: bool) -> None:
    connection = None
    while not ending.is_set():
        try:
            connection = connection or http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            answer.read()
            seen.append(answer.status)
            if fresh or answer.will_close:
                connection.close()
                connection = None
        except (OSError, http.client.HTTPException) as error:
            seen.append(repr(error))
            connection = None


def test_hup_brings_new_processes_and_fails_no_request(site):
    wait_until(lambda: site.children("serving.web"))
    (master,) = site.children("serving.web")
    before = {one.pid for one in master.children()}
    seen: list[Any] = []
    ending = threading.Event()
    clients = [
        threading.Thread(target=under_load, args=(site, seen, ending, fresh)) for fresh in (True, False, True)
    ]
    for client in clients:
        client.start()
    site.process.send_signal(signal.SIGHUP)
    wait_until(lambda: master.children() and not before & {one.pid for one in master.children()})
    count = len(seen)
    wait_until(lambda: len(seen) > count + 20)
    ending.set()
    for client in clients:
        client.join(60)
    assert set(seen) == {200}, [one for one in seen if one != 200]
    # What those before counted is counted on, in one file for all of them.
    folder = Path(master.environ()["PROMETHEUS_MULTIPROC_DIR"])
    wait_until(lambda: not [one for number in before for one in folder.glob(f"*_{number}.db")])
    figures = site.get("/metrics", Authorization=f"Bearer {TOKEN}")[2].decode()
    assert 'sarhad_requests_total{method="GET",route="/codebook/",status="200"}' in figures


def test_a_killed_web_server_is_started_again_and_nobody_is_refused(site):
    wait_until(lambda: site.children("serving.web"))
    (master,) = site.children("serving.web")
    for one in [*master.children(), master]:
        one.kill()
    assert site.get("/readyz")[0] == 200  # waits on the socket, which the parent holds


def test_stop_answers_what_is_under_way_and_leaves_nothing_behind(site):
    body = b'{"title": "x"}'
    link = socket.create_connection(("127.0.0.1", site.port), timeout=60)
    head = "POST /api/v1/incidents/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    link.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:3])
    processes = psutil.Process(site.process.pid).children(recursive=True)
    wait_until(lambda: site.get("/healthz")[0] == 200)
    site.process.terminate()
    wait_until(lambda: "Stopping" in site.log.read_text())
    link.sendall(body[3:])
    assert b" 401 " in link.makefile("rb").readline()
    assert site.process.wait(60) == 0
    wait_until(lambda: not any(one.is_running() for one in processes))


def test_a_socket_of_systemd_is_taken(monkeypatch):
    """The protocol: LISTEN_PID is us, and the socket is number 3."""
    code = (
        "import os, socket, sys\n"
        "from timeline.serving.parent import listen\n"
        "os.environ['LISTEN_PID'] = str(os.getpid())\n"
        "os.dup2(int(sys.argv[1]), 3)\n"
        "print(listen('127.0.0.1:1').getsockname()[1])\n"
    )
    with listen("127.0.0.1:0") as given:
        done = subprocess.run(
            [sys.executable, "-c", code, str(given.fileno())],
            cwd=ROOT, env=os.environ | {"LISTEN_FDS": "1"}, pass_fds=[given.fileno()],
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.stdout.strip() == str(given.getsockname()[1]), done.stderr
