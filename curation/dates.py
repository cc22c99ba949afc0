"""The field for a date: EDTF text, and under it how it is understood."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from dates.edtf import EDTFError, parse
from dates.text import describe

FORMS = [
    ("2022-12-11", "a day"),
    ("2022-12", "a month, the day unknown"),
    ("2022", "a year"),
    ("2022-21", "spring 2022 (22 summer, 23 autumn, 24 winter)"),
    ("2025-06-28/2025-07-07", "from one day to another"),
    ("2025-06/..", "since June, and still going on"),
    ("2025-06/", "from June, its end unknown"),
    ("../2025-06", "until June"),
    ("2025-06-28~", "about that day"),
    ("2025?", "uncertain"),
    ("2025-06%", "about, and uncertain"),
    ("202X", "some time in the 2020s"),
]

EXTENT = {
    "day": "one day",
    "days": "several days",
    "week": "one week",
    "month": "one month",
    "season": "one season",
    "year": "one year",
    "years": "several years",
    "open": "open at one end",
}


class Reading(NamedTuple):
    """How a text is understood. `earliest` and `latest` are ISO days, empty where the span is open."""

    ok: bool
    words: str = ""
    earliest: str = ""
    latest: str = ""
    precision: str = ""
    error: str = ""

    @property
    def extent(self) -> str:
        return EXTENT.get(self.precision, self.precision)


def read(text: str) -> Reading:
    try:
        span = parse(text)
    except EDTFError as error:
        return Reading(False, error=str(error).partition(" Accepted:")[0])
    return Reading(
        True,
        words=describe(span),
        earliest="" if span.open_start else span.earliest.isoformat(),
        latest="" if span.open_end else span.latest.isoformat(),
        precision=str(span.precision),
    )


class EDTFInput(forms.TextInput):
    """Says at once what it was shown with; static/curation/dates.js asks again as one types."""

    def __init__(self, attrs: Any = None) -> None:
        plain = {"class": "vTextField edtf", "autocomplete": "off", "spellcheck": "false", "size": "24"}
        super().__init__({**plain, **(attrs or {})})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, attrs, renderer)
        reading = read(str(value)) if value else None
        below = render_to_string("curation/edtf.html", {"reading": reading, "forms": FORMS})
        return mark_safe(f'<div class="edtf-field">{field}{below}</div>')  # noqa: S308
