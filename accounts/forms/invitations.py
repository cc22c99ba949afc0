"""The form that makes an invitation, and the one that accepts it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.password import AsksAgain
from accounts.models import Invitation, groups_within
from accounts.signing import Members
from curation.scripts import OneScript
from curation.signs import VisibleWords


class InvitationForm(AsksAgain):
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Into"),
        empty_label=None,
        help_text=gettext_lazy("Groups whose rights you have yourself."),
        error_messages={
            "invalid_choice": gettext_lazy("Choose a group of the list: you cannot give more than you have.")
        },
    )
    email = forms.EmailField(
        required=False,
        max_length=254,
        help_text=gettext_lazy("For whom it is; nothing is sent. May be empty."),
    )
    days = forms.ChoiceField(
        label=gettext_lazy("Works for"),
        choices=[("1", "one day"), ("7", "7 days"), ("30", "30 days")],
        initial="7",
    )

    def __init__(self, *args: Any, request: Members, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        within = [group.pk for group in groups_within(request.user)]
        groups: forms.ModelChoiceField = self.fields["group"]  # type: ignore[assignment]
        groups.queryset = Group.objects.filter(pk__in=within).order_by("name")

    def issue(self) -> tuple[Invitation, str]:
        return Invitation.objects.issue(
            by=self.request.user,
            group=self.cleaned_data["group"],
            email=self.cleaned_data["email"],
            days=int(self.cleaned_data["days"]),
        )


class JoinForm(VisibleWords, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username",)
        help_texts = {
            "username": gettext_lazy("Seen beside what you write. Letters, digits and @ . + - _ only.")
        }

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.invitation = invitation
        self.fields["username"].validators = [*self.fields["username"].validators, OneScript()]

    def validate_password_for_user(self, user: User, *args: Any) -> None:
        """What is wrong with the password stands at the password, not at its repetition."""
        super().validate_password_for_user(user, "password1")  # type: ignore[misc]

    def join(self) -> User | None:
        """The new account; None when the link was used meanwhile, or (an error at the name) the name was."""
        open_ = Invitation.objects.filter(pk=self.invitation.pk, used=None, revoked=None)
        try:
            with transaction.atomic():
                if not open_.update(used=timezone.now()):
                    return None
                user: User = self.save(commit=False)
                user.email = self.invitation.email
                # Whoever may do something does it in the admin.
                user.is_staff = self.invitation.group.permissions.exists()
                user.save()
                user.groups.add(self.invitation.group)
                Invitation.objects.filter(pk=self.invitation.pk).update(account=user)
                return user
        except IntegrityError:
            self.add_error("username", gettext("A user with that username already exists."))
            return None
