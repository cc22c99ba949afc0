"""The work in the background: is somebody at it, and does it get on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from timeline.doctor.findings import Finding, examine, warning, well, wrong
from timeline.models import Job

PATIENCE = timedelta(minutes=10)  # for a job to begin
SILENCE = timedelta(minutes=15)  # of a job that runs
S = Job.State


@examine("Job worker")
def worker() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = 'sarhad work'"
        )
        workers = cursor.fetchone()[0]
    waiting = Job.objects.filter(state=S.QUEUED).count()
    if workers:
        yield well("Job worker", f"at it; {waiting} jobs wait")
    else:
        finding = wrong if waiting else warning
        mend = "`make serve` and `make run` start one; without them: `manage.py work`, as a service."
        yield finding("Job worker", f"none is connected; {waiting} jobs wait", mend)


@examine("Jobs")
def jobs() -> Iterator[Finding]:
    now = timezone.now()
    found = []
    if late := Job.objects.filter(state=S.QUEUED, created__lt=now - PATIENCE).count():
        mend = "See that the worker runs and what it is at; a second one may run on another machine."
        found.append(warning("Jobs", f"{late} wait for more than ten minutes", mend))
    stuck = Job.objects.filter(state=S.RUNNING, heartbeat__lt=now - SILENCE).order_by("pk").first()
    if stuck:
        found.append(
            warning(
                "Jobs", f"job {stuck.pk} ({stuck.kind}) has said nothing since {stuck.heartbeat:%H:%M} UTC",
                "Read the worker's log; end the worker to have the job done again from its start.",
            )
        )  # fmt: skip
    failed = Job.objects.filter(state=S.FAILED, finished__gt=now - timedelta(days=1)).count()
    if failed:
        found.append(warning("Jobs", f"{failed} failed in the last day", "Their pages and the log say why."))
    yield from found or [well("Jobs", "none is stuck, none failed in the last day")]
