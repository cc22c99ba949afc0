"""The session engine: Django's own in the database, which also knows whose a session is, and when used."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

SEEN_IS_NOTED_EVERY = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    seen: datetime | None = None

    @classmethod
    def get_model_class(cls) -> Any:
        from accounts.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        row: Any = super()._get_session_from_db()  # type: ignore[misc]
        self.seen = row.seen if row else None
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.seen = timezone.now()
        return row

    def note_seen(self) -> None:
        """Writes at most once a minute, and only of a session that this request asked for."""
        now = timezone.now()
        if self.seen and self.seen <= now - SEEN_IS_NOTED_EVERY:
            self.get_model_class().objects.filter(session_key=self.session_key).update(seen=now)
