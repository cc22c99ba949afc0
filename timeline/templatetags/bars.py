"""The histogram's bars as SVG, and as text: of all nodes of a page these were the most."""

from __future__ import annotations

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from timeline.histogram import Column, Histogram

register = template.Library()
BAR = """<a href="{}{}" tabindex="-1" data-bar="{}">
  <title>{}</title>
  <rect class="hit" x="{}%" y="0" width="{}%" height="100%" />
  {}</a>
"""
SEGMENT = """<rect class="segment" data-kind="{}" x="{}%" y="{}%" width="{}%" height="{}%" />
"""
LINE = """<li>
  <a href="{}{}">{}</a>
</li>
"""


@register.simple_tag
def bars_of(histogram: Histogram, path: str) -> SafeString:
    """Those that hold something; each is a link to its days."""
    return format_html_join(
        "",
        BAR,
        (
            (path, one.href, at, one.text, one.at, one.step, _segments(one))
            for at, one in enumerate(histogram.columns)
            if one.segments
        ),
    )


def _segments(column: Column) -> SafeString:
    places = [(one.kind, column.x, one.y, column.width, one.height) for one in column.segments]
    return format_html_join("", SEGMENT, places)


@register.simple_tag
def bars_as_text(histogram: Histogram, path: str) -> SafeString:
    """The same, newest first."""
    columns = reversed(histogram.columns)
    return format_html_join("", LINE, ((path, one.href, one.text) for one in columns if one.segments))
