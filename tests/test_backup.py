"""Backups made, tried, kept and restored: on the tests' base, and on bases beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import make_incident
from timeline.backup import kept, making, restoring, server
from timeline.models import Revision

pytestmark = pytest.mark.django_db(transaction=True)


def quiet(what: str, how: str) -> None:
    """Says nothing."""


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = tmp_path / "backups"
    return settings.BACKUP_DIR


@pytest.fixture
def other() -> Iterator[str]:
    """The name of a base that is not there yet, and is not afterwards."""
    name = f"{server.base_name()}_other"
    yield name
    for one in [name, *(found for found, _ in server.bases(f"{name}%"))]:
        server.drop(one)


def ask(base: str, sql: str) -> Any:
    with server.connected(base) as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def test_a_backup_is_tried_and_restores_everything_elsewhere(folder, other):
    event = make_incident(title="Raid on the port")
    event.title = "Raid on the harbour"
    event.save()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_requestcount SELECT * FROM accounts_requestcount LIMIT 0")
        cursor.execute("SELECT nextval('timeline_job_id_seq'), nextval('timeline_job_id_seq')")
    revisions = Revision.objects.count()
    made = making.make(server.base_name(), quiet)
    assert made.verified and kept.newest() == kept.read(made.path)
    assert not list(folder.glob(".part-*")) and not server.bases(f"{server.base_name()}\\_scratch%")

    assert restoring.restore(restoring.check(made.path), other, quiet) == ""  # there was none
    assert ask(other, "SELECT title FROM timeline_event") == "Raid on the harbour"
    assert ask(other, "SELECT count(*) FROM timeline_revision") == revisions
    assert ask(other, "SELECT count(DISTINCT title) FROM kept.timeline_event") == 2
    assert ask(other, "SET sarhad.as_of = '9999999'; SELECT count(*) FROM past.timeline_event") == 1
    assert ask(other, "SELECT relpersistence FROM pg_class WHERE relname = 'accounts_requestcount'") == "u"
    assert ask(other, "SELECT nextval('timeline_job_id_seq')") == made.manifest["sequences"][
        "public.timeline_job_id_seq"][0] + 1  # fmt: skip
    # It lives: its triggers keep its history.
    assert (
        ask(other, "UPDATE timeline_event SET title = 'x'; SELECT count(*) FROM timeline_revision")
        is not None
    )

    # A second restore replaces it, and what was there is kept.
    aside = restoring.restore(kept.read(made.path), other, quiet)
    assert ask(other, "SELECT title FROM timeline_event") == "Raid on the harbour"
    assert ask(aside, "SELECT title FROM timeline_event") == "x"

    damage(made, other)


def damage(made: kept.Kept, other: str) -> None:
    """Whatever is wrong with a backup is said, and the base stays. (One story: a dump takes seconds.)"""
    data = max((made.path / kept.DUMP).glob("*.gz"), key=lambda path: path.stat().st_size)
    whole = data.read_bytes()
    data.write_bytes(whole[:-1] + b"x")
    with pytest.raises(CommandError, match=f"{data.name} is not as it was written: the backup is damaged"):
        restoring.check(made.path)
    data.unlink()
    with pytest.raises(CommandError, match=f"lacks {data.name}"):
        restoring.check(made.path)
    data.write_bytes(whole)

    # A manifest that says something else than the dump holds: found out before anything is replaced.
    manifest = json.loads((made.path / kept.MANIFEST).read_text())
    manifest["tables"]["public.timeline_event"] = [2, "0"]
    (made.path / kept.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match=r"timeline_event has 1 rows and should have 2"):
        restoring.restore(restoring.check(made.path), other, quiet)
    assert ask(other, "SELECT title FROM timeline_event") == "Raid on the harbour"
    assert not server.bases(f"{other}\\_new%")

    manifest["migrations"].append("timeline.9999_of_tomorrow")
    (made.path / kept.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match=r"of a newer release .*timeline\.9999_of_tomorrow"):
        restoring.check(made.path)


def test_restoring_asks_first_and_refuses_what_is_no_backup(folder, tmp_path):
    with pytest.raises(CommandError, match=r"has no manifest\.json"):
        call_command("restore", str(tmp_path))
    with pytest.raises(CommandError, match="is not a backup"):
        call_command("restore", str(tmp_path / "nowhere"))
    path = small(folder, "sarhad-20260101T000000Z")
    with pytest.raises(CommandError, match="Say --yes, as there is nobody here to ask"):
        call_command("restore", str(path))


def small(folder: Path, name: str) -> Path:
    """A folder that looks like a backup."""
    path = folder / name
    (path / kept.DUMP).mkdir(parents=True)
    (path / kept.DUMP / "toc.dat").write_text("x")
    stamp = name.removeprefix("sarhad-")
    manifest = {
        "form": 1, "made": f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T00:00:00+00:00", "release": "0",
        "objects": {}, "tables": {"public.x": [1, "1"]}, "sequences": {}, "migrations": [], "verified": None,
        "files": kept.describe_files(path / kept.DUMP),
    }  # fmt: skip
    (path / kept.MANIFEST).write_text(json.dumps(manifest))
    return path


def test_the_newest_are_kept_and_no_more(folder):
    for day in range(1, 6):
        small(folder, f"sarhad-2026010{day}T000000Z")
    (folder / "sarhad-20260107T000000Z").mkdir()  # without a manifest: not a backup, and not ours to remove
    kept.forget_old(2)
    assert sorted(path.name for path in folder.iterdir()) == [
        *("sarhad-20260104T000000Z", "sarhad-20260105T000000Z", "sarhad-20260107T000000Z"),
    ]


@pytest.mark.parametrize("at", ["dump", "load_into"])
def test_a_backup_that_fails_or_is_killed_leaves_nothing_that_looks_whole(folder, monkeypatch, at):
    def fail(*words: Any) -> None:
        raise CommandError("No space left on device")

    def short(base: str, path: Path) -> dict[str, Any]:
        path.mkdir()
        (path / "toc.dat").write_text("x")
        return {"tables": {"public.x": [1, "1"]}, "sequences": {}, "objects": {}, "migrations": []}

    monkeypatch.setattr(making, "dump", fail if at == "dump" else short)
    monkeypatch.setattr(making, "load_into", fail)
    with pytest.raises(CommandError, match="No space left"):
        making.make(server.base_name(), quiet)
    assert not list(folder.iterdir()) and kept.newest() is None

    (folder / ".part-123").mkdir()  # of one that was killed with -9
    monkeypatch.setattr(making, "dump", short)
    making.make(server.base_name(), quiet, verify=False)
    assert not (folder / ".part-123").exists() and len(kept.all_kept()) == 1


def test_an_account_that_may_not_make_bases_is_told_what_it_needs(monkeypatch):
    class Refused:
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *error: Any) -> None: ...

        def execute(self, words: Any, values: Any = None) -> None:
            if values is None:
                raise psycopg2.errors.InsufficientPrivilege("permission denied to create database")

        def fetchone(self) -> None: ...

    monkeypatch.setattr(server, "connected", lambda base: Refused())
    with pytest.raises(CommandError, match="CREATEDB"):
        server.create("x")
