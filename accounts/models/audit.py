"""What happened to accounts: who signed in, who failed to, what was changed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.addresses import address_of
from accounts.devices import device_of


class AuditQuerySet(models.QuerySet["AuditRecord"]):
    def of(self, user: User) -> AuditQuerySet:
        return self.filter(user=user).order_by("-at", "-pk")

    def note(
        self,
        kind: str,
        request: HttpRequest | None,
        user: User | AnonymousUser | None,
        detail: str = "",
        address: str | None = None,
    ) -> AuditRecord:
        """`user` is whose account it is; None when no account has the name that was tried. No request: done
        by a command. `address`, if not the request's: there it is forgotten in the end, in `detail` not."""
        known = user if user and user.pk else None
        return self.create(
            kind=kind,
            user=known,
            username=known.get_username() if known else "",
            address=address or (address_of(request) if request else None),
            device=device_of(request) if request else "",
            detail=detail[:200],
        )


class AuditRecord(models.Model):
    """One thing that happened to an account. Append-only: the database refuses to change or remove one.

    A name that no account has is not kept: now and then it is somebody's password, typed a field too early.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed-in", _("Signed in")
        FAILED = "failed", _("Wrong password")
        CODE_FAILED = "code-failed", _("Wrong second factor")
        LOCKED_OUT = "locked-out", _("Locked out")
        LIFTED = "lifted", _("Lock-out lifted")
        SIGNED_OUT = "signed-out", _("Signed out")
        SESSION_ENDED = "session-ended", _("Session ended")
        PASSWORD_CHANGED = "password-changed", _("Password changed")
        FACTOR_ON = "factor-on", _("Second factor turned on")
        FACTOR_OFF = "factor-off", _("Second factor turned off")
        RECOVERY_CODES = "recovery-codes", _("New recovery codes")
        INVITED = "invited", _("Invitation made")
        INVITATION_REVOKED = "invitation-revoked", _("Invitation revoked")
        INVITATION_USED = "invitation-used", _("Invitation used")

    at = models.DateTimeField(default=timezone.now, db_index=True)
    kind = models.CharField("what", max_length=20, choices=Kind)
    # Not a constraint: a record outlives its account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    username = models.CharField(max_length=150, blank=True, help_text="Empty: no account has the name tried.")
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=80, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = "sign-in record"
        indexes = [models.Index(fields=["user", "-at", "-id"], name="audit_of_a_user")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.username or 'unknown name'}"
