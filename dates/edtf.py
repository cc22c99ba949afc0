"""EDTF (ISO 8601-2) level 0 and the part of level 1 that events need, as spans of days.

`parse` turns the text a curator types into a `Span`. It does no guessing: a text that is not
EDTF, or names a day that never was, is an `EDTFError` that says what to write instead.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, NoReturn

MAX_LENGTH = 64

ACCEPTED = (
    "Accepted: 2022-12-11, 2022-12, 2022, a season 2022-21 (spring) to 2022-24 (winter), "
    "unknown parts as 2022-12-XX, 2022-XX, 202X, 20XX, each with ? (uncertain), "
    "~ (approximate) or % (both) after it, and intervals such as 2025-06-28/2025-07-07, "
    "2025-06/.. (open), 2025-06/ (end unknown), ../2025-06 or /2025-06."
)

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

# First and last month. Winter is December alone, as in the strict bounds of the `edtf` library:
# EDTF orders the seasons within their year, spring first, and does not say which January a
# winter means. A winter that runs on is the interval 2022-12/2023-02.
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}

# Every part has a fixed width, so a match never backtracks.
_DATE = re.compile(r"([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%])?")
_LOWER_X = re.compile(r"(?<=[0-9xX-])x")  # of a date, not of "next week"

# The commonest ways to miss, each with what to do instead. First match wins.
_HINTS = (
    (re.compile(r"[0-9]T[0-9]|[0-9]:[0-9]"), "a time of day has no place in the date"),
    (re.compile(r"(?:^|/)-"), "years before 0001 cannot be recorded"),
    (re.compile(r"(?:^|/)Y"), "a year has four digits"),
    (re.compile(r"[\[\]{}]|\.\.[0-9]|[0-9]\.\."), "sets of dates (EDTF level 2) are not supported"),
    (re.compile(r"[?~%][0-9-]|[?~%]{2}"), "one mark, ? ~ or %, stands at the very end of a date"),
    (re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}"), "the year comes first: 2022-12-11"),
    (re.compile(r"[0-9]{4}-[0-9](?![0-9X])|-[0-9](?![0-9X])"), "months and days have two digits"),
    (re.compile(r"/[^/]*/"), "an interval has two ends and one slash between them"),
)


class EDTFError(ValueError):
    """A text that is not a date; the message is for the person who typed it."""


class Precision(StrEnum):
    """How exactly a date is known: by its form, or an interval's by its length.

    A single date goes by its form: YYYY-MM-DD is day; YYYY-MM and YYYY-MM-XX are month; a season
    is season; YYYY, YYYY-XX and YYYY-XX-XX are year; decades and centuries are years.
    An interval with an open or unknown end is open. One between two days is day when it is
    1 day long, week when exactly 7, days up to 31. Any other interval (longer, or with a coarser
    end) goes by its length: up to 31 days is month, 92 season, 366 year, beyond that years.
    """

    DAY = "day"
    DAYS = "days"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    YEARS = "years"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Span:
    """The days a date can mean, from the first possible to the last, both inclusive.

    An open or unknown start is `date.min`, such an end `date.max`: the bounds are always set.
    `approximate` and `uncertain` hold when either end of an interval is marked so; the marks
    never widen the bounds.
    """

    edtf: str
    earliest: date
    latest: date
    precision: Precision
    approximate: bool
    uncertain: bool
    open_start: bool
    open_end: bool


class _End(NamedTuple):
    """One end of an interval, or a date alone."""

    earliest: date
    latest: date
    precision: Precision
    mark: str


def parse(text: str) -> Span:
    """The span that an EDTF text means. Raises `EDTFError`, and nothing else."""
    if len(text) > MAX_LENGTH:
        _fail(f"this is longer than {MAX_LENGTH} characters")
    text = text.strip()
    if "x" in text:
        text = _LOWER_X.sub("X", text)
    start, slash, end = text.partition("/")
    if slash:
        return _interval(text, start, end)
    earliest, latest, precision, mark = _date(text)
    return Span(text, earliest, latest, precision, mark in ("~", "%"), mark in ("?", "%"), False, False)


def _interval(text: str, start: str, end: str) -> Span:
    if "/" in end:
        _explain(text)
    first = None if start in ("", "..") else _date(start)
    last = None if end in ("", "..") else _date(end)
    if first is None and last is None:
        _fail("an interval needs a date at one end at least")
    earliest = first.earliest if first else date.min
    latest = last.latest if last else date.max
    if earliest > latest:
        _fail(f"the interval ends before it begins: write {end}/{start}")
    marks = (first.mark if first else "") + (last.mark if last else "")
    return Span(
        edtf=text,
        earliest=earliest,
        latest=latest,
        precision=_interval_precision(first, last),
        approximate="~" in marks or "%" in marks,
        uncertain="?" in marks or "%" in marks,
        open_start=first is None,
        open_end=last is None,
    )


def _interval_precision(first: _End | None, last: _End | None) -> Precision:
    if first is None or last is None:
        return Precision.OPEN
    days = (last.latest - first.earliest).days + 1
    if days <= 31 and first.precision == last.precision == Precision.DAY:
        return {1: Precision.DAY, 7: Precision.WEEK}.get(days, Precision.DAYS)
    if days <= 31:
        return Precision.MONTH
    if days <= 92:
        return Precision.SEASON
    return Precision.YEAR if days <= 366 else Precision.YEARS


def _date(text: str) -> _End:
    match = _DATE.fullmatch(text)
    if match is None:
        _explain(text)
    year, month, day, mark = match.groups(default="")
    if "X" in year:
        return _years(year, month, mark)
    if year == "0000":
        _fail("year 0000 does not exist; the first is 0001")
    if month in ("", "XX"):
        return _year(int(year), day, mark)
    return _within_year(int(year), int(month), day, mark)


def _years(year: str, month: str, mark: str) -> _End:
    """A decade (202X) or a century (20XX)."""
    if month:
        _fail(f"{year} is a decade or a century and takes no month")
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first == 0:
        _fail(f"{year} would begin in year 0000, which does not exist")
    return _End(date(first, 1, 1), date(last, 12, 31), Precision.YEARS, mark)


def _year(year: int, day: str, mark: str) -> _End:
    if day not in ("", "XX"):
        _fail("a day needs its month; where only the year is known, write the year")
    return _End(date(year, 1, 1), date(year, 12, 31), Precision.YEAR, mark)


def _within_year(year: int, month: int, day: str, mark: str) -> _End:
    if month in SEASONS:
        if day:
            _fail(f"{month} is a season, and a season takes no day")
        first, last = SEASONS[month]
        end = date(year, last, monthrange(year, last)[1])
        return _End(date(year, first, 1), end, Precision.SEASON, mark)
    if not 1 <= month <= 12:
        _fail(f"month {month:02} does not exist")
    if day and day != "XX":
        the_day = _day(year, month, int(day))
        return _End(the_day, the_day, Precision.DAY, mark)
    end = date(year, month, monthrange(year, month)[1])
    return _End(date(year, month, 1), end, Precision.MONTH, mark)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        length = monthrange(year, month)[1]
        _fail(f"{MONTHS[month - 1]} {year:04} has {length} days, so day {day:02} does not exist")


def _explain(text: str) -> NoReturn:
    """Say what is wrong with a text that has not the shape of a date."""
    if not text:
        _fail("the date is empty")
    for pattern, hint in _HINTS:
        if pattern.search(text):
            _fail(hint)
    _fail(f"{text!r} is not a date")


def _fail(reason: str) -> NoReturn:
    raise EDTFError(f"{reason[0].upper()}{reason[1:]}. {ACCEPTED}")
