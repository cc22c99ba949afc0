"""One worker: takes a job, does it, writes down how it went."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection

from accounts.forgetting import forget
from timeline.jobs import queue
from timeline.jobs.progress import Cancelled, Interrupted, Progress, progress_of
from timeline.jobs.registry import WORK, Unworkable
from timeline.models import Job
from timeline.patience import bound_by, was_stopped

log = logging.getLogger(__name__)
FORGET_EVERY = 3600.0  # seconds
PAUSE = 0.5  # seconds between two looks at an empty queue
S = Job.State
TOO_LONG = (
    "A step of it took the database more than {seconds:,} seconds, and was stopped; nothing was changed. "
    "Do it in parts, or ask your operator to allow more (SARHAD_JOB_QUERY_SECONDS)."
)


def load_work() -> None:
    """What the addresses of the site import registers the kinds of events, and of jobs."""
    import_module(settings.ROOT_URLCONF)


def work_once(must_end: Callable[[], bool] = lambda: False) -> bool:
    """Does the next job. Was there one?"""
    bound_by(settings.JOB_QUERY_SECONDS)
    job = queue.take_next()
    if job is None:
        return False
    try:
        with progress_of(job.pk, must_end) as progress:
            run(job, progress)
    finally:
        if connection.is_usable():
            queue.unlock(job.pk)
    return True


def run(job: Job, progress: Progress) -> None:
    """Whatever becomes of it is written down, save when the base cannot be reached: then it is recovered."""
    try:
        result = WORK[job.kind](job, progress)
    except Cancelled:
        queue.finish(job, S.CANCELLED)
    except Interrupted:
        queue.put_back(job)
    except Unworkable as reason:
        queue.finish(job, S.FAILED, str(reason))
    except (OperationalError, InterfaceError) as error:
        if was_stopped(error):
            queue.finish(job, S.FAILED, TOO_LONG.format(seconds=settings.JOB_QUERY_SECONDS))
            return
        log.exception("Job %s lost its connection to the base", job.pk)
        raise
    except MemoryError:
        queue.finish(job, S.FAILED, "It needs more memory than a job may use. Split the sheet.")
    except Exception:
        log.exception("Job %s failed", job.pk)
        queue.finish(
            job, S.FAILED,
            "Something went wrong that we did not foresee, and nothing was changed. Your operator finds it "
            f"in the log under job {job.pk}.",
        )  # fmt: skip
    else:
        queue.finish(job, S.DONE, result=result)


def wait_for_one(must_end: Callable[[], bool]) -> None:
    """Looks for jobs until one was done, or the worker has to end. Every hour it forgets what is old."""
    said, forgotten = "", -FORGET_EVERY
    while not must_end():
        try:
            if work_once(must_end):
                return
            if time.monotonic() - forgotten > FORGET_EVERY:
                forgotten = time.monotonic()
                forget()
        except Error as error:
            if str(error) != said:  # once is enough
                log.warning("The base cannot be asked for jobs, trying again: %s", str(error).strip())
            said = str(error)
            connection.close()
            time.sleep(5)
        time.sleep(PAUSE)
