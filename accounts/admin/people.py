"""Accounts and groups: Django's own pages, but nobody gives, or takes over, more rights than they have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.factor import turn_off
from accounts.models import AuditRecord, Session, groups_within, may_give
from accounts.models.invitations import name_of_right
from curation.chosen import ChosenRows
from curation.scripts import OneScript
from curation.signs import VisibleText

admin.site.unregister([User, Group])
# It would let an administrator make a second factor for somebody else, and see it.
admin.site.unregister(TOTPDevice)


def may_keep(keeper: User, user: User) -> bool:
    """Whoever sets somebody's password can be them."""
    if keeper.is_superuser:
        return True
    return not user.is_superuser and user.get_all_permissions() <= keeper.get_all_permissions()


def kept_by(keeper: User, chosen: Iterable[User]) -> list[User]:
    return [user for user in chosen if may_keep(keeper, user)]


class WithinOnesRights(ChosenRows):
    """Else whoever keeps accounts could make themselves, or a friend, whatever they like."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **more: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **more)
        if field and db_field.name in {"name", "first_name", "last_name", "username"}:
            field.validators = [*field.validators, VisibleText(lines=False), OneScript()]
        return field

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **more: Any) -> Any:
        if db_field.name == "groups":
            own = [group.pk for group in groups_within(request.user)]
            more["queryset"] = Group.objects.filter(pk__in=own).order_by("name")
        elif db_field.name in {"permissions", "user_permissions"}:
            rights, every = (
                request.user.get_all_permissions(),
                Permission.objects.select_related("content_type"),
            )
            more["queryset"] = every.filter(pk__in=[one.pk for one in every if name_of_right(one) in rights])
        return super().formfield_for_manytomany(db_field, request, **more)


@admin.register(Group)
class RightsAdmin(WithinOnesRights, GroupAdmin):
    def has_change_permission(self, request: Any, obj: Group | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_give(request.user, obj))

    def has_delete_permission(self, request: Any, obj: Group | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or may_give(request.user, obj))


@admin.register(User)
class AccountAdmin(WithinOnesRights, UserAdmin):
    actions = ["end_sessions", "turn_off_second_factor"]

    def has_change_permission(self, request: Any, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_keep(request.user, obj))

    def has_delete_permission(self, request: Any, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or may_keep(request.user, obj))

    def get_readonly_fields(self, request: Any, obj: User | None = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if request.user.is_superuser else (*fixed, "is_superuser")

    @admin.action(description="End all sessions of the selected", permissions=["change"])
    def end_sessions(self, request: Any, chosen: QuerySet[User]) -> None:
        for user in kept_by(request.user, chosen):
            Session.objects.end(user, sparing=request.session.session_key)
            kind = AuditRecord.Kind.SESSION_ENDED
            AuditRecord.objects.note(kind, request, user, f"all, by {request.user}")
        self.message_user(request, "Their sessions are ended; tokens are revoked on their own page.")

    @admin.action(description="Turn off the second factor of the selected", permissions=["change"])
    def turn_off_second_factor(self, request: Any, chosen: QuerySet[User]) -> None:
        kept = kept_by(request.user, chosen)
        had = [user for user in kept if turn_off(user, sparing=request.session.session_key)]
        for user in had:
            AuditRecord.objects.note(AuditRecord.Kind.FACTOR_OFF, request, user, f"by {request.user}")
        said = (
            f"Turned off for {', '.join(map(str, had))}, whose sessions are ended."
            if had
            else "None had one."
        )
        self.message_user(request, said, messages.SUCCESS if had else messages.WARNING)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            user = User.objects.get(pk=id)
            Session.objects.end(user, sparing=request.session.session_key)
            kind = AuditRecord.Kind.PASSWORD_CHANGED
            AuditRecord.objects.note(kind, request, user, f"by {request.user}")
        return answer
