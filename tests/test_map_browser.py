"""The map in a real Chromium: drawn, played, filtered and walked by keyboard; and without scripts."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.axe import axe_violations
from timeline.maps import document

SLOW = 15_000  # milliseconds: the first map of a browser reads its outlines
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(make_incident, make_talks, make_place, make_phase):
    land = make_place("Pakistan", kind="country", country="PK", latitude=30, longitude=70)
    province = make_place(
        "Balochistan",
        kind="province",
        admin1="Balochistan",
        parent=land,
        country="PK",
        latitude=28.5,
        longitude=65.5,
    )
    quetta = make_place("Quetta", parent=province, admin1="Balochistan", latitude=30.19, longitude=67.0)
    kabul = make_place("Kabul", country="AF", latitude=34.53, longitude=69.17)
    make_incident("Shots in Quetta", place=quetta, edtf="2025-01-03")
    make_incident("Shots near Quetta", place=quetta, place_precision="near", edtf="2025-02-03")
    make_talks("Talks in Kabul", place=kabul, edtf="2025-02-10")
    make_talks("Talks in Kabul again", place=kabul, edtf="2025-04-10")
    make_incident("Raid in the province", place=province, place_precision="province", edtf="2025-03")
    make_incident("Somewhere, some time", place=land, place_precision="country", edtf="2025")
    make_incident("Nowhere at all", edtf="2025-03-01")
    make_phase("The lull", "2025-02/2025-03")


def mark(page, name):
    return page.locator("#map").get_by_role("button", name=re.compile(f"^{name}"))


def test_events_stand_on_the_map_with_names_and_numbers(open_page, story):
    page = open_page("/map/")
    expect(mark(page, r"Kabul 2 \(events exactly there\); incidents 0, diplomatic events 2")).to_be_visible(
        timeout=SLOW
    )
    expect(page.locator("#map path.land").first).to_be_attached()
    expect(page.locator("[data-time=said]")).to_contain_text("All time: 6 events on the map")


def test_what_is_known_to_a_province_is_its_outline_and_no_point(open_page, story):
    page = open_page("/map/?q=raid")
    extent = page.locator("#map path.extent.province")
    expect(extent).to_have_count(1)
    assert "#hatch-province-incident" in extent.evaluate("path => getComputedStyle(path).fill")
    expect(mark(page, r"Balochistan 1 \(events somewhere in the province\)")).to_be_visible(timeout=SLOW)
    expect(page.locator("#map circle.share")).to_have_count(0)


def test_what_is_known_to_be_near_is_drawn_soft(open_page, story):
    page = open_page("/map/?q=near")
    expect(page.locator("#map .event-mark.near circle.soft")).to_have_count(1)
    page.goto(page.url.replace("near", "talks"))
    expect(mark(page, "Kabul")).to_be_visible(timeout=SLOW)
    expect(page.locator("#map circle.soft")).to_have_count(0)


def test_disputed_borders_are_dashed_and_a_note_says_so(open_page, story):
    page = open_page("/map/")
    for status in ["disputed", "contested"]:
        line = page.locator(f"#map path.border.{status}")
        expect(line).to_have_count(1)
        assert line.evaluate("line => getComputedStyle(line).strokeDasharray") != "none"
    note = page.get_by_text("Some borders are disputed")
    expect(note).to_be_visible()
    note.click()
    expect(page.get_by_text("Durand Line")).to_be_visible()
    expect(page.get_by_text("Line of Control")).to_be_visible()


def test_events_of_a_mark_are_listed_beside_by_mouse_and_by_keyboard(open_page, story):
    page = open_page("/map/")
    mark(page, "Kabul").click()
    here = page.locator("#map-here")
    expect(here).to_contain_text("Talks in Kabul again")
    expect(here).not_to_contain_text("Quetta")
    expect(page.locator("#places")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#places")).to_be_visible()
    mark(page, "Balochistan").focus()
    page.keyboard.press("Enter")
    expect(here).to_contain_text("Raid in the province")
    here.get_by_role("link", name="All of them as a page").click()
    expect(page).to_have_url(re.compile(r"/map/events/\?at=balochistan.province"))


def test_the_keyboard_reaches_every_mark(open_page, story):
    page = open_page("/map/")
    expect(mark(page, "Kabul")).to_be_visible(timeout=SLOW)
    page.locator("#map").focus()
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.key ?? ''"))
    assert {"kabul.exact", "balochistan.province", "pakistan.country"} <= reached


def test_time_is_played_without_asking_again_and_sets_the_window_when_paused(open_page, story):
    page = open_page("/map/")
    expect(mark(page, "Kabul")).to_be_visible(timeout=SLOW)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Play").click()
    expect(page.locator("[data-time=said]")).to_contain_text("February 2025")
    assert asked == []
    page.get_by_role("button", name="Pause").click()
    expect(page).to_have_url(re.compile(r"date_from=2025-0\d-01&date_to=2025-0\d-\d\d"))
    expect(page.locator("#filter-date_from")).not_to_have_value("")
    expect(page.locator("#results .chips")).to_contain_text("From 1")
    page.get_by_role("button", name="All time").click()
    expect(page).to_have_url(re.compile(r"/map/$"))


def test_what_may_lie_outside_of_the_window_is_told_apart(open_page, story):
    page = open_page("/map/?date_from=2025-02-01&date_to=2025-02-28")
    said = page.locator("[data-time=said]")
    expect(said).to_contain_text("February 2025: 3 events on the map")
    expect(said).to_contain_text("1 of them may lie outside of this time")
    expect(page.locator("#map [data-kind=maybe]").first).to_be_attached()
    page.goto(page.url + "&date_match=certain")
    expect(said).to_contain_text("February 2025: 2 events on the map")
    expect(said).not_to_contain_text("may lie outside")


def test_the_window_is_moved_by_keyboard(open_page, story):
    page = open_page("/map/")
    expect(mark(page, "Kabul")).to_be_visible(timeout=SLOW)
    page.get_by_role("slider", name="First period shown").press("ArrowRight")
    expect(page.locator("[data-time=said]")).to_contain_text("February 2025 – ")
    expect(page).to_have_url(re.compile(r"date_from=2025-02-01$"))
    page.get_by_role("button", name="One step back").click()
    expect(page).to_have_url(re.compile(r"/map/\?date_to=2025-\d\d-\d\d$"))


def test_a_drag_over_the_bars_chooses_a_time(open_page, story):
    page = open_page("/map/")
    expect(mark(page, "Kabul")).to_be_visible(timeout=SLOW)
    bars = page.locator("[data-time=bars]")
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"date_from=2025-04-01&date_to=2025-08-31"))


def test_filters_change_the_map_in_place_and_back_works(open_page, story):
    page = open_page("/map/")
    expect(mark(page, "Quetta")).to_be_visible(timeout=SLOW)
    page.evaluate("document.getElementById('map').dataset.same = 'yes'")
    page.get_by_label("Diplomatic event", exact=True).check()
    expect(mark(page, "Quetta")).to_have_count(0)
    expect(mark(page, "Kabul")).to_be_visible(timeout=SLOW)
    expect(page).to_have_url(re.compile(r"kind=diplomatic$"))
    expect(page.locator("#map[data-same=yes]")).to_be_visible()
    expect(page.get_by_role("link", name="Chronology").last).to_have_attribute(
        "href", re.compile("kind=dipl")
    )
    page.go_back()
    expect(mark(page, "Quetta")).to_be_visible(timeout=SLOW)


def test_a_moved_map_offers_its_box_as_a_filter(open_page, story):
    page = open_page("/map/")
    expect(mark(page, "Kabul")).to_be_visible(timeout=SLOW)
    button = page.get_by_role("button", name="Filter to this box")
    expect(button).to_be_hidden()
    page.get_by_role("button", name="Zoom in").click()
    button.click()
    expect(page).to_have_url(re.compile(r"bbox="))
    expect(page.locator("#map path.limits")).to_be_attached()
    expect(page.locator("#results .chips")).to_contain_text("Within the box")


def test_marks_that_are_close_together_are_one_until_one_looks_closer(
    open_page, story, make_place, make_talks
):
    make_talks("Talks outside", place=make_place("Paghman", latitude=34.6, longitude=68.95, country="AF"))
    page = open_page("/map/")
    several = mark(page, "Kabul and other places, 2 in all: 3 events")
    expect(several).to_be_visible()
    several.click()
    expect(mark(page, "Paghman 1")).to_be_visible(timeout=SLOW)


def test_places_that_came_as_one_are_told_apart_where_the_map_looks(
    open_page, story, make_place, make_talks, monkeypatch
):
    monkeypatch.setattr(document, "MOST_GROUPS", 1)
    make_talks("Talks outside", place=make_place("Paghman", latitude=34.6, longitude=68.95, country="AF"))
    page = open_page("/map/?kind=diplomatic&bbox=68.7,34.4,69.3,34.8")
    expect(mark(page, "Paghman 1")).to_be_visible(timeout=SLOW)
    expect(mark(page, "Kabul 2")).to_be_visible()
    with page.expect_request(re.compile(r"/map/data/\?.*view=")) as asked:
        page.locator("#map").press("+")
    assert "kind=diplomatic&bbox=68.7" in unquote(asked.value.url)
    expect(page.locator("[data-time=said]")).to_contain_text("All time: 3 events on the map")


def test_everything_is_there_without_scripts(open_page, story):
    page = open_page("/map/", java_script_enabled=False)
    expect(page.locator("#map")).to_be_hidden()
    table = page.get_by_role("table")
    expect(table).to_contain_text("somewhere in the province")
    expect(page.get_by_role("link", name="The lull", exact=True).first).to_be_visible()
    table.get_by_role("link", name="2: events, Kabul, exactly there").click()
    expect(page.locator("main")).to_contain_text("Talks in Kabul again")
    page.get_by_role("link", name="Back to the map").click()
    page.get_by_role("link", name="February 2025").click()
    expect(page).to_have_url(re.compile("date_from=2025-02-01"))


@pytest.mark.parametrize("width", [390, 2560])
@pytest.mark.parametrize("path", ["/map/", "/places/quetta/", "/map/?q=nothing"])
def test_no_map_scrolls_sideways(open_page, story, width, path):
    page = open_page(path, width=width)
    if path == "/map/":
        expect(mark(page, "Pakistan")).to_be_visible(timeout=SLOW)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_on_the_map(open_page, story, scheme, width):
    page = open_page("/map/", color_scheme=scheme, width=width, bypass_csp=True)
    expect(mark(page, "Pakistan")).to_be_visible(timeout=SLOW)
    assert axe_violations(page) == []
    mark(page, "Pakistan").click()
    expect(page.locator("#map-here .event")).to_have_count(1)
    assert axe_violations(page) == []


@pytest.mark.parametrize("path", ["/map/events/?at=kabul.exact", "/places/quetta/", "/map/?q=nothing"])
def test_axe_finds_nothing_beside_the_map(open_page, story, path):
    page = open_page("/map/", bypass_csp=True)
    page.goto(page.url.replace("/map/", path), wait_until="networkidle")
    found = axe_violations(page)
    assert found == []


def test_a_small_map_draws_the_place_and_leads_to_the_large_one(open_page, story):
    page = open_page("/places/kabul/")
    figure = page.locator("[data-small-map]")
    expect(figure.get_by_role("button", name=re.compile("^Kabul 2"))).to_be_visible()
    figure.get_by_role("link", name="On the map").click()
    expect(page).to_have_url(re.compile(r"/map/\?place=kabul$"))


def test_the_small_map_of_an_event_draws_only_that_event(open_page, story):
    page = open_page("/map/events/?at=balochistan.province")
    page.get_by_role("link", name="Raid in the province").click()
    figure = page.locator("[data-small-map]")
    expect(figure.get_by_role("button", name=re.compile("^Balochistan 1"))).to_be_visible(timeout=SLOW)
    expect(figure.locator("path.extent.province")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_small_map_of_an_actor_draws_its_events_as_the_page_is_filtered(
    open_page, story, make_talks, make_incident, scheme
):
    make_talks("Talks with Alpha", place="Kabul", actors=["Alpha"])
    make_incident("Raid by Alpha", place="Quetta", actors={"Alpha": "attacker"})
    page = open_page("/actors/alpha/?kind=diplomatic", color_scheme=scheme, bypass_csp=True)
    figure = page.locator("[data-small-map]")
    figure.scroll_into_view_if_needed()
    expect(figure.get_by_role("button", name=re.compile("^Kabul 1"))).to_be_visible(timeout=SLOW)
    expect(figure.get_by_role("button", name=re.compile("^Quetta"))).to_have_count(0)
    assert axe_violations(page) == []
    figure.get_by_role("link", name="On the map").click()
    expect(page).to_have_url(re.compile(r"/map/\?kind=diplomatic&actor=alpha$"))


def test_a_map_that_cannot_be_read_says_so_and_leaves_the_list(open_page, story):
    page = open_page("/")
    page.route("**/map/data/**", lambda route: route.fulfill(status=200, body="no JSON"))
    page.goto(page.url + "map/")
    expect(page.locator("#map-failed")).to_contain_text("could not be read")
    expect(page.get_by_role("table")).to_contain_text("Kabul")


def test_the_map_prints_without_its_controls(open_page, story):
    page = open_page("/map/")
    expect(mark(page, "Kabul")).to_be_visible(timeout=SLOW)
    page.emulate_media(media="print")
    expect(page.locator("#map-time")).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
