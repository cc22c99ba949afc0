"""What is answered when the database cannot, and when too much is asked at once."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, connection
from django.test import Client

pytestmark = pytest.mark.django_db

# What every search asks of each text fails as the server itself would.
FAILING = """
CREATE OR REPLACE FUNCTION sarhad_plain(words text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RAISE EXCEPTION 'on purpose' USING ERRCODE = '%s';
END $$
"""


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("53100", 507, "insufficient-storage"),
        ("53300", 503, "database-unavailable"),  # no connection free
        ("57P01", 503, "database-unavailable"),  # shut down meanwhile
    ],
)
def test_a_database_that_cannot_answer_is_said_to_be_so(
    client: Client, make_incident: Any, code: str, status: int, kind: str
) -> None:
    make_incident()
    with connection.cursor() as cursor:
        cursor.execute(FAILING % code)
    answer = client.get("/api/v1/events/?q=raid")
    assert (answer.status_code, answer.json()["type"]) == (status, kind)
    assert int(answer["Retry-After"]) > 0 and answer["Cache-Control"] == "no-store"


def test_a_connection_that_broke_is_no_mistake_of_ours(client: Client, monkeypatch: Any) -> None:
    def broken(*words: Any, **more: Any) -> None:
        # What the driver says of a server that ended while it sent rows: no code, and no kind of error.
        raise DatabaseError from psycopg2.DatabaseError("server closed the connection unexpectedly")

    monkeypatch.setattr("timeline.query.paginate", broken)
    assert client.get("/chronology/").status_code == client.get("/api/v1/events/").status_code == 503


def test_a_page_says_it_in_words_and_asks_no_more_of_the_database(client: Client, make_incident: Any) -> None:
    make_incident()
    with connection.cursor() as cursor:
        cursor.execute(FAILING % "53300")
    page = client.get("/chronology/?q=raid")
    assert page.status_code == 503 and "The database does not answer" in page.content.decode()


def test_a_mistake_of_ours_is_none_of_the_database(client: Client, make_incident: Any) -> None:
    make_incident()
    with connection.cursor() as cursor:
        cursor.execute(FAILING % "22012")
    client.raise_request_exception = False
    assert client.get("/api/v1/events/?q=raid").status_code == 500


def test_exports_leave_threads_to_everybody_else(client: Client, settings: Any, make_incident: Any) -> None:
    settings.WEB_STREAMS = 1
    make_incident()
    first = client.get("/api/v1/events.ndjson")
    second = client.get("/api/v1/events.csv")
    assert (second.status_code, second.json()["type"]) == (503, "too-many-exports")
    assert int(second["Retry-After"]) > 0
    assert client.get("/api/v1/events/").status_code == 200
    assert first.getvalue()
    assert client.get("/api/v1/events.csv").status_code == 200
