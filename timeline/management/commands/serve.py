"""`make serve`: the site for others to use, as a service runs it. docs/operations.md."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from timeline import static
from timeline.replicas import report
from timeline.serving import preparing, probes
from timeline.serving.parent import become


class Command(BaseCommand):
    help = "Serves the site where SARHAD_BIND says, with its job worker, until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", help="HOST:PORT or unix:/path; default: SARHAD_BIND, 127.0.0.1:8000.")
        parser.add_argument("--empty", action="store_true", help="A new base begins without our events.")
        parser.add_argument("--no-worker", action="store_true", help="Another machine does the jobs.")
        parser.add_argument(
            "--no-setup",
            action="store_true",
            help="Neither migrate nor collect static files: refuse to serve where that is still to do.",
        )
        parser.add_argument("--setup-only", action="store_true", help="Prepare, but do not serve.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.empty = options["empty"]
        if not options["setup_only"] and (reason := report.primary()) and report.alone():
            self.say("Database", f"the primary {reason}: a replica is read from until it does")
        elif options["no_setup"]:
            self.refuse_if_unprepared()
        else:
            preparing.alone(self.say, self.set_up)
        if options["setup_only"]:
            return
        # Who runs a service reads its log: every request is in it, unless told otherwise.
        asked = preparing.options(options["bind"] or settings.BIND, worker=not options["no_worker"])
        if not os.environ.get("SARHAD_LOG_LEVEL"):
            os.environ["SARHAD_LOG_LEVEL"] = asked["log_level"] = "info"
        self.say("Serving", f"{asked['bind']}, process {os.getpid()} (HUP reloads, TERM stops)")
        become(asked)

    def say(self, what: str, how: str) -> None:
        self.stdout.write(f"{what + ':':<13}{how}")
        self.stdout.flush()

    def set_up(self) -> None:
        self.say("Tables", preparing.migrate())
        if not self.empty:
            self.say("Fixtures", preparing.load_fixtures())
        # No account is made here: its password would stand in the service's log.
        if not get_user_model().objects.filter(is_superuser=True).exists():
            self.say("Account", "no administrator yet: make one with manage.py createsuperuser")
        static.collect()

    def refuse_if_unprepared(self) -> None:
        try:
            pending = probes.outdated()
        except Error as error:
            raise CommandError(str(error).strip()) from error
        if pending:
            raise CommandError(f"The tables are not those of this release: {pending}.")
        if not static.collected():
            raise CommandError("The static files are not this release's: run manage.py serve --setup-only.")
