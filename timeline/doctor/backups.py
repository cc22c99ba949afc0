"""Backups: is there one, is it of late, was it tried; what restores have left; does the archive of the log
get on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

from timeline.backup import kept, server
from timeline.doctor.findings import Finding, examine, warning, well, wrong

LATE, TOO_LATE = timedelta(hours=26), timedelta(days=7)
OLD_COPY = timedelta(days=8)


@examine("Backups")
def backups() -> Iterator[Finding]:
    last = kept.newest()
    if last is None:
        mend = "Run `make backup`, and let deploy/sarhad-backup.timer do it each night."
        yield warning("Backups", f"there is none in {settings.BACKUP_DIR}", mend)
        return
    age = datetime.now(UTC) - last.made
    says = f"the newest is {age.total_seconds() / 3600:.0f} hours old ({last.path})"
    if age > LATE:
        finding = wrong if age > TOO_LATE else warning
        yield finding("Backups", says, "Run `make backup`, and see why the timer did not.")
    elif not last.verified:
        yield warning("Backups", f"{says}, and was never restored", "Run `make backup`, which tries it.")
    else:
        yield well("Backups", f"{says}, restored and compared")


@examine("Old bases")
def put_aside() -> Iterator[Finding]:
    found = server.bases(f"{server.base_name()}\\_before\\_%")
    if found:
        size = sum(size for _, size in found) / 1e9
        yield warning(
            "Old bases", f"{len(found)} that restores have put aside take {size:.1f} GB",
            "When you are content with what was restored: `manage.py restore --drop-kept`.",
        )  # fmt: skip


@examine("Log archive")
def archive() -> Iterator[Finding]:
    if settings.DATABASES["default"]["ENGINE"] != "timeline.embedded":
        return
    from timeline.embedded import pointintime
    from timeline.embedded.base import present

    cluster = present()
    if cluster.archive is None:
        yield well("Log archive", "none: what was written since the last backup is lost with the disk")
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW archive_mode")
        if cursor.fetchone()[0] != "on":
            mend = "Restart PostgreSQL: `manage.py database stop`; it starts by itself."
            yield wrong("Log archive", "SARHAD_WAL_ARCHIVE is set, and PostgreSQL does not know it yet", mend)
            return
        cursor.execute("SELECT coalesce(last_failed_time > last_archived_time, last_failed_time IS NOT NULL) "
                       "FROM pg_stat_archiver")  # fmt: skip
        if cursor.fetchone()[0]:
            mend = f"Read {cluster.log}: room, permissions, or another cluster's files in {cluster.archive}."
            yield wrong("Log archive", "PostgreSQL cannot write it, and its own log grows meanwhile", mend)
            return
    copies = pointintime.bases(cluster.archive)
    if not copies or datetime.now(UTC) - copies[-1][0] > OLD_COPY:
        says = (
            f"the newest copy to go back from is of {copies[-1][0]:%d %B}"
            if copies
            else "no copy to go back from"
        )
        yield warning("Log archive", says, "Run `manage.py backup --base` weekly (deploy/sarhad-base.timer).")
    else:
        yield well("Log archive", f"any moment since {copies[0][0]:%d %B %Y, %H:%M} UTC can be restored")
