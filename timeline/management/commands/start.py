"""`make run`: bring up everything that is missing, say so in a line each, and serve."""

from __future__ import annotations

import secrets
import socket
from itertools import chain, count
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import CommandError, CommandParser
from django.core.management.base import BaseCommand

from timeline import static
from timeline.serving import preparing
from timeline.serving.parent import become

FIRST_PORT, PORTS_TO_TRY = 8000, 20


class Command(BaseCommand):
    help = "Sets up whatever is missing and serves the site on 127.0.0.1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="Default: 8000, or the next free one.")
        parser.add_argument("--setup-only", action="store_true", help="Prepare, but do not serve.")

    def handle(self, *args: Any, port: int | None, setup_only: bool, **options: Any) -> None:
        if not setup_only:
            free_port(port)  # before anything is made, rather than after
        preparing.alone(self.say, self.set_up)
        if not setup_only:
            chosen = free_port(port)  # again: another start may have taken it meanwhile
            self.say("Serving", f"http://127.0.0.1:{chosen}/ (Ctrl-C stops)")
            become(preparing.options(f"127.0.0.1:{chosen}"))

    def say(self, what: str, how: str) -> None:
        self.stdout.write(f"{what + ':':<13}{how}")
        self.stdout.flush()

    def set_up(self) -> None:
        self.say("Tables", preparing.migrate())
        self.say("Fixtures", preparing.load_fixtures())
        self.say("Account", first_account())
        static.collect()


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
