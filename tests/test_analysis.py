"""The analysis pages over HTTP: what is counted, what is left out, and every way to take it away."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from timeline.analysis.drawing import LIGHT

pytestmark = pytest.mark.django_db
CHARTS = ["over-time", "actors", "places", "before-and-after"]
PAGES = {
    "over-time": "/analysis/",
    "actors": "/analysis/actors/",
    "places": "/analysis/places/",
    "before-and-after": "/analysis/before-and-after/",
}


@pytest.fixture
def story(make_incident, make_talks, make_place, make_phase, make_source):
    land = make_place("Inland", kind="country", country="PK")
    high = make_place("Highland", kind="province", admin1="Highland", country="PK", parent=land)
    town = make_place("Market", parent=high, admin1="Highland", country="PK")
    report = make_source("A report")
    make_incident(
        "First raid",
        edtf="2025-01-03",
        place=town,
        country="PK",
        actors={"Alpha": "attacker", "Beta": "target"},
        fatalities_low=2,
        fatalities_best=3,
        fatalities_high=7,
        source=report,
    )
    make_incident("Second raid", edtf="2025-02-03", place=town, actors=["Alpha"], type="suicide-bombing")
    make_incident("Some time in spring", edtf="2025-03/2025-05", actors=["Alpha", "Beta"], fatalities_best=9)
    make_talks("Talks", edtf="2025-04-10", place=land, place_precision="country", actors=["Alpha", "Beta"])
    make_talks("Talks again", edtf="2025-05-10", actors=["Alpha", "Gamma"], source=report)
    make_incident("A draft", edtf="2025-01-04", status="draft", actors=["Alpha", "Delta"], fatalities_best=50)
    make_phase("The thaw", "2025-04/2025-05")


def rows(client, chart, query=""):
    answer = client.get(f"/analysis/{chart}.csv{query}")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return " ".join(strip_tags(answer.content.decode()).split())


def sums(found, of="events"):
    totals: dict[str, int] = {}
    for row in found:
        if row[of] not in ("", "0"):
            totals[row["value"]] = totals.get(row["value"], 0) + int(row[of])
    return totals


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("none", {"": 4}),
        ("kind", {"incident": 2, "diplomatic": 2}),
        ("category", {"battle": 1, "explosion": 1, "consultation": 2}),
        ("type", {"armed-clash": 1, "suicide-bombing": 1, "talks": 2}),
        ("actor", {"alpha": 4, "beta": 2, "gamma": 1}),
        ("role", {"attacker": 1, "target": 1, "party": 3}),
        ("admin1", {"Highland": 2, "": 2}),
        ("place", {"market": 2, "": 2}),
        ("source", {"a-report": 2}),
        ("phase", {"the-thaw": 2}),
    ],
)
def test_events_are_told_apart_by_every_dimension(client, story, by, expected):
    assert sums(rows(client, "over-time", f"?interval=month&by={by}")) == expected


def test_events_are_told_apart_by_country(client, make_incident):
    make_incident("Here", country="PK", edtf="2025-01-01")
    make_incident("There", country="AF", edtf="2025-02-01")
    make_incident("Somewhere", edtf="2025-03-01")
    assert sums(rows(client, "over-time", "?by=country&interval=month")) == {"PK": 1, "AF": 1, "": 1}


@pytest.mark.parametrize(("interval", "placed"), [("day", 4), ("week", 4), ("month", 4), ("year", 5)])
def test_what_no_interval_holds_is_left_out_and_said(client, story, interval, placed):
    query = f"?by=none&interval={interval}"
    assert sums(rows(client, "over-time", query)) == {"": placed}
    said = text(client, f"/analysis/{query}")
    assert ("Left out: 1 event" in said) is (placed == 4)


def test_unknown_killed_are_no_zero(client, story):
    by_start = {row["start"]: row for row in rows(client, "over-time", "?measure=killed&interval=month")}
    january, february = by_start["2025-01-01"], by_start["2025-02-01"]
    assert [january[f"fatalities{end}"] for end in ("_low", "", "_high")] == ["2", "3", "7"]
    assert (february["events"], february["fatalities"], february["events_with_fatalities"]) == ("1", "", "0")
    said = text(client, "/analysis/?measure=killed&interval=month")
    assert "1 of 2 incidents drawn has no number of killed: unknown is not zero" in said
    assert "unknown" in said and "3 (2–7)" in said


def test_values_beyond_the_most_frequent_are_summed_or_left_out(client, story):
    found = sums(rows(client, "over-time", "?by=type&top=1&interval=month"))
    assert found == {"armed-clash": 1, "*": 3}
    assert sums(rows(client, "over-time", "?by=actor&top=1&interval=month")) == {"alpha": 4}
    assert "2 more values, less frequent, are not shown." in text(client, "/analysis/?by=actor&top=1")


def test_what_overlaps_is_not_stacked(client, story):
    answer = client.get("/analysis/?by=actor&draw=stacked")
    assert answer.status_code == 400
    assert "a stack would count it twice" in answer.content.decode()


def test_an_interval_leads_to_its_events(client, story):
    page = client.get("/analysis/?by=none&interval=month").content.decode()
    address = re.findall(r'href="(/chronology/\?[^"]*date=2025-01[^"]*)"', page)[0]
    address = address.replace("&amp;", "&")
    listed = client.get(address).content.decode()
    assert "First raid" in listed and "Second raid" not in listed


def test_pairs_count_the_events_that_two_actors_share(client, story):
    pairs = {(row["actor"], row["other"]): row for row in rows(client, "actors")}
    assert {key: (row["incidents"], row["diplomatic"]) for key, row in pairs.items()} == {
        ("alpha", "beta"): ("2", "1"),
        ("alpha", "gamma"): ("0", "1"),
    }
    violent = rows(client, "actors", "?share=violent")
    assert [(row["actor"], row["other"], row["events"]) for row in violent] == [("alpha", "beta", "2")]
    assert len(rows(client, "actors", "?share=diplomatic&top=2")) == 1


def test_a_cell_leads_to_the_two_and_to_their_events(client, story):
    page = client.get("/analysis/actors/?date_from=2025-02-01&share=violent").content.decode()
    assert 'href="/dyads/alpha/beta/?date_from=2025-02-01"' in page
    listed = re.findall(r'href="(/chronology/\?[^"]*actor_all=beta[^"]*)"', page)[0].replace("&amp;", "&")
    assert "date_from=2025-02-01" in listed and "kind=incident" in listed
    chronology = client.get(listed).content.decode()
    assert "Some time in spring" in chronology and "First raid" not in chronology


def test_types_are_counted_by_place(client, story):
    found = {(row["admin1"], row["category"]): row["events"] for row in rows(client, "places")}
    assert found["Highland", "battle"] == "1" and found["Highland", "consultation"] == "0"
    assert found["", "consultation"] == "2"
    found = {
        (row["place"], row["type"]): row["events"]
        for row in rows(client, "places", "?level=place&types=type")
    }
    assert found["market", "suicide-bombing"] == "1"


def test_a_cell_of_the_heat_table_leads_to_its_events(client, story):
    page = client.get("/analysis/places/").content.decode()
    address = re.search(r'href="(/chronology/\?[^"]*type=explosion[^"]*)"', page)
    assert address and "admin1=Highland" in address[1]


@pytest.fixture
def weeks(make_incident, make_talks):
    """A base that is known from New Year to the end of April, and talks in the middle."""
    make_incident("Earliest", edtf="2025-01-01")
    for day in ("02", "05", "12"):
        make_incident(f"Before {day}", edtf=f"2025-02-{day}")
    make_incident("Too vague", edtf="2025-02/2025-03")
    make_incident("Planned", edtf="2025-03-20", occurrence="planned")
    make_incident("The same day", edtf="2025-03-01")
    make_incident("After", edtf="2025-03-10")
    make_talks("Latest", edtf="2025-04-30")
    return make_talks("The summit", edtf="2025-03-01")


def test_rates_before_and_after_come_with_their_exact_interval(client, weeks):
    found = rows(client, "before-and-after", f"?around_event={weeks.pk}&weeks=4")
    before, after = (
        next(row for row in found if (row["period"], row["kind"]) == (name, "incidents"))
        for name in ("before", "after")
    )
    assert (before["first"], before["last"], before["events"]) == ("2025-02-01", "2025-02-28", "3")
    assert (before["per_week"], before["low_95"], before["high_95"]) == ("0.75", "0.155", "2.192")
    assert (after["events"], after["per_week"]) == ("1", "0.25")
    said = text(client, f"/analysis/before-and-after/?around_event={weeks.pk}&weeks=4")
    assert "1 event too uncertain in its date" in said
    assert "1 event that did not happen" in said
    assert "on neither side" in said and "A difference between two periods" in said


def test_days_that_the_base_does_not_cover_are_no_days_without_events(client, weeks):
    found = rows(client, "before-and-after", f"?around_event={weeks.pk}&weeks=26")
    assert found[0]["first"] == "2025-01-01" and found[0]["days"] == "59"
    page = f"/analysis/before-and-after/?around_event={weeks.pk}&weeks=26"
    assert "A period is cut short or missing" in text(client, page)


def test_a_phase_has_a_time_during(client, weeks, make_phase):
    make_phase("The lull", "2025-03")
    found = rows(client, "before-and-after", "?around_phase=the-lull&weeks=4")
    during = next(row for row in found if row["period"] == "during" and row["kind"] == "incidents")
    assert (during["days"], during["events"]) == ("31", "2")


def test_what_cannot_be_compared_says_why(client, weeks, make_talks):
    vague = make_talks("Some year", edtf="2025")
    assert "spans months" in text(client, f"/analysis/before-and-after/?around_event={vague.pk}")
    late = f"/analysis/before-and-after/?around_event={weeks.pk}&date_from=2025-04-01"
    assert "cover no day before or after" in text(client, late)


@pytest.mark.parametrize("chart", CHARTS)
def test_the_selection_is_that_of_the_chronology(client, story, chart):
    page = client.get(PAGES[chart], {"actor": "gamma"}).content.decode()
    assert "<b>1</b> of 5" in " ".join(page.split())
    assert 'href="/chronology/?actor=gamma"' in page
    for other in PAGES.values():
        assert f'href="{other}?actor=gamma"' in page


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize(
    "wrong", ["nonsense=1", "top=0", "actor=nobody-at-all", "interval=hour", "weeks=0", "level=moon"]
)
def test_what_cannot_be_read_is_named(client, story, chart, wrong):
    name = wrong.partition("=")[0]
    answer = client.get(f"{PAGES[chart]}?{wrong}")
    assert answer.status_code == 400
    assert f"<code>{name}</code>" in answer.content.decode()
    for form in ("csv", "svg"):
        answer = client.get(f"/analysis/{chart}.{form}?{wrong}")
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"][0]["parameter"] == name


def test_an_unknown_event_or_phase_is_named(client, story):
    assert client.get("/analysis/before-and-after/?around_event=999999").status_code == 400
    answer = client.get("/analysis/before-and-after/?around_phase=the-thaws")
    assert answer.status_code == 400 and "the-thaw" in answer.content.decode()
    both = client.get("/analysis/before-and-after/?around_phase=the-thaw&around_event=1")
    assert both.status_code == 400


def test_there_are_no_other_charts_and_forms(client, story):
    assert client.get("/analysis/pie.csv").status_code == 404
    assert client.get("/analysis/actors.png").status_code == 404


@pytest.mark.parametrize("chart", CHARTS)
def test_the_picture_is_a_file_of_its_own(client, story, chart):
    query = "?around_phase=the-thaw" if chart == "before-and-after" else ""
    answer = client.get(f"/analysis/{chart}.svg{query}")
    assert answer["Content-Type"].startswith("image/svg+xml")
    picture = answer.content.decode()
    root = ElementTree.fromstring(picture.partition("?>")[2])
    assert root.tag.endswith("svg") and "<style>" in picture
    assert "var(" not in picture and "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_the_colours_of_files_are_those_of_pages_in_light():
    tokens = Path("static/css/tokens.css").read_text()
    for name, colour in LIGHT.items():
        assert f"--{name}: light-dark({colour}," in tokens


def test_names_cannot_break_out_of_a_picture(client, make_incident):
    make_incident("Raid", actors=["<script>x</script> & co", "Other"])
    for address in ("/analysis/actors.svg", "/analysis/over-time.svg?by=actor", "/analysis/actors/"):
        assert "<script>x" not in client.get(address).content.decode()


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_selected_says_so(client, story, chart):
    assert "Nothing matches" in text(client, f"{PAGES[chart]}?q=zebra")


def test_drafts_are_in_no_number(client, story):
    assert "delta" not in str(rows(client, "over-time", "?by=actor"))
    assert "delta" not in str(rows(client, "actors"))


@pytest.mark.parametrize("chart", CHARTS)
def test_the_pages_are_shown_as_they_stood(client, story, chart):
    page = client.get(f"{PAGES[chart]}?as_of=2001-01-01").content.decode()
    assert "The chronology was empty" in page or "Nothing matches" in page
    assert 'href="/chronology/?as_of=2001-01-01"' in page
    assert all(f'href="{other}?as_of=2001-01-01"' in page for other in PAGES.values())


def test_the_masthead_and_the_chronology_lead_here(client, story):
    page = client.get("/chronology/?actor=gamma").content.decode()
    assert 'href="/analysis/"' in page and 'href="/analysis/?actor=gamma"' in page


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/analysis/over-time.csv?by=actor", 6),
        ("/analysis/over-time.csv?by=phase", 6),
        ("/analysis/actors.csv", 6),
        ("/analysis/places.csv?level=place&types=type", 6),
        ("/analysis/before-and-after.csv?around_phase=the-thaw", 9),
    ],
)
def test_queries_do_not_grow_with_the_events(
    client, story, make_incident, django_assert_max_num_queries, address, most
):
    for number in range(12):
        make_incident(f"Raid {number}", actors=[f"Actor {number}", "Alpha"], edtf=f"2025-04-{number + 1:02}")
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("chart", CHARTS)
def test_pages_ask_a_fixed_number_of_questions(
    client, story, make_incident, chart, django_assert_num_queries
):
    client.get(PAGES[chart])
    with CaptureQueriesContext(connection) as before:
        client.get(PAGES[chart])
    for number in range(8):
        make_incident(f"Raid {number}", actors=["Alpha", "Gamma"], edtf=f"2025-04-{number + 1:02}")
    with django_assert_num_queries(len(before)):
        client.get(PAGES[chart])
