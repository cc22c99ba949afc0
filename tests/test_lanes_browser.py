"""The lane timeline as people meet it: by mouse, wheel, keyboard and finger, and beside the list."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.axe import axe_violations
from timeline.lanes import document
from timeline.models import EventLink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(make_incident, make_talks, make_source, make_phase):
    source = make_source("A report")
    make_phase("The lull", "2022-11/2023-01")
    raid = make_incident(
        "Raid on the port", edtf="2022-12-11", source=source, place="Harbour", fatalities_low=8
    )
    shots = make_incident("Shots at the bridge", edtf="2022-11", source=source)
    make_incident("Rumoured attack", edtf="2022-12", occurrence="alleged")
    talks = make_talks("Talks in Geneva", edtf="2023-01-05", occurrence="planned", source=source)
    make_talks("Talks called off", edtf="2023-01-20~", occurrence="cancelled")
    make_talks("Denied visit", edtf="2022-12-20", occurrence="denied", type="visit")
    make_talks("Summit put off", edtf="2023-01-25/..", occurrence="postponed")
    EventLink.objects.create(event=talks, relation="response-to", other=raid)
    EventLink.objects.create(event=raid, relation="follow-up-of", other=shots)
    return raid, shots, talks


def picture(page):
    found = page.locator("#lanes")
    expect(found).to_have_attribute("data-state", "ready")
    expect(found).to_have_attribute("data-shown", re.compile(r"\d"))
    found.scroll_into_view_if_needed()
    return found


def stage(page):
    return page.locator("#lanes .lanes-stage")


def days(found):
    """The first and the last day in view."""
    first, last = found.get_attribute("data-window").split("/")
    return first, last


def settled(found, before):
    expect(found).not_to_have_attribute("data-window", before)
    return days(found)


INKED = """canvas => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let inked = 0;
    for (let at = 3; at < pixels.length; at += 4) if (pixels[at]) inked += 1;
    return inked;
}"""


def test_every_event_of_the_selection_is_drawn(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    expect(found).to_have_attribute("data-shown", "7")
    expect(found).to_have_attribute("data-drawn", re.compile(r"^(marks|titles) (marks|titles)$"))
    assert page.locator("[data-lanes=below]").evaluate(INKED) > 1000
    expect(page.locator("#lanes-summary")).to_contain_text("7 events in lanes: Incidents 3, Diplomacy 4")


def test_one_event_is_told_in_the_singular(open_page, make_incident):
    make_incident("Raid on the port", edtf="2022-12-11")
    page = open_page("/chronology/")
    picture(page)
    expect(page.locator("#lanes-summary")).to_contain_text("1 event in lanes: Incidents 1. In view are 1,")


def test_a_filter_redraws_it_and_back_brings_it_back(open_page, story):
    page = open_page("/chronology/")
    picture(page)
    page.goto(page.url.split("?")[0] + "?kind=incident")
    expect(picture(page)).to_have_attribute("data-shown", "3")
    page.go_back()
    expect(picture(page)).to_have_attribute("data-shown", "7")


def test_it_survives_results_that_htmx_swaps_in_and_keeps_the_window(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    before = found.get_attribute("data-window")
    page.get_by_role("button", name="Zoom in").click()
    kept = settled(found, before)
    page.locator("#filter-q").fill("shots or talks")
    page.locator("#filter-q").press("Enter")
    expect(page.locator("#results")).not_to_contain_text("Raid on the port")
    expect(found).to_have_attribute("data-count", "3")
    assert days(picture(page)) == kept
    page.go_back()
    expect(page.locator("#results")).to_contain_text("Raid on the port")
    expect(found).to_have_attribute("data-count", "7")
    assert days(picture(page)) == kept


def test_buttons_zoom_and_fit(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    whole = found.get_attribute("data-window")
    expect(page.get_by_role("button", name="Zoom out")).to_be_disabled()
    page.get_by_role("button", name="Zoom in").click()
    first, last = settled(found, whole)
    assert whole.split("/")[0] < first < last < whole.split("/")[1]
    page.get_by_role("button", name="Fit").click()
    expect(found).to_have_attribute("data-window", whole)


def test_the_keyboard_moves_zooms_and_goes_to_the_ends(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    whole = found.get_attribute("data-window")
    stage(page).focus()
    page.keyboard.press("+")
    closer = settled(found, whole)
    page.keyboard.press("ArrowRight")
    right = settled(found, "/".join(closer))
    assert right[0] > closer[0]
    page.keyboard.press("ArrowLeft")
    expect(found).to_have_attribute("data-window", "/".join(closer))
    page.keyboard.press("Home")
    home = settled(found, "/".join(closer))
    assert home[0] == whole.split("/")[0]
    page.keyboard.press("End")
    end = settled(found, "/".join(home))
    assert end[1] == whole.split("/")[1]
    page.keyboard.press("0")
    expect(found).to_have_attribute("data-window", whole)
    expect(page.locator("[data-lanes=said]")).to_contain_text(" to ")


def test_going_among_the_events_by_keyboard_says_marks_and_opens_each(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    _, shots, _ = story
    said = page.locator("[data-lanes=said]")
    stage(page).focus()
    page.keyboard.press("Enter")
    expect(found).to_have_attribute("data-chosen", re.compile(r"\d"))
    for key in ["ArrowUp"] + 4 * ["ArrowLeft"]:
        page.keyboard.press(key)
    expect(found).to_have_attribute("data-chosen", str(shots.pk))
    expect(said).to_have_text("This is the first event of the lane.")
    page.keyboard.press("ArrowRight")
    expect(found).not_to_have_attribute("data-chosen", str(shots.pk))
    expect(said).to_contain_text("(2 of 3 in the lane Incidents)")
    expect(said).to_contain_text("2022")
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("in the lane Diplomacy)")
    page.keyboard.press("Escape")
    expect(found).to_have_attribute("data-chosen", "")
    page.keyboard.press("Enter")
    expect(page.locator(".lanes-card [data-open]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/events/\d+/[a-z-]+/$"))


def test_tab_leaves_the_picture_again(open_page, story):
    page = open_page("/chronology/")
    picture(page)
    stage(page).focus()
    page.keyboard.press("Tab")
    expect(stage(page)).not_to_be_focused()


def wheel(page, delta, *, ctrl=False):
    box = stage(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    if ctrl:
        page.keyboard.down("Control")
    page.mouse.wheel(0, delta)
    if ctrl:
        page.keyboard.up("Control")


def test_a_plain_wheel_scrolls_the_page_and_with_ctrl_it_zooms(open_page, story):
    page = open_page("/chronology/", height=600)
    found = picture(page)
    whole = found.get_attribute("data-window")
    page.evaluate("scrollTo(0, 0)")
    stage(page).scroll_into_view_if_needed()
    top = stage(page).bounding_box()["y"]
    wheel(page, 120)
    page.wait_for_timeout(500)
    assert stage(page).bounding_box()["y"] < top
    expect(found).to_have_attribute("data-window", whole)
    wheel(page, -240, ctrl=True)
    settled(found, whole)


def test_the_wheel_zooms_what_has_the_focus(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    whole = found.get_attribute("data-window")
    stage(page).focus()
    wheel(page, -240)
    settled(found, whole)


def test_dragging_moves_the_days(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    whole = found.get_attribute("data-window")
    page.get_by_role("button", name="Zoom in").click()
    before = settled(found, whole)
    box = stage(page).bounding_box()
    page.mouse.move(box["x"] + 700, box["y"] + box["height"] - 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 500, box["y"] + box["height"] - 40, steps=5)
    page.mouse.up()
    assert settled(found, "/".join(before))[0] > before[0]


def test_links_are_drawn_for_the_chosen_event_and_all_of_them_when_asked(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    raid, *_ = story
    expect(found).to_have_attribute("data-arcs", "0")
    page.get_by_label("Links", exact=True).check()
    expect(found).to_have_attribute("data-arcs", "2")
    expect(found).to_have_attribute("data-links", "all")
    expect(page).to_have_url(re.compile("links=all"))
    page.get_by_label("Links", exact=True).uncheck()
    expect(found).to_have_attribute("data-arcs", "0")
    page.locator(".event", has_text="Raid on the port").hover()
    expect(found).to_have_attribute("data-marked", str(raid.pk))
    expect(found).to_have_attribute("data-arcs", "2")


def point_at(page, found, number):
    """Moves the mouse over the picture until this event is under it."""
    box = stage(page).bounding_box()
    for y in range(int(box["y"]) + 24, int(box["y"] + box["height"]) - 24, 9):
        for x in range(int(box["x"]) + 130, int(box["x"] + box["width"]), 12):
            page.mouse.move(x, y)
            if found.get_attribute("data-marked") == str(number):
                return
    raise AssertionError("The event is nowhere in the picture.")


def test_hovering_shows_a_card_and_clicking_chooses_the_event_in_the_list(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    raid, *_ = story
    point_at(page, found, raid.pk)
    card = page.locator(".lanes-card")
    expect(card).to_contain_text("Raid on the port")
    expect(card).to_contain_text("11 December 2022")
    expect(card).to_contain_text("killed at least 8")
    page.mouse.down()
    page.mouse.up()
    expect(found).to_have_attribute("data-chosen", str(raid.pk))
    row = page.locator(".event", has_text="Raid on the port")
    expect(row).to_have_attribute("data-lanes-chosen", "")
    expect(row).to_be_in_viewport()
    expect(page).to_have_url(re.compile(f"event={raid.pk}"))
    expect(card.get_by_text("Find it in the list")).to_have_count(0)
    page.reload()
    expect(picture(page)).to_have_attribute("data-chosen", str(raid.pk))


def test_an_event_on_another_page_of_the_list_is_offered_there(open_page, story):
    page = open_page("/chronology/?page_size=1")
    found = picture(page)
    raid, *_ = story
    point_at(page, found, raid.pk)
    page.mouse.down()
    page.mouse.up()
    page.get_by_text("Find it in the list").click()
    expect(page.locator("#results .event h3")).to_have_text("Raid on the port")


def test_choosing_in_the_list_marks_it_in_the_picture(open_page, story):
    page = open_page("/chronology/")
    found = picture(page)
    _, shots, _ = story
    page.locator(".event", has_text="Shots at the bridge").locator(".when").click()
    expect(found).to_have_attribute("data-chosen", str(shots.pk))
    page.get_by_role("link", name="Talks in Geneva").first.focus()
    expect(found).to_have_attribute("data-marked", str(story[2].pk))


def test_the_days_in_view_become_the_filter(open_page, story):
    page = open_page("/chronology/#timeline=2022-12-05/2022-12-15")
    found = picture(page)
    expect(found).to_have_attribute("data-window", "2022-12-05/2022-12-15")
    page.get_by_role("button", name="Set as filter").click()
    expect(page).to_have_url(re.compile("date_from=2022-12-05&date_to=2022-12-15"))
    expect(page.locator("#results")).not_to_contain_text("Talks in Geneva")
    expect(page.locator("#results")).to_contain_text("Raid on the port")
    expect(found).to_have_attribute("data-count", "2")
    page.go_back()
    expect(page.locator("#results")).to_contain_text("Talks in Geneva")


def test_lanes_by_type_are_kept_in_the_address(open_page, story):
    page = open_page("/chronology/")
    picture(page)
    page.get_by_label("Lanes", exact=True).select_option("type")
    expect(page.locator("#lanes-summary")).to_contain_text("Armed clash")
    expect(page).to_have_url(re.compile("by=type"))
    page.reload()
    expect(picture(page)).to_be_visible()
    expect(page.get_by_label("Lanes", exact=True)).to_have_value("type")
    expect(page.locator("#lanes-summary")).to_contain_text("Armed clash")


def test_without_scripts_nothing_is_broken_and_the_list_is_named(open_page, story):
    page = open_page("/chronology/", java_script_enabled=False)
    expect(stage(page)).to_be_hidden()
    expect(page.get_by_role("button", name="Zoom in")).to_be_hidden()
    assert "The histogram and the list hold the same events." in page.locator("#lanes").inner_text()
    expect(page.locator("#results")).to_contain_text("Raid on the port")


def test_when_the_data_cannot_be_had_the_list_is_named(open_page, story):
    page = open_page("/account/sign-in/")
    page.route(
        "**/chronology/lanes/**",
        lambda route: route.fulfill(status=200, body="<p>", content_type="text/html"),
    )
    page.goto(page.url.split("/account")[0] + "/chronology/")
    expect(page.locator("#lanes")).to_have_attribute("data-state", "failed")
    expect(page.locator("#lanes-summary")).to_contain_text("the list below holds the same events")


COLOURS = """canvas => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const seen = new Set();
    for (let at = 0; at < pixels.length; at += 4) {
        if (pixels[at + 3] === 255) seen.add(`${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`);
    }
    return [...seen];
}"""
BATTLE = {"light": "179,32,26", "dark": "244,112,104"}


def test_the_colours_follow_the_theme_at_once(open_page, story):
    page = open_page("/chronology/?kind=incident", color_scheme="light")
    picture(page)
    canvas = page.locator("[data-lanes=below]")
    assert BATTLE["light"] in canvas.evaluate(COLOURS)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    assert BATTLE["dark"] in canvas.evaluate(COLOURS)
    assert BATTLE["light"] not in canvas.evaluate(COLOURS)


def test_it_is_as_sharp_as_the_screen(open_page, story):
    page = open_page("/chronology/", device_scale_factor=2)
    picture(page)
    width = stage(page).evaluate("stage => stage.clientWidth")
    assert page.locator("[data-lanes=below]").evaluate("canvas => canvas.width") == 2 * width


def test_on_a_phone_a_finger_moves_zooms_and_chooses(open_page, story):
    page = open_page("/chronology/", width=390, height=800, has_touch=True, is_mobile=True)
    found = picture(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert stage(page).evaluate("stage => getComputedStyle(stage).touchAction") == "pan-y"
    whole = found.get_attribute("data-window")
    page.get_by_role("button", name="Zoom in").tap()
    settled(found, whole)
    page.get_by_role("button", name="Fit").tap()
    expect(found).to_have_attribute("data-window", whole)
    box = stage(page).bounding_box()
    touch = page.context.new_cdp_session(page)

    def fingers(kind, *points):
        spots = [{"x": x, "y": box["y"] + 100, "id": at} for at, x in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    fingers("touchStart", 150, 240)
    for step in range(1, 6):
        fingers("touchMove", 150 - 12 * step, 240 + 12 * step)
    fingers("touchEnd")
    pinched = settled(found, whole)
    fingers("touchStart", 300)
    for step in range(1, 6):
        fingers("touchMove", 300 - 30 * step)
    fingers("touchEnd")
    assert settled(found, "/".join(pinched))[0] > pinched[0]


def test_a_target_is_large_enough_for_a_finger(open_page, story):
    page = open_page("/chronology/", width=390)
    found = picture(page)
    for one in found.locator("button, select, summary").all():
        assert one.bounding_box()["height"] >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_in_it(open_page, story, scheme, width):
    page = open_page("/chronology/", color_scheme=scheme, width=width, bypass_csp=True)
    found = picture(page)
    page.get_by_text("Signs and keys").click()
    stage(page).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lanes-card [data-open]")).to_be_visible()
    assert [one for one in axe_violations(page) if "lanes" in one] == []
    expect(found).to_be_visible()


@pytest.fixture
def counted_only(monkeypatch, make_incident, make_talks):
    monkeypatch.setattr(document, "MOST_EVENTS", 5)
    monkeypatch.setattr(document, "MOST_IN_VIEW", 4)
    for month in range(1, 13):
        make_incident(f"Raid {month}", edtf=f"2022-{month:02}-11")
    make_talks("Talks all summer", edtf="2022-22")


def test_too_many_events_are_shown_as_counts_and_one_by_one_when_closer(open_page, counted_only):
    page = open_page("/chronology/")
    found = picture(page)
    expect(found).to_have_attribute("data-mode", "density")
    expect(found).to_have_attribute("data-shown", "12")
    stage(page).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-lanes=said]")).to_contain_text("zoom in first")
    for _ in range(4):
        page.keyboard.press("+")
        page.wait_for_timeout(250)
    expect(found).to_have_attribute("data-mode", "events")
    page.keyboard.press("Enter")
    expect(page.locator(".lanes-card")).to_contain_text("2022")
