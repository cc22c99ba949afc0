"""How dates read: `describe` in full, `short` in a list under month headings.

In British style, or by the names and the order of whichever language is active (`dates.formats`).

These two are the only functions that print a date, so that a page, an export and an API answer
never say the same date in two ways.
"""

from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy, pgettext_lazy

from dates.edtf import Span, parse
from dates.formats import in_order, language, month_name

KEPT = 16_384  # some megabytes

SEASONS = {
    "21": gettext_lazy("spring"),
    "22": gettext_lazy("summer"),
    "23": gettext_lazy("autumn"),
    "24": gettext_lazy("winter"),
}

DAY_UNKNOWN = gettext_lazy("day unknown")
MONTH_UNKNOWN = gettext_lazy("month unknown")
MONTH_AND_DAY_UNKNOWN = gettext_lazy("month and day unknown")
UNCERTAIN = pgettext_lazy("of a date", "uncertain")

ABOUT = gettext_lazy("about {}")
DECADE = gettext_lazy("the {:04}s")
DECADE_BY_YEARS = gettext_lazy("the decade {:04}–{:04}")
CENTURY = gettext_lazy("the century {:04}–{:04}")
SINCE = pgettext_lazy("of a date", "since {}")
UNTIL = pgettext_lazy("of a date", "until {}")
END_UNKNOWN = gettext_lazy("from {}, end unknown")
START_UNKNOWN = gettext_lazy("until {}, start unknown")

SHORT_ABOUT = pgettext_lazy("about, of a date", "c. {}")
SHORT_UNCERTAIN = pgettext_lazy("of a date", "{}?")
SHORT_END_UNKNOWN = gettext_lazy("{} – unknown")
SHORT_START_UNKNOWN = gettext_lazy("unknown – {}")


class _Words(NamedTuple):
    """One date, or one end of an interval, in words that are not yet put together.

    A month is its number, or the name of a season; 0 where there is none.
    """

    day: str
    month: int | str
    year: str
    note: str
    mark: str


def describe(date: Span | str) -> str:
    """The date in full, as in "28 June – 7 July 2025". A text must be EDTF, else `EDTFError`."""
    return _describe(date if isinstance(date, str) else date.edtf, language())


# Both keep what they said last: a page says the same dates over and over.
@lru_cache(KEPT)
def _describe(text: str, language: str) -> str:
    """By the active language, which is `language`."""
    start, slash, end = parse(text).edtf.partition("/")
    if not slash:
        return _full(_words(start))
    if end in ("", ".."):
        return (SINCE if end else END_UNKNOWN).format(_full(_words(start)))
    if start in ("", ".."):
        return (UNTIL if start else START_UNKNOWN).format(_full(_words(end)))
    return _full_range(_words(start), _words(end))


def short(date: Span | str) -> str:
    """The date for a row under the heading of its first month and year: "11 Dec"."""
    return _short(date if isinstance(date, str) else date.edtf, language())


@lru_cache(KEPT)
def _short(text: str, language: str) -> str:
    start, slash, end = parse(text).edtf.partition("/")
    if start in ("", "..") and slash:  # no heading can say the year: the first day is not known
        return (UNTIL if start else SHORT_START_UNKNOWN).format(_brief(_words(end)))
    first = _words(start)
    if not slash:
        return _dense(first)
    if end in ("", ".."):
        return (SINCE if end else SHORT_END_UNKNOWN).format(_brief(_under_heading(first)))
    return _dense_range(first, _words(end))


def _words(text: str) -> _Words:
    """Take apart a date that `parse` has accepted."""
    mark = text[-1] if text[-1] in "?~%" else ""
    year, month, day = (*text.rstrip("?~%").split("-"), "", "")[:3]
    if "X" in year:
        return _Words("", 0, _years(year), "", mark)
    if month == "XX":
        return _Words("", 0, year, str(MONTH_AND_DAY_UNKNOWN if day else MONTH_UNKNOWN), mark)
    if month in SEASONS:
        # The bounds take winter as December: the reader, who may expect February, is told.
        return _Words("", str(SEASONS[month]), year, month_name(12) if month == "24" else "", mark)
    number = int(month or 0)
    if day == "XX":
        return _Words("", number, year, str(DAY_UNKNOWN), mark)
    return _Words(day.lstrip("0"), number, year, "", mark)


def _years(year: str) -> str:
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if last - first > 9:
        return CENTURY.format(first, last)
    # "The 1900s" could be ten years or a hundred.
    return DECADE.format(first) if first % 100 else DECADE_BY_YEARS.format(first, last)


def _join(words: _Words, *, brief: bool = False) -> str:
    day, month, year = words[:3]
    if day or (month and year):
        return in_order(day, month, year, brief=brief)
    if isinstance(month, int) and month:
        return month_name(month, brief=brief)
    return str(month or year)


def _full(words: _Words, phrase: str = "") -> str:
    phrase = phrase or _join(words)
    if words.mark in ("~", "%"):
        phrase = ABOUT.format(phrase)
    notes = [words.note, str(UNCERTAIN) if words.mark in ("?", "%") else ""]
    notes = [note for note in notes if note]
    return f"{phrase} ({', '.join(notes)})" if notes else phrase


def _full_range(first: _Words, last: _Words) -> str:
    """Say what both ends share once; ends with notes or marks of their own speak for themselves."""
    if first == last:
        return _full(first)
    if first.note or last.note or first.mark != last.mark:
        return f"{_full(first)} – {_full(last)}"
    return _full(first, _range(first, last))


def _range(first: _Words, last: _Words, *, brief: bool = False) -> str:
    same_shape = bool(first.day) == bool(last.day) and bool(first.month) == bool(last.month)
    if same_shape and first.month and first.year == last.year:
        if first.month == last.month:
            # Where there is no day, both have the same month: first == last was said before.
            return _join(last._replace(day=f"{first.day}–{last.day}"), brief=brief)
        first = first._replace(year="")
    if first.year.isdigit() and last.year.isdigit() and not first.month and not last.month:
        return f"{first.year}–{last.year}"
    return f"{_join(first, brief=brief)} – {_join(last, brief=brief)}"


def _dense(words: _Words) -> str:
    """What the heading leaves open. A marked month or year is said: the heading is then a guess."""
    if words.mark or words.day:
        return _brief(_under_heading(words))
    if words.month:
        return _brief(_under_heading(words)) if isinstance(words.month, str) else str(DAY_UNKNOWN)
    return str(MONTH_UNKNOWN) if words.year.isdigit() else words.year


def _dense_range(first: _Words, last: _Words) -> str:
    if first == last:
        return _dense(first)
    if last.year == first.year and last.month:
        last = _under_heading(last)
    first = _under_heading(first)
    if first.mark != last.mark:
        return f"{_brief(first)} – {_brief(last)}"
    return _brief(first, _range(first, last, brief=True))


def _under_heading(words: _Words) -> _Words:
    return words._replace(year="") if words.month else words


def _brief(words: _Words, phrase: str = "") -> str:
    phrase = phrase or _join(words, brief=True)
    if words.mark in ("~", "%"):
        phrase = SHORT_ABOUT.format(phrase)
    return SHORT_UNCERTAIN.format(phrase) if words.mark in ("?", "%") else phrase
