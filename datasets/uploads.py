"""Files that administrators bring to import, put aside until they are imported or forgotten."""

from __future__ import annotations

import time
from pathlib import Path
from types import ModuleType
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator

from curation.signs import VisibleText
from datasets import acled, ged, gtd
from datasets.countries import code_of

MAPPINGS: dict[str, ModuleType] = {one.SLUG: one for one in (ged, acled, gtd)}
LARGEST_UPLOAD = 512 * 2**20  # bytes, packed or not
KEPT = 7 * 24 * 3600  # seconds
MOST_COUNTRIES = 300


class ImportForm(forms.Form):
    dataset = forms.ChoiceField(
        choices=[(slug, f"{one.ABOUT['name']} ({one.ABOUT['publisher']})") for slug, one in MAPPINGS.items()],
    )
    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": "Choose the file: a CSV, or a ZIP archive with one in it."},
        help_text=f"CSV in UTF-8, or a ZIP archive with one in it; {LARGEST_UPLOAD // 2**20} MB at most.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.zip"}),
    )
    release = forms.CharField(
        required=False,
        max_length=40,
        validators=[VisibleText(lines=False)],
        help_text="What to call it: 25.1. Stands in the history and beside the dataset's name.",
    )
    countries = forms.CharField(
        required=False,
        max_length=4000,
        validators=[ProhibitNullCharactersValidator()],
        help_text="Only events there: names or ISO codes, with commas between. Empty: everywhere.",
    )
    since = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Write a day such as 2001-01-01."},
        help_text="Only events on or after this day, such as 2001-01-01. Empty: from the first.",
    )
    overwrite = forms.BooleanField(
        required=False,
        label="Also update events that were edited here",
        help_text="Otherwise they are left as they are, and named. The history keeps both.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                f"The file has {file.size / 2**20:,.0f} MB; {LARGEST_UPLOAD // 2**20} MB is the most. "
                "Pack it as ZIP, or let your operator import it with manage.py."
            )
        if not file.size:
            raise forms.ValidationError("The file is empty.")
        return file

    def clean_countries(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["countries"].split(",") if name.strip()]
        found = {name: code_of(name) for name in names[:MOST_COUNTRIES]}
        if unknown := [name for name, code in found.items() if not code]:
            raise forms.ValidationError(
                f"No country is called {', '.join(f'“{name[:60]}”' for name in unknown[:5])}."
            )
        return sorted(set(found.values()))


def folder() -> Path:
    path: Path = settings.DATA_DIR / "imports"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def file_of(number: int) -> Path:
    """The file of the job that checks it."""
    return folder() / f"upload-{number}"


def keep(number: int, file: Any) -> None:
    forget_old()
    with file_of(number).open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)


def forget_old() -> None:
    """Files that nobody imported within a week."""
    for path in folder().glob("upload-*"):
        if path.stat().st_mtime < time.time() - KEPT:
            path.unlink(missing_ok=True)
