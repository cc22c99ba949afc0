"""What is found while a document is read: its faults, and what it merely repeats."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from timeline.params import closest, did_you_mean

ABSENT: Any = object()  # a member that the document does not have; null is something else


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: `pointer` is a JSON pointer (RFC 6901) into the body."""

    pointer: str
    message: str


class Reading:
    """One document being read for `user`. Faults are gathered, so that one answer names them all."""

    def __init__(self, user: Any, found: dict[Any, Any] | None = None) -> None:
        self.user = user
        self.faults: list[Fault] = []
        self.repeated: list[tuple[str, Any]] = []
        # Does the document hold even what its reader may not see? Then what it lacks is to go.
        self.whole = False
        # What references led to; shared by the documents of a batch.
        self.found: dict[Any, Any] = {} if found is None else found
        # Lists that the writer does not touch, by name: neither read, nor asked for, nor saved.
        self.left_alone: frozenset[str] = frozenset()
        # Stored rows of lists, by the list's name and what they hang on, where somebody read them before.
        self.stored: dict[tuple[str, int], list[Any]] = {}

    def refuse(self, pointer: str, message: str) -> None:
        self.faults.append(Fault(pointer, message))

    def look_up(self, key: Any, find: Callable[[], Any]) -> Any:
        """What `find` finds, asked once; it raises Unknown when there is nothing."""
        if key not in self.found:
            self.found[key] = find()
        return self.found[key]

    def repeats(self, pointer: str, value: Any) -> None:
        """A member that only the server writes: it must be as it was read. See `contradictions`."""
        self.repeated.append((pointer, value))

    def members(self, given: Any, at: str, writable: Iterable[str], repeated: Iterable[str] = ()) -> bool:
        """Is this an object? Notes its unknown members, and those that only repeat."""
        if not isinstance(given, dict):
            self.refuse(at, f"Write an object, not {named(given)}.")
            return False
        known = [*writable, *repeated]
        for name, value in given.items():
            if name not in known:
                guess = did_you_mean(closest(name[:80], known, at_most=1))
                self.refuse(below(at, name), f"There is no field '{shortened(name)}' here.{guess}")
            elif name not in writable:
                self.repeats(below(at, name), value)
        return True


def contradictions(
    repeated: list[tuple[str, Any]], before: Any, after: Any, *, start: str = ""
) -> Iterator[Fault]:
    """Members that only the server writes, and that are neither as they were read nor as they are now.

    A client sends back what it read, with some of it changed: what follows from the rest may then still
    be the old, or already the new. Rows of lists may have moved, so any row's value will do.
    """
    for pointer, value in repeated:
        path = pointer.removeprefix(start)
        now = _values(after, path)
        if not any(_same(value, one) for one in [*now, *_values(before, path)]):
            truth = f" It is {_written(now[0])}." if len(now) == 1 else ""
            yield Fault(pointer, f"The server writes this itself.{truth} Leave it out, or as you read it.")


def _values(document: Any, path: str) -> list[Any]:
    """The values at a pointer of which any index stands for all rows."""
    found = [document]
    for step in path.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        found = [inner for outer in found for inner in _step(outer, step)]
    return found


def _step(outer: Any, step: str) -> list[Any]:
    if isinstance(outer, list):
        return outer
    return [outer[step]] if isinstance(outer, dict) and step in outer else []


HOST = re.compile(r"^https?://[^/]+")


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return HOST.sub("", one) == HOST.sub("", other)  # one server answers to many names
    return (type(one) is type(other) and one == other) or (_number(one) and _number(other) and one == other)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _written(value: Any) -> str:
    return "null" if value is None else f"'{shortened(value)}'" if isinstance(value, str) else str(value)


def below(at: str, name: str | int) -> str:
    """The pointer of a member, or of an item, of what `at` points to."""
    return f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}"


def shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def named(value: Any) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    words: dict[type, str] = {str: "text", list: "a list", dict: "an object"}
    return words.get(type(value), "a number")
