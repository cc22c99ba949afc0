"""Setting up a base: of two who do it at once, one waits."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection

from timeline.serving.preparing import SETUP_LOCK

pytestmark = pytest.mark.django_db


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [SETUP_LOCK],
        )
        return int(cursor.fetchone()[0])


def test_migrations_are_applied_by_one_at_a_time(monkeypatch: Any) -> None:
    seen = []
    monkeypatch.setattr(migrate.Command, "handle", lambda *words, **options: seen.append(held()))
    call_command("migrate", verbosity=0)
    assert (seen, held()) == ([1], 0)
