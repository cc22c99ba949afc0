"""The embedded PostgreSQL by hand: is it running, start it, stop it; a standby made, and promoted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

EMBEDDED = "timeline.embedded"


class Command(BaseCommand):
    help = (
        "Tells the state of the embedded PostgreSQL, starts or stops it; makes a standby of another server."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "start", "stop", "standby", "promote"])
        parser.add_argument(
            "--of", help='standby: whom it follows, as "host=db1 user=replicator password=…".'
        )

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if settings.DATABASES["default"]["ENGINE"] != EMBEDDED:
            raise CommandError("DATABASE_URL names a server of your own: nothing to do here.")
        if (action == "standby") != bool(options["of"]):
            raise CommandError("A standby is made by: manage.py database standby --of CONNECTION_STRING")
        from timeline.embedded import standby
        from timeline.embedded.base import present
        from timeline.embedded.cluster import ClusterError

        cluster = present()
        try:
            if action == "start":
                cluster.start()
            elif action == "stop":
                cluster.stop()
            elif action == "standby":
                standby.follow(cluster, options["of"])
            elif action == "promote":
                standby.promote(cluster)
        except ClusterError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Database:    {'running' if cluster.running() else 'stopped'}, log in {cluster.log}"
        )
