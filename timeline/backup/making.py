"""A backup made: dumped and counted at one and the same moment, restored into a scratch base, compared,
kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

from timeline.backup import kept, server
from timeline.backup.restoring import load_into
from timeline.backup.tally import Tally, differences, sequences, tally

JOBS = 2
Say = Callable[[str, str], None]


def make(base: str, say: Say, *, verify: bool = True) -> kept.Kept:
    """Raises CommandError, and leaves nothing that looks like a backup, unless all went well."""
    began = time.monotonic()
    with kept.draft() as folder:
        made = datetime.now(UTC)
        said = dump(base, folder / kept.DUMP)
        rows = sum(count for count, _ in said["tables"].values())
        say("Dumped", f"{len(said['tables'])} tables, {rows:,} rows, {megabytes(folder)} MB")
        manifest = {
            "form": kept.FORM,
            "made": made.isoformat(timespec="seconds"),
            "release": settings.RELEASE,
            "server": server.version(),
            "base": base,
            "verified": None,
            **said,
            "files": kept.describe_files(folder / kept.DUMP),
        }
        if verify:
            verify_dump(base, folder / kept.DUMP, said)
            manifest["verified"] = datetime.now(UTC).isoformat(timespec="seconds")
            say("Verified", "restored into a scratch base: every table has the same rows")
        manifest["seconds"] = round(time.monotonic() - began, 1)
        return kept.keep(folder, manifest)


def dump(base: str, folder: Path) -> Tally:
    """Dump and count see the same snapshot, however much is written meanwhile."""
    with server.connected(base, autocommit=False) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        said = tally(cursor)
        words = ["-Fd", f"-j{JOBS}", "-Z1", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        done = server.run("pg_dump", base, *words, "-f", folder)
        if done.returncode:
            raise CommandError(f"The base could not be dumped:\n  {reason(done.stderr)}")
        # Numbers are drawn outside of transactions: the dump has them from somewhere between.
        for name, (value, _) in sequences(cursor).items():
            if name in said["sequences"]:
                said["sequences"][name][1] = value
    return said


def verify_dump(base: str, folder: Path, said: Tally) -> None:
    for name, _ in server.bases(f"{base}\\_scratch\\_%"):
        server.drop(name)  # of a verification that was killed: there is one at a time
    scratch = f"{base}_scratch_{int(time.time())}"
    server.create(scratch)
    try:
        found = load_into(scratch, folder)
    finally:
        server.drop(scratch)
    if wrong := differences(said, found):
        raise CommandError("The backup, restored, is not what was backed up:\n  " + "\n  ".join(wrong[:20]))


def megabytes(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.rglob('*')) / 1e6:,.1f}"


def reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    text = "\n  ".join(lines[:5]) or "it did not say why"
    if "No space left" in said:
        text += "\n  Free some space, or let SARHAD_BACKUPS name a folder on another disk."
    return text
