"""Every address of the site, from its URLconf: a new one is swept without being named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLPattern, URLResolver

NAMED = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")


def patterns(of: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Each address once, its parameters as `<name>`: `events/<pk>/<slug>/`."""
    for one in (of or get_resolver()).url_patterns:
        written = before + _plain(one)
        if isinstance(one, URLResolver):
            yield from patterns(one, written)
        elif isinstance(one, URLPattern):
            yield written


def _plain(one: URLPattern | URLResolver) -> str:
    text = str(one.pattern)
    if isinstance(one.pattern, RegexPattern):
        return GROUP.sub(r"<\1>", text).lstrip("^").rstrip("$").replace("\\", "")
    return NAMED.sub(r"<\1>", text)


def filled(pattern: str, values: Mapping[str, Sequence[object]]) -> Iterator[str]:
    """The pattern's addresses with each of its parameters' values. KeyError: a name without."""
    names = NAMED.findall(pattern)
    for chosen in product(*[values[name] for name in names]):
        address = pattern
        for name, value in zip(names, chosen, strict=True):
            address = address.replace(f"<{name}>", str(value))
        yield f"/{address}"
