"""The embedded PostgreSQL by hand: is it running, start it, stop it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

EMBEDDED = "timeline.embedded"


class Command(BaseCommand):
    help = "Tells the state of the embedded PostgreSQL, starts it or stops it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "start", "stop"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if settings.DATABASES["default"]["ENGINE"] != EMBEDDED:
            raise CommandError("DATABASE_URL names a server of your own: nothing to do here.")
        from timeline.embedded.base import present
        from timeline.embedded.cluster import ClusterError

        cluster = present()
        try:
            if action == "start":
                cluster.start()
            elif action == "stop":
                cluster.stop()
        except ClusterError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Database:    {'running' if cluster.running() else 'stopped'}, log in {cluster.log}"
        )
