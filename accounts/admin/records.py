"""Tokens to revoke, lock-outs to lift, the audit and the invitations to read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AuditRecord, Invitation, Token, TokenQuerySet, WrongTries
from curation.chosen import ChosenRows


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")]

    def queryset(self, request: HttpRequest, tokens: QuerySet[Token]) -> QuerySet[Token]:
        expired = Q(expires__lte=timezone.now())
        if self.value() == "revoked":
            return tokens.exclude(revoked=None)
        if self.value() == "expired":
            return tokens.filter(expired, revoked=None)
        if self.value() == "valid":
            return tokens.filter(revoked=None).exclude(expired)
        return tokens


@admin.register(Token)
class TokenAdmin(ChosenRows):
    list_display = ["name", "prefix", "user", "scope", "state", "created", "expires", "last_used"]
    list_filter = ["scope", StateFilter]
    list_select_related = ["user"]
    search_fields = ["name", "prefix", "user__username"]
    # The digest is left out: it is of no use to anyone who reads this.
    fields = ("name", "prefix", "user", "scope", "created", "expires", "last_used", "revoked")
    readonly_fields = fields
    ordering = ["-created", "-pk"]
    actions = ["revoke"]

    @admin.display(description="state")
    def state(self, token: Token) -> str:
        if token.revoked:
            return "revoked"
        return "expired" if token.has_expired else "valid"

    @admin.action(description="Revoke the selected tokens", permissions=["change"])
    def revoke(self, request: HttpRequest, chosen: TokenQuerySet) -> None:
        number = chosen.revoke()
        said = "1 token was revoked." if number == 1 else f"{number} tokens were revoked."
        self.message_user(request, said, messages.SUCCESS if number else messages.WARNING)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class ReadOnly(ChosenRows):
    show_full_result_count = False
    ordering = ["-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditRecord)
class AuditAdmin(ReadOnly):
    list_display = ["at", "kind", "username", "address", "device", "detail"]
    list_filter = ["kind", "at"]
    search_fields = ["username", "=address", "detail"]
    search_help_text = "A user name, an address, or a word of the detail."
    fields = ("at", "kind", "username", "address", "device", "detail")


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    """To look things up; they are made and revoked at /account/invitations/."""

    list_display = ["group", "email", "by", "created", "expires", "revoked", "used", "account"]
    list_select_related = ["group", "by", "account"]
    search_fields = ["email", "by__username", "account__username"]
    fields = ("group", "email", "by", "created", "expires", "revoked", "used", "account")


class LockedFilter(admin.SimpleListFilter):
    title = "wrong tries"
    parameter_name = "tries"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("enough", "Enough to be locked out")]

    def queryset(self, request: HttpRequest, tries: QuerySet[WrongTries]) -> QuerySet[WrongTries]:
        if self.value() == "enough":
            since = timezone.now() - settings.LOCK_OUT
            return tries.filter(failures_since_start__gte=settings.SIGN_IN_TRIES, attempt_time__gt=since)
        return tries


@admin.register(WrongTries)
class LockOutAdmin(ReadOnly):
    """Wrong tries that still count. Whoever may delete them lifts lock-outs."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    list_filter = [LockedFilter]
    search_fields = ["username", "=ip_address"]
    fields = ("username", "ip_address", "failures_since_start", "attempt_time", "user_agent")
    actions = ["lift"]

    @admin.action(description="Lift the lock-out: forget the selected tries", permissions=["lift"])
    def lift(self, request: HttpRequest, chosen: QuerySet[WrongTries]) -> None:
        for tries in chosen:
            user = User.objects.filter(username=tries.username).first()
            AuditRecord.objects.note(
                AuditRecord.Kind.LIFTED, request, user, f"by {request.user}", address=tries.ip_address
            )
        number, _ = chosen.delete()
        self.message_user(request, "They can try again at once." if number else "Nothing was chosen.")

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.delete_wrongtries")
