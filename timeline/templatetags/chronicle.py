"""Filters that templates print dates, numbers and addresses with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from html import escape
from typing import Any

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dates.edtf import EDTFError
from dates.formats import in_order
from dates.text import describe, short
from timeline.wording import query_without

register = template.Library()


@register.filter
def date_text(dated: Any) -> str:
    """The date of an event, phase or text, in full: the one way a date is printed."""
    return _printed(dated, describe)


@register.filter
def date_short(dated: Any) -> str:
    """The same for a dense list whose heading already gives month and year."""
    return _printed(dated, short)


@register.filter
def day_text(at: date | None) -> str:
    """The day of a moment, in full: "12 March 2026"."""
    return describe(at.isoformat()[:10]) if at else ""


@register.filter
def day_short(at: date | None) -> str:
    """The same in a dense table: "12 Mar 2026"."""
    return in_order(str(at.day), at.month, f"{at.year:04}", brief=True) if at else ""


@register.filter
def minute_text(at: datetime | None) -> str:
    """A moment to the minute, in UTC: "12 March 2026, 14:00"."""
    return f"{day_text(at.astimezone(UTC))}, {at.astimezone(UTC):%H:%M}" if at else ""


@register.filter
def minute_short(at: datetime | None) -> str:
    return f"{day_short(at.astimezone(UTC))}, {at.astimezone(UTC):%H:%M}" if at else ""


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
    spread = _("{} to {}").format(low, high) if low is not None and high is not None and low != high else ""
    if best is not None:
        return f"{best} ({spread})" if spread else str(best)
    if spread or low == high:
        return spread or ("" if low is None else str(low))
    return _("at least {}").format(low) if low is not None else _("at most {}").format(high)


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


@register.filter
def without(query: Any, name: str) -> str:
    """The query string that is left without one parameter, from its first page, starting in ?."""
    return query_without(query.params, name)


@register.filter
def marked(edtf: str, signs: str) -> bool:
    """`{{ event.edtf|marked:"~%" }}`: does the date, or an end of it, carry one of these marks?"""
    return any(sign in edtf for sign in signs)


@register.filter
def possible_days(dated: Any) -> str:
    """From the first day that a date can mean to the last: "1–30 June 2025"."""
    first = ".." if dated.earliest == date.min else dated.earliest.isoformat()
    last = ".." if dated.latest == date.max else dated.latest.isoformat()
    return date_text(dated) if first == last == ".." else describe(f"{first}/{last}")


@register.filter
def sources_of(event: Any) -> list[Any]:
    """An event's sources in the order of its citations, a reprint and its origin counted once."""
    found: dict[int, Any] = {}
    for citation in event.citations.all():
        found.setdefault(citation.source.origin_id or citation.source_id, citation.source)
    return list(found.values())


@register.filter
def actors_of(event: Any) -> list[Any]:
    """An event's actors, each once whatever its roles."""
    return list({part.actor_id: part.actor for part in event.participations.all()}.values())


@register.filter
def citation_number(event: Any, pk: int) -> int | None:
    """The number under which the event's page lists a citation."""
    numbers = {citation.pk: at for at, citation in enumerate(event.citations.all(), start=1)}
    return numbers.get(pk)


@register.filter
def as_suggestions(names: Iterable[str]) -> SafeString:
    """What a datalist holds: as a loop of the template these are most of the form's nodes."""
    return SafeString("".join(f'<option value="{escape(name)}"></option>' for name in names))


@register.filter
def edit_url(row: Any) -> str:
    """Where the admin changes this row."""
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


@register.filter
def spaced(name: str) -> str:
    """A key of a citation's values as words: `fatalities_low`, `how-many`."""
    return name.replace("_", " ").replace("-", " ")


@register.filter
def said(value: Any) -> str:
    """What a source gives as a value, whatever its JSON: `{"low": 2}` reads "low 2"."""
    if isinstance(value, dict):
        return ", ".join(f"{spaced(name)} {said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(said(one) for one in value)
    return _("unknown") if value is None else str(value)


@register.filter
def normal(number: Any) -> str:
    """A decimal without the zeros that its column adds: 34.5 for 34.50000."""
    return f"{number.normalize():f}"
