"""What the lane timeline says, written by the server in the page's language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from timeline.lanes.asked import LANES_BY
from timeline.models import EventLink

register = template.Library()


def words() -> dict[str, str]:
    """By name, with {places} for what the script fills in; what ends in -one is said where {n} is 1."""
    return {
        "window": _("{from} to {to}"),
        "summary": _(
            "{n} events in lanes: {lanes}. In view are {shown}, from {from} to {to}. "
            "The list below holds the same events in words."
        ),
        "summary-one": _(
            "{n} event in lanes: {lanes}. In view are {shown}, from {from} to {to}. "
            "The list below holds the same event in words."
        ),
        "failed": _("The timeline could not be read just now; the list below holds the same events."),
        "empty": _("No event of this selection has a date that could be drawn; see the list below."),
        "today": _("today"),
        "events": _("{n} events"),
        "events-one": _("{n} event"),
        "peak-day": _("at most {n} a day"),
        "peak-week": _("at most {n} a week"),
        "peak-month": _("at most {n} a month"),
        "peak-year": _("at most {n} a year"),
        "peak-days": _("at most {n} in {days} days"),
        "count-day": _("{lane}, {from}: events {certain}, and {possible} that may lie there too"),
        "count-days": _("{lane}, {from} to {to}: events {certain}, and {possible} that may lie there too"),
        "no-card": _("This event cannot be read just now."),
        "event": _("{text} ({place} of {n} in the lane {lane})"),
        "first": _("This is the first event of the lane."),
        "last": _("This is the last event of the lane."),
        "top": _("No event in a lane above."),
        "bottom": _("No event in a lane below."),
        "left": _("No longer among the events; the arrow keys move the view."),
        "too-many": _("Too many events to go through: zoom in first."),
        "links-on": _("All links between events are drawn."),
        "links-off": _("Links are drawn for the chosen event only."),
        **{value: str(label) for value, label in EventLink.Relation.choices},
    }


@register.simple_tag
def lanes_words() -> SafeString:
    return _script(get_language() or "")


@lru_cache
def _script(language: str) -> SafeString:
    """By the active language, which is `language`."""
    return json_script(words(), "lanes-words")


@register.simple_tag
def lanes_choices() -> list[tuple[str, Any]]:
    return list(LANES_BY.items())
