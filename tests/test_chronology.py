"""The chronology's facets and bars as the server gives them: what they count, lead to, admit."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline import sidebar
from timeline.windows import Window, beside, edtf_of, wider

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def source_of(response):
    return response.content.decode()


def text_of(response):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", source_of(response)))).strip()


def first(pattern, text):
    """The first group of the first match, else the match; '' where nothing matches."""
    found = re.search(pattern, text)
    return (found[1] if found.groups() else found[0]) if found else ""


def ticks(response, name):
    """The values that are offered for a parameter, with their counts, in their order."""
    box = source_of(response).partition(f'id="ticks-{name}"')[2].partition("</fieldset>")[0]
    counts = dict(re.findall(rf'id="n-{name}-([^"]+)">\s*([\d,]+)', box))
    values = re.findall(rf'name="{name}"\s+value="([^"]+)"', box)
    return {value: int(counts[value].replace(",", "")) if value in counts else None for value in values}


@pytest.fixture
def base(make_actor, make_incident, make_talks, make_place, make_source):
    north = make_place("North", kind="province", parent=make_place("Coastland", kind="country"))
    make_actor("Alpha", aliases=["Lions"])
    make_actor("Idle", aliases=["Sleeping lions"])
    for number in range(12):
        make_incident(
            f"Raid {number}",
            edtf=f"2025-0{number % 6 + 1}-10",
            actors={"Alpha": "attacker", f"Village {number}": "victim"},
            place=make_place("Harbour", parent=north),
            source=make_source("A report"),
            fatalities_best=number if number < 5 else None,
        )
    make_talks("Talks", edtf="2025-06-20", actors=["Beta"])
    make_incident("A draft", status="draft", actors=["Gamma"])


# Facets


def test_a_dimension_is_counted_without_its_own_parameter_and_drafts_never(client, base):
    page = client.get("/?kind=incident")
    assert ticks(page, "kind") == {"incident": 12, "diplomatic": 1}
    assert ticks(page, "actor")["alpha"] == 12
    assert "beta" not in ticks(page, "actor") and "gamma" not in ticks(page, "actor")
    assert ticks(page, "occurrence")["planned"] == 0
    assert "none" in first(
        r'class="option([^"]*)"[^>]*>\s*<label[^>]*>\s*<input[^>]*value="planned"', source_of(page)
    )


def test_types_stand_under_their_categories_and_places_as_a_tree(client, base):
    page = client.get("/")
    assert ticks(page, "type")["battle"] == 12 and ticks(page, "type")["talks"] == 1
    assert list(ticks(page, "place")) == ["coastland", "north", "harbour"]
    body = source_of(page)
    depths = re.findall(r'data-depth="(\d)">\s*<label[^>]*>\s*<input[^>]*id="tick-place', body)
    assert depths == ["0", "1", "2"]


def test_a_role_can_be_ticked_only_beside_an_actor(client, base):
    assert re.search(r'value="attacker"[^>]*disabled', source_of(client.get("/")))
    assert not re.search(r'value="attacker"[^>]*disabled', source_of(client.get("/?actor=alpha")))


def test_what_is_cut_off_is_said_and_stands_on_a_page_of_its_own(client, base):
    page = client.get("/?kind=incident")
    assert len(ticks(page, "actor")) == sidebar.OF_LONG
    address = unescape(first(r'class="more"\s+href="([^"]+facet=actor[^"]*)"', source_of(page)))
    assert "All 13" in text_of(page)
    more = client.get(address)
    assert len(ticks(more, "actor")) == 13
    assert '<input type="hidden" name="kind" value="incident">' in source_of(more)


def test_values_are_found_by_any_name_those_without_an_event_too(client, base):
    page = client.get("/chronology/facets/?facet=actor&find=lions&actor=village-3")
    assert ticks(page, "actor") == {"village-3": 1, "alpha": 12, "idle": 0}
    part = client.get("/chronology/facets/?facet=place&find=harb", headers=HTMX)
    assert "<html" not in source_of(part) and 'hx-swap-oob="true"' in source_of(part)
    assert ticks(part, "place") == {"harbour": 12}
    nothing = source_of(client.get("/chronology/facets/?facet=actor&find=zebra%3Cb%3E"))
    assert "No name has “zebra&lt;b&gt;” in it." in nothing


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("facet=actr", "There is no facet 'actr'"),
        ("kind=war", "'war' is not one of"),
        ("kin=incident", "Unknown parameter"),
        ("limit=1000", "limit"),
    ],
)
def test_bad_questions_to_the_page_of_counts_are_named(client, base, query, said):
    page = client.get(f"/chronology/facets/?{query}")
    assert page.status_code == 400 and said in text_of(page)


def test_htmx_gets_the_ticks_of_the_new_selection_with_the_list(client, base):
    part = client.get("/?actor=beta", headers=HTMX)
    assert ticks(part, "kind") == {"incident": 0, "diplomatic": 1}
    assert 'id="ticks-kind" hx-swap-oob="true"' in re.sub(r"\s+", " ", source_of(part))


def test_in_a_large_base_the_page_counts_nothing_and_says_where_counts_are(client, base, monkeypatch):
    with CaptureQueriesContext(connection) as counting:
        client.get("/?actor=alpha")
    monkeypatch.setattr(sidebar, "COUNTED_AT_ONCE", 3)
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/?actor=alpha")
    assert len(queries) < len(counting)
    assert not any("AS MATERIALIZED" in query["sql"] and "UNION ALL" in query["sql"] for query in queries)
    body = source_of(page)
    assert re.search(r'id="counts"[^>]*hx-get="/chronology/facets/\?actor=alpha"[^>]*hx-trigger="load"', body)
    assert "<noscript>" in body and ticks(page, "actor") == {"alpha": None}
    assert "checked" in first(r'<input[^>]*id="tick-actor-alpha"[^>]*>', body)
    assert "Choose from a list with counts" in text_of(page)


def test_the_past_is_counted_as_it_was(client, base, make_incident):
    assert ticks(client.get("/chronology/facets/?as_of=1999-01-01"), "kind") == {
        "incident": 0,
        "diplomatic": 0,
    }


# Bars


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Events per week"),
        ("date=2025-06", "Events per day"),
        ("date=2025-06-20", "Events per day"),
        ("interval=month", "Events per month"),
        ("date=2025&interval=day", "Events per day"),
        ("date_from=1200-01-01&interval=day", "Events per"),
        ("date_from=1500-01-01", "Events per century"),
        ("date_from=1800-01-01", "Events per year"),
    ],
)
def test_the_bars_stand_for_the_finest_interval_that_fits(client, base, query, title):
    page = client.get(f"/?{query}")
    assert title in text_of(page)
    assert len(page.context["histogram"].columns) <= 400


def test_bars_too_fine_for_the_window_are_refused_in_words(client, base):
    assert "would be too many here" in text_of(client.get("/?date_from=1990-01-01&interval=day"))


def test_dates_too_vague_for_fine_bars_make_them_coarser(client, make_incident):
    for month in range(1, 13):
        make_incident(edtf=f"2025-{month:02}")
    make_incident(edtf="2025-03-03")
    assert "Events per month" in text_of(client.get("/"))
    close = client.get("/?date=2025-03")
    assert "Events per day" in text_of(close)
    assert "1 more event is not known to one day" in text_of(close)


@pytest.mark.parametrize(
    ("query", "said"), [("hour", "There is no interval"), ("day&interval=week", "Give one")]
)
def test_a_bad_interval_is_named(client, base, query, said):
    page = client.get(f"/?interval={query}")
    assert page.status_code == 400 and said in text_of(page)


def test_the_interval_is_the_pages_alone_and_stays_while_one_pages(client, base):
    page = client.get("/?interval=month&page_size=5&kind=incident")
    body = source_of(page)
    assert not re.search(r'href="/api/[^"]*interval', body)
    following = unescape(first(r'href="([^"]+)"\s+rel="next"', body))
    assert "interval=month" in following and "Events per month" in text_of(client.get(following))


def test_unknown_numbers_of_killed_are_no_zeros(client, base):
    page = client.get("/?interval=month")
    text = text_of(page)
    # Raid 0 killed nobody, Raid 6 of the same month has no number.
    assert "January 2025: 2 events (2 incidents), 0 killed, 1 incident without a number" in text
    assert "June 2025: 3 events (2 incidents, 1 diplomatic event), killed unknown" in text
    assert "Of 12 incidents drawn 7 have no number of killed: unknown, not zero." in text
    killed = page.context["histogram"].killed
    assert len(killed.unknown) == 1 and killed.peak == 4


def test_a_spread_of_killed_is_a_band_around_its_line(client, make_incident):
    make_incident(edtf="2025-03-03", fatalities_low=2, fatalities_best=5, fatalities_high=9)
    page = client.get("/")
    assert "5 killed (2 to 9)" in text_of(page)
    killed = page.context["histogram"].killed
    assert killed.peak == 9 and killed.band and killed.line


def test_a_window_in_which_no_date_is_exact_can_still_be_left(client, make_incident):
    make_incident(edtf="2024/2026")
    page = client.get("/?date=2025-06-10")
    assert "1 more event is not known to one month" in text_of(page)
    assert 'href="/?date=2025-06"' in source_of(page)


def test_the_ways_out_of_a_window_keep_the_rest_of_the_question(client, base):
    zoom = client.get("/?kind=incident&date=2025-03").context["histogram"].zoom
    assert zoom.out == "?kind=incident&date=2025"
    assert zoom.earlier == "?kind=incident&date=2025-02"
    assert zoom.later == "?kind=incident&date=2025-04"
    assert zoom.all == "?kind=incident"
    assert client.get("/?kind=incident").context["histogram"].zoom is None
    half = client.get("/?date_from=2025-03-02").context["histogram"].zoom
    assert (half.out, half.earlier, half.later) == ("", "", "") and half.all == "?"


@pytest.mark.parametrize(
    ("first", "last", "out", "before", "after"),
    [
        ("2024-02-29", "2024-02-29", "2024-02", "2024-02-28", "2024-03-01"),
        ("2024-02-01", "2024-02-29", "2024", "2024-01", "2024-03"),
        ("2024-01-01", "2024-12-31", "2023-01-01/2025-12-31", "2023", "2025"),
        (
            "2024-03-02",
            "2024-03-03",
            "2024-02-29/2024-03-05",
            "2024-02-29/2024-03-01",
            "2024-03-04/2024-03-05",
        ),
        ("0001-01-01", "0001-12-31", None, None, "0002"),
        ("9999-12-31", "9999-12-31", "9999-12", "9999-12-30", None),
    ],
)
def test_windows_grow_and_move_as_the_calendar_has_them(first, last, out, before, after):
    days = date.fromisoformat(first), date.fromisoformat(last)

    def said(window: Window | None) -> str | None:
        return edtf_of(window.first, window.last) if window and window.first and window.last else None

    assert said(beside(*days, -1)) == before
    assert said(beside(*days, 1)) == after
    assert said(wider(*days)) == out


def test_the_page_reads_as_often_whatever_its_base_holds(client, base, make_incident, make_phase, make_place):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/?actor=alpha&place=coastland&kind=incident").status_code == 200
        return len(queries)

    few = count()
    for number in range(20):
        make_phase(f"Phase {number}", "2025")
        make_incident(
            f"More {number}",
            actors=["Alpha", f"Other {number}"],
            place=make_place(f"Spot {number}"),
            edtf="2025-02",
        )
    assert count() == few
