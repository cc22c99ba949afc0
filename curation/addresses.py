"""Addresses of rows: a list asks for hundreds, most of them of the same few actors and places."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse

KEPT = 16_384  # some megabytes


def address_of(name: str, *args: str | int) -> str:
    """What `reverse` says, which looks through the patterns anew at each call."""
    return _found(get_script_prefix(), name, args)


@lru_cache(KEPT)
def _found(prefix: str, name: str, args: tuple[str | int, ...]) -> str:
    return reverse(name, args=args)
