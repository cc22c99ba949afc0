"""The values that a filter offers.

A page has some two hundred, each a row of a few words and many conditions: written here they take a tenth of
a template's time.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.safestring import SafeString

from timeline.sidebar import Box, Option

register = template.Library()
# What is filled in is escaped, or made here.
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


def _row(box: Box, option: Option) -> str:
    name, value = box.name, escape(option.value)
    number = described = ""
    if option.count is not None:
        number = NUMBER.format(name, value, intcomma(option.count), escape(option.noun))
        described = f' aria-describedby="n-{name}-{value}"'
    return ROW.format(
        box=name,
        value=value,
        label=escape(option.label),
        depth=option.depth,
        none=" none" if option.count == 0 else "",
        checked=" checked" if option.selected else "",
        described=described,
        disabled=" disabled" if box.disabled and not option.selected else "",
        swatch=_swatch(name, option),
        number=number,
    )


def _swatch(name: str, option: Option) -> str:
    """The colour of a kind or category; the text beside it says the same."""
    if name == "kind":
        return f'<span class="swatch" data-kind="{escape(option.value)}"></span> '
    if option.category:
        return f'<span class="swatch" data-category="{escape(option.category)}"></span> '
    return ""
