"""The histogram's bars as SVG, and as text: of all nodes of a page these were the most."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString

from timeline.histogram import Column, Histogram

register = template.Library()
BAR = """<a href="{}" tabindex="-1" data-bar="{}">
  <title>{}</title>
  <rect class="hit" x="{}%" y="0" width="{}%" height="100%" />
  {}</a>
"""
SEGMENT = """<rect class="segment" data-kind="{}" x="{}%" y="{}%" width="{}%" height="{}%" />
"""
LINE = """<li>
  <a href="{}">{}</a>
</li>
"""


@register.simple_tag
def bars_of(histogram: Histogram, path: str) -> SafeString:
    """Those that hold something; each is a link to its days."""
    bars = (
        BAR.format(escape(path + one.href), at, escape(one.text), one.at, one.step, _segments(one))
        for at, one in enumerate(histogram.columns)
        if one.segments
    )
    return SafeString("".join(bars))


def _segments(column: Column) -> str:
    x, width = column.x, column.width
    return "".join(SEGMENT.format(one.kind, x, one.y, width, one.height) for one in column.segments)


@register.simple_tag
def bars_as_text(histogram: Histogram, path: str) -> SafeString:
    """The same, newest first."""
    columns = reversed(histogram.columns)
    lines = (LINE.format(escape(path + one.href), escape(one.text)) for one in columns if one.segments)
    return SafeString("".join(lines))
