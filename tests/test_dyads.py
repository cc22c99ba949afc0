"""The page of two actors: one axis, and what was counted before and after their meetings."""

from __future__ import annotations

import pytest

from tests.test_profiles import base, listed, numbers, source_of, text_of
from timeline.profiles import spans
from timeline.profiles.poisson import interval

__all__ = ["base"]
pytestmark = pytest.mark.django_db
BOTH = ["Alpha", "Beta"]


def test_a_pair_has_one_address_whichever_is_named_first(client, base):
    answer = client.get("/dyads/beta/alpha/?kind=incident")
    assert answer.status_code == 301 and answer["Location"] == "/dyads/alpha/beta/?kind=incident"


def test_an_unknown_actor_is_not_found_and_others_are_suggested(client, base):
    page = client.get("/dyads/alpa/beta/")
    assert page.status_code == 404
    assert "There is no actor “alpa”." in text_of(page)
    assert 'href="/actors/alpha/"' in source_of(page)


def test_an_actor_is_no_pair_with_itself(client, base):
    page = client.get("/dyads/alpha/alpha/")
    assert page.status_code == 404 and "cannot stand beside itself" in text_of(page)


def test_any_two_names_lead_to_their_page(client, base, make_actor):
    make_actor("Beta", aliases=[])
    assert client.get("/dyads/?a=BETA&b=alpha")["Location"] == "/dyads/alpha/beta/"
    same = client.get("/dyads/?a=alpha&b=Alpha")
    assert same.status_code == 400 and "This is the same actor" in text_of(same)
    wrong = client.get("/dyads/?a=alpa&b=beta")
    assert wrong.status_code == 400 and "Did you mean 'Alpha'?" in text_of(wrong)
    missing = client.get("/dyads/?a=alpha")
    assert missing.status_code == 400 and 'aria-invalid="true"' in source_of(missing)
    assert client.get("/dyads/?x=1").status_code == 400
    assert client.get("/dyads/?a=alpha&b=%00").status_code == 400


def test_a_name_of_several_actors_asks_which(client, make_actor):
    make_actor("Alpha", aliases=["The front"])
    make_actor("Beta", aliases=["The front"])
    make_actor("Gamma")
    page = client.get("/dyads/?a=the front&b=gamma")
    assert page.status_code == 400 and "give one of alpha, beta" in text_of(page)


def test_the_first_choice_of_pairs_are_those_most_often_together(client, base):
    page = client.get("/dyads/")
    first = page.context["pairs"][0]
    assert (first["page"], first["incidents"], first["diplomatic"]) == ("/dyads/alpha/beta/", 3, 3)
    assert "Omega" not in text_of(page)


@pytest.mark.parametrize(
    "path",
    ["/actors/alpha/", "/chronology/?actor_all=alpha,beta", "/?actor_all=beta&actor_all=alpha&kind=incident"],
)
def test_other_pages_lead_to_the_pair(client, base, path):
    rest = "?kind=incident" if "kind" in path else ""
    assert f'href="/dyads/alpha/beta/{rest}"' in source_of(client.get(path))


def test_a_chronology_of_one_or_three_leads_to_no_pair(client, base):
    for asked in ("alpha", "alpha,beta,gamma"):
        assert "on one axis" not in text_of(client.get(f"/chronology/?actor_all={asked}"))


def test_a_merged_actor_leads_to_the_pair_of_its_survivor(client, base, make_actor):
    from timeline.models import Merge

    Merge.objects.create(
        kind="actor",
        merged=999_999,
        survivor=make_actor("Alpha").pk,
        slug="old-alpha",
        title="Old Alpha",
        was_public=True,
    )
    answer = client.get("/dyads/beta/old-alpha/")
    assert answer.status_code == 301 and answer["Location"] == "/dyads/alpha/beta/"
    assert "no-cache" in answer["Cache-Control"]


# The axis


def test_the_axis_has_violence_above_and_diplomacy_below(client, base):
    axis = client.get("/dyads/alpha/beta/").context["axis"]
    assert axis.unit == "month"
    assert [(bar.edtf, bar.incidents, bar.diplomatic) for bar in axis.filled] == [
        ("2025-03", 0, 1), ("2025-04", 2, 0), ("2025-05", 0, 2), ("2025-06", 1, 0),
    ]  # fmt: skip
    for bar in axis.filled:
        for segment in bar.segments:
            above = segment.category in ("battle", "explosion")
            assert (segment.y < axis.middle) == above


def test_what_no_bar_can_hold_is_counted_in_a_sentence(client, make_incident):
    make_incident("Raid", edtf="2025-06-28", actors=BOTH)
    make_incident("Some time", edtf="2025", actors=BOTH)
    page = client.get("/dyads/alpha/beta/")
    assert page.context["axis"].left_out == 1
    assert "1 more event is not known to one bar" in text_of(page)


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2024-01-01", "2025-12-01", "month"),
        ("2005-01-01", "2025-12-01", "quarter"),
        ("1950-01-01", "2025-12-01", "year"),
        ("1400-01-01", "2025-12-01", "decade"),
        ("0001-01-01", "9999-12-31", "century"),
    ],
)
def test_the_bars_are_as_wide_as_the_story_is_long(client, make_incident, make_talks, first, last, unit):
    make_incident("Raid", edtf=first, actors=BOTH)
    make_talks("Talks", edtf=last, actors=BOTH)
    page = client.get("/dyads/alpha/beta/")
    assert page.context["axis"].unit == unit
    found = numbers(source_of(page))
    assert found
    for number, address in found:
        assert number == listed(client, address)


def test_a_pair_without_an_exact_date_has_no_axis_and_says_so(client, make_incident):
    make_incident("Raid", edtf="2021-08/..", actors=BOTH)
    page = client.get("/dyads/alpha/beta/")
    assert page.context["axis"] is None
    assert "No event of the two has a date exact enough" in text_of(page)


def test_a_pair_without_events_says_so(client, make_actor):
    make_actor("Alpha"), make_actor("Beta")
    page = client.get("/dyads/alpha/beta/")
    assert page.status_code == 200 and "No published event belongs here yet" in text_of(page)
    assert "Does violence follow talks" not in text_of(page)


# Before and after


@pytest.fixture
def feud(make_incident, make_talks):
    """Talks on 1 June; raids 10 days before, on the day, 5, 20 and 60 days after; the base covers 2025."""
    make_incident("Elsewhere", edtf="2025-01-01", actors=["Gamma"])
    make_incident("Elsewhere again", edtf="2025-12-31", actors=["Gamma"])
    make_talks("Talks", edtf="2025-06-01", actors=BOTH)
    for day in ("2025-05-22", "2025-06-01", "2025-06-06", "2025-06-21", "2025-07-31"):
        make_incident(f"Raid on {day}", edtf=day, actors=BOTH)


def reading(client, query=""):
    return client.get(f"/dyads/alpha/beta/{query}").context["reading"]


def test_incidents_are_counted_in_the_days_before_and_after_a_meeting(client, feud):
    found = reading(client)
    assert [window.count for window in found.beside[0].windows] == [1, 1, 2, 3]
    narrow, wide = found.pooled
    rates = (narrow.before, narrow.after, narrow.both, narrow.neither)
    assert [(rate.count, rate.days) for rate in rates] == [
        (1, 30), (2, 30), (0, 0), (2, 305),
    ]  # fmt: skip
    assert (wide.before.count, wide.after.count, wide.neither.count) == (1, 3, 1)
    page = client.get("/dyads/alpha/beta/")
    body = text_of(page)
    assert "In the 30 days after a meeting the base records 0.47 incidents a week" in body
    assert "in the 30 days before one, 0.23" in body
    assert "The two intervals overlap" in body
    assert "What comes after is not for that reason caused by it." in body


def test_what_is_dated_too_loosely_is_counted_in_no_window(client, feud, make_incident, make_talks):
    make_incident("Some time in May or June", edtf="2025-05-20/2025-06-10", actors=BOTH)
    make_incident("In June", edtf="2025-06", actors=BOTH)
    make_incident("Said to have been", edtf="2025-06-02", actors=BOTH, occurrence="alleged")
    make_talks("Some talks", edtf="2025-08", actors=BOTH)
    make_talks("Planned talks", edtf="2025-08-01", actors=BOTH, occurrence="planned")
    found = reading(client)
    assert [window.count for window in found.beside[0].windows] == [1, 1, 2, 3]
    assert [pooled.unsure for pooled in found.pooled] == [2, 2]
    assert (found.usable, found.meetings, found.not_occurred) == (1, 3, 1)
    body = text_of(client.get("/dyads/alpha/beta/"))
    assert "1 of 3 meetings took place and are dated to a week or better" in body
    assert "2 incidents are dated too loosely" in body


def test_days_between_two_meetings_are_a_class_of_their_own(client, feud, make_talks):
    make_talks("More talks", edtf="2025-06-16", actors=BOTH)
    found = reading(client)
    narrow = found.pooled[0]
    # The raid of 6 June lies after the one and before the other.
    assert narrow.both.count == 1 and narrow.after.count == 1
    assert narrow.before.days + narrow.after.days + narrow.both.days + narrow.neither.days == 365
    assert found.overlapping == 1
    assert "1 meeting follows another within 30 days" in text_of(client.get("/dyads/alpha/beta/"))


def test_days_that_the_base_does_not_cover_are_not_days_without_violence(client, make_talks, make_incident):
    make_incident("Raid", edtf="2025-05-20", actors=BOTH)
    make_talks("Talks", edtf="2025-06-01", actors=BOTH)
    found = reading(client)
    assert found.pooled[0].after.days == 0 and not found.pooled[0].comparable
    assert (found.pooled[0].before.count, found.pooled[0].before.days) == (1, 12)
    assert "Before and after cannot be compared" in text_of(client.get("/dyads/alpha/beta/"))


def test_a_page_narrowed_in_time_counts_no_days_beyond(client, feud):
    found = reading(client, "?date_from=2025-05-25&date_to=2025-06-10")
    assert (found.first.isoformat(), found.last.isoformat()) == ("2025-05-25", "2025-06-10")
    assert (found.pooled[0].before.days, found.pooled[0].after.days) == (7, 9)


def test_statements_are_no_meetings_unless_one_asks_for_every_diplomatic_event(client, feud, make_talks):
    make_talks("Speech", type="official-statement", edtf="2025-09-01", actors=BOTH)
    assert reading(client).usable == 1
    assert reading(client, "?around=diplomacy").usable == 2
    wrong = client.get("/dyads/alpha/beta/?around=speeches")
    assert wrong.status_code == 400 and "Say meetings, or diplomacy" in text_of(wrong)


@pytest.mark.parametrize(
    ("kind", "said"), [("incident", "no meeting of the two"), ("diplomatic", "no incident between")]
)
def test_a_reading_that_cannot_be_made_says_why(client, feud, kind, said):
    assert said in text_of(client.get(f"/dyads/alpha/beta/?kind={kind}"))


def test_intervals_of_counts_are_the_exact_ones():
    known = {
        0: (0, 3.6889),
        1: (0.0253, 5.5716),
        5: (1.6235, 11.6683),
        10: (4.7954, 18.3904),
        100: (81.3640, 121.6268),
    }
    for count, (low, high) in known.items():
        assert interval(count) == pytest.approx((low, high), abs=1e-3)


def test_stretches_of_days_are_told_apart():
    one, other = spans.joined([(5, 9), (1, 3), (4, 4), (20, 10)]), [(3, 6), (8, 12)]
    assert one == [(1, 9)]
    assert spans.shared(one, other) == [(3, 6), (8, 9)]
    assert spans.without(one, other) == [(1, 2), (7, 7)]
    assert spans.days(other) == 9
    assert spans.holds(other, 4, 6) and not spans.holds(other, 6, 8) and not spans.holds(other, 1, 2)
    assert spans.touches(other, 1, 3) and spans.touches(other, 12, 30) and not spans.touches(other, 13, 30)
