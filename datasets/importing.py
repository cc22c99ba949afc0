"""One file of one dataset, made events of: all of it or nothing, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from datasets import beside, reading
from datasets.aside import bring_back, lay_aside, settle, worth_it
from datasets.keeping import dataset_of, dataset_user
from datasets.lines import MOST_MISTAKES, Made, Order, Rows
from datasets.staging import answer, copy_country_names, copy_crosswalk, copy_lines, run
from timeline.models import Dataset, Event
from timeline.models.history import search_text_written_once, sign_changes

LOT = 500  # rows
MOST_LISTED = 1000
LEVELS = ("country", "province", "district", "point")
Tell = Callable[[str, int, int | None], None]  # what is being done, how much of it, of how much


class Refused(Exception):
    """The file cannot be imported as it is; `mistakes` says why, record by record."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Options:
    """Which part of the file, and how: `countries` are ISO codes, `since` the first day of interest."""

    countries: frozenset[str] = frozenset()
    since: date | None = None
    version: str = ""
    overwrite: bool = False
    dry_run: bool = False
    by: str = ""  # who asked for it


@dataclass
class Report:
    """What an import did, or would do."""

    read: int = 0
    not_asked: int = 0
    left_out: Counter[str] = field(default_factory=Counter)  # of sorts that are no event of ours
    new: int = 0
    changed: int = 0
    same: int = 0
    edited: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    vanished_count: int = 0
    edited_count: int = 0
    widened: int = 0
    unplaced: int = 0
    actors: int = 0
    places: int = 0
    sources: int = 0
    dry_run: bool = False

    def __post_init__(self) -> None:
        self.left_out = Counter(self.left_out)  # a mapping, where it comes from JSON


def import_file(path: Path, mapping: ModuleType, options: Options, tell: Tell = lambda *_: None) -> Report:
    """Raises `reading.Broken` or `Refused`; then nothing was changed."""
    report = Report(dry_run=options.dry_run)
    with transaction.atomic():
        _import(path, mapping, options, report, tell)
        if options.dry_run:
            transaction.set_rollback(True)
    return report


def _import(path: Path, mapping: ModuleType, options: Options, report: Report, tell: Tell) -> None:
    _one_at_a_time()
    _with_room()
    run("clean")
    reader = Reader(path, mapping, options, report, tell)
    copy_lines(reader.lines())
    if reader.mistakes:
        raise Refused(reader.mistakes)
    dataset, user = dataset_of(mapping), dataset_user()
    tell("Comparing with the base", 0, None)
    run("staging", scheme=dataset.slug, overwrite=options.overwrite, user=user.pk)
    _refuse_doubles()
    _refuse_unknown_types()
    sign_changes(user.pk, _message(dataset, options))
    aside = lay_aside() if _first_load(report) and not options.dry_run else []
    _write(dataset, report, tell)
    dataset.imported, dataset.version = timezone.now(), options.version or dataset.version
    dataset.save()
    if not options.dry_run:
        tell(f"Recording the history of {count(report.new + report.changed, 'event')}", 0, None)
        settle()
        bring_back(aside, partial(tell, "Making the indexes"))


def _write(dataset: Dataset, report: Report, tell: Tell) -> None:
    """Who took part, where, who told it, and the events themselves."""
    before = _sizes()
    copy_crosswalk(dataset.slug)
    copy_country_names()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("places", {}),
        *(("new_places", {"level": level}) for level in LEVELS),
        ("actors", {"publisher": dataset.publisher}),
        ("sources", {}),
    ]
    for done, (name, values) in enumerate(steps):
        tell("Writing places, actors and sources", done, len(steps))
        run(name, **values)
    status = Event.Status.DRAFT if dataset.hidden else Event.Status.PUBLISHED
    where = {"scheme": dataset.slug, "dataset": dataset.pk, "source": dataset.source_id, "status": status}
    with search_text_written_once():
        run("events", partial(tell, f"Writing {count(report.read, 'event')}"), **where)
        tell("Writing the text for search", 0, None)
    _fill(report, dataset, before)


def _message(dataset: Dataset, options: Options) -> str:
    release = f" {options.version}" if options.version else ""
    asked = f", as {options.by} asked" if options.by else ""
    return f"Imported from {dataset.name}{release}{asked}"


def _first_load(report: Report) -> bool:
    return worth_it(report.read, answer("SELECT count(*) FROM timeline_event")[0][0])


class Reader:
    """The rows of the file, made lines of; the first mistakes are kept, and end it."""

    def __init__(self, path: Path, mapping: ModuleType, options: Options, report: Report, tell: Tell) -> None:
        self.path, self.mapping, self.report, self.tell = path, mapping, report, tell
        self.order = Order(mapping.__name__, options.countries, options.since)
        self.mistakes: list[str] = []

    def lines(self) -> Iterator[Made]:
        size = self.path.stat().st_size if self.path.exists() else 0
        for made in beside.made(self._lots(), self.order, size):
            self.mistakes += made.mistakes
            if len(self.mistakes) >= MOST_MISTAKES:
                self.mistakes[MOST_MISTAKES:] = ["There may be more: reading ended here."]
                return
            for name in ("left_out", "not_asked", "read", "widened", "unplaced"):
                setattr(self.report, name, getattr(self.report, name) + getattr(made, name))
            yield made

    def _lots(self) -> Iterator[Rows]:
        """Some hundred rows at a time; those before what cannot be read, too."""
        done = [0, 0]

        def at(read: int, size: int) -> None:
            done[:] = read, size

        rows = reading.rows(self.path, self.mapping.ORDERS, at)
        while True:
            lot: Rows = []
            try:
                for number, row in islice(rows, LOT):
                    if number == 1:
                        self._check_columns(row)
                    lot.append((number, row))
            except reading.Broken:
                if lot:
                    yield lot
                raise
            if not lot:
                return
            self.tell("Reading the file", *done)
            yield lot

    def _check_columns(self, row: dict[str, str]) -> None:
        missing = [name for name in self.mapping.REQUIRED if name not in row]
        if missing:
            raise reading.Broken(
                f"The file lacks the columns {', '.join(missing)}: "
                f"it is no export of the {self.mapping.ABOUT['name']}."
            )


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('sarhad.import', 0))")


def _with_room() -> None:
    """Memory for this transaction's sorts, joins and indexes: few do such work at once."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '48MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
        cursor.execute("SET LOCAL default_statistics_target = 10")  # enough for the joins of what is staged


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _refuse_doubles() -> None:
    doubles = answer(
        "SELECT identifier, array_agg(number ORDER BY number) FROM staged"
        " GROUP BY identifier HAVING count(*) > 1 ORDER BY min(number) LIMIT %(most)s",
        most=MOST_MISTAKES,
    )
    if doubles:
        raise Refused(
            [
                f"Records {' and '.join(map(str, numbers))} carry the same identifier: {name}."
                for name, numbers in doubles
            ]
        )


def _refuse_unknown_types() -> None:
    unknown = answer(
        "SELECT DISTINCT type FROM staged WHERE type NOT IN (SELECT code FROM timeline_eventtype) ORDER BY 1"
    )
    if unknown:
        names = ", ".join(name for (name,) in unknown)
        raise Refused([f"The codebook has no event type {names}: load fixtures/codebook.json, or add it."])


def _sizes() -> tuple[int, ...]:
    return tuple(
        answer(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - names of ours
        for table in ("actors_actor", "timeline_place", "sources_source")
    )


def _fill(report: Report, dataset: Dataset, before: tuple[int, ...]) -> None:
    for change, count in answer("SELECT change, count(*) FROM staged GROUP BY change"):
        if change == "edited":
            report.edited_count = count
        else:
            setattr(report, change, count)
    report.edited = [
        name
        for (name,) in answer(
            "SELECT identifier FROM staged WHERE change = 'edited' ORDER BY number LIMIT %(most)s",
            most=MOST_LISTED,
        )
    ]
    vanished = answer(VANISHED, scheme=dataset.slug, most=MOST_LISTED)
    report.vanished = [name for name, _ in vanished]
    report.vanished_count = vanished[0][1] if vanished else 0
    after = _sizes()
    report.actors, report.places, report.sources = (b - a for a, b in zip(before, after, strict=True))


# In the countries and the time that the file covers, but no longer in the file.
VANISHED = """
SELECT x.identifier, count(*) OVER () FROM timeline_externalid x JOIN timeline_event e ON e.id = x.event_id
WHERE x.scheme = %(scheme)s AND x.digest <> ''
  AND NOT EXISTS (SELECT FROM staged s WHERE s.identifier = x.identifier)
  AND e.country IN (SELECT country FROM staged)
  AND e.earliest >= (SELECT min(earliest) FROM staged) AND e.latest <= (SELECT max(latest) FROM staged)
ORDER BY x.identifier LIMIT %(most)s"""
