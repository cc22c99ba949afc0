"""Addresses of the analysis pages."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def asked(query: Any, **changed: Any) -> str:
    """This very question with other values of some parameters; '' takes one away."""
    return str(query.asked(**{name: str(value) for name, value in changed.items()}))
