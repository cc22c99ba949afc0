"""The figures that are asked for rather than counted: of the database, the jobs, the backups, the release."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import Error, connection
from prometheus_client.core import GaugeMetricFamily, Metric

from timeline.replicas import report

JOBS = """
SELECT state, count(*), coalesce(extract(epoch FROM now() - min(created)), 0)::float
FROM timeline_job WHERE state IN ('queued', 'running') GROUP BY state
"""
DATABASE = """
SELECT pg_database_size(current_database()),
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
       current_setting('max_connections')::int,
       (SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::float FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()),
       (SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'sarhad work')
"""
NAMES = [
    ("sarhad_database_bytes", "Size of the base."),
    ("sarhad_database_connections", "Connections to the base now."),
    ("sarhad_database_connections_max", "Connections that the server allows."),
    ("sarhad_database_oldest_transaction_seconds", "Age of the oldest open transaction."),
    ("sarhad_workers", "Connections of job workers: 0 means that nobody does the jobs."),
]


def gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


class Figures:
    """A collector of prometheus_client."""

    def collect(self) -> Iterator[Metric]:
        release = GaugeMetricFamily("sarhad_release", "1, with the release that runs.", labels=["release"])
        release.add_metric([settings.RELEASE], 1)
        yield release
        try:
            with connection.cursor() as cursor:
                asked = list(self.database(cursor))
        except Error:
            asked = []
        yield gauge("sarhad_database_up", "1 when the base answers.", bool(asked))
        yield from asked
        yield from report.figures()
        yield from self.backups()

    def database(self, cursor: Any) -> Iterator[Metric]:
        cursor.execute(DATABASE)
        for (name, about), value in zip(NAMES, cursor.fetchone(), strict=True):
            yield gauge(name, about, value)
        jobs = GaugeMetricFamily("sarhad_jobs", "Jobs, by their state.", labels=["state"])
        oldest = GaugeMetricFamily("sarhad_jobs_oldest_seconds", "Age of the oldest job.", labels=["state"])
        cursor.execute(JOBS)
        found = {state: (count, age) for state, count, age in cursor.fetchall()}
        for state in ("queued", "running"):
            count, age = found.get(state, (0, 0))
            jobs.add_metric([state], count)
            oldest.add_metric([state], age)
        yield from (jobs, oldest)

    def backups(self) -> Iterator[Metric]:
        from timeline.backup.kept import newest

        if (last := newest()) is not None:
            age = time.time() - last.made.timestamp()
            yield gauge("sarhad_backup_age_seconds", "Age of the newest whole backup here.", age)
            yield gauge("sarhad_backup_verified", "1 when it was restored and compared.", last.verified)
