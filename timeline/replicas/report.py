"""What probes, figures and the operator are told of the servers. Nothing where there is no replica."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from timeline.replicas.reading import replicas
from timeline.replicas.watching import watch


def primary() -> str:
    """'' when it takes writes, or when nobody but itself can be asked; else what is wrong with it."""
    if not replicas() or watch().primary_writes():
        return ""
    seen = watch().primary.last
    return "takes no writes" if seen and seen.up else "does not answer"


def alone() -> dict[str, str]:
    """The mode, when a server can be read from though none can be written to."""
    return {"mode": "read-only"} if replicas() and watch().alone() else {}


def states() -> dict[str, str]:
    """Of each replica '' or why it is left out, for anybody: no addresses, no words of the server."""
    return {server.alias: watch().trouble(server) for server in watch().replicas} if replicas() else {}


def figures() -> Iterator[Metric]:
    if not replicas():
        return
    name = "sarhad_replica"
    up = GaugeMetricFamily(f"{name}_up", "1 when the replica answers.", labels=["replica"])
    used = GaugeMetricFamily(f"{name}_used", "1 when it is read from.", labels=["replica"])
    lag = GaugeMetricFamily(f"{name}_lag_seconds", "How far it is behind, at most.", labels=["replica"])
    for server in watch().replicas:
        trouble, seen = watch().trouble(server), server.last
        up.add_metric([server.alias], bool(seen and seen.up))
        used.add_metric([server.alias], not trouble)
        if seen and seen.up and (seconds := watch().lag(seen)) is not None:
            lag.add_metric([server.alias], seconds)
    writes = GaugeMetricFamily(
        "sarhad_read_only", "1 when nothing can be written.", value=not watch().primary_writes()
    )
    yield from (up, used, lag, writes)
