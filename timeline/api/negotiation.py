"""Which form of an answer `Accept` asks for: the highest q-value wins, and q=0 means not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request


class ByQuality(DefaultContentNegotiation):
    """Of equal ones that which is named most exactly, then the order of the renderers."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        offered = [*renderers]
        ranges = ranges_of(request.headers.get("Accept", ""))
        # Of equals, max() keeps the first.
        renderer = max(offered, key=lambda one: wanted(one.media_type, ranges))
        if wanted(renderer.media_type, ranges)[0] <= 0:
            names = ", ".join(dict.fromkeys(one.media_type for one in offered))
            raise NotAcceptable(f"Nothing here is of a type that Accept names. There is {names}.")
        return renderer, renderer.media_type


def ranges_of(accept: str) -> list[tuple[str, float]]:
    """Media ranges, each with its q-value; no header asks for anything."""
    return [*_ranges(accept)] if accept.strip() else [("*/*", 1.0)]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """One that cannot be read is as if it were not there."""
    for part in accept.split(","):
        media_range, *parameters = (text.strip().lower() for text in part.split(";"))
        weights = [text[2:] for text in parameters if text.startswith("q=")]
        try:
            weight = float(weights[-1]) if weights else 1.0
        except ValueError:
            continue
        if "/" in media_range and 0 <= weight <= 1:
            yield media_range, weight


def wanted(media_type: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """The q-value of the range that names this type most exactly, and how exactly it does."""
    ways = ["*/*", f"{media_type.partition('/')[0]}/*", media_type]
    found = [(ways.index(name), weight) for name, weight in ranges if name in ways]
    exactness, weight = max(found, default=(0, 0.0))
    return weight, exactness
