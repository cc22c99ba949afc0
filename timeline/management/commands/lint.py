"""`manage.py lint`: what the checks find in the base, or in what a query selects of it."""

from __future__ import annotations

import csv
import os
import sys
from argparse import RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import QueryDict

from timeline.api.renderers import dumps
from timeline.checks import CHECKS, Finding, Operator, Severity, UnknownCheck, checks_named, findings
from timeline.curators import CuratorsFilter
from timeline.formats.csv import Line, cell
from timeline.models import Event, EventQuerySet
from timeline.progress import Bar
from timeline.query import Query

EXAMPLES = """
examples:
  manage.py lint                                  everything that is not retracted
  manage.py lint --status draft,in-review         what is on its way
  manage.py lint "actor=ttp&date=2022"            the API's own parameters
  manage.py lint --code near-duplicate --format csv > duplicates.csv
  manage.py lint --list                           every check, with its reason

Exit code: 0 without errors (warnings may remain), 1 with errors, 2 when the command was not understood.
"""
BAD_USAGE = 2
COLUMNS = ["event", "title", "severity", "code", "field", "message", "fix", "related", "confirmed"]


def several(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


class Command(BaseCommand):
    help = "Asks every check of the events and tells what it finds. Nothing is changed."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, epilog=EXAMPLES, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("query", nargs="?", default="", help="Parameters as the API's, e.g. actor=ttp&date=2022.")
        listed: dict[str, Any] = {"type": several, "action": "extend", "default": None}
        add("--status", **listed, help="Of these statuses; default: draft, in-review, published.")
        add("--code", **listed, help="Only these checks.")
        add("--severity", choices=[str(one) for one in Severity], help="Only errors, or only warnings.")
        add("--format", choices=["text", "json", "csv"], default="text")
        add("--confirmed", action="store_true", help="Also the warnings that a curator confirmed.")
        add("--list", action="store_true", help="The checks themselves: code, severity, reason and remedy.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.run(options)
        except BrokenPipeError:  # lint | head
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)

    def run(self, options: dict[str, Any]) -> None:
        codes = chosen_codes(options["code"] or [], options["severity"])
        if options["list"]:
            self.stdout.write("\n\n".join(definition(code) for code in codes))
            return
        events = selected(options["query"], options["status"] or [])
        tally: Counter[str] = Counter()
        found = findings(
            events,
            for_user=Operator(),
            codes=codes,
            confirmed=options["confirmed"],
            once=True,
            progress=progress(events),
        )
        for line in FORMATS[options["format"]](counted(found, tally)):
            self.stdout.write(line, ending="")
        # Beside data, the summary would be in the way.
        told = self.stdout if options["format"] == "text" else self.stderr
        told.write(summary(tally), style_func=str)
        if any(CHECKS[code].severity == Severity.ERROR for code in tally):
            sys.exit(1)


def chosen_codes(codes: list[str], severity: str | None) -> list[str]:
    try:
        chosen = [one.code for one in checks_named(codes) if severity in (None, one.severity)]
    except UnknownCheck as error:
        raise CommandError(f"--code: {error}", returncode=BAD_USAGE) from error
    if not chosen:
        raise CommandError(f"--severity: none of these checks gives {severity}s.", returncode=BAD_USAGE)
    return chosen


def selected(query: str, statuses: list[str]) -> EventQuerySet:
    known = [str(status) for status in Event.Status]
    if wrong := [status for status in statuses if status not in known]:
        raise CommandError(f"--status: '{wrong[0]}' is not one of {', '.join(known)}.", returncode=BAD_USAGE)
    statuses = statuses or [status for status in known if status != Event.Status.RETRACTED]
    events = Event.objects.filter(status__in=statuses)
    asked = Query(
        QueryDict(query.lstrip("?")), events, filter_class=CuratorsFilter, page_parameters=frozenset()
    )
    lines = [f"{problem.parameter}: {problem.message}" for problem in asked.problems]
    if "as_of" in asked.params:
        lines = [line for line in lines if not line.startswith("as_of:")]
        lines.append("as_of: the checks are asked of the base as it is now; leave it out.")
    if lines:
        raise CommandError("\n".join(lines), returncode=BAD_USAGE)
    return asked.selection


def counted(found: Iterable[Finding], tally: Counter[str]) -> Iterator[Finding]:
    for one in found:
        tally[one.code] += 1
        yield one


def as_text(found: Iterable[Finding]) -> Iterator[str]:
    event = None
    for one in found:
        if one.event != event:
            yield f"{'' if event is None else chr(10)}{one.event}  {one.title}\n"
            event = one.event
        sign = " (confirmed)" if one.confirmed else ""
        yield f"  {one.severity}: {one.message}{sign}\n      {one.code}, {one.field}. {one.fix}\n"


def as_json(found: Iterable[Finding]) -> Iterator[str]:
    start = "["
    for one in found:
        document = {"event": one.event, "title": one.title, "field": one.field, **one.as_problem()}
        yield f"{start}\n{dumps(document).decode()}"
        start = ","
    yield f"{start if start == '[' else ''}\n]\n"


def as_csv(found: Iterable[Finding]) -> Iterator[str]:
    writer = csv.writer(Line())
    yield writer.writerow(COLUMNS)
    for one in found:
        related = "; ".join(f"{other.kind} {other.id}: {other.title}" for other in one.related)
        cells = [one.event, one.title, str(one.severity), one.code, one.field, one.message, one.fix, related]
        yield writer.writerow([cell(value) for value in [*cells, one.confirmed]])


FORMATS = {"text": as_text, "json": as_json, "csv": as_csv}


def definition(code: str) -> str:
    one = CHECKS[code]
    return f"{one.code} ({one.severity})\n  What: {one.what}\n  Why:  {one.why}\n  Fix:  {one.fix}"


def summary(tally: Counter[str]) -> str:
    lines = [f"{number:>7}  {CHECKS[code].severity:<8} {code}" for code, number in tally.most_common()]
    totals = Counter[str]()
    for code, number in tally.items():
        totals[CHECKS[code].severity] += number
    parts = [f"{totals[one]} {one}{'' if totals[one] == 1 else 's'}" for one in Severity]
    return "\n".join(["", *lines, f"{' and '.join(parts)}." if tally else "Nothing found."])


def progress(events: EventQuerySet) -> Callable[[int], None]:
    """Is told how many more events have been checked."""
    bar = Bar(sys.stderr, noun="events")
    if not bar.shown:
        return lambda number: None
    total, done = events.count(), 0

    def tell(number: int) -> None:
        nonlocal done
        done += number
        bar.tell("Checking", done, total)
        if done >= total:
            bar.end()

    return tell
