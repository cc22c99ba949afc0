"""Figures for Prometheus: what each web process counts, put together, and what the database says when asked.

Each process writes its counts into a file of a folder that the parent process makes
(PROMETHEUS_MULTIPROC_DIR), so that whichever of them answers /metrics answers for all. Without that folder,
as in tests, one counts for itself."""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY

from timeline.serving.ended import locked

CONTENT_TYPE = CONTENT_TYPE_LATEST
PROBES = ("/healthz", "/readyz", "/metrics")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("sarhad_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "sarhad_request_seconds", "From a request's head to its answer's last byte.", ["route"], buckets=BUCKETS
)
TURNED_AWAY = Counter(
    "sarhad_requests_turned_away",
    "Requests answered 503 because too many wait (queue), because they waited too long (wait), or because "
    "too many exports are under way (streams).",
    ["reason"],
)
UNDER_WAY = Gauge("sarhad_requests_under_way", "Requests being answered now.", multiprocess_mode="livesum")


def observe(method: str, route: str, status: int, seconds: float) -> None:
    # What a client makes up must not make up series.
    REQUESTS.labels(method if method in METHODS else "other", route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def page() -> bytes:
    """The whole page, in Prometheus' text format."""
    from timeline.serving.figures import Figures

    own = CollectorRegistry()
    own.register(Figures())
    if not (folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR")):
        return generate_latest(REGISTRY) + generate_latest(own)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    with locked(Path(folder), alone=False):
        counted = generate_latest(registry)
    return counted + generate_latest(own)
