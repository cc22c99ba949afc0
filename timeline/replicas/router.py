"""What stays with the primary while an answer is read from a replica."""

from __future__ import annotations

from typing import Any

from timeline.replicas.reading import PRIMARY, REPLICA, reading

# Who asks, what they may, and how often: read in order to be written, or too grave to be late. A session that
# was ended, or a token that was revoked, is over at once. Large counts that are kept (`answers.py`) are kept
# for all servers, under the version of the one that counted.
OF_THE_PRIMARY = frozenset({"accounts", "admin", "auth", "axes", "django_cache", "otp_totp", "sessions"})


class ReplicaRouter:
    """Anything else follows `default`, which is then the replica. So a write that was overlooked fails there,
    and the request is answered by the primary (`middleware.py`), rather than being half done on each."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        where = reading()
        if where is None or where.alone or model._meta.app_label not in OF_THE_PRIMARY:
            return None
        return PRIMARY

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # the servers hold the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db.startswith(REPLICA) else None
