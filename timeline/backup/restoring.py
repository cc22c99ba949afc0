"""A backup restored: into a new base beside the present one, which it replaces when it is whole, and not
before."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import CommandError
from django.db.migrations.loader import MigrationLoader

from timeline.backup import kept, server
from timeline.backup.tally import Tally, differences, tally

JOBS = 2
Say = Callable[[str, str], None]
# Programs newer than the server set what it does not know; what matters is compared afterwards.
HARMLESS = re.compile(
    r'unrecognized configuration parameter "(transaction_timeout|default_toast_compression)"'
)


def load_into(base: str, folder: Path) -> Tally:
    """Reads a dump into an empty base. Returns what is there then."""
    newer = server.major_of(server.program("pg_restore")) > server.version()
    words = [f"-j{JOBS}", "--no-owner", "--no-privileges", *([] if newer else ["--exit-on-error"])]
    done = server.run("pg_restore", base, *words, folder)
    errors = [line for line in done.stderr.splitlines() if "error: " in line and not HARMLESS.search(line)]
    if done.returncode and (errors or not newer):
        raise CommandError(
            "The dump could not be restored:\n  " + "\n  ".join(errors[:5] or [done.stderr.strip()])
        )
    with server.connected(base) as cursor:
        cursor.execute("ANALYZE")  # or the first pages are planned blindly
    with server.connected(base, autocommit=False) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return tally(cursor)


def check(path: Path) -> kept.Kept:
    """Reads a backup and compares its files with its manifest. Raises CommandError with why it is refused."""
    try:
        found = kept.read(path)
        kept.check_files(found)
    except kept.Damaged as error:
        raise CommandError(str(error)) from error
    known = MigrationLoader(None).disk_migrations
    foreign = [name for name in found.manifest["migrations"] if tuple(name.split(".", 1)) not in known]
    ours = {app for app, _ in known}
    if foreign := [name for name in foreign if name.split(".")[0] in ours]:
        raise CommandError(
            f"The backup is of a newer release ({found.manifest['release']}): its tables know {foreign[0]}, "
            "and this release does not. Install that release, and restore with it."
        )
    return found


def restore(found: kept.Kept, base: str, say: Say) -> str:
    """Returns the name under which the base that was there is kept, or ''."""
    began = time.monotonic()
    stamp = datetime.now(UTC).strftime("%Y%m%dt%H%M%Sz")
    new, aside = f"{base}_new_{stamp}", f"{base}_before_{stamp}"
    server.create(new)
    try:
        there = load_into(new, found.path / kept.DUMP)
        if wrong := differences(found.manifest, there):
            raise CommandError(
                "What was restored is not what was backed up, and the present base stays:\n  "
                + "\n  ".join(wrong[:20])
            )
        rows = sum(count for count, _ in there["tables"].values())
        say(
            "Restored", f"{rows:,} rows, each table as its manifest says, in {time.monotonic() - began:.0f} s"
        )
        had = server.exists(base)
        server.put_in_place(new, base, aside)
    except BaseException:
        server.drop(new)
        raise
    return aside if had else ""
