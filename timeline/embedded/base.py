"""Django's PostgreSQL backend, on a server of our own that it starts when nobody answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.postgresql import base, client

try:
    from .cluster import Cluster, ClusterError
except ImportError as error:  # fcntl and pwd are POSIX
    raise ImproperlyConfigured(
        "The embedded PostgreSQL needs Linux or macOS: set DATABASE_URL to a PostgreSQL server."
    ) from error

TRIES = 5  # the server may be killed again between its start and our connecting
# A server that answers anything else is up, and starting it again would only add to its load. The
# last stands for the role and for the database: a starter may have been killed before making them.
DOWN = ("the database system is", "terminating connection", 'e "sarhad" does not exist')


@cache
def cluster(data: Path, fast: bool, archive: Path | None) -> Cluster:
    return Cluster(data, fast, archive)


def cluster_of(options: dict[str, Any]) -> Cluster:
    """Takes our own options out of those that are meant for the driver."""
    archive = options.pop("archive", None)
    return cluster(Path(options.pop("data")), bool(options.pop("fast", False)), archive)


def present() -> Cluster:
    """The cluster of the settings, for commands that look after it."""
    return cluster_of(dict(connections[DEFAULT_DB_ALIAS].settings_dict["OPTIONS"]))


@contextmanager
def as_database_error() -> Iterator[None]:
    try:
        yield
    except ClusterError as error:
        raise OperationalError(str(error)) from error


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`, with the psql that came with the server."""

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        ours = cluster_of(dict(settings_dict["OPTIONS"]))
        with as_database_error():
            ours.start()
            place = {key.upper(): value for key, value in ours.connection_settings().items()}
            words, env = super().settings_to_cmd_args_env({**settings_dict, **place}, parameters)
            return [str(ours.programs / "psql"), *words[1:]], env


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        self.cluster = cluster_of(params)
        with as_database_error():
            return {**params, **self.cluster.connection_settings()}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        for _ in range(TRIES):
            try:
                return super().get_new_connection(conn_params)
            except self.Database.OperationalError as error:
                if "FATAL" in str(error) and not any(words in str(error) for words in DOWN):
                    raise
            with as_database_error():
                self.cluster.start()
        return super().get_new_connection(conn_params)
