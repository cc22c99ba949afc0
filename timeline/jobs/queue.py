"""Jobs put in line, taken up by one worker each, and taken up again when that worker died.

Whoever does a job holds an advisory lock on it for as long as the connection lives. A worker that is killed
loses its connection, and so the lock: that it died is known at once and for certain, without a time-out
after which a slow worker would be taken for a dead one.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from timeline.models import Job

LOCKS = 7_274_244  # any number: the class of our advisory locks
MOST_ATTEMPTS = 3
S = Job.State


def put_in_line(kind: str, *, user: Any, **arguments: Any) -> Job:
    return Job.objects.create(kind=kind, user=user, arguments=arguments)


def take_next() -> Job | None:
    """The oldest job that waits, now running and locked by this connection; None when none waits."""
    recover()
    with transaction.atomic():
        waiting = Job.objects.select_for_update(skip_locked=True, of=("self",)).filter(state=S.QUEUED)
        for job in waiting.order_by("id")[:10]:
            if _lock(job.pk):
                job.state, job.started, job.heartbeat = S.RUNNING, timezone.now(), timezone.now()
                job.attempts += 1
                job.save()
                return job
    return None


def recover() -> None:
    """Puts back in line what was running under a worker that is no more; in the end, calls it failed."""
    for number in Job.objects.filter(state=S.RUNNING).order_by("id").values_list("pk", flat=True):
        if _lock(number):
            try:
                with transaction.atomic():
                    job = Job.objects.select_for_update().filter(pk=number, state=S.RUNNING).first()
                    if job:
                        _after_death(job)
            finally:
                unlock(number)


def _after_death(job: Job) -> None:
    if job.cancel_asked:
        finish(job, S.CANCELLED)
    elif job.attempts >= MOST_ATTEMPTS:
        at = f", {job.step[:1].lower()}{job.step[1:]}" if job.step else ""
        count = f"{job.done:,} of {job.total:,} rows" if job.total else f"{job.done:,} rows"
        finish(
            job, S.FAILED,
            f"The worker was ended {job.attempts} times while it was at this (last{at}, after {count}), so "
            "it is not tried again. Nothing was changed. Your operator finds the reason in the log: often "
            "it is too little memory.",
        )  # fmt: skip
    else:
        put_back(job)


def put_back(job: Job) -> None:
    """Waits again, to be done from its start."""
    Job.objects.filter(pk=job.pk).update(state=S.QUEUED, done=0, total=None, step="")


def finish(job: Job, state: str, error: str = "", result: dict[str, Any] | None = None) -> None:
    found = {} if result is None else {"result": result}
    Job.objects.filter(pk=job.pk).update(state=state, error=error, finished=timezone.now(), **found)


def cancel(job: Job) -> None:
    """A waiting job ends at once, a running one at its next report."""
    with transaction.atomic():
        stored = Job.objects.select_for_update().get(pk=job.pk)
        if stored.state == S.QUEUED:
            finish(stored, S.CANCELLED)
        elif stored.state == S.RUNNING:
            Job.objects.filter(pk=job.pk).update(cancel_asked=True)


def _lock(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, number])
        return bool(cursor.fetchone()[0])


def unlock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, number])
