"""What the jobs of each kind do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from timeline.jobs.progress import Progress
from timeline.models import Job

# Returns what the job's page shows. May run again from the start, when a worker was killed at it.
Work = Callable[[Job, Progress], dict[str, Any]]
WORK: dict[str, Work] = {}


def work(kind: str) -> Callable[[Work], Work]:
    """Register what jobs of this kind do, as a decorator."""

    def register(function: Work) -> Work:
        WORK[kind] = function
        return function

    return register


class Unworkable(Exception):
    """The job cannot be done, for a reason that its user is told in these words."""
