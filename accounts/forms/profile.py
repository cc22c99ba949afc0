"""What others see of an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy

from curation.scripts import OneScript
from curation.signs import VisibleWords


class ProfileForm(VisibleWords, forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "email"]
        help_texts = {"email": gettext_lazy("Where administrators reach you. Nothing is sent to it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, word in {"first_name": "given-name", "last_name": "family-name", "email": "email"}.items():
            self.fields[name].widget.attrs["autocomplete"] = word
        for name in ("first_name", "last_name"):
            self.fields[name].validators = [*self.fields[name].validators, OneScript()]
