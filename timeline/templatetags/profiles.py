"""What the pages about one thing print numbers and addresses with."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def counted(number: int, address: str = "", said: str = "") -> str | SafeString:
    """A number of events, as a link to their list where there is one; `said` says of what, for the ear."""
    text = intcomma(number)
    if not address or not number:
        return text
    if said:
        return format_html('<a href="{}">{}<span class="visually-hidden"> {}</span></a>', address, text, said)
    return format_html('<a href="{}">{}</a>', address, text)


@register.simple_tag
def dyad_of(query: Any) -> dict[str, str] | None:
    """The page of the two actors that a selection asks for together; None if it does not ask for two."""
    if query.problems:
        return None
    chosen = query.given.get("actor_all") or []
    if len(chosen) != 2 or any(len(one.rows) != 1 for one in chosen):
        return None
    one, other = sorted((one.rows[0] for one in chosen), key=lambda actor: actor.slug)
    if one.pk == other.pk:
        return None
    rest = query.params.copy()
    for name in ("actor_all", "cursor", "page_size", "ordering"):
        rest.pop(name, None)
    address = reverse("dyad", args=[one.slug, other.slug])
    return {
        "page": f"{address}?{rest.urlencode(safe=',/:')}" if rest else address,
        "one": one.name,
        "other": other.name,
    }


@register.simple_tag
def facts_page(query: Any, page: int, step: int) -> str:
    """The query string of the page before or after, of what a source supports."""
    params = query.params.copy()
    params["facts"] = str(page + step)
    return f"?{params.urlencode(safe=',/:')}"


@register.simple_tag
def around_all(query: Any) -> str:
    """A dyad's query string with every diplomatic event in the place of the meetings."""
    params = query.params.copy()
    params.pop("cursor", None)
    params["around"] = "diplomacy"
    return f"?{params.urlencode(safe=',/:')}"
