"""`manage.py work`: does what waits in the background. `make run` starts one beside the web server."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from timeline.jobs.supervisor import Supervisor
from timeline.jobs.worker import load_work, work_once


class Command(BaseCommand):
    help = "Does the jobs that wait in the background (checking and applying spreadsheets), one at a time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do all that waits, then end.")
        parser.add_argument(
            "--until-input-ends",
            action="store_true",
            help="End when standard input is closed, as it is when the process that started this ends.",
        )

    def handle(self, *args: Any, once: bool, until_input_ends: bool, **options: Any) -> None:
        os.environ.setdefault("PGAPPNAME", "sarhad work")  # by which `doctor` and /metrics know it
        if not once:
            Supervisor(watch_input=until_input_ends).run()
            return
        load_work()
        done = 0
        while work_once():
            done += 1
        self.stdout.write(f"{done} job{'' if done == 1 else 's'} done.")
