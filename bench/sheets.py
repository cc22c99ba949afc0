"""A spreadsheet of many rows there and back, on an empty base: bench/sheets.py 100000 [rows changed].

With --changed-only the sheet that comes back holds no other rows.
"""

from __future__ import annotations

import csv
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402

from bench.base import fill  # noqa: E402
from timeline.jobs import queue  # noqa: E402
from timeline.jobs.worker import load_work, work_once  # noqa: E402
from timeline.models import Event, Job, Sheet  # noqa: E402
from timeline.spreadsheets.export import folder  # noqa: E402


def in_child(work: Any) -> None:
    """In a process of its own, as the worker does: its peak of memory is its own."""
    from django.db import connections

    connections.close_all()
    if not (child := os.fork()):
        work()
        used = resource.getrusage(resource.RUSAGE_SELF)
        sys.stdout.write(f"  peak {used.ru_maxrss // 1024} MB, {used.ru_utime:.1f} s of the worker's own\n")
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)


def run(kind: str, user: Any, **arguments: Any) -> Job:
    job = queue.put_in_line(kind, user=user, **arguments)
    began = time.perf_counter()
    in_child(work_once)
    job.refresh_from_db()
    said = f"{kind} {arguments}: {time.perf_counter() - began:.1f} s, {job.state} {job.error} {job.result}"
    sys.stdout.write(f"{said}\n")
    return job


def main(events: int, changed: int) -> None:
    load_work()
    user, _ = get_user_model().objects.get_or_create(username="bench", is_superuser=True, is_staff=True)
    if not Event.objects.filter(uid="bench-1").exists():
        fill(events)
    exported = run("export-sheet", user, form="csv", query="")
    if "--xlsx" in sys.argv:
        run("export-sheet", user, form="xlsx", query="")
    rows = list(csv.DictReader((folder() / exported.result["file"]).open(encoding="utf-8-sig", newline="")))
    for number, row in enumerate(rows[-changed:] if changed else []):
        row["summary"] += "!"
        if number % 2:
            row["title"] += " (edited)"
            row["fatalities_high"] = "99"
        if number % 4 == 3:
            row["participants"] += ' ; bench-7=victim "new"'
            row["date"] = row["date"][:7]
    if "--changed-only" in sys.argv:
        rows = rows[-changed:]
    sheet = Sheet.objects.create(user=user, name="bench.csv", size=0)
    with (folder() / f"upload-{sheet.pk}").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    rows.clear()
    run("check-sheet", user, sheet=sheet.pk)
    if "--no-apply" not in sys.argv:
        sheet.refresh_from_db()
        run("apply-sheet", user, sheet=sheet.pk, confirm=list(sheet.counts.get("by_check", {})))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(numbers[0], numbers[1] if len(numbers) > 1 else numbers[0])
