"""Forms that ask for the password of somebody who is signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from accounts.signing import Members, gave_password_recently, is_own_password

WRONG = gettext_lazy("This is not your password.")


class AsksAgain(forms.Form):
    """A form with one field more, `password`, unless it was given of late. It stands last."""

    always = False

    def __init__(self, *args: Any, request: Members, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.request = request
        if self.always or not gave_password_recently(request):
            self.fields["password"] = forms.CharField(
                label=gettext("Your password"),
                strip=False,
                help_text="" if self.always else gettext("Asked again, as you gave it some time ago."),
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )

    def clean_password(self) -> str:
        if not is_own_password(self.request, self.cleaned_data["password"]):
            raise ValidationError(WRONG)
        return ""  # nobody needs it any more


class PasswordAgainForm(AsksAgain):
    """Nothing but the password, and not even that when it was given of late."""


class PasswordAlwaysForm(AsksAgain):
    always = True


class NewPasswordForm(AsksAgain, SetPasswordForm):
    always = True
    field_order = ["password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, request: Members, **kwargs: Any) -> None:
        super().__init__(request.user, *args, request=request, **kwargs)
        self.fields["new_password1"].widget.attrs.pop("autofocus", None)
        self.order_fields(self.field_order)

    def validate_password_for_user(self, user: User, *args: Any) -> None:
        """What is wrong with the password stands at the password, not at its repetition."""
        super().validate_password_for_user(user, "new_password1")
