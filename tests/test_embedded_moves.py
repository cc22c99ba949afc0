"""The embedded PostgreSQL over to a new version, and back to a moment: with real servers, of both
versions."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from timeline.embedded import pointintime, upgrade
from timeline.embedded.aside import READY, Aside, end_taking_place
from timeline.embedded.cluster import Cluster, ClusterError
from timeline.embedded.pointintime import STAMP

from .embedded_helpers import make_cluster, pattern, query, start_cluster

__all__ = ["make_cluster", "pattern", "start_cluster"]

MAKE = """
CREATE ROLE sarhad LOGIN CREATEDB; CREATE ROLE reader; CREATE DATABASE sarhad OWNER sarhad;
"""
FILL = """
SET ROLE sarhad; CREATE SCHEMA kept;
CREATE TABLE kept.event (id serial PRIMARY KEY, title text, at timestamptz DEFAULT now());
CREATE UNLOGGED TABLE tries (n int); INSERT INTO tries VALUES (7);
INSERT INTO kept.event (title) SELECT 'کوئٹہ ' || n FROM generate_series(1, 500) AS n;
CREATE VIEW latest AS SELECT max(id) FROM kept.event; GRANT SELECT ON latest TO reader;
"""


def older(cluster: Cluster) -> str:
    """The version of another PostgreSQL on this machine, older than ours."""
    ours = int(upgrade.version_of(cluster, cluster.programs))
    return next((str(one) for one in range(ours - 1, 12, -1) if upgrade.old_programs(cluster, str(one))), "")


def old_cluster(cluster: Cluster, version: str) -> None:
    programs = upgrade.old_programs(cluster, version)
    assert programs
    words = ["--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "--auth-local=peer"]
    made = cluster.account.run(programs / "initdb", "-D", cluster.pgdata, *words)
    assert made.returncode == 0, made.stderr
    with Aside(cluster, cluster.pgdata, programs, "old").serving() as server:
        server.ask(MAKE)
        server.ask(FILL, "sarhad")


def test_a_base_of_an_older_version_is_brought_over_by_the_next_start(make_cluster):
    cluster = make_cluster()
    version = older(cluster)
    if not version:
        pytest.skip("no older PostgreSQL is here")
    old_cluster(cluster, version)
    cluster.start()
    assert query(cluster, "SELECT count(*), max(title) > 'ک' FROM kept.event") == (500, True)
    assert query(cluster, "INSERT INTO kept.event (title) VALUES ('x') RETURNING id") == (501,)
    assert query(cluster, "SELECT n FROM tries") == (7,)
    assert query(cluster, "SELECT relpersistence FROM pg_class WHERE relname = 'tries'") == ("u",)
    assert query(cluster, "SELECT has_table_privilege('reader', 'latest', 'SELECT')") == (True,)
    assert query(cluster, "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'event'") == (
        "sarhad",
    )
    (copy,) = cluster.home.glob(f"data-{version}-*")
    assert (copy / "PG_VERSION").read_text().strip() == version
    assert not [*cluster.home.glob("new-*"), *cluster.home.glob("upgrade-dump")]


def test_without_the_old_programs_nothing_is_touched_and_it_is_said_what_is_needed(start_cluster):
    cluster = start_cluster()
    cluster.stop()
    (cluster.pgdata / "PG_VERSION").write_text("9\n")
    before = sorted(path.name for path in cluster.home.iterdir())
    with pytest.raises(ClusterError, match=r"made by PostgreSQL 9.*SARHAD_OLD_POSTGRES.*Nothing was changed"):
        cluster.start()
    assert sorted(path.name for path in cluster.home.iterdir()) == before


def test_a_folder_of_a_newer_version_is_refused(start_cluster):
    cluster = start_cluster()
    cluster.stop()
    (cluster.pgdata / "PG_VERSION").write_text("99\n")
    with pytest.raises(ClusterError, match="install the requirements of the release that wrote it"):
        cluster.start()


def test_killed_between_two_renames_the_next_start_ends_the_move(start_cluster):
    cluster = start_cluster()
    query(cluster, "CREATE TABLE here (n int)")
    cluster.stop()
    cluster.pgdata.rename(cluster.home / READY)  # the old one was put aside already
    cluster.start()
    assert query(cluster, "SELECT count(*) FROM here") == (0,)
    end_taking_place(cluster)  # nothing is left to do


def test_a_version_that_runs_leaves_its_programs_for_the_next(start_cluster):
    cluster = start_cluster(fast=False)
    version = upgrade.version_of(cluster, cluster.programs)
    kept = cluster.home / f"programs-{version}"
    assert kept.is_dir() and upgrade.version_of(cluster, kept / upgrade.PROGRAMS) == version
    binary = kept / upgrade.PROGRAMS / "postgres"
    if binary.stat().st_dev == cluster.programs.stat().st_dev:
        assert binary.samefile(cluster.programs / "postgres")  # a link: it costs nothing


def test_any_moment_can_be_restored_and_then_any_moment_since_and_after_the_folder_was_lost(start_cluster):
    cluster = start_cluster()
    cluster.stop()
    cluster.archive = cluster.home / "archive"
    cluster.start()
    with pytest.raises(ClusterError, match=r"older than .*backup --base"):
        pointintime.go_back(cluster, datetime.now(UTC))
    query(cluster, "CREATE TABLE note (n int)")
    query(cluster, "INSERT INTO note VALUES (1)")
    copy = pointintime.copy_base(cluster, keep=2)
    second = datetime.strptime(copy.name.removeprefix("base-"), STAMP).replace(tzinfo=UTC)
    while datetime.now(UTC).replace(microsecond=0) <= second:
        time.sleep(0.02)  # the copy's name is of a whole second, and the moment has to be later
    query(cluster, "INSERT INTO note VALUES (2)")
    moment = datetime.now(UTC)
    query(cluster, "DROP TABLE note")

    fresh, _ = pointintime.go_back(cluster, moment)
    assert query(cluster, "SELECT to_regclass('note') IS NULL") == (True,)  # nothing is replaced yet
    kept = pointintime.replace_present(cluster, fresh)
    cluster.start()
    assert query(cluster, "SELECT array_agg(n ORDER BY n) FROM note") == ([1, 2],)
    assert (kept / "PG_VERSION").exists()

    query(cluster, "INSERT INTO note VALUES (3)")
    fresh, _ = pointintime.go_back(cluster, None)  # follows what was written after the way back
    pointintime.replace_present(cluster, fresh)
    cluster.start()
    assert query(cluster, "SELECT array_agg(n ORDER BY n) FROM note") == ([1, 2, 3],)

    query(cluster, "INSERT INTO note VALUES (4)")
    pointintime.end_of_log(cluster)  # as a minute does
    cluster.stop("immediate")
    cluster.pgdata.rename(cluster.home / "lost")  # the disk, say
    cluster.start()  # a new and empty one
    fresh, _ = pointintime.go_back(cluster, None)
    pointintime.replace_present(cluster, fresh)
    cluster.start()
    assert query(cluster, "SELECT max(n) FROM note") == (4,)
    with pytest.raises(ClusterError, match=r"The archive ends before 2999.*Name an earlier moment"):
        pointintime.go_back(cluster, datetime(2999, 1, 1, tzinfo=UTC))
