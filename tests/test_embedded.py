"""The embedded PostgreSQL, with real servers that are really killed."""

import contextlib
import itertools
import os
import re
import signal
import subprocess
import tempfile
import threading
from functools import partial
from pathlib import Path

import psutil
import psycopg2
import pytest

from timeline.embedded import binaries, configuration, place
from timeline.embedded import cluster as cluster_module
from timeline.embedded.cluster import Cluster, ClusterError

from .embedded_helpers import (
    DJANGO,
    accounts_of,
    connect,
    finish,
    hear,
    is_alive,
    kill,
    make_cluster,
    pattern,
    permissions,
    postmaster,
    python,
    query,
    server_processes,
    start_cluster,
    tell,
    wait_until,
)

__all__ = ["make_cluster", "pattern", "start_cluster"]

START = "from pathlib import Path\nfrom timeline.embedded.cluster import Cluster\n"
START += "Cluster(Path(sys.argv[1]), fast=True).start()\n"


# What was committed stays.


def test_committed_rows_survive_kill_9_of_the_whole_server_under_writers(start_cluster):
    cluster = start_cluster(fast=False)
    query(cluster, "create table note (id int primary key)")
    numbers = itertools.count()
    for _ in range(3):
        acknowledged: list[int] = []

        def write(acknowledged: list[int] = acknowledged) -> None:
            with contextlib.suppress(psycopg2.Error), contextlib.closing(connect(cluster)) as link:
                while True:
                    number = next(numbers)
                    link.cursor().execute("insert into note values (%s)", [number])
                    acknowledged.append(number)

        writers = [threading.Thread(target=write) for _ in range(4)]
        for writer in writers:
            writer.start()
        wait_until(partial(has, acknowledged, 200))
        kill(server_processes(cluster))
        for writer in writers:
            writer.join(60)
        cluster.start()
        sql = "select count(*) from note where id = any(%s)"
        assert query(cluster, sql, acknowledged) == (len(acknowledged),)


def has(rows: list[int], number: int) -> bool:
    return len(rows) >= number


def test_rows_survive_stop_and_start(start_cluster):
    cluster = start_cluster()
    query(cluster, "create table note as select 7 as number")
    cluster.stop()
    assert not cluster.running()
    cluster.stop()
    cluster.start()
    cluster.start()
    assert cluster.running()
    assert query(cluster, "select number from note") == (7,)


def test_django_connection_heals_after_kill_9_of_postgresql(make_cluster):
    cluster = make_cluster()
    code = f"""{DJANGO}
value("create table note as select 7 as number; select 1")
for round in range(2):
    print("kill me", flush=True)
    sys.stdin.readline()
    close_old_connections()  # as Django does at the start of a request
    assert value("select number from note") == 7
print("healed")
"""
    web = python(code, cluster.data)
    for victims in (slice(0, 1), slice(None)):  # the postmaster alone, then every process
        hear(web, "kill me")
        kill(server_processes(cluster)[victims])
        tell(web, "go on")
    assert "healed" in finish(web)


def test_a_backend_busy_when_its_postmaster_is_killed_does_not_stand_in_the_way(start_cluster):
    cluster = start_cluster()
    link = connect(cluster)
    pid = link.get_backend_pid()
    endless = "select count(*) from generate_series(1, 1000000000000)"

    def ask():
        with contextlib.suppress(psycopg2.Error):
            link.cursor().execute(endless)

    asker = threading.Thread(target=ask, daemon=True)
    asker.start()
    active = f"select state = 'active' from pg_stat_activity where pid = {pid}"
    wait_until(lambda: query(cluster, active, user="postgres") == (True,))
    orphan = psutil.Process(pid)
    kill([postmaster(cluster)])
    assert is_alive(orphan)
    cluster.start()
    assert not is_alive(orphan)
    assert query(cluster, "select 1") == (1,)
    asker.join(60)


def test_a_dropped_database_is_there_again_for_the_next_connection(start_cluster):
    cluster = start_cluster()
    query(cluster, "drop database sarhad", dbname="postgres", user="postgres")
    django = python(f"{DJANGO}\nprint(value('select current_database()'))", cluster.data)
    assert finish(django) == "sarhad\n"


# Whoever starts it, and however often.


def test_ten_simultaneous_starters_get_one_server(make_cluster):
    cluster = make_cluster()
    code = f"{DJANGO}\nprint(value('select pg_postmaster_start_time()::text'))"
    starters = [python(code, cluster.data) for _ in range(10)]
    assert len({finish(starter) for starter in starters}) == 1


def test_threads_of_one_process_get_one_server(make_cluster):
    cluster = make_cluster()
    answers: list[object] = []

    def start():
        Cluster(cluster.data, fast=True).start()
        answers.append(query(cluster, "select pg_postmaster_start_time()"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(answers) == 8 and len(set(answers)) == 1


def test_the_server_outlives_its_starter_and_has_its_own_session(make_cluster):
    cluster = make_cluster()
    starter = python(f"{START}\nprint('up', flush=True)\nsys.stdin.readline()", cluster.data)
    hear(starter, "up")
    os.killpg(starter.pid, signal.SIGINT)  # Ctrl-C reaches the whole group
    os.killpg(starter.pid, signal.SIGKILL)
    starter.communicate(timeout=60)
    assert os.getsid(postmaster(cluster).pid) not in (starter.pid, os.getsid(0))
    assert query(cluster, "select 1") == (1,)


def test_an_initdb_killed_half_way_is_begun_anew(make_cluster):
    cluster = make_cluster()
    starter = python(START, cluster.data)
    wait_until(lambda: list(cluster.home.glob("new-*/PG_VERSION")) or starter.poll() is not None)
    kill([psutil.Process(starter.pid), *psutil.Process(starter.pid).children(recursive=True)])
    starter.communicate()
    assert not cluster.pgdata.exists()
    cluster.start()
    assert query(cluster, "select 1") == (1,)
    assert not list(cluster.home.glob("new-*"))


def test_a_starter_killed_at_any_moment_leaves_nothing_in_the_way(start_cluster):
    cluster = start_cluster()
    for seen in ("run/.s.PGSQL.5432", "data/postmaster.pid"):
        kill(server_processes(cluster))
        cluster.account.run("/bin/sh", "-c", 'rm -f "$1"', "sh", cluster.home / seen)
        starter = python(START, cluster.data)
        wait_until((cluster.home / seen).exists)
        starter.kill()
        starter.communicate()
        cluster.start()
        assert query(cluster, "select 1") == (1,)


def test_the_callers_environment_does_not_reach_the_server(make_cluster):
    cluster = make_cluster()
    surroundings = {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Karachi", "PGDATA": "/", "PGPORT": "1"}
    finish(python(START, cluster.data, **surroundings))
    assert query(cluster, "show timezone") == ("UTC",)
    assert query(cluster, "select lower('I'), 'ا' < 'ب', 'Z' < 'a'") == ("i", True, True)
    sql = "select datlocprovider, datlocale, pg_encoding_to_char(encoding) from pg_database"
    assert query(cluster, f"{sql} where datname = 'sarhad'") == ("b", "C.UTF-8", "UTF8")


# Where it lies.


@pytest.mark.parametrize(
    "name", ["two words", "a,b'c é 50%", "long/" + "/".join(["folder-with-a-long-name"] * 6)]
)
def test_awkward_folder_names(make_cluster, name):
    cluster = make_cluster(name)
    cluster.start()
    host = str(cluster.connection_settings()["host"])
    assert len(os.fsencode(host)) < 90
    assert permissions(Path(host)) == 0o700
    assert query(cluster, "select 1") == (1,)


def test_a_folder_name_that_a_shell_would_read_is_refused(make_cluster):
    with pytest.raises(ClusterError, match="Rename the folder"):
        make_cluster("$(touch here)").start()


def test_two_data_folders_are_two_databases(start_cluster):
    ours, theirs = start_cluster("ours/data"), start_cluster("theirs/data")
    for cluster in (ours, theirs):
        query(cluster, f"create table note as select '{cluster.data}' as folder")
    for cluster in (ours, theirs):
        assert query(cluster, "select folder from note") == (str(cluster.data),)
    ours.stop()
    assert query(theirs, "select 1") == (1,)


def test_a_moved_data_folder_never_becomes_an_empty_database(make_cluster, start_cluster, tmp_path):
    before, after = start_cluster("before"), make_cluster("after")
    query(before, "create table note as select 7 as number")
    before.stop()
    before.data.rename(after.data)
    if before.home.is_relative_to(tmp_path):
        after.start()
        assert query(after, "select number from note") == (7,)
    else:  # root's, in a folder that the server's account cannot enter
        with pytest.raises(ClusterError, match=f"moved or copied here.*`mv {before.home} "):
            after.start()


# Who may.


@pytest.fixture(params=[0o755, 0o700], ids=["open folder", "closed folder"])
def parent(request):
    """A folder that the server's account may enter, and one that only we may."""
    with tempfile.TemporaryDirectory(prefix="sarhad test ") as folder:
        Path(folder).chmod(request.param)
        yield Path(folder)
        assert permissions(Path(folder)) == request.param, "not ours to open"


def test_the_server_is_never_root(parent, make_cluster):
    cluster = make_cluster(parent / "data")
    cluster.start()
    inside = cluster.home.is_relative_to(parent)
    assert accounts_of(server_processes(cluster)) == {cluster.account.uid}
    if os.geteuid() == 0:
        assert cluster.account.uid != 0
        assert inside == (permissions(parent) == 0o755)
    else:
        assert cluster.account.uid == os.geteuid()
        assert inside
    note = cluster.data / "postgres.txt"
    assert note.exists() == (not inside)
    assert inside or str(cluster.home) in note.read_text()
    assert query(cluster, "select 1") == (1,)


def test_nobody_else_can_reach_the_server(start_cluster):
    cluster = start_cluster()
    sockets = Path(str(cluster.connection_settings()["host"]))
    for folder in (cluster.home, cluster.pgdata, sockets):
        assert permissions(folder) == 0o700
        assert folder.stat().st_uid == cluster.account.uid
    assert query(cluster, "show listen_addresses") == ("",)
    rules = query(cluster, "select array_agg(distinct auth_method) from pg_hba_file_rules", user="postgres")
    assert rules == (["peer"],)


def test_the_application_is_no_superuser_and_can_do_its_work(start_cluster):
    cluster = start_cluster()
    row = query(cluster, "select rolsuper, rolcreatedb from pg_roles where rolname = current_user")
    assert row == (False, True)
    query(cluster, "create database test_sarhad", dbname="postgres")
    query(cluster, "drop database test_sarhad", dbname="postgres")
    query(
        cluster,
        """
        create type span as (first date, last date);
        create function to_text(span) returns text language sql immutable
            return ($1).first || '/' || ($1).last;
        create cast (span as text) with function to_text(span) as implicit;
        create table note (id int);
        create function refuse() returns trigger language plpgsql
            as $$ begin raise 'no'; end $$;
        create constraint trigger refuse after insert on note deferrable initially deferred
            for each row execute function refuse();
        """,
    )
    with pytest.raises(psycopg2.Error, match=r"must be superuser|permission denied"):
        query(cluster, "copy note from program 'id'")


# What stands in the way.


@pytest.fixture
def bystander(make_cluster):
    """A process of the server's own account that has nothing to do with it."""
    account = make_cluster().account
    process = subprocess.Popen(["/bin/sleep", "600"], **account.options())
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("state", ["a stranger's", "a zombie's", "empty"])
def test_a_stale_pid_file_is_seen_through(start_cluster, bystander, state):
    cluster = start_cluster()
    kill(server_processes(cluster))
    if state == "a zombie's":
        bystander.kill()
    number = "" if state == "empty" else str(bystander.pid)
    lock = Path(str(cluster.connection_settings()["host"]), ".s.PGSQL.5432.lock")
    for file in (cluster.pgdata / "postmaster.pid", lock):
        rest = file.read_text().partition("\n")[2]
        file.write_text(number and f"{number}\n{rest}")
    assert not cluster.running()
    cluster.start()
    assert query(cluster, "select 1") == (1,)
    assert (bystander.poll() is None) == (state != "a zombie's")


def test_the_number_of_another_cluster_is_not_ours(start_cluster):
    ours, theirs = start_cluster("ours"), start_cluster("theirs")
    kill(server_processes(ours))
    (ours.pgdata / "postmaster.pid").write_text((theirs.pgdata / "postmaster.pid").read_text())
    assert not ours.running()
    ours.stop()
    ours.start()
    assert query(theirs, "select 1") == query(ours, "select 1") == (1,)


def break_version(cluster: Cluster) -> None:
    (cluster.pgdata / "PG_VERSION").write_text("9\n")


def break_configuration(cluster: Cluster) -> None:
    with open(cluster.pgdata / "postgresql.conf", "a") as file:
        file.write("shared_buffers = = many\n")


def break_control_file(cluster: Cluster) -> None:
    (cluster.pgdata / "global" / "pg_control").write_bytes(b"")


def break_folder(cluster: Cluster) -> None:
    cluster.pgdata.chmod(0o777)


@pytest.mark.parametrize(
    "damage, why, remedy",
    [
        (break_version, "made by PostgreSQL 9", "let SARHAD_OLD_POSTGRES name"),
        (break_configuration, "syntax error in file .*postgresql.conf", "Mend the line"),
        (break_control_file, "pg_control", "Read its log"),
        (break_folder, "invalid permissions", "chmod 0700"),
    ],
)
def test_a_broken_cluster_says_why_and_what_to_do(start_cluster, damage, why, remedy):
    cluster = start_cluster()
    cluster.stop()
    damage(cluster)
    code = f"{DJANGO}\ntry:\n    value('select 1')\nexcept OperationalError as error:\n"
    printed = finish(python(f"{code}    print(error)", cluster.data))
    with pytest.raises(ClusterError) as caught:
        cluster.start()
    for said in (str(caught.value), printed):
        assert re.search(why, said) and remedy in said, said
        assert damage is break_version or str(cluster.log) in said


def test_a_data_folder_that_cannot_be_made_says_so(make_cluster, tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file" / "data", Path("/proc/sarhad")):
        with pytest.raises(ClusterError, match=r"cannot work in .*SARHAD_DATA.*DATABASE_URL"):
            Cluster(folder).start()


def test_a_read_only_data_folder_stops_all_but_root(make_cluster, tmp_path):
    cluster = make_cluster()
    cluster.data.mkdir()
    cluster.data.chmod(0o555)
    if os.geteuid() == 0:
        cluster.start()
        assert query(cluster, "select 1") == (1,)
    else:
        with pytest.raises(ClusterError, match=r"Permission denied at .*SARHAD_DATA"):
            cluster.start()
    cluster.data.chmod(0o755)


def test_without_the_wheel_it_asks_for_a_server(make_cluster, monkeypatch):
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")
    with pytest.raises(ClusterError, match="DATABASE_URL"):
        make_cluster().start()


def test_programs_that_the_account_cannot_reach_are_copied(make_cluster, monkeypatch, tmp_path):
    monkeypatch.setattr(place, "STATE", tmp_path / "state")
    monkeypatch.setattr(binaries, "STATE", tmp_path / "state")
    copy = binaries.copied(binaries.installed())
    assert binaries.copied(binaries.installed()) == copy
    folders = [copy / binaries.PROGRAMS, *(copy / binaries.PROGRAMS).parents[:2]]
    assert {permissions(folder) for folder in folders} == {0o755}
    done = subprocess.run([copy / binaries.PROGRAMS / "psql", "--version"], capture_output=True)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "state").iterdir()] == [copy.name]


def test_a_start_that_was_only_killed_has_no_complaint_and_is_tried_again():
    killed = """\
2026-01-02 03:04:05.678 UTC [9] LOG:  database system was interrupted while in recovery
2026-01-02 03:04:05.678 UTC [9] HINT:  This probably means that some data is corrupted
2026-01-02 03:04:05.678 UTC [8] FATAL:  the database system is starting up
2026-01-02 03:04:05.678 UTC [7] FATAL:  terminating connection due to unexpected postmaster exit
"""
    assert configuration.complaints(killed) == []
    broken = "2026-01-02 03:04:05.678 UTC [9] FATAL:  could not load pg_hba.conf"
    assert configuration.complaints(f"{killed}{broken}") == ["FATAL:  could not load pg_hba.conf"]


def test_the_log_does_not_grow_for_ever(start_cluster, monkeypatch):
    cluster = start_cluster()
    cluster.stop()
    monkeypatch.setattr(cluster_module, "LOG_LIMIT", 10)
    cluster.start()
    assert "shutting down" in (cluster.home / "log.1").read_text()
    assert "shutting down" not in cluster.log.read_text()
