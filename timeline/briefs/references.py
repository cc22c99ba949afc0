"""How a source reads in a note and in the list of sources."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dates.text import describe
from sources.models import Source
from timeline.briefs.runs import Run, Runs


def in_full(source: Source, locator: str = "") -> Runs:
    """Khan, A., “The thaw”, *Arab News*, 7 July 2025, para. 4, https://…"""
    runs = [Run(f"{source.author}, ")] if source.author else []
    runs.append(Run(_title(source)))
    if source.outlet:
        runs += [Run(", "), Run(source.outlet.name, italic=True)]
    if source.edtf:
        runs.append(Run(f", {describe(source.edtf)}"))
    if locator:
        runs.append(Run(f", {locator}"))
    if source.url:
        runs += [Run(", "), Run(source.url, href=source.url)]
    return [*runs, Run(".")]


def in_short(source: Source, locator: str, first: int) -> Runs:
    """Once it has been named in full: “The thaw”, para. 5 (in full in note 1)."""
    where = f", {locator}" if locator else ""
    author = f"{source.author}, " if source.author else ""
    return [
        Run(f"{author}{_title(source)}{where} "),
        Run(_("(in full in note %(first)s).") % {"first": first}),
    ]


def _title(source: Source) -> str:
    """One that is ours stands in square brackets, as bibliographies do, and not in quotation marks."""
    return source.display_title if source.title_supplied else f"“{source.title}”"
