"""The upload, and the word that goes with applying it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext

from curation.signs import VisibleText
from timeline.spreadsheets.files import LARGEST_FILE


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Spreadsheet",
        allow_empty_file=True,
        error_messages={"required": "Choose a file: the sheet that you edited."},
        help_text=(
            f"XLSX or CSV, {LARGEST_FILE // 2**20} MB at most. "
            "Nothing is written before you have seen what it would do."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                f"The file has {file.size / 2**20:,.0f} MB; {LARGEST_FILE // 2**20} MB is the most. Split it."
            )
        if not file.size:
            raise forms.ValidationError("The file is empty.")
        return file


class ApplyForm(forms.Form):
    """`questions` are the warnings of the checks that applying confirms: code, message and fix of each."""

    confirm = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    message = forms.CharField(
        label="Why",
        required=False,
        max_length=300,
        validators=[VisibleText(lines=False)],
        help_text="Stands in the history of every event that changes, where its row gives no message.",
    )

    def __init__(self, *args: Any, questions: Sequence[Mapping[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        confirm: Any = self.fields["confirm"]
        confirm.choices = [(one["code"], one["message"]) for one in questions]

    def clean_confirm(self) -> list[str]:
        confirmed: list[str] = self.cleaned_data["confirm"]
        if len(confirmed) < len(self.questions):
            raise forms.ValidationError(
                gettext("Confirm each of these, or mend the rows in the spreadsheet and bring it again.")
            )
        return confirmed

    @property
    def confirmed(self) -> list[str]:
        """The codes whose ticks are set, in a form that comes back too."""
        return self.data.getlist("confirm") if hasattr(self.data, "getlist") else []
