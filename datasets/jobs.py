"""An import beside the server: first what it would do, then, when somebody has seen that, the doing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from datasets.importing import Options, Refused, Report, import_file
from datasets.reading import Broken
from datasets.uploads import MAPPINGS, file_of
from timeline.jobs.progress import Progress
from timeline.jobs.registry import Unworkable, work
from timeline.models import Job

CHECK, IMPORT = "check-import", "import-dataset"
NOTHING = "Nothing was imported."


@work(CHECK)
def check(job: Job, progress: Progress) -> dict[str, Any]:
    return _import(job, job, progress, dry_run=True)


@work(IMPORT)
def import_(job: Job, progress: Progress) -> dict[str, Any]:
    checked = Job.objects.get(pk=job.argument("check"))
    result = _import(checked, job, progress, dry_run=False)
    file_of(checked.pk).unlink(missing_ok=True)
    return result


def _import(checked: Job, job: Job, progress: Progress, *, dry_run: bool) -> dict[str, Any]:
    path, mapping = file_of(checked.pk), MAPPINGS[checked.argument("dataset")]
    if not path.exists():
        raise Unworkable("The file was cleared away: bring it again.")
    try:
        report = import_file(path, mapping, options(checked, job, dry_run), Teller(progress))
    except Broken as error:
        # It has a name of ours here.
        raise Unworkable(f"{error}\n{NOTHING}".replace(path.name, checked.argument("name"))) from error
    except Refused as error:
        raise Unworkable("\n".join([*error.mistakes, NOTHING])) from error
    return {"report": asdict(report)}


def options(checked: Job, job: Job, dry_run: bool) -> Options:
    since = checked.argument("since")
    return Options(
        countries=frozenset(checked.argument("countries")),
        since=date.fromisoformat(since) if since else None,
        version=checked.argument("release"),
        overwrite=checked.argument("overwrite"),
        dry_run=dry_run,
        by=job.user.get_username(),
    )


def report_of(job: Job | None) -> Report | None:
    return Report(**job.result["report"]) if job and "report" in job.result else None


class Teller:
    """What an import tells goes to the job's page, and the wish to cancel comes back."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    def __call__(self, step: str, done: int, total: int | None) -> None:
        # Bytes of a large file are more than the column takes; the page shows shares.
        scale = 2**10 if total and total > 10**6 else 1
        if step != self.progress.step_:
            self.progress.step(step, total and total // scale)
        self.progress.done, self.progress.total = done // scale, total and total // scale
        self.progress.advance(0)
