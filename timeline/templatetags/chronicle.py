"""Filters that templates print dates, numbers and addresses with."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import QueryDict

from dates.edtf import EDTFError
from dates.text import describe, short

register = template.Library()


@register.filter
def date_text(dated: Any) -> str:
    """The date of an event, phase or text, in full: the one way a date is printed."""
    return _printed(dated, describe)


@register.filter
def date_short(dated: Any) -> str:
    """The same for a dense list whose heading already gives month and year."""
    return _printed(dated, short)


def _printed(dated: Any, printer: Any) -> str:
    text = getattr(dated, "edtf", dated)
    try:
        return printer(text) if text else ""
    except EDTFError:
        return str(text)


@register.filter
def estimate(counted: Any, stem: str) -> str:
    """`{{ incident|estimate:"fatalities" }}`: "13", "at least 8", "2 to 5", "" when unknown."""
    low, best, high = (getattr(counted, f"{stem}_{part}") for part in ("low", "best", "high"))
    spread = f"{low} to {high}" if low is not None and high is not None and low != high else ""
    if best is not None:
        return f"{best} ({spread})" if spread else str(best)
    if spread or low == high:
        return spread or ("" if low is None else str(low))
    return f"at least {low}" if low is not None else f"at most {high}"


@register.filter
def chosen(query: Any, pair: str) -> bool:
    """`{% if query|chosen:"kind=incident" %}`: is this value one of the parameter's?"""
    name, _, value = pair.partition("=")
    params: QueryDict = query.params
    return value in [part.strip() for text in params.getlist(name) for part in text.split(",")]


@register.filter
def given(query: Any, name: str) -> str:
    """What was typed for a parameter, for its text field."""
    return ", ".join(query.params.getlist(name))


@register.filter
def problems_of(query: Any, name: str) -> list[str]:
    """What is wrong with one parameter, to be said beside its field."""
    return [problem.message for problem in query.problems if problem.parameter == name]
