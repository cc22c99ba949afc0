"""`make run`: bring up everything that is missing, say so in a line each, and serve."""

from __future__ import annotations

import secrets
import socket
from itertools import chain, count
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, CommandParser, call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from timeline.jobs.supervisor import worker_beside
from timeline.models import Event, Revision
from timeline.models.history import sign_changes
from timeline.server import serve

FIXTURES = ["codebook", "gazetteer", "articles"]
FIRST_PORT, PORTS_TO_TRY = 8000, 20
SETUP_LOCK = 7_274_243  # any number, the same for every starter of one base


class Command(BaseCommand):
    help = "Sets up whatever is missing and serves the site on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="Default: 8000, or the next free one.")
        parser.add_argument("--setup-only", action="store_true", help="Prepare, but do not serve.")

    def handle(self, *args: Any, port: int | None, setup_only: bool, **options: Any) -> None:
        if not setup_only:
            free_port(port)  # before anything is made, rather than after
        try:
            with connection.cursor() as cursor:
                self.say("Database", where())
                # Of two first starts at once, the second waits and then finds all done.
                cursor.execute("SELECT pg_advisory_lock(%s)", [SETUP_LOCK])
                self.set_up()
                cursor.execute("SELECT pg_advisory_unlock(%s)", [SETUP_LOCK])
        except Error as error:
            raise CommandError(str(error).strip()) from error
        connections.close_all()
        if not setup_only:
            chosen = free_port(port)  # again: another start may have taken it meanwhile
            self.say("Serving", f"http://127.0.0.1:{chosen}/ (Ctrl-C stops)")
            with worker_beside():
                serve(chosen)

    def say(self, what: str, how: str) -> None:
        self.stdout.write(f"{what + ':':<13}{how}")
        self.stdout.flush()

    def set_up(self) -> None:
        self.say("Tables", migrate())
        self.say("Fixtures", load_fixtures())
        self.say("Account", first_account())
        call_command("collectstatic", interactive=False, verbosity=0)


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


def first_account() -> str:
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return "an administrator exists"
    password = secrets.token_urlsafe(12)
    taken = set(users.values_list("username", flat=True))
    name = next(name for name in chain(["admin"], (f"admin{n}" for n in count(2))) if name not in taken)
    users.create_superuser(name, password=password)
    return f"{name}, password {password} (shown this once)"


def free_port(asked: int | None) -> int:
    """The port asked for, or from 8000 the first that nobody listens on."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY) if asked is None else [asked]:
        if not 0 < port < 65536:
            raise CommandError(f"Port {port} does not exist: choose one from 1024 to 65535.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except PermissionError:
                raise CommandError(f"Port {port} needs root: choose one above 1023.") from None
            except OSError:
                continue
    if asked:
        raise CommandError(f"Port {asked} is taken: name another, as in `make run PORT={asked + 1}`.")
    raise CommandError("Ports 8000 to 8019 are all taken: name one, as in `make run PORT=9000`.")
