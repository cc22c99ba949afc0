"""The upload, and the word that goes with applying it."""

from __future__ import annotations

from typing import Any

from django import forms

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
    message = forms.CharField(
        label="Why",
        required=False,
        max_length=300,
        help_text="Stands in the history of every event that changes, where its row gives no message.",
    )
