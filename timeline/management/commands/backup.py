"""`make backup`: a backup that was restored and compared, in SARHAD_BACKUPS. docs/operations.md."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from timeline.backup import kept, making, server

COPIES_KEPT = 2  # of the cluster: the log since the older of them is kept, too


class Command(BaseCommand):
    help = "Writes a backup, restores it into a scratch base, compares, and keeps it if all is the same."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-verify", action="store_true", help="Do not restore it to see that it is good."
        )
        parser.add_argument("--verify", action="store_true", help="What is done anyway.")
        parser.add_argument(
            "--base", action="store_true", help="Instead, a copy of the cluster into SARHAD_WAL_ARCHIVE."
        )
        parser.add_argument("--list", action="store_true", help="Say what backups there are, and end.")
        parser.add_argument("--keep", type=int, default=None, help="How many; default: SARHAD_BACKUPS_KEPT.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for one in kept.all_kept():
                sure = "verified" if one.verified else "not verified"
                self.stdout.write(f"{one.path}  {one.rows:,} rows, {sure}")
            return
        if options["base"]:
            self.copy_base()
            return
        number = settings.BACKUPS_KEPT if options["keep"] is None else options["keep"]
        if number < 1:
            raise CommandError("--keep is 1 at least: the backup that is made now.")
        try:
            made = making.make(server.base_name(), self.say, verify=not options["no_verify"])
            gone = kept.forget_old(number)
        except (Error, server.psycopg2.Error, OSError, kept.Damaged) as error:
            raise CommandError(f"No backup was made: {str(error).strip()}") from error
        self.say("Backup", str(made.path))
        for path in gone:
            self.say("Removed", f"{path}, as {number} are kept")

    def copy_base(self) -> None:
        """For going back to any moment (docs/operations.md), not just to that of a backup."""
        if settings.DATABASES["default"]["ENGINE"] != "timeline.embedded":
            raise CommandError(
                "DATABASE_URL names a server of your own: use its own tools, as pg_basebackup."
            )
        from timeline.embedded import pointintime
        from timeline.embedded.base import present
        from timeline.embedded.errors import ClusterError

        try:
            self.say("Copied", str(pointintime.copy_base(present(), COPIES_KEPT)))
        except ClusterError as error:
            raise CommandError(str(error)) from error

    def say(self, what: str, how: str) -> None:
        self.stdout.write(f"{what + ':':<13}{how}")
        self.stdout.flush()
