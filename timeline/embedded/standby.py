"""A standby: a copy of another server's cluster that follows it by streaming replication, and can take its
place.

It is an embedded PostgreSQL as any other, started and stopped like one. What it needs of the other server is
an account that may replicate (docs/operations.md)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from . import configuration
from .errors import ClusterError

if TYPE_CHECKING:
    from .cluster import Cluster

# A server of the system keeps its settings elsewhere: its copy has none. One of ours may have an entrance of
# its own, with the other machine's addresses, and a file that is not here.
SETTINGS = f"""
include '{configuration.MAIN}'
# Above stands what the server had that this was copied from. Who enters here from the network, say below.
listen_addresses = ''
hba_file = '{{pgdata}}/sarhad_hba.conf'
"""


def follow(cluster: Cluster, of: str) -> None:
    """Copies the cluster that the connection string `of` names, and starts to follow it."""
    if cluster.pgdata.exists():
        raise ClusterError(
            f"There is a database in {cluster.pgdata} already: name another folder by SARHAD_DATA, or move "
            "it away."
        )
    account, fresh = cluster.account, cluster.home / f"new-{time.time_ns()}"
    account.run("/bin/sh", "-c", 'rm -rf -- "$@"', "sh", *cluster.home.glob("new-*"))
    words: list[str] = ["-R", "-X", "stream", "--checkpoint=fast", *(["--no-sync"] if cluster.fast else [])]
    done = account.run(cluster.programs / "pg_basebackup", "-d", of, "-D", fresh, *words)
    if done.returncode:
        raise ClusterError(f"It could not be copied: {done.stderr.strip()[-2000:]}")
    made_by = (fresh / "PG_VERSION").read_text().strip()
    ours = account.run(cluster.programs / "postgres", "--version").stdout.split()[2].partition(".")[0]
    if made_by != ours:
        account.shell('rm -rf -- "$1"', fresh)
        raise ClusterError(
            f"That server is PostgreSQL {made_by}, and the one that comes with Sarhad is {ours}: only the "
            "same major version can follow it. Make the standby with that version's own programs."
        )
    text = SETTINGS.format(pgdata=str(cluster.pgdata).replace("'", "''"))
    account.shell('cat >> "$1"', fresh / "postgresql.conf", text=text)
    account.shell('mv -- "$1" "$2"', fresh, cluster.pgdata)
    cluster.start()


def promote(cluster: Cluster) -> None:
    """From now on it takes writes, and follows nobody. The former primary must not come back as one."""
    place = cluster.connection_settings()
    where = ["-h", str(place["host"]), "-p", str(place["port"]), "-d", "postgres", "-U", configuration.ADMIN]
    words = ["-XAtq", "-v", "ON_ERROR_STOP=1", *where]
    sql = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_promote(true, 600) END"
    done = cluster.account.run(cluster.programs / "psql", *words, text=sql)
    if done.returncode or done.stdout.strip() == "f":
        raise ClusterError(f"It was not promoted: {done.stderr.strip() or 'it did not end in ten minutes'}")
    if not done.stdout.strip():
        raise ClusterError("It is no standby: it takes writes already.")
