"""Links that let somebody make an account."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.digests import digest_of


def name_of_right(right: Permission) -> str:
    """As 'timeline.change_event'."""
    return f"{right.content_type.app_label}.{right.codename}"


def rights_of(group: Group) -> set[str]:
    return {name_of_right(right) for right in group.permissions.all()}


def may_give(user: User, group: Group) -> bool:
    """Nobody gives away more than they have."""
    return user.is_active and rights_of(group) <= user.get_all_permissions()


def groups_within(user: User) -> list[Group]:
    """The groups into which this user may invite."""
    groups = Group.objects.order_by("name").prefetch_related("permissions__content_type")
    return [group for group in groups if may_give(user, group)]


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def issue(self, *, by: User, group: Group, email: str, days: int) -> tuple[Invitation, str]:
        """A new invitation and the secret of its link, which nothing can ever show again."""
        text = secrets.token_urlsafe(32)
        expires = timezone.now() + timedelta(days=days)
        return self.create(by=by, group=group, email=email, expires=expires, digest=digest_of(text)), text

    def listed(self) -> InvitationQuerySet:
        """The open ones first, then the newest."""
        over = F("used").desc(nulls_first=True), F("revoked").desc(nulls_first=True)
        return self.select_related("group", "by", "account").order_by(*over, "-created", "-pk")

    def valid(self, text: str) -> Invitation | None:
        """The invitation of this link, if it can still be used, and its maker may still give as much."""
        open_ = self.filter(digest=digest_of(text), used=None, revoked=None, expires__gt=timezone.now())
        found = open_.select_related("group", "by").first()
        return found if found and found.by and may_give(found.by, found.group) else None

    def revoke(self) -> int:
        return self.filter(used=None, revoked=None).update(revoked=timezone.now())


class Invitation(models.Model):
    """One link with which one person makes an account in a group. Only the hash of its secret is kept."""

    digest = models.CharField(max_length=64, unique=True)
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    email = models.EmailField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)
    used = models.DateTimeField(null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used=None) | Q(revoked=None),
                name="invitation_is_used_or_revoked",
                violation_error_message="An invitation that was used cannot be revoked.",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation into {self.group}"

    @property
    def has_expired(self) -> bool:
        return self.expires <= timezone.now()
