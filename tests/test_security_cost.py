"""No question holds up all others: the database is stopped at a limit, and the answer says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from tests.sheets import Desk
from timeline import patience
from timeline.formats import flat
from timeline.jobs.registry import WORK
from timeline.jobs.worker import work_once
from timeline.models import Event, Job

pytestmark = pytest.mark.django_db

# What every search asks of each text, made slow by a nap: a real statement, stopped by the real server.
SLOW = """
CREATE OR REPLACE FUNCTION sarhad_plain(words text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM pg_sleep(30);
  RETURN words;
END $$
"""
SECONDS = 0.05


@contextmanager
def slow_search() -> Iterator[None]:
    """Whatever happens inside is undone: a statement that was stopped leaves its transaction broken."""
    patience.forget_what_was_told()
    before = transaction.savepoint()
    with connection.cursor() as cursor:
        cursor.execute(SLOW)
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)
        transaction.set_rollback(False)
        patience.forget_what_was_told()
        patience.LIMIT.set(None)


@pytest.fixture(autouse=True)
def limits(settings: Any) -> None:
    settings.QUERY_SECONDS = settings.EXPORT_QUERY_SECONDS = settings.JOB_QUERY_SECONDS = SECONDS
    settings.CURATOR_QUERY_SECONDS = 20


@pytest.mark.parametrize(
    "address", ["/api/v1/events/", "/api/v1/events/facets/", "/api/v1/events.csv", "/api/v1/changes/"]
)
def test_the_api_says_what_to_do_about_a_question_that_takes_too_long(
    client: Client, make_incident: Any, address: str
) -> None:
    make_incident()
    with slow_search():
        answer = client.get(address, {"q": "raid"})
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json" and answer["Cache-Control"] == "no-store"
    problem = answer.json()
    assert problem["type"] == "query-too-costly" and "Narrow it" in problem["detail"]
    assert int(answer["Retry-After"]) > 0 and answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_an_export_whose_rows_take_too_long_says_so_too(
    client: Client, make_incident: Any, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    make_incident()
    slow = " JOIN (SELECT pg_sleep(60) IS NULL OFFSET 0) slept ON true"
    monkeypatch.setattr(flat, "TABLES", flat.TABLES + slow)
    with slow_search():
        answer = client.get(f"/api/v1/events.{form}")
    assert (answer.status_code, answer.json()["type"]) == (503, "query-too-costly")


@pytest.mark.parametrize("address", ["/chronology/", "/search/", "/map/", "/brief/", "/analysis/"])
def test_a_page_says_so_in_words(client: Client, make_incident: Any, address: str) -> None:
    make_incident()
    with slow_search():
        answer = client.get(address, {"q": "raid"})
    assert answer.status_code == 503
    said = answer.content.decode()
    assert "This question takes too long" in said and "was stopped after 0.05 seconds" in said
    assert "statement timeout" not in said and "SELECT" not in said


def test_curators_may_ask_for_longer_and_exports_and_jobs_have_limits_of_their_own(
    client: Client, curator: Client, settings: Any
) -> None:
    def told() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return str(cursor.fetchone()[0])

    patience.forget_what_was_told()
    limits = {}
    for name, asker, method, address in [
        ("page", client, "get", "/codebook/"),
        ("admin", curator, "get", "/admin/"),
        ("review", curator, "get", "/review/"),
        ("api", client, "get", "/api/v1/events/"),
        ("write", curator, "post", "/api/v1/events/"),
    ]:
        getattr(asker, method)(address)
        limits[name] = told()
    assert limits == {"page": "50ms", "admin": "20s", "review": "20s", "api": "50ms", "write": "20s"}
    patience.bound_by(7)
    assert told() == "7s"
    patience.LIMIT.set(None)
    patience.forget_what_was_told()


def test_the_limit_costs_no_question_of_its_own(client: Client, django_assert_num_queries: Any) -> None:
    patience.forget_what_was_told()
    with django_assert_num_queries(1):
        client.get("/healthz")


def test_who_asks_within_the_limit_is_answered(client: Client, make_incident: Any, settings: Any) -> None:
    settings.QUERY_SECONDS = 20
    make_incident()
    patience.forget_what_was_told()
    assert client.get("/api/v1/events/?q=raid").json()["count"] == 1


def test_another_error_of_the_database_is_no_long_question() -> None:
    assert not patience.was_stopped(OperationalError("the server closed the connection unexpectedly"))
    assert not patience.was_stopped(ValueError())


@pytest.mark.django_db(transaction=True)
def test_a_job_that_takes_too_long_fails_with_a_reason_and_is_not_tried_for_ever(
    make_incident: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    make_incident(status="draft")
    job = Job.objects.create(kind="naps", user=desk.user)

    def nap(job: Job, progress: Any) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")
        return {}

    monkeypatch.setitem(WORK, "naps", nap)
    assert work_once()
    patience.bound_by(0)
    patience.LIMIT.set(None)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and "was stopped" in job.error
    assert Event.objects.count() == 1
