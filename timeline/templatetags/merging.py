"""Filters that the pages of merging print collisions with."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()
HOLDERS = ("event", "incident", "subject", "actor")


@register.filter
def held_by(collision: Any) -> str:
    """Of what a colliding row is a part: the event, not its line of participation."""
    row = collision.kept
    name = next((name for name in HOLDERS if getattr(row, f"{name}_id", None)), "")
    noun = str(row._meta.verbose_name)
    return f"{noun} of “{getattr(row, name)}”" if name else noun


@register.filter
def other_name(collision: Any) -> str:
    """What tells the row that contradicts from the one that was there."""
    return str(collision.changes[collision.renamed])


@register.filter
def taken_over(collision: Any) -> list[tuple[str, str]]:
    """What the kept row will say, field by field."""
    fields = {one.attname: one for one in collision.model._meta.local_fields}
    derived = {name for one in fields.values() for name in getattr(one, "derives", ())}
    return [
        (str(fields[name].verbose_name), _printed(collision, fields[name], value))
        for name, value in collision.changes.items()
        if name not in derived
    ]


def _printed(collision: Any, one: Any, value: Any) -> str:
    if one.remote_field:
        return str(getattr(collision.gone, one.name))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {said}" for name, said in value.items())
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(dict(one.flatchoices).get(value, value))
