"""EDTF in, days and words out. The `edtf` library is the oracle for the bounds."""

import time
from contextlib import suppress
from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from dates.edtf import ACCEPTED, EDTFError, Precision, Span, parse
from dates.text import describe, short

# text, first possible day, last possible day, precision
BOUNDS = [
    ("2022-12-11", "2022-12-11", "2022-12-11", "day"),
    ("2024-02-29", "2024-02-29", "2024-02-29", "day"),
    ("0001-01-01", "0001-01-01", "0001-01-01", "day"),
    ("9999-12-31", "9999-12-31", "9999-12-31", "day"),
    ("2025-06-28~", "2025-06-28", "2025-06-28", "day"),
    ("2022-12", "2022-12-01", "2022-12-31", "month"),
    ("2024-02", "2024-02-01", "2024-02-29", "month"),
    ("2023-02-XX", "2023-02-01", "2023-02-28", "month"),
    ("2022", "2022-01-01", "2022-12-31", "year"),
    ("2022-XX", "2022-01-01", "2022-12-31", "year"),
    ("2022-XX-XX?", "2022-01-01", "2022-12-31", "year"),
    ("2022-21", "2022-03-01", "2022-05-31", "season"),
    ("2022-22", "2022-06-01", "2022-08-31", "season"),
    ("2022-23~", "2022-09-01", "2022-11-30", "season"),
    ("2022-24", "2022-12-01", "2022-12-31", "season"),
    ("202X", "2020-01-01", "2029-12-31", "years"),
    ("20XX", "2000-01-01", "2099-12-31", "years"),
    ("2025-05-07/2025-05-07", "2025-05-07", "2025-05-07", "day"),
    ("2025-05-07/2025-05-08", "2025-05-07", "2025-05-08", "days"),
    ("2025-05-07/2025-05-12", "2025-05-07", "2025-05-12", "days"),
    ("2025-05-07/2025-05-13", "2025-05-07", "2025-05-13", "week"),
    ("2025-05-07~/2025-05-13?", "2025-05-07", "2025-05-13", "week"),
    ("2025-06-28/2025-07-07", "2025-06-28", "2025-07-07", "days"),
    ("2025-05-01/2025-05-31", "2025-05-01", "2025-05-31", "days"),
    ("2025-05-01/2025-06-01", "2025-05-01", "2025-06-01", "season"),
    ("2025-01-01/2025-04-02", "2025-01-01", "2025-04-02", "season"),
    ("2025-01-01/2025-04-03", "2025-01-01", "2025-04-03", "year"),
    ("2025-06-28/2025-06", "2025-06-28", "2025-06-30", "month"),
    ("2025-06/2025-08", "2025-06-01", "2025-08-31", "season"),
    ("2024/2024", "2024-01-01", "2024-12-31", "year"),
    ("2024/2025", "2024-01-01", "2025-12-31", "years"),
    ("2022-23/2023", "2022-09-01", "2023-12-31", "years"),
    ("2021-08/..", "2021-08-01", "9999-12-31", "open"),
    ("2021-08/", "2021-08-01", "9999-12-31", "open"),
    ("../2022-12-15", "0001-01-01", "2022-12-15", "open"),
    ("/2022", "0001-01-01", "2022-12-31", "open"),
]

# text, a part of what the curator is told
REJECTED = [
    ("", "The date is empty"),
    ("   ", "The date is empty"),
    ("2021-02-29", "February 2021 has 28 days"),
    ("2021-04-31/2021-05", "April 2021 has 30 days"),
    ("2022-12-00", "day 00 does not exist"),
    ("2021-13", "Month 13 does not exist"),
    ("2021-00", "Month 00 does not exist"),
    ("2021-25", "Month 25 does not exist"),
    ("2022-21-05", "a season takes no day"),
    ("2022-XX-05", "A day needs its month"),
    ("202X-05", "takes no month"),
    ("2021-05/2021-03", "The interval ends before it begins: write 2021-03/2021-05"),
    ("2022-01-02~/2021", "write 2021/2022-01-02~"),
    ("../..", "a date at one end"),
    ("/", "a date at one end"),
    ("2021/2022/2023", "one slash"),
    ("0000", "Year 0000"),
    ("000X", "year 0000"),
    ("-0044-03-15", "before 0001"),
    ("Y20000", "four digits"),
    ("2022-12-11T10:00Z", "time of day"),
    ("2022-12-11 10:00", "time of day"),
    ("11/12/2022", "The year comes first"),
    ("11.12.2022", "The year comes first"),
    ("2022-3", "two digits"),
    ("2022-03-5", "two digits"),
    ("2022-06~-11", "very end"),
    ("2022-06-11?~", "very end"),
    ("[2022-06,2022-08]", "level 2"),
    ("..2022-06", "level 2"),
    ("next week", "'next week' is not a date"),
    ("11 December 2022", "is not a date"),
    ("20221211", "is not a date"),
    ("1XXX", "is not a date"),
    ("2022-1X", "is not a date"),
    ("..~/2022", "is not a date"),
    ("٢٠٢٢", "is not a date"),
    ("2022" + " " * 61, "longer than 64"),
]

# text, in full, under a heading of its month and year
TEXTS = [
    ("2022-12-11", "11 December 2022", "11 Dec"),
    ("2022-12-01?", "1 December 2022 (uncertain)", "1 Dec?"),
    ("2025-06-28~", "about 28 June 2025", "c. 28 Jun"),
    ("2025-06-28%", "about 28 June 2025 (uncertain)", "c. 28 Jun?"),
    ("2022-12", "December 2022", "day unknown"),
    ("2022-12~", "about December 2022", "c. Dec"),
    ("2022-12-XX", "December 2022 (day unknown)", "day unknown"),
    ("2022-12-XX?", "December 2022 (day unknown, uncertain)", "Dec?"),
    ("2022", "2022", "month unknown"),
    ("2022~", "about 2022", "c. 2022"),
    ("2022-XX", "2022 (month unknown)", "month unknown"),
    ("2022-XX-XX", "2022 (month and day unknown)", "month unknown"),
    ("2022-21", "spring 2022", "spring"),
    ("2022-24", "winter 2022 (December)", "winter"),
    ("202X", "the 2020s", "the 2020s"),
    ("200X", "the decade 2000–2009", "the decade 2000–2009"),
    ("19XX", "the century 1900–1999", "the century 1900–1999"),
    ("2025-05-07/2025-05-10", "7–10 May 2025", "7–10 May"),
    ("2025-05-07~/2025-05-10~", "about 7–10 May 2025", "c. 7–10 May"),
    ("2025-05-07/2025-05-10~", "7 May 2025 – about 10 May 2025", "7 May – c. 10 May"),
    ("2025-05-07/2025-05-07", "7 May 2025", "7 May"),
    ("2025-06-28/2025-07-07", "28 June – 7 July 2025", "28 Jun – 7 Jul"),
    ("2024-12-28/2025-01-03", "28 December 2024 – 3 January 2025", "28 Dec – 3 Jan 2025"),
    ("2025-06/2025-08", "June – August 2025", "Jun – Aug"),
    ("2024-12/2025-02", "December 2024 – February 2025", "Dec – Feb 2025"),
    ("2025-06/2025-06", "June 2025", "day unknown"),
    ("2022-21/2022-22", "spring – summer 2022", "spring – summer"),
    ("2022-23/2022-24", "autumn 2022 – winter 2022 (December)", "autumn – winter"),
    ("2021/2023", "2021–2023", "2021–2023"),
    ("2021/2025-05", "2021 – May 2025", "2021 – May 2025"),
    ("2021/2023?", "2021 – 2023 (uncertain)", "2021 – 2023?"),
    ("2021-08/..", "since August 2021", "since Aug"),
    ("2021-08-15~/..", "since about 15 August 2021", "since c. 15 Aug"),
    ("2021/..", "since 2021", "since 2021"),
    ("2021-08/", "from August 2021, end unknown", "Aug – unknown"),
    ("../2022-12-15", "until 15 December 2022", "until 15 Dec 2022"),
    ("/2022-12-15", "until 15 December 2022, start unknown", "unknown – 15 Dec 2022"),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "precision"), BOUNDS)
def test_bounds_and_precision(text: str, earliest: str, latest: str, precision: str) -> None:
    span = parse(text)
    assert (span.earliest, span.latest) == (
        date.fromisoformat(earliest),
        date.fromisoformat(latest),
    )
    assert span.precision == precision
    assert span.edtf == text


@pytest.mark.parametrize(("text", "reason"), REJECTED)
def test_rejected_with_a_reason_and_the_accepted_forms(text: str, reason: str) -> None:
    with pytest.raises(EDTFError) as error:
        parse(text)
    assert reason in str(error.value)
    assert ACCEPTED in str(error.value)


@pytest.mark.parametrize(("text", "full", "dense"), TEXTS)
def test_texts(text: str, full: str, dense: str) -> None:
    assert describe(text) == describe(parse(text)) == full
    assert short(text) == short(parse(text)) == dense


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  2022-12-11\n", "2022-12-11"),
        ("2022-12-xx", "2022-12-XX"),
        ("2022-xx-xX", "2022-XX-XX"),
        ("20xx/203x", "20XX/203X"),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    assert parse(text).edtf == canonical


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2022", False, False),
        ("2022~", True, False),
        ("2022?", False, True),
        ("2022%", True, True),
        ("2021~/2022", True, False),
        ("2021/2022?", False, True),
        ("2021~/2022?", True, True),
        ("2021%/..", True, True),
    ],
)
def test_marks_of_either_end_count(text: str, approximate: bool, uncertain: bool) -> None:
    assert (parse(text).approximate, parse(text).uncertain) == (approximate, uncertain)


def test_open_and_unknown_ends_are_flagged_and_bounded() -> None:
    for text in ["2022/..", "2022/"]:
        assert (parse(text).open_start, parse(text).open_end) == (False, True)
        assert parse(text).latest == date.max
    for text in ["../2022", "/2022"]:
        assert (parse(text).open_start, parse(text).open_end) == (True, False)
        assert parse(text).earliest == date.min


def test_a_parse_takes_microseconds_whatever_the_text() -> None:
    for text in ["2025-06-28/2025-07-07", "-" * 64, "0" * 64, "2" * 60 + "/", "X-" * 5_000_000]:
        start = time.perf_counter()
        for _ in range(100):
            with suppress(EDTFError):
                parse(text)
        assert time.perf_counter() - start < 0.1  # 1 ms a parse: slack for a busy machine


years = st.integers(1, 9999).map("{:04}".format)
months = st.integers(1, 12).map("{:02}".format)
marks = st.sampled_from(["", "", "?", "~", "%"])
days = st.dates().map(date.isoformat)
seasons = st.builds("{}-{}".format, years, st.integers(21, 24))
plain = days | years | st.builds("{}-{}".format, years, months)
# The library takes each of these alone, but not all of them, nor a marked season, in an interval.
unspecified = (
    st.builds("{}-{}-XX".format, years, months)
    | st.builds("{}-XX".format, years)
    | st.builds("{}-XX-XX".format, years)
    | st.integers(1, 999).map("{:03}X".format)
    | st.integers(1, 99).map("{:02}XX".format)
)
marked = st.builds("{}{}".format, plain, marks)
singles = marked | seasons | st.builds("{}{}".format, unspecified, marks)
ends = st.builds("{}{}".format, plain | seasons | unspecified, marks)


def _intervals(dates: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def ordered(pair: tuple[str, str]) -> str:
        first, last = sorted(pair, key=lambda text: parse(text).earliest)
        return f"{first}/{last}"

    return st.tuples(dates, dates).map(ordered)


open_intervals = st.builds("{}/{}".format, ends, st.sampled_from(["", ".."])) | st.builds(
    "{}/{}".format, st.sampled_from(["", ".."]), ends
)
valid = singles | ends | _intervals(ends) | open_intervals


@settings(max_examples=150, deadline=None)
@given(singles | _intervals(marked | seasons))
def test_bounds_agree_with_the_edtf_library(text: str) -> None:
    theirs = parse_edtf(text)
    ours = parse(text)
    assert ours.earliest == date(*theirs.lower_strict()[:3])
    assert ours.latest == date(*theirs.upper_strict()[:3])


@given(st.text(max_size=80) | st.text(alphabet="0123456789-/.Xx?~% ", max_size=24))
def test_parse_raises_nothing_but_its_own_error(text: str) -> None:
    try:
        span = parse(text)
    except EDTFError:
        return
    assert parse(span.edtf) == span


@given(valid)
def test_every_valid_text_is_canonical_ordered_and_precise(text: str) -> None:
    span = parse(text)
    assert span.edtf == text
    assert parse(f" {text.lower()} ") == span
    assert span.earliest <= span.latest
    assert span.precision in list(Precision)
    assert (span.precision == Precision.OPEN) == (span.open_start or span.open_end)


@given(valid)
def test_every_date_has_words_that_name_its_years(text: str) -> None:
    words = describe(text)
    for end in text.split("/"):
        if end not in ("", ".."):
            assert f"{parse(end).earliest.year:04}" in words
    assert short(text)


def test_a_span_cannot_be_changed() -> None:
    span = parse("2022")
    assert isinstance(span, Span)
    with pytest.raises(AttributeError):
        span.edtf = "2023"  # type: ignore[misc]
