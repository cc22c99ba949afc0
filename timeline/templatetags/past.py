"""What pages need that can be seen as they stood: the moment in words, and addresses that stay in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from dates.text import describe
from timeline.models import Commit, Event, Revision

register = template.Library()


def moment_asked(request: HttpRequest | None) -> str:
    """`as_of` as it was given, where the page is seen as it stood then; else ''."""
    return str(request.GET["as_of"]).strip() if request and getattr(request, "as_of", None) else ""


@register.simple_tag(takes_context=True)
def in_time(context: Any, target: Any) -> str:
    """`{% in_time actor %}`: the address of a row, or an address, at the moment that the page is seen at."""
    address = target if isinstance(target, str) else target.get_absolute_url()
    asked = moment_asked(context.get("request"))
    if not asked:
        return address
    return f"{address}{'&' if '?' in address else '?'}as_of={quote(asked, safe=':')}"


@register.filter
def with_q(address: str, words: str) -> str:
    """`{% in_time search|with_q:typed %}`: an address that asks for these words."""
    return f"{address}?q={quote(words)}"


@register.simple_tag(takes_context=True)
def moment_kept(context: Any) -> str:
    """The end of an address that has a query already: the moment that the page is seen at, if any."""
    asked = moment_asked(context.get("request"))
    return f"&as_of={quote(asked, safe=':')}" if asked else ""


@register.simple_tag(takes_context=True)
def in_present(context: Any) -> str:
    """The address of the page as it stands today."""
    request = context["request"]
    rest: QueryDict = request.GET.copy()
    for name in ("as_of", "cursor"):  # a cursor belongs to the whole question
        rest.pop(name, None)
    return f"{request.path}?{rest.urlencode(safe=',')}" if rest else str(request.path)


@register.simple_tag(takes_context=True)
def permalink(context: Any, last: Revision) -> str:
    """The event's page as this revision left it, with scheme and host: what a citation can be checked by."""
    address = reverse("event-by-number", args=[last.event_id])
    whole: str = context["request"].build_absolute_uri(f"{address}?as_of={moment(last.commit)}")
    return whole


@register.filter
def moment_text(at: datetime) -> str:
    """12 March 2026, 14:00 UTC."""
    known = at.astimezone(UTC)
    return f"{describe(known.date().isoformat())}, {known:%H:%M} UTC"


@register.filter
def moment(commit: Commit) -> str:
    """The moment at which a commit ended, exactly, as `as_of` takes it."""
    return f"{commit.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


@register.filter
def is_day(text: str) -> bool:
    """Can a date field show this, or is it a time?"""
    return "T" not in text


@register.filter
def status_label(revision: Revision) -> str:
    return str(Event.Status(revision.status).label)
