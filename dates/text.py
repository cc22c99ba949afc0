"""How dates read, in British style: `describe` in full, `short` in a list under month headings.

These two are the only functions that print a date, so that a page, an export and an API answer
never say the same date in two ways.
"""

from typing import NamedTuple

from dates.edtf import MONTHS, Span, parse

SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}

DAY_UNKNOWN = "day unknown"
MONTH_UNKNOWN = "month unknown"
MONTH_AND_DAY_UNKNOWN = "month and day unknown"
UNCERTAIN = "uncertain"
# The bounds take winter as December: the reader, who may expect February, is told.
WINTER = "December"

ABOUT = "about {}"
DECADE = "the {:04}s"
DECADE_BY_YEARS = "the decade {:04}–{:04}"
CENTURY = "the century {:04}–{:04}"
SINCE = "since {}"
UNTIL = "until {}"
END_UNKNOWN = "from {}, end unknown"
START_UNKNOWN = "until {}, start unknown"

SHORT_ABOUT = "c. {}"
SHORT_UNCERTAIN = "{}?"
SHORT_END_UNKNOWN = "{} – unknown"
SHORT_START_UNKNOWN = "unknown – {}"


class _Words(NamedTuple):
    """One date, or one end of an interval, in words that are not yet put together."""

    day: str
    month: str
    year: str
    note: str
    mark: str


def describe(date: Span | str) -> str:
    """The date in full, as in "28 June – 7 July 2025". A text must be EDTF, else `EDTFError`."""
    start, slash, end = _edtf(date).partition("/")
    if not slash:
        return _full(_words(start))
    if end in ("", ".."):
        return (SINCE if end else END_UNKNOWN).format(_full(_words(start)))
    if start in ("", ".."):
        return (UNTIL if start else START_UNKNOWN).format(_full(_words(end)))
    return _full_range(_words(start), _words(end))


def short(date: Span | str) -> str:
    """The date for a row under the heading of its first month and year: "11 Dec"."""
    start, slash, end = _edtf(date).partition("/")
    if start in ("", "..") and slash:  # no heading can say the year: the first day is not known
        return (UNTIL if start else SHORT_START_UNKNOWN).format(_brief(_words(end)))
    first = _words(start)
    if not slash:
        return _dense(first)
    if end in ("", ".."):
        return (SINCE if end else SHORT_END_UNKNOWN).format(_brief(_under_heading(first)))
    return _dense_range(first, _words(end))


def _edtf(date: Span | str) -> str:
    return (parse(date) if isinstance(date, str) else date).edtf


def _words(text: str) -> _Words:
    """Take apart a date that `parse` has accepted."""
    mark = text[-1] if text[-1] in "?~%" else ""
    year, month, day = (*text.rstrip("?~%").split("-"), "", "")[:3]
    if "X" in year:
        return _Words("", "", _years(year), "", mark)
    if month == "XX":
        return _Words("", "", year, MONTH_AND_DAY_UNKNOWN if day else MONTH_UNKNOWN, mark)
    if month in SEASONS:
        return _Words("", SEASONS[month], year, WINTER if month == "24" else "", mark)
    name = MONTHS[int(month) - 1] if month else ""
    if day == "XX":
        return _Words("", name, year, DAY_UNKNOWN, mark)
    return _Words(day.lstrip("0"), name, year, "", mark)


def _years(year: str) -> str:
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if last - first > 9:
        return CENTURY.format(first, last)
    # "The 1900s" could be ten years or a hundred.
    return DECADE.format(first) if first % 100 else DECADE_BY_YEARS.format(first, last)


def _join(words: _Words) -> str:
    return " ".join(filter(None, words[:3]))


def _full(words: _Words, phrase: str = "") -> str:
    phrase = phrase or _join(words)
    if words.mark in ("~", "%"):
        phrase = ABOUT.format(phrase)
    notes = [words.note, UNCERTAIN if words.mark in ("?", "%") else ""]
    notes = [note for note in notes if note]
    return f"{phrase} ({', '.join(notes)})" if notes else phrase


def _full_range(first: _Words, last: _Words) -> str:
    """Say what both ends share once; ends with notes or marks of their own speak for themselves."""
    if first == last:
        return _full(first)
    if first.note or last.note or first.mark != last.mark:
        return f"{_full(first)} – {_full(last)}"
    return _full(first, _range(first, last))


def _range(first: _Words, last: _Words) -> str:
    same_shape = bool(first.day) == bool(last.day) and bool(first.month) == bool(last.month)
    if same_shape and first.month and first.year == last.year:
        if first.month == last.month:
            return f"{first.day}–{_join(last)}"
        first = first._replace(year="")
    if first.year.isdigit() and last.year.isdigit() and not first.month and not last.month:
        return f"{first.year}–{last.year}"
    return f"{_join(first)} – {_join(last)}"


def _dense(words: _Words) -> str:
    """What the heading leaves open. A marked month or year is said: the heading is then a guess."""
    if words.mark or words.day:
        return _brief(_under_heading(words))
    if words.month:
        return _brief(_under_heading(words)) if words.month in SEASONS.values() else DAY_UNKNOWN
    return MONTH_UNKNOWN if words.year.isdigit() else words.year


def _dense_range(first: _Words, last: _Words) -> str:
    if first == last:
        return _dense(first)
    if last.year == first.year and last.month:
        last = _under_heading(last)
    first = _under_heading(first)
    if first.mark != last.mark:
        return f"{_brief(first)} – {_brief(last)}"
    return _brief(first, _range(_abbreviated(first), _abbreviated(last)))


def _under_heading(words: _Words) -> _Words:
    return words._replace(year="") if words.month else words


def _abbreviated(words: _Words) -> _Words:
    return words if words.month in SEASONS.values() else words._replace(month=words.month[:3])


def _brief(words: _Words, phrase: str = "") -> str:
    phrase = phrase or _join(_abbreviated(words))
    if words.mark in ("~", "%"):
        phrase = SHORT_ABOUT.format(phrase)
    return SHORT_UNCERTAIN.format(phrase) if words.mark in ("?", "%") else phrase
