"""A citation's locator as the numbers of paragraphs."""

from __future__ import annotations

import re

_PARAGRAPHS = re.compile(
    r"(?:\bparagraphs?|\bparas?\.?|¶+)\s*([0-9][0-9\s,;&–-]*(?:and\s+[0-9]+)?)", re.IGNORECASE
)
_RANGE = re.compile(r"([0-9]{1,4})(?:\s*[–-]\s*([0-9]{1,4}))?")


def paragraphs_named(locator: str) -> set[int]:
    """{3, 4, 7} of "paras 3–4, 7"; empty where the locator names no paragraph."""
    named: set[int] = set()
    for numbers in _PARAGRAPHS.findall(locator):
        for first, last in _RANGE.findall(numbers):
            named |= set(range(int(first), min(int(last or first), int(first) + 200) + 1))
    return named
