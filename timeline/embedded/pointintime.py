"""Back to a moment: a copy of the data folder, and the archived log of all changes played upon it up to then.

Needs `archive` (SARHAD_WAL_ARCHIVE): PostgreSQL puts each finished piece of its log there, after a minute at
the latest, and `copy_base` a copy of the folder now and then."""

from __future__ import annotations

import re
import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from . import configuration
from .aside import Aside, take_place, to_disk
from .errors import ClusterError

if TYPE_CHECKING:
    from .cluster import Cluster

STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"base-(\d{8}T\d{6}Z)")
START = re.compile(r"START WAL LOCATION: .*\(file ([0-9A-F]{24})\)")
PATIENCE = 60.0  # seconds for the last piece of the log to be archived


def archive_of(cluster: Cluster) -> Path:
    if cluster.archive is None:
        raise ClusterError(
            "Nothing is archived here: let SARHAD_WAL_ARCHIVE name a folder, best on another disk, and "
            "restart PostgreSQL (manage.py database stop; it starts by itself)."
        )
    return cluster.archive


def bases(archive: Path) -> list[tuple[datetime, Path]]:
    """The copies that are whole, the oldest first."""
    found = [(match, path) for path in archive.glob("base-*") if (match := NAME.fullmatch(path.name))]
    return sorted((datetime.strptime(match[1], STAMP).replace(tzinfo=UTC), path) for match, path in found)


def copy_base(cluster: Cluster, keep: int) -> Path:
    """A copy of the running cluster, checked against its own checksums; then what no copy needs any more is
    taken out of the archive."""
    archive = archive_of(cluster)
    cluster.start()
    draft = archive / f"part-{time.time_ns()}"
    account, here = cluster.account, cluster.connection_settings()
    where = ["-h", str(here["host"]), "-p", str(here["port"]), "-U", configuration.ADMIN]
    account.shell('rm -rf -- "$1"/part-*', archive)
    loose = ["--no-sync"] if cluster.fast else []
    try:
        commands: list[list[str | Path]] = [
            [
                cluster.programs / "pg_basebackup",
                *where,
                "-D",
                draft,
                "-X",
                "stream",
                "--checkpoint=fast",
                *loose,
            ],
            [cluster.programs / "pg_verifybackup", "-q", draft],
        ]
        for command in commands:
            done = account.run(*command)
            if done.returncode:
                raise ClusterError(f"The cluster could not be copied: {done.stderr.strip()[-2000:]}")
        # Its second is past when it is whole: any later moment can be reached from it.
        target = archive / f"base-{datetime.now(UTC).strftime(STAMP)}"
        account.shell(f'{to_disk(cluster)}; mv -- "$1" "$2"; {to_disk(cluster)}', draft, target)
    finally:
        account.shell('rm -rf -- "$1"', draft)
    forget_old(cluster, keep)
    return target


def forget_old(cluster: Cluster, keep: int) -> None:
    archive = archive_of(cluster)
    copies = [path for _, path in bases(archive)]
    for path in copies[:-keep]:
        cluster.account.shell('mv -- "$1" "$2" && rm -rf -- "$2"', path, archive / f"part-{path.name}")
    said = cluster.account.run("/bin/cat", copies[-keep:][0] / "backup_label").stdout
    if first := START.search(said):
        cluster.account.run(cluster.programs / "pg_archivecleanup", archive, first[1])


def end_of_log(cluster: Cluster) -> None:
    """What was just committed reaches the archive too, before the folder is put aside."""
    if not cluster.running():
        return
    here = cluster.connection_settings()
    words = [
        "-XAtq",
        "-h",
        str(here["host"]),
        "-p",
        str(here["port"]),
        "-U",
        configuration.ADMIN,
        "-d",
        "postgres",
    ]

    def ask(sql: str) -> str:
        return cluster.account.run(cluster.programs / "psql", *words, text=sql).stdout.strip()

    last = ask("SELECT pg_walfile_name(pg_switch_wal());")
    limit = time.monotonic() + PATIENCE
    while not (archive_of(cluster) / last).exists() and not archived(cluster, last):
        if time.monotonic() > limit:
            raise ClusterError(f"{last} is not archived after {PATIENCE:.0f} s: read {cluster.log}.")
        time.sleep(0.1)


def archived(cluster: Cluster, name: str) -> bool:
    return cluster.account.may("-f", archive_of(cluster) / name)


def go_back(cluster: Cluster, until: datetime | None) -> tuple[Path, str]:
    """The data folder as it was at that moment (None: at the last that is archived), beside the present one.
    Returns it, and the last moment that it knows in words; `take_place` lets it be the present one."""
    archive = archive_of(cluster)
    copies = [path for made, path in bases(archive) if until is None or made <= until]
    if not copies:
        raise ClusterError(
            f"No copy in {archive} is older than {until or 'now'}: `manage.py backup --base` makes one, from "
            "which only later moments can be reached."
        )
    if identity(cluster, cluster.pgdata) == identity(cluster, copies[-1]):
        end_of_log(cluster)  # else the folder was lost, and what is here now is a new one
    fresh = cluster.home / f"new-{time.time_ns()}"
    account = cluster.account
    litter = cluster.home.glob("new-*")
    account.run("/bin/sh", "-c", 'rm -rf -- "$@"', "sh", *litter)
    free, size = shutil.disk_usage(cluster.home).free, size_of(cluster, copies[-1])
    if free < 1.1 * size:
        raise ClusterError(
            f"Going back needs {1.1 * size / 1e9:.1f} GB in {cluster.home}, and {free / 1e9:.1f} are free."
        )
    account.shell('cp -a -- "$1" "$2" && : > "$2/recovery.signal"', copies[-1], fresh)
    place = str(archive).replace("%", "%%")
    settings = {"restore_command": f'cp "{place}/%f" "%p"', "hot_standby": "off"}
    if until is not None:
        settings |= {"recovery_target_time": until.isoformat(), "recovery_target_action": "promote"}
    server = Aside(cluster, fresh, cluster.programs, "past")
    try:
        with server.serving(**settings):
            last = re.findall(r"last completed transaction was at log time (\S+ \S+)", server.said())
    except ClusterError as error:
        if "before configured recovery target was reached" in server.said():
            raise ClusterError(
                f"The archive ends before {until}: it has the log up to "
                f"{(re.findall('log time (.+)', server.said()) or ['the copy'])[-1]}. Name an earlier moment."
            ) from error
        raise
    return fresh, last[-1] if last else f"{copies[-1].name} (nothing was written after it)"


def identity(cluster: Cluster, pgdata: Path) -> str:
    """The number that a cluster got when it was made, and all its copies have."""
    said = cluster.account.run(cluster.programs / "pg_controldata", "-D", pgdata).stdout
    return next((line for line in said.splitlines() if "system identifier" in line), "")


def size_of(cluster: Cluster, folder: Path) -> int:
    with suppress(ValueError, IndexError):
        return int(cluster.account.run("/usr/bin/du", "-sk", folder).stdout.split()[0]) * 1024
    return 0


def replace_present(cluster: Cluster, fresh: Path) -> Path:
    """Stops the present server; its folder, if it is still there, is kept. The next who connects starts the
    one from the past."""
    kept = cluster.home / f"data-before-{datetime.now(UTC).strftime(STAMP)}"
    cluster.stop()
    take_place(cluster, fresh, kept)
    # Only now is the branch that began there the one to follow: had it been archived while it was but
    # looked at, the next way back would follow it, and miss what was written here since.
    script = 'for file in "$1"/pg_wal/*.history; do [ -e "$file" ] && cp -n -- "$file" "$2"; done'
    cluster.account.shell(script, cluster.pgdata, archive_of(cluster))
    return kept
