"""What has to be there before anything is served: each function says in a few words what it did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from timeline.models import Event, Revision
from timeline.models.history import sign_changes
from timeline.serving.bodies import limits

FIXTURES = ["codebook", "gazetteer", "articles"]
SETUP_LOCK = 7_274_243  # any number, the same for every starter of one base


def alone(say: Callable[[str, str], None], set_up: Callable[[], None]) -> None:
    """Of two first starts at once, the second waits and then finds all done."""
    try:
        with connection.cursor() as cursor:
            say("Database", where())
            cursor.execute("SELECT pg_advisory_lock(%s)", [SETUP_LOCK])
            set_up()
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SETUP_LOCK])
    except Error as error:
        raise CommandError(str(error).strip()) from error
    connections.close_all()


def where() -> str:
    number = connection.cursor().connection.server_version
    version = f"PostgreSQL {number // 10000}.{number % 10000}"
    if settings.DATABASES["default"]["ENGINE"] == "timeline.embedded":
        return f"{version}, embedded, data in {settings.DATA_DIR}"
    host = connection.settings_dict["HOST"] or "the local socket"
    return f"{version} at {host}, base {connection.settings_dict['NAME']}"


def migrate() -> str:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        return "up to date"
    call_command("migrate", interactive=False, verbosity=0)
    return f"{pending} migrations applied"


def load_fixtures() -> str:
    """Only into a base that never held an event: what a curator changed or removed stays so."""
    if Event.objects.exists() or Revision.objects.exists():
        return "left alone, the base has its own content"
    with transaction.atomic():
        sign_changes(None, "Loaded with the product")
        call_command("loaddata", *FIXTURES, verbosity=0)
    return f"{Event.objects.count()} events loaded"


def options(bind: str, *, worker: bool = True) -> dict[str, Any]:
    """What the parent process is told, which reads no settings itself."""
    return {
        "bind": bind,
        "worker": worker,
        "workers": settings.WEB_PROCESSES,
        "threads": settings.WEB_THREADS,
        "queue": settings.WEB_QUEUE,
        "grace": settings.GRACE,
        "bodies": limits(),
        "log_format": settings.LOG_FORMAT,
        "log_level": settings.LOG_LEVEL,
    }
