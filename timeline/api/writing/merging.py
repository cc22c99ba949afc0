"""PATCH: objects are merged, lists and everything else replaced, and the outcome is written like a PUT."""

from __future__ import annotations

from typing import Any

# Where text may stand for an object, the member that it is short for.
SHORT_FOR = ("edtf", "slug", "code")


def merged(stored: Any, given: Any) -> Any:
    if not isinstance(stored, dict):
        return given
    if isinstance(given, str):
        short = next((name for name in SHORT_FOR if name in stored), None)
        return {**stored, short: given} if short else given
    if not isinstance(given, dict):
        return given
    return stored | {name: merged(stored.get(name), value) for name, value in given.items()}


def merged_event(stored: dict[str, Any], given: Any) -> Any:
    """The country follows the place, unless one of them was chosen without the other."""
    whole = merged(stored, given)
    if isinstance(given, dict) and "place" in given and "country" not in given:
        place = stored["place"]
        if place is None or place["country"] == stored["country"]:
            whole["country"] = ""
    return whole
