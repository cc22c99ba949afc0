"""Who is signed in, where, and since when."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac


class SessionManager(BaseSessionManager["Session"]):
    def of(self, user: User) -> list[Session]:
        """Those that still work, the last seen first. A change of password ends them without a trace here."""
        living = self.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen", "session_key")
        own = user.get_session_auth_hash()
        return [row for row in living if constant_time_compare(row.facts.get(HASH_SESSION_KEY, ""), own)]

    def end(self, user: User, *, sparing: str | None = None) -> int:
        """Ends the user's sessions, save the one of this key. Returns how many there were."""
        return self.filter(user=user).exclude(session_key=sparing).delete()[0]


class Session(AbstractBaseSession):
    """One browser that somebody signed in with, or a stranger's form half filled in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")
    seen = models.DateTimeField(help_text="To the minute.")

    objects: ClassVar[SessionManager] = SessionManager()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions import SessionStore

        return SessionStore

    @property
    def facts(self) -> dict[str, str]:
        if not hasattr(self, "_facts"):
            self._facts: dict[str, str] = self.get_decoded()
        return self._facts

    @property
    def name(self) -> str:
        """What pages call it. The key itself would let whoever reads the page sign in."""
        return name_of(self.session_key)

    @property
    def device(self) -> str:
        return self.facts.get("device", "")

    @property
    def address(self) -> str:
        return self.facts.get("address", "")

    @property
    def started(self) -> datetime | None:
        said = self.facts.get("signed_in")
        return datetime.fromisoformat(said) if said else None


def name_of(session_key: str | None) -> str:
    return salted_hmac("accounts.session", session_key or "").hexdigest()[:20]
