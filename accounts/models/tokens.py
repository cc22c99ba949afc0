"""Tokens that scripts sign in with."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from accounts.digests import digest_of

NAME_TAKEN = "You have a token of this name: choose another name, or revoke it."
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenQuerySet(models.QuerySet["Token"]):
    def issue(self, *, user: User, name: str, scope: str, expires: datetime | None) -> tuple[Token, str]:
        """A new token and its text, which nothing can ever show again."""
        prefix = secrets.token_hex(5)
        text = f"sarhad_{prefix}_{secrets.token_hex(32)}"
        token = self.create(
            user=user, name=name, scope=scope, expires=expires, prefix=prefix, digest=digest_of(text)
        )
        return token, text

    def of(self, user: User) -> TokenQuerySet:
        """The user's own, those that can still be used first, then the newest."""
        return self.filter(user=user).order_by(F("revoked").desc(nulls_first=True), "-created", "-pk")

    def revoke(self) -> int:
        return self.filter(revoked=None).update(revoked=timezone.now())


class Token(models.Model):
    """One secret with which a script acts as its user. Only its hash is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, help_text="What will use it, for example: Monthly report.")
    scope = models.CharField(max_length=5, choices=Scope)
    prefix = models.CharField(max_length=10, unique=True, help_text="How the token is told from others.")
    digest = models.CharField(max_length=64)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(null=True, blank=True, help_text="Empty: never.")
    last_used = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    revoked = models.DateTimeField(null=True, blank=True)
    # How far in the log of changes its own writes reach, for who reads from replicas: timeline/replicas.
    wrote = models.BigIntegerField(null=True, editable=False)
    wrote_at = models.DateTimeField(null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=["read", "write"]),
                name="token_scope_is_known",
                violation_error_message="A token reads, or reads and writes.",
            ),
            models.CheckConstraint(
                condition=Q(expires=None) | Q(expires__gt=F("created")),
                name="token_expires_after_it_is_made",
                violation_error_message="A token must expire after it is made.",
            ),
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(revoked=None),
                name="token_name_is_the_users_only_one",
                violation_error_message=NAME_TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @property
    def has_expired(self) -> bool:
        return self.expires is not None and self.expires <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.revoked is not None or self.has_expired

    @property
    def last_moment(self) -> datetime | None:
        """When it last works: what expires at midnight does not work on the day that then begins."""
        return self.expires and self.expires - timedelta(microseconds=1)

    def matches(self, text: str) -> bool:
        return constant_time_compare(self.digest, digest_of(text))

    def note_use(self) -> None:
        """Writes at most once a minute, however often the token is used."""
        now = timezone.now()
        if self.last_used is None or self.last_used <= now - USE_IS_NOTED_EVERY:
            Token.objects.filter(pk=self.pk).update(last_used=now)
