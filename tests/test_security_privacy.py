"""What is kept of readers and of those who sign in, and for how long."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRecord, RequestCount, Session
from tests.accounts_helpers import person, sign_in
from timeline.jobs import worker

pytestmark = pytest.mark.django_db

ADDRESS = "192.0.2.7"


def rows_with(address: str) -> list[str]:
    """The tables in which an address stands, wherever in a row."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{address}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def aged(days: float) -> None:
    """All that was written of people is so old."""
    then = timezone.now() - timedelta(days=days)
    AccessAttempt.objects.update(attempt_time=then)
    Session.objects.update(expire_date=then)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_auditrecord DISABLE TRIGGER audit_is_final")
        AuditRecord.objects.update(at=then)
        cursor.execute("ALTER TABLE accounts_auditrecord ENABLE TRIGGER audit_is_final")
        cursor.execute("UPDATE accounts_requestcount SET started = %s", [then])


def test_of_who_only_reads_no_address_is_stored_anywhere(client: Client, raid: Any, settings: Any) -> None:
    settings.ANON_RATE = (600, 60)
    for address in ["/", "/api/v1/events/", "/api/v1/nothing/", "/search/?q=port", "/account/sign-in/"]:
        client.get(address, REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT="Reader of 192.0.2.7")
    assert RequestCount.objects.count() == 1, "counted, by a keyed hash"
    assert rows_with(ADDRESS) == [] and not Session.objects.exists()


def test_a_cookie_is_set_for_a_language_that_was_chosen_and_for_nothing_else(client: Client) -> None:
    answer = client.post("/language/", {"language": "en-gb", "next": "/chronology/"})
    assert list(answer.cookies) == ["django_language"]
    cookie = answer.cookies["django_language"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert not client.get("/chronology/").cookies


def test_what_is_no_longer_needed_is_forgotten(settings: Any) -> None:
    settings.ANON_RATE = (600, 60)
    person()
    sign_in(Client(), address=ADDRESS)
    sign_in(Client(), password="wrong", address=ADDRESS)
    call_command("lift_lock_out", "nadia", address="192.0.2.7", stdout=StringIO())
    sign_in(Client(), password="wrong", address=ADDRESS)
    Client().get("/api/v1/events/", REMOTE_ADDR=ADDRESS)
    call_command("forget", stdout=StringIO())
    assert set(rows_with(ADDRESS)) == {"accounts_auditrecord", "axes_accessattempt"}
    aged(91)
    out = StringIO()
    call_command("forget", stdout=out)
    assert rows_with(ADDRESS) == []
    assert not RequestCount.objects.exists() and not Session.objects.exists()
    assert not AccessAttempt.objects.exists()
    kinds = AuditRecord.objects.order_by("pk").values_list("kind", "username", "address")
    assert list(kinds) == [
        ("signed-in", "nadia", None),
        ("failed", "nadia", None),
        ("lifted", "nadia", None),
        ("failed", "nadia", None),
    ], "the records stay"
    assert "4 addresses of sign-in records forgotten" in out.getvalue()


def test_a_lock_out_outlives_no_forgetting_too_early() -> None:
    person()
    for _ in range(5):
        last = sign_in(Client(), password="wrong", address=ADDRESS)
    call_command("forget", stdout=StringIO())
    assert last.status_code == 429 and sign_in(Client(), address=ADDRESS).status_code == 429


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM accounts_auditrecord",
        "UPDATE accounts_auditrecord SET address = '203.0.113.9'",
        "UPDATE accounts_auditrecord SET address = NULL, username = 'somebody else'",
        "UPDATE accounts_auditrecord SET address = NULL, at = now()",
    ],
)
def test_only_the_address_of_an_old_record_can_be_forgotten(change: str) -> None:
    person()
    sign_in(Client(), address=ADDRESS)
    aged(91)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_nor_can_that_of_a_new_one() -> None:
    person()
    sign_in(Client(), address=ADDRESS)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditRecord.objects.update(address=None)


def test_the_worker_forgets_without_being_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    sign_in(Client(), address=ADDRESS)
    aged(91)
    monkeypatch.setattr(worker, "PAUSE", 0)
    turns = iter([False, False, True])
    worker.wait_for_one(lambda: next(turns))
    assert rows_with(ADDRESS) == []
