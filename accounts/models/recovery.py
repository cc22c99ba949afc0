"""What signs in once when the phone with the second factor is lost."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from accounts.digests import digest_of

LETTERS = "abcdefghjkmnpqrstuvwxyz123456789"  # 32 that are not taken for each other: 5 bits each
HOW_MANY = 10
GROUPS, SIZE = 4, 4  # 16 letters: 80 bits


class RecoveryCodeQuerySet(models.QuerySet["RecoveryCode"]):
    @transaction.atomic
    def issue(self, user: User) -> list[str]:
        """New codes in the place of the old, as texts that nothing can ever show again."""
        self.filter(user=user).delete()
        texts = [
            "-".join("".join(secrets.choice(LETTERS) for _ in range(SIZE)) for _ in range(GROUPS))
            for _ in range(HOW_MANY)
        ]
        self.bulk_create(self.model(user=user, digest=digest_of(plain(text))) for text in texts)
        return texts

    def left(self, user: User) -> int:
        return self.filter(user=user, used=None).count()

    def use(self, user: User, text: str) -> bool:
        """Whether this is an unused code of the user's; if so, it is used now. One statement: of two
        requests at once, one is let in."""
        own = self.filter(user=user, used=None, digest=digest_of(plain(text)))
        return own.update(used=timezone.now()) == 1


def plain(text: str) -> str:
    """As people write it: in capitals, with spaces, with or without dashes."""
    return "".join(text.lower().replace("-", " ").split())


class RecoveryCode(models.Model):
    """One of the codes of which each signs in once. Only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used = models.DateTimeField(null=True, blank=True)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "digest", name="recovery_code_once"),
        ]

    def __str__(self) -> str:
        return f"A recovery code of {self.user}"
