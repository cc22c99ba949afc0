"""The form that makes a token."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.password import AsksAgain
from accounts.models import NAME_TAKEN, Token
from accounts.signing import Members
from curation.signs import VisibleWords

LONGEST = timedelta(days=3653)


class TokenForm(VisibleWords, AsksAgain, forms.ModelForm):
    lifetime = forms.ChoiceField(
        label=gettext_lazy("Expires"),
        choices=[
            ("30", "after 30 days"),
            ("90", "after 90 days"),
            ("365", "after 365 days"),
            ("date", "after the last day I name"),
            ("never", "never"),
        ],
        initial="90",
    )
    last_day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write a day as 2027-01-31.")},
        help_text=gettext_lazy("With 'after the last day I name': the last day on which it works, in UTC."),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("May"),
        choices=[("read", "read"), ("write", "read and write, as you may")],
        initial="read",
    )

    class Meta:
        model = Token
        fields = ["name", "scope"]

    def __init__(self, *args: Any, request: Members, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        self.user = request.user

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Token.objects.filter(user=self.user, name=name, revoked=None).exists():
            raise ValidationError(NAME_TAKEN)
        return name

    def clean(self) -> None:
        chosen, day = self.cleaned_data.get("lifetime"), self.cleaned_data.get("last_day")
        if "last_day" in self.errors:
            return
        if chosen != "date" and day:
            self.add_error("last_day", gettext("Choose 'after the last day I name', or leave the day empty."))
        elif chosen == "date" and not day:
            self.add_error("last_day", gettext("Name the last day on which the token works."))
        elif day and day < datetime.now(UTC).date():
            self.add_error("last_day", gettext("This day is past: the token would never work."))
        elif day and day > datetime.now(UTC).date() + LONGEST:
            self.add_error("last_day", gettext("Choose a day in the next ten years, or 'never'."))

    def expires(self) -> datetime | None:
        chosen = self.cleaned_data["lifetime"]
        if chosen == "never":
            return None
        if chosen == "date":
            midnight = datetime.combine(self.cleaned_data["last_day"], time(), UTC)
            return midnight + timedelta(days=1)
        return timezone.now() + timedelta(days=int(chosen))

    def issue(self) -> tuple[Token, str] | None:
        """The token and its text; None, and an error at the name, when another request was faster."""
        try:
            with transaction.atomic():
                return Token.objects.issue(
                    user=self.user,
                    name=self.cleaned_data["name"],
                    scope=self.cleaned_data["scope"],
                    expires=self.expires(),
                )
        except IntegrityError:
            self.add_error("name", NAME_TAKEN)
            return None
