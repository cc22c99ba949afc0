"""A selection of the chronology as a sheet that can come back: CSV of the events alone, XLSX of all parts."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import QueryDict

from timeline.curators import CuratorsFilter
from timeline.formats.reading import BATCH, in_batches
from timeline.formats.streaming import one_moment
from timeline.jobs.progress import Progress
from timeline.jobs.registry import Unworkable, work
from timeline.models import Job
from timeline.query import Query
from timeline.spreadsheets.cells import guard
from timeline.spreadsheets.columns import COLUMNS
from timeline.spreadsheets.documents import documents_of, editable_by
from timeline.spreadsheets.lists import Document
from timeline.spreadsheets.workbook import Workbook

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
KEPT = 7 * 86_400  # seconds
LARGEST = 200_000  # events in one sheet


def folder() -> Path:
    path: Path = settings.DATA_DIR / "sheets"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)  # drafts are in them
    return path


def selection(user: Any, query_string: str) -> Query:
    """The chronology's own question, asked of all that the user may edit. A bad one has problems."""
    return Query(QueryDict(query_string), editable_by(user), filter_class=CuratorsFilter)


def clear_old() -> None:
    """Takes away exports of more than a week ago, and what a killed worker left half written."""
    oldest = time.time() - KEPT
    for path in [*folder().glob("export-*"), *folder().glob("*.part")]:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


@work("export-sheet")
def export(job: Job, progress: Progress) -> dict[str, Any]:
    """Writes the file that the job's page hands out."""
    clear_old()
    query = selection(job.user, job.argument("query") or "")
    if query.problems:
        raise Unworkable(" ".join(problem.message for problem in query.problems))
    form = job.argument("form")
    path = folder() / f"export-{job.pk}.{form}"
    draft = path.with_suffix(".part")
    with one_moment():
        total = query.selection.count()
        if total > LARGEST:
            raise Unworkable(
                f"The selection has {total:,} events; a sheet takes {LARGEST:,} at most. Narrow it, by years "
                "for instance, and make several sheets."
            )
        progress.step("Writing the sheet", total)
        numbers = query.selection.order_by("id").values_list("pk", flat=True).iterator(chunk_size=2000)
        (write_csv if form == "csv" else write_xlsx)(draft, documents(job.user, numbers, progress))
    draft.replace(path)
    return {"file": path.name, "rows": total, "size": path.stat().st_size}


def documents(user: Any, numbers: Iterator[int], progress: Progress) -> Iterator[Document]:
    for batch in in_batches(numbers, BATCH):
        found = documents_of(editable_by(user), batch)
        yield from (found[number] for number in batch if number in found)
        progress.advance(len(batch))


def write_csv(path: Path, rows: Iterator[Document]) -> None:
    """With a byte order mark: without one Excel takes UTF-8 for Windows-1252."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in COLUMNS])
        for document in rows:
            writer.writerow([guard(column.read(document)) for column in COLUMNS])


def write_xlsx(path: Path, rows: Iterator[Document]) -> None:
    with Workbook(path) as book:
        for document in rows:
            book.add(document)
