"""What the pages with a map on them need."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from timeline.maps.words import words
from timeline.templatetags.past import in_time

register = template.Library()


@register.simple_tag
def map_words() -> dict[str, str]:
    return words()


@register.simple_tag(takes_context=True)
def small_map(context: Any) -> dict[str, str]:
    """What a small map shows (`src`) and where the large one shows the same (`href`).

    Of `event`, of `place`, or of the selection that `map_query` writes: `actor=ttp`.
    """
    if event := context.get("event"):
        src = reverse("map-event", args=[event.pk])
        query = urlencode({"place": event.place.slug} if event.place else {"country": event.country})
    else:
        place = context.get("place")
        query = context.get("map_query") or (urlencode({"place": place.slug}) if place else "")
        src = reverse("map-data") + f"?{query}"
    return {"src": in_time(context, src), "href": in_time(context, f"{reverse('map')}?{query}")}
