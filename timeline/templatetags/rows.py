"""The rows of a list of events, as plain values.

A page has up to a thousand rows: looking a value up in a dictionary costs a template much less than going
through models, filters and tags does. So what a row shows is gathered here, and the short lists within it are
written.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape  # Django's own takes five times as long, as it looks for lazy texts
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from timeline.templatetags.chronicle import actors_of, date_short, date_text, estimate, marked, sources_of
from timeline.templatetags.past import in_time

register = template.Library()
LINK = '<li> <a dir="auto" class="quiet" href="{}">{}</a> </li>\n'
MOST_ACTORS = MOST_SOURCES = 3


@register.simple_tag(takes_context=True)
def rows_of(context: Any, events: list[Any], heading: str) -> list[dict[str, Any]]:
    """What `_event_rows.html` shows of each event (of with_rows); `heading` names their month, or is ""."""
    when = date_short if heading else date_text
    return [_row(context, event, when(event)) for event in events]


def _row(context: Any, event: Any, when: str) -> dict[str, Any]:
    place, actors, sources = event.place, actors_of(event), sources_of(event)
    return {
        "event": event,
        "pk": event.pk,
        "category": event.type.category,
        "type": event.type.label,
        "occurrence": event.occurrence,
        "when": when,
        "marks": event.date_basis == "inferred" or marked(event.edtf, "?~%"),
        "href": in_time(context, event),
        "title": event.title,
        "summary": event.summary,
        "place": place and place.name,
        "place_href": place and in_time(context, place),
        "near": event.place_precision == "near",
        "actors": _links((in_time(context, actor), actor.name) for actor in actors[:MOST_ACTORS]),
        "more": max(len(actors) - MOST_ACTORS, 0),
        "losses": _items(_losses(event)),
        "counted": sources and _counted(len(sources)),
        "sources": _names(_source(source) for source in sources[:MOST_SOURCES]),
        "more_sources": len(sources) > MOST_SOURCES,
        "label": _("Take “%(title)s” into a brief") % {"title": event.title},
    }


def _links(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Of pairs of address and name."""
    return SafeString("".join(LINK.format(escape(href), escape(name)) for href, name in pairs))


def _items(texts: Iterable[str]) -> SafeString:
    return SafeString("".join(f"<li> {escape(text)} </li>\n" for text in texts))


def _names(names: Iterable[str]) -> SafeString:
    return SafeString(", ".join(f"<bdi>{escape(name)}</bdi>" for name in names))


def _losses(event: Any) -> list[str]:
    """What an incident cost, as far as it is known: "killed 13", "injured at least 8"."""
    if event.kind != "incident":
        return []
    killed, injured = (estimate(event.detail, stem) for stem in ("fatalities", "injured"))
    said = [_("killed %(killed)s") % {"killed": killed}] if killed else []
    return [*said, _("injured %(injured)s") % {"injured": injured}] if injured else said


def _counted(number: int) -> str:
    return ngettext("%(counter)s source:", "%(counter)s sources:", number) % {"counter": number}


def _source(source: Any) -> str:
    """What a source is called in a dense list."""
    return source.outlet.name if source.outlet else Truncator(source.display_title).chars(60)
