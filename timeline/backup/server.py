"""The server that holds the base: connections beside Django's, bases made and dropped, and its programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
from django.core.management import CommandError
from django.db import connection
from psycopg2 import sql

MAINTENANCE = "postgres"  # a base that every server has; one cannot rename the one that one is in
SYSTEMS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


def base_name() -> str:
    return str(connection.settings_dict["NAME"])


@contextmanager
def connected(base: str, *, autocommit: bool = True) -> Iterator[Any]:
    """A cursor on any base of the server. No timeout of the application's applies: this takes its time."""
    params = {**connection.get_connection_params(), "dbname": base}
    cluster = getattr(connection, "cluster", None)
    if cluster is not None and not cluster.running():
        cluster.start()
    link = psycopg2.connect(**params)
    try:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        link.autocommit = autocommit
        with link.cursor() as cursor:
            yield cursor
    finally:
        link.close()


def version() -> int:
    """The server's major version."""
    with connected(MAINTENANCE) as cursor:
        return int(cursor.connection.server_version) // 10000


def exists(base: str) -> bool:
    with connected(MAINTENANCE) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [base])
        return cursor.fetchone() is not None


def bases(pattern: str) -> list[tuple[str, int]]:
    """Bases by a LIKE pattern, with their sizes in bytes, the oldest name first."""
    with connected(MAINTENANCE) as cursor:
        cursor.execute(
            "SELECT datname, pg_database_size(oid) FROM pg_database WHERE datname LIKE %s ORDER BY 1",
            [pattern],
        )
        return list(cursor.fetchall())


def create(base: str) -> None:
    """Empty, with the same order of letters as the present one."""
    with connected(MAINTENANCE) as cursor:
        cursor.execute(
            "SELECT datcollate, datctype FROM pg_database WHERE datname = %s AND datlocprovider = 'c'",
            [base_name()],
        )
        letters = cursor.fetchone()
        words = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(base))
        if letters:
            words += sql.SQL(" LC_COLLATE {} LC_CTYPE {}").format(*map(sql.Literal, letters))
        try:
            cursor.execute(words)
        except psycopg2.errors.InsufficientPrivilege as error:
            raise CommandError(
                "The database's account may not create a base, which verifying and restoring need: as its "
                "administrator, run ALTER ROLE … CREATEDB. (`manage.py backup --no-verify` does without.)"
            ) from error


def drop(base: str) -> None:
    with connected(MAINTENANCE) as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(base)))


def put_in_place(new: str, base: str, aside: str) -> None:
    """`base` becomes `aside` and `new` becomes `base`, both or neither. Nobody may be connected meanwhile."""
    connection.close()
    name, other = sql.Identifier(base), sql.Identifier(aside)
    had = exists(base)
    with connected(MAINTENANCE) as cursor:
        if had:
            cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        try:
            # Clients: the server's own processes, as autovacuum, it ends itself, and lets nobody else do so.
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                "WHERE datname IN (%s, %s) AND backend_type = 'client backend'",
                [base, new],
            )
            with transaction_on(cursor):
                if had:
                    cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(name, other))
                cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(new), name))
        finally:
            for one in (base, aside):
                with suppress(psycopg2.Error):
                    words = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(one))
                    cursor.execute(words)


@contextmanager
def transaction_on(cursor: Any) -> Iterator[None]:
    """One transaction on a connection that commits by itself otherwise."""
    cursor.execute("BEGIN")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")


# PostgreSQL's programs.


def program(name: str) -> Path:
    """pg_dump or pg_restore, of the server's version or the next newer one that is here."""
    wanted = version()
    found = {major: path for path in reversed(candidates(name)) if (major := major_of(path)) >= wanted}
    if not found:
        raise CommandError(
            f"No {name} for PostgreSQL {wanted} is here: install the client programs of that version "
            f"(on Debian and Ubuntu: postgresql-client-{wanted})."
        )
    return found[min(found)]


def candidates(name: str) -> list[Path]:
    places = []
    with suppress(Exception):  # the embedded one's, which is not there on every platform
        from timeline.embedded.account import choose_account
        from timeline.embedded.binaries import find_programs

        places.append(find_programs(choose_account()) / name)
    for pattern in SYSTEMS:
        root, _, rest = pattern.partition("*")
        folder = Path(root).parent
        places += sorted(folder.glob(f"{Path(root).name}*{rest}/{name}"))
    if beside := shutil.which(name):
        places.append(Path(beside))
    return [path for path in places if path.is_file()]


def major_of(path: Path) -> int:
    """0 for what does not run here."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def run(name: str, base: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a program against a base of the server; whom to ask it takes from Django's own settings."""
    there, secrets = connection.client_class.settings_to_cmd_args_env(connection.settings_dict, [])
    # psql, options, the base's name: the options are the same for all of PostgreSQL's programs.
    command = [str(program(name)), *there[1:-1], *map(str, words)]
    command += ["-d", base]
    environment = {**os.environ, **(secrets or {}), "PGAPPNAME": f"sarhad {name}"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
