"""What text needs before it is put into the older formats, and dates into those that have only numbers."""

from __future__ import annotations

import re

from dates.edtf import Precision, Span, parse

# What XML 1.0 cannot say at all, not even escaped; no other text format wants it either.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# As many numbers (year, month, day) as are known at this precision of a single date.
_KNOWN = {Precision.DAY: 3, Precision.MONTH: 2, Precision.SEASON: 2}


def printable(text: str) -> str:
    """The text without control characters."""
    return _UNPRINTABLE.sub("", text)


def on_one_line(text: str) -> str:
    return " ".join(printable(text).split())


def known_ends(edtf: str) -> tuple[Span | None, Span | None]:
    """The dates that an interval begins and ends with, None where open or unknown; a single date twice."""
    start, slash, end = edtf.partition("/")
    if not slash:
        return parse(start), parse(start)
    return (None if start in ("", "..") else parse(start)), (None if end in ("", "..") else parse(end))


def numbers(date: Span, *, last: bool = False) -> list[int]:
    """Year, month and day of a single date's first (or last) day, only as far as the date is known."""
    day = date.latest if last else date.earliest
    return [day.year, day.month, day.day][: _KNOWN.get(date.precision, 1)]
