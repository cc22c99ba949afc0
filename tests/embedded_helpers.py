"""Clusters of the tests' own, and what happens to them: killed servers, killed starters."""

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest

from timeline.embedded.cluster import Cluster

CHECKOUT = Path(__file__).resolve().parent.parent
DJANGO = """
import django
from django.conf import settings
settings.configure(USE_TZ=True, DATABASES={"default": {
    "ENGINE": "timeline.embedded", "NAME": "sarhad", "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True, "OPTIONS": {"data": sys.argv[1], "fast": True}}})
django.setup()
from django.db import OperationalError, close_old_connections, connection

def value(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
"""


@pytest.fixture
def make_cluster(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Names clusters below this test's folder, and takes them away afterwards in any state."""
    made: list[Cluster] = []

    def make(name: str | Path = "data", fast: bool = True) -> Cluster:
        made.append(Cluster(tmp_path / name, fast))
        return made[-1]

    yield make
    for cluster in made:
        take_away(cluster)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that is made once and stopped, to be copied: making one takes a second."""
    cluster = Cluster(tmp_path_factory.mktemp("pattern"), fast=True)
    try:
        cluster.start()
        cluster.stop()
        yield cluster
    finally:
        take_away(cluster)


@pytest.fixture
def start_cluster(make_cluster: Callable[..., Cluster], pattern: Cluster) -> Callable[..., Cluster]:
    """The same as make_cluster, made and started."""

    def start(name: str | Path = "data", fast: bool = True) -> Cluster:
        cluster = make_cluster(name, fast)
        cluster.account.shell('cp -a -- "$1" "$2"', pattern.pgdata, cluster.pgdata)
        cluster.start()
        return cluster

    return start


def take_away(cluster: Cluster) -> None:
    with contextlib.suppress(Exception):
        kill(server_processes(cluster))
    with contextlib.suppress(Exception):
        shutil.rmtree(str(cluster.connection_settings()["host"]), ignore_errors=True)
        shutil.rmtree(cluster.home, ignore_errors=True)  # as root it may be outside tmp_path


def connect(cluster: Cluster, dbname: str = "sarhad", user: str = "sarhad") -> Any:
    place: dict[str, Any] = {**cluster.connection_settings(), "user": user}
    connection = psycopg2.connect(dbname=dbname, connect_timeout=30, **place)
    connection.autocommit = True
    return connection


def query(cluster: Cluster, sql: str, *values: object, **where: str) -> tuple[object, ...] | None:
    """The first row of an answer, over a connection of its own."""
    with contextlib.closing(connect(cluster, **where)) as connection:
        cursor = connection.cursor()
        cursor.execute(sql, values or None)
        return cursor.fetchone() if cursor.description else None


def postmaster(cluster: Cluster) -> psutil.Process:
    return psutil.Process(int((cluster.pgdata / "postmaster.pid").read_text().split("\n")[0]))


def server_processes(cluster: Cluster) -> list[psutil.Process]:
    if not cluster.running():
        return []
    first = postmaster(cluster)
    return [first, *first.children(recursive=True)]


def accounts_of(processes: list[psutil.Process]) -> set[int]:
    """Whom they run as; a server's helpers come and go, and one that has just gone runs as nobody."""
    found = set()
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            found.add(process.uids().real)
    return found


def kill(processes: list[psutil.Process]) -> None:
    """kill -9, the oldest first, and back only when all are gone."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until(lambda: not any(is_alive(process) for process in processes))


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Not a timing: it ends as soon as the condition holds, and the limit is only for a failure."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.02)


def python(code: str, *words: object, **environment: str) -> subprocess.Popen[str]:
    """Another Python process of the checkout, as a web server or a command is one."""
    return subprocess.Popen(
        [sys.executable, "-c", f"import sys\n{code}", *map(str, words)],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """What it printed. That this returns at all shows that no daemon holds its pipes."""
    printed, complaints = process.communicate(timeout=120)
    assert process.returncode == 0, complaints
    return printed


def hear(process: subprocess.Popen[str], word: str) -> None:
    """Wait for its word."""
    assert process.stdout and process.stderr
    line = process.stdout.readline()
    assert line == f"{word}\n", process.stderr.read()


def tell(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdin
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)
