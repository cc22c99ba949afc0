"""What the import commands share: their options, a progress bar, the report."""

from __future__ import annotations

import sys
from argparse import RawDescriptionHelpFormatter
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from datasets.countries import code_of
from datasets.importing import Options, Refused, Report, import_file
from datasets.reading import Broken
from datasets.words import report_lines
from timeline.progress import Bar


class ImportCommand(BaseCommand):
    """A command for one dataset: a subclass names its mapping."""

    mapping: ModuleType
    requires_migrations_checks = True

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, epilog=EPILOG, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--country", action="append", default=[], help="Only events there: a name or code; repeatable."
        )
        parser.add_argument("--since", type=date.fromisoformat, help="Only events on or after this day.")
        parser.add_argument("--release", default="", help="What to call the release, e.g. 25.1.")
        parser.add_argument("--dry-run", action="store_true", help="Tell what would be done; change nothing.")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Also update events that were edited here since their last import.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = Options(
            countries=frozenset(self._country(name) for name in options["country"]),
            since=options["since"],
            version=options["release"],
            overwrite=options["overwrite"],
            dry_run=options["dry_run"],
        )
        bar = Bar(sys.stderr, wanted=options["verbosity"] > 0)
        try:
            report = import_file(options["file"], self.mapping, wanted, bar.tell)
        except Broken as error:
            bar.end()
            raise CommandError(f"{error}\nNothing was imported.", returncode=1) from error
        except Refused as error:
            bar.end()
            raise CommandError("\n".join([*error.mistakes, "Nothing was imported."]), returncode=1) from error
        bar.end()
        self._tell(report)

    def _country(self, name: str) -> str:
        code = code_of(name)
        if not code:
            raise CommandError(f"--country: no country is called “{name}”. Give its name or ISO code.")
        return code

    def _tell(self, report: Report) -> None:
        for line in report_lines(report):
            self.stdout.write(line)


EPILOG = """
A second import of the same file changes nothing; a newer release updates the events that changed, with
their history. Events that were edited here are left as they are and named, unless --overwrite is given.
A file that cannot be read to its end imports nothing.
"""
