"""What the page of a brief needs."""

from __future__ import annotations

from typing import Any

from django import template

from timeline.briefs.building import Brief

register = template.Library()


@register.filter
def first_use(brief: Brief, number: int) -> Any:
    """The entry that first has this note."""
    return brief.first_uses.get(number)
