"""`make doctor`: what is wrong with this installation, and how to mend it. docs/operations.md."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from timeline.doctor.findings import LEVELS, WELL, findings


class Command(BaseCommand):
    help = "Says what is wrong, and how to mend it. Ends with 0 when all is well, 1 on warnings, 2 on errors."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="A list of objects, for programs.")
        parser.add_argument("--quiet", action="store_true", help="Only what is not well.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = findings()
        shown = [one for one in found if one.level != WELL or not options["quiet"]]
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in shown], indent=1))
        else:
            for one in shown:
                self.stdout.write(f"{one.level:<9}{one.name}: {one.says}")
                if one.mend:
                    self.stdout.write(f"{'':<9}  -> {one.mend}")
        worst = max((LEVELS.index(one.level) for one in found), default=0)
        if worst:
            sys.exit(worst)
