"""Every connection that PostgreSQL has is taken by somebody who does nothing with it."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import psycopg2

from tests.chaos.audit import audit
from tests.chaos.load import INCIDENTS, Load, document
from tests.chaos.site import Site, wait_until


def test_no_connection_free_is_said_so_and_is_over_when_one_is(site: Site, report: Any) -> None:
    load = Load(site)
    with load.running():
        load.until_acknowledged(5)
    with contextlib.ExitStack() as taken:
        # The server's own are closed, so that it has to ask for new ones.
        place: dict[str, Any] = dict(site.cluster.connection_settings())
        idle = 0
        idle = refused = 0
        site.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sarhad web'",
            user="postgres",
        )  # the superuser has connections of his own
        while refused < 20:  # those that were ended are free a little later
            try:
                taken.enter_context(contextlib.closing(psycopg2.connect(dbname="sarhad", **place)))
                idle += 1
            except psycopg2.OperationalError:
                refused += 1
                time.sleep(0.05)
        api, page = site.ask("/api/v1/events/?page_size=7"), site.ask("/chronology/?kind=incident")
        written = site.ask(INCIDENTS, "POST", document("Chaos without a connection"))
        for answer in (api, page, written):
            assert answer.status == 503, answer
            assert int(answer.headers["retry-after"]) > 0
            assert b"Traceback" not in answer.body and b"psycopg" not in answer.body
        assert api.json()["type"] == written.json()["type"] == "database-unavailable"
        assert site.ask("/readyz").status == 503
    seconds = site.until_ready()
    wait_until(lambda: site.ask("/api/v1/events/?page_size=7").status == 200)
    with load.running():
        load.until_acknowledged(5)
    audit(site, load)
    report(
        f"no connection free ({idle} idle clients)", rounds=1, acknowledged=load.count(), lost=0,
        ready_again=[seconds], besides="503 with Retry-After to page, list and write",
    )  # fmt: skip
