"""The values that a filter offers.

A page has some two hundred, each a row of a few words and many conditions: written here they take a tenth of
a template's time.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import format_html
from django.utils.safestring import SafeString

from timeline.sidebar import Box, Option

register = template.Library()
# Named: box, value, label, depth; and what `_parts` makes.
ROW = """<div class="option{none}" data-depth="{depth}">
  <label class="tick">
    <input type="checkbox" id="tick-{box}-{value}" name="{box}" value="{value}"{checked}{described}{disabled}>
    {swatch}<bdi>{label}</bdi>
  </label>
  {number}</div>
"""
NUMBER = """<span class="n" id="n-{}-{}">{}<span class="visually-hidden"> {}</span></span>
"""


@register.simple_tag
def options_of(box: Box, options: Iterable[Option]) -> SafeString:
    """What each value is called, and how many events it would give."""
    return SafeString("".join(_row(box, option) for option in options))


def _row(box: Box, option: Option) -> SafeString:
    number = described = ""
    if option.count is not None:
        number = format_html(NUMBER, box.name, option.value, intcomma(option.count), option.noun)
        described = format_html(' aria-describedby="n-{}-{}"', box.name, option.value)
    return format_html(
        ROW,
        box=box.name,
        value=option.value,
        label=option.label,
        depth=option.depth,
        none=" none" if option.count == 0 else "",
        checked=" checked" if option.selected else "",
        described=described,
        disabled=" disabled" if box.disabled and not option.selected else "",
        swatch=_swatch(box, option),
        number=number,
    )


def _swatch(box: Box, option: Option) -> str:
    """The colour of a kind or category; the text beside it says the same."""
    if box.name == "kind":
        return format_html('<span class="swatch" data-kind="{}"></span> ', option.value)
    if option.category:
        return format_html('<span class="swatch" data-category="{}"></span> ', option.category)
    return ""
