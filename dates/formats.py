"""Where a language puts day, month and year, and what it calls the months: Django's formats, said of parts.

Django prints whole days alone; a chronology also has "June 2025", "spring 2025" and "28–30 June 2025".
So the language's format is filled in here part by part, and a range may stand where the day stands.
"""

import re
from datetime import date
from functools import cache

from django.conf import settings
from django.utils.dateformat import format as in_words
from django.utils.formats import get_format
from django.utils.translation import get_language

DAY, MONTH, YEAR = "jd", "FENMbnm", "Yyo"
# A format's letter, or one that a backslash makes plain text.
_LETTER = re.compile(r"\\(.)|([A-Za-z])")
_WEEKDAY = re.compile(r"(?<!\\)[lD],?\s*")  # Georgian has it; a date of a chronology does without


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def month_name(month: int, *, brief: bool = False) -> str:
    return in_words(date(2000, month, 1), "M" if brief else "F")


def in_order(day: str, month: int | str, year: str, *, brief: bool = False) -> str:
    """Those parts that are given, in the order of the active language; a month by number or by its name.

    `day` may be a range, "28–30". Two of the three, or all: fewer have no order.
    """
    name = "DATE_FORMAT" if day and year else "MONTH_DAY_FORMAT" if day else "YEAR_MONTH_FORMAT"
    form = _WEEKDAY.sub("", str(get_format(name, language())))

    def part(match: re.Match[str]) -> str:
        plain, letter = match.groups()
        if plain:
            return plain
        if letter in DAY:
            return day
        if letter in YEAR:
            return year
        return _month(month, letter, brief) if letter in MONTH else letter

    return _LETTER.sub(part, form)


def _month(month: int | str, letter: str, brief: bool) -> str:
    """By name wherever the language names it, be its own format long or short (British: "11 Dec 2022")."""
    if isinstance(month, str):
        return month
    if letter not in "nm":
        letter = "M" if brief else "E" if letter == "E" else "F"
    return _named(month, letter, language())


@cache
def _named(month: int, letter: str, language: str) -> str:
    """By the active language, which is `language`: Django would look for it in each date of an export."""
    return in_words(date(2000, month, 1), letter)


def of_day(day: date, parts: str, *, brief: bool = False) -> str:
    """A day, or as much of it as `parts` names: "dmy", "my", "dm", "m" or "y"."""
    number = str(day.day) if "d" in parts else ""
    year = f"{day.year:04}" if "y" in parts else ""
    if parts in ("m", "y"):
        return year or month_name(day.month, brief=brief)
    return in_order(number, day.month, year, brief=brief)
