"""The administrator's page of all tokens: to see and to revoke, not to make or alter."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Token, TokenQuerySet


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
class TokenAdmin(admin.ModelAdmin):
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
