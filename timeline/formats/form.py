"""What a form of the event query is, and what it is told of the query that it writes down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from timeline.models import EventQuerySet


@dataclass(frozen=True)
class Context:
    """Where and what one export is: nothing of the request but what a file has to say about itself."""

    words: str  # the selection: "Incidents involving the TTP, newest first"
    base: str  # scheme and host, without a slash at the end
    query_string: str  # what was asked, without ?
    own: str  # absolute address of this very export
    page: str  # absolute address of the chronology with the same selection

    @property
    def host(self) -> str:
        """The name that makes identifiers ours, without a port."""
        return urlsplit(self.base).hostname or "localhost"

    def build_absolute_uri(self, path: str) -> str:
        return self.base + path


@dataclass(frozen=True)
class Form:
    """One representation of an event query.

    `stream` is given the selected events in their order and writes the whole file piece by piece, without
    ever holding more than one batch of them.
    """

    suffix: str  # after `events.` in the address
    media_type: str
    label: str
    stream: Callable[[EventQuerySet, Context], Iterator[bytes | str]]
    attachment: bool = True  # a file to keep, or something that a program reads in place
    ordering: str = ""  # where the request names none; empty: as in the API
