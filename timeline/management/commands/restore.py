"""`make restore FILE=…`: a backup takes the place of the present base, which is kept. docs/operations.md."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection

from timeline.backup import restoring, server
from timeline.serving import probes


def moment(text: str) -> datetime | None:
    if text == "latest":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no moment: write it as 2026-03-12T14:30Z, or `latest`.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Command(BaseCommand):
    help = (
        "Restores a backup beside the present base, compares it with its manifest, and puts it in its place."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", nargs="?", type=Path, help="A folder that `manage.py backup` wrote.")
        parser.add_argument(
            "--until",
            metavar="MOMENT",
            help="Instead of a backup: the base as it was then, as 2026-03-12T14:30Z, or `latest`, from "
            "SARHAD_WAL_ARCHIVE.",
        )
        parser.add_argument("--yes", action="store_true", help="Do not ask.")
        parser.add_argument(
            "--drop-kept", action="store_true", help="Drop the bases that earlier restores have put aside."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["until"]:
                self.go_back(moment(options["until"]), options["yes"])
            elif options["drop_kept"]:
                self.drop_kept(options["yes"])
            elif options["backup"] is None:
                raise CommandError(
                    "Name a backup: make restore FILE=…; `manage.py backup --list` shows them."
                )
            else:
                self.restore(options["backup"], options["yes"])
        except (Error, server.psycopg2.Error, OSError) as error:
            raise CommandError(f"Nothing was replaced: {str(error).strip()}") from error

    def restore(self, path: Path, sure: bool) -> None:
        base = server.base_name()
        found = restoring.check(path)
        self.say("Backup", f"{found.path}, of {found.made:%d %B %Y, %H:%M} UTC, {found.rows:,} rows")
        if not sure:
            self.ask(f"It takes the place of the base {base}, which is kept under another name.")
        aside = restoring.restore(found, base, self.say)
        if aside:
            self.say(
                "Kept", f"what was there, as the base {aside}; `manage.py restore --drop-kept` removes it"
            )
        if pending := probes.outdated():
            self.say("Tables", f"of an older release: {pending}, or start the server, which does it")
        self.say("Remember", "whoever keeps a mirror by /api/v1/changes/ has to begin it anew")

    def go_back(self, until: datetime | None, sure: bool) -> None:
        if settings.DATABASES["default"]["ENGINE"] != "timeline.embedded":
            raise CommandError("DATABASE_URL names a server of your own: restore it with its own tools.")
        from timeline.embedded import pointintime
        from timeline.embedded.base import present
        from timeline.embedded.errors import ClusterError

        cluster = present()
        try:
            fresh, last = pointintime.go_back(cluster, until)
            self.say("Restored", f"beside the present cluster; its last change was at {last}")
            if not sure:
                self.ask("It takes the place of all bases of the embedded PostgreSQL, which are kept.")
            connection.close()
            self.say("Kept", f"what was there, as {pointintime.replace_present(cluster, fresh)}")
        except ClusterError as error:
            raise CommandError(str(error)) from error

    def drop_kept(self, sure: bool) -> None:
        found = server.bases(f"{server.base_name()}\\_before\\_%")
        for name, size in found:
            self.say("Kept", f"{name}, {size / 1e6:,.0f} MB")
        if found and not sure:
            self.ask("They are dropped for good.")
        for name, _ in found:
            server.drop(name)
        self.say("Dropped", f"{len(found)} base{'' if len(found) == 1 else 's'}")

    def ask(self, question: str) -> None:
        if not sys.stdin.isatty():
            raise CommandError(f"{question} Say --yes, as there is nobody here to ask.")
        if input(f"{question} Go on? [y/N] ").strip().lower() not in ("y", "yes"):
            raise CommandError("Nothing was changed.")

    def say(self, what: str, how: str) -> None:
        self.stdout.write(f"{what + ':':<13}{how}")
        self.stdout.flush()
