"""Django's own, but of two at once the second waits, and then finds all done."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from timeline.serving.preparing import SETUP_LOCK


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with connections[options["database"]].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [SETUP_LOCK])
        try:
            super().handle(*args, **options)
        finally:
            # Who holds it already, to set up more than the tables, still does.
            with connections[options["database"]].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [SETUP_LOCK])
