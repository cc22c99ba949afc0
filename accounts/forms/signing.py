"""Signing in: the name and password, then the second factor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy, ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.factor import accepted, is_of_app, must_wait
from accounts.lockout import count_wrong_code, is_locked

LONGEST_NAME = 150  # of Django's accounts
WRONG = gettext_lazy(
    "This code was not accepted. Write the six digits that the app shows now (each works "
    "once), or a recovery code you have not used."
)
WRONG_YET = gettext_lazy(
    "This code was not accepted. Write the six digits that the app shows now; the clock "
    "of the phone must be right."
)


class SignInForm(AuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        # Django tells only the browser. A longer name is nobody's, and would not fit where tries are counted.
        self.fields["username"].validators.append(MaxLengthValidator(LONGEST_NAME))


class CodeForm(forms.Form):
    """A code of this device, or a recovery code. `how` says which it was."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        error_messages={"required": gettext_lazy("Write the code that the app shows.")},
        help_text=gettext_lazy("Six digits from the app, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    how: str | None = None
    wrong = WRONG

    def __init__(
        self, *args: Any, request: HttpRequest, user: User, device: TOTPDevice, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.request, self.user, self.device = request, user, device

    def clean_code(self) -> str:
        if is_locked(self.request, self.user):
            raise ValidationError("Wait.")  # never seen: the answer is that of the lock-out
        code: str = self.cleaned_data["code"]
        wait = must_wait(self.device) if is_of_app(code) else 0
        self.how = accepted(self.user, self.device, code)
        if self.how is None and wait:
            raise ValidationError(
                ngettext(
                    "After a wrong code, wait {} second before the next.",
                    "After a wrong code, wait {} seconds before the next.",
                    wait,
                ).format(wait)
            )
        if self.how is None:
            count_wrong_code(self.request, self.user)
            raise ValidationError(self.wrong)
        return code


class FirstCodeForm(CodeForm):
    """The code that proves that the app has the key. There are no recovery codes yet."""

    wrong = WRONG_YET

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = gettext("Six digits.")
