"""The chronology's facets and bars in a real Chromium: by mouse, finger and keyboard, on all screens."""

from __future__ import annotations

import gzip
import re

import pytest
from playwright.sync_api import expect

from tests.axe import axe_violations
from tests.factories import make_actor
from timeline import sidebar

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(make_actor, make_incident, make_talks, make_source, make_phase, make_place):
    """A year of events: a raid each month, talks in every third; and one raid long before."""
    make_actor("Alpha Front", aliases=["Lions of the North"])
    province = make_place("North", kind="province", admin1="North")
    make_place("Harbour", parent=province, admin1="North")
    source = make_source("A report")
    make_phase("The lull", "2022-04/2022-09")
    for month in range(1, 13):
        make_incident(
            f"Raid {month}",
            edtf=f"2022-{month:02}-10",
            actors={"Alpha Front": "attacker", f"Village {month}": "victim"},
            place="Harbour",
            source=source,
            fatalities_low=month,
            fatalities_best=month + 1,
            fatalities_high=month + 4,
        )
    for month in (3, 6, 9):
        make_talks(f"Talks {month}", edtf=f"2022-{month:02}-20", actors=["Beta"], source=source)
    make_incident("Old raid", edtf="2018-06-10", actors=["Beta"], source=source)
    make_incident("Some raid", edtf="2021/2022", actors=["Beta"], source=source)


@pytest.fixture
def open_page(open_page):
    """The same, but what does not come within ten seconds will not come."""

    def open_(path, **options):
        page = open_page(path, **options)
        page.set_default_timeout(10_000)
        return page

    return open_


def results(page):
    return page.locator("#results")


def bar_box(page, month):
    """Where the bar of a month of 2022 is on the screen."""
    return page.locator(f"#bars a[href*='date=2022-{month:02}'] .hit").bounding_box()


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, first, last):
    x, y = middle(bar_box(page, first))
    page.mouse.move(x, y)
    page.mouse.down()
    end, _ = middle(bar_box(page, last))
    page.mouse.move((x + end) / 2, y, steps=4)
    page.mouse.move(end, y, steps=4)
    page.mouse.up()


# Facets


def test_a_tick_narrows_list_bars_counts_and_chips_at_once_and_back_undoes_it(open_page, story):
    page = open_page("/")
    expect(page.locator("#n-kind-incident")).to_have_text(re.compile("^14"))
    page.get_by_label("Alpha Front").check()
    expect(results(page)).not_to_contain_text("Talks 3")
    expect(page).to_have_url(re.compile(r"/\?actor=alpha-front$"))
    expect(page.locator("#n-kind-incident")).to_have_text(re.compile("^12"))
    expect(page.locator("#n-kind-diplomatic")).to_have_text(re.compile("^0"))
    expect(page.locator(".option.none", has_text="Diplomatic event")).to_be_visible()
    expect(page.locator("#bars .segment[data-kind=diplomatic]")).to_have_count(0)
    expect(results(page).locator(".chip")).to_have_text([re.compile("Involving Alpha Front")])
    # The next tick is a choice beside it, not a narrower one: actors are counted without the actor.
    page.get_by_label("Beta").check()
    expect(results(page)).to_contain_text("Talks 3")
    page.go_back()
    expect(results(page)).not_to_contain_text("Talks 3")
    expect(page.get_by_label("Beta")).not_to_be_checked()
    page.go_forward()
    expect(results(page)).to_contain_text("Talks 3")
    expect(page.get_by_label("Beta")).to_be_checked()


def test_what_is_ticked_stands_first_and_keeps_the_focus(open_page, story):
    page = open_page("/")
    page.get_by_label("Village 3").focus()
    page.keyboard.press("Space")
    expect(page.locator("#ticks-actor .option").first).to_contain_text("Village 3")
    expect(page.get_by_label("Village 3")).to_be_focused()


def test_a_long_facet_is_searched_as_one_types_by_any_alias_and_shows_more(open_page, story):
    page = open_page("/")
    box = page.locator("#field-actor")
    expect(box.get_by_label("Village 9")).to_have_count(0)
    box.locator(".more").click()
    expect(box.get_by_label("Village 9")).to_be_visible()
    find = page.locator("#filter-actor")
    find.press_sequentially("lions of", delay=10)
    expect(box.get_by_label("Alpha Front")).to_be_visible()
    expect(box.get_by_label("Village 9")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/$"))  # looking is not asking
    find.fill("zebra")
    expect(box).to_contain_text("No name has “zebra” in it")
    find.fill("")
    expect(box.get_by_label("Village 3")).to_be_visible()


def test_enter_takes_any_name(open_page, story):
    page = open_page("/")
    find = page.locator("#filter-actor")
    find.fill("lions of the north")
    find.press("Enter")
    expect(results(page).locator(".chip")).to_have_text([re.compile("Involving Alpha Front")])
    expect(page.get_by_label("Alpha Front")).to_be_checked()
    expect(find).to_have_value("")


def test_a_role_leaves_with_the_last_actor(open_page, story):
    page = open_page("/?actor=alpha-front&role=attacker")
    page.get_by_label("Alpha Front").uncheck()
    expect(page).to_have_url(re.compile(r"/$"))
    expect(results(page)).to_contain_text("Talks 3")
    expect(page.locator("#tick-role-attacker")).to_be_disabled()


def test_folds_stay_open_while_one_chooses(open_page, story):
    page = open_page("/")
    page.locator("#types-battle summary").click()
    page.get_by_label("Armed clash").check()
    expect(page).to_have_url(re.compile("type=armed-clash"))
    expect(page.get_by_label("Armed clash")).to_be_visible()
    page.locator("#types-consultation summary").click()
    page.get_by_label("Incident", exact=True).check()
    expect(page).to_have_url(re.compile("kind=incident"))
    expect(page.get_by_label("Talks", exact=True)).to_be_visible()


def test_in_a_large_base_the_list_does_not_wait_for_the_counts(open_page, story, monkeypatch):
    monkeypatch.setattr(sidebar, "COUNTED_AT_ONCE", 3)
    page = open_page("/")
    expect(page.locator("#n-kind-incident")).to_have_text(re.compile("^14"))
    page.get_by_label("Alpha Front").check()
    expect(page.locator("#n-kind-incident")).to_have_text(re.compile("^12"))
    expect(page.get_by_label("Alpha Front")).to_be_checked()
    expect(page).to_have_url(re.compile(r"/\?actor=alpha-front$"))


# Bars


def test_a_period_is_dragged_out_of_the_bars_and_all_follows(open_page, story):
    page = open_page("/?kind=incident")
    drag(page, 4, 6)
    expect(page).to_have_url(re.compile("date_from=2022-04-01&date_to=2022-06-30&kind=incident"))
    expect(page.locator("#filter-date_from")).to_have_value("2022-04-01")
    expect(page.locator("#filter-date_to")).to_have_value("2022-06-30")
    expect(results(page)).to_contain_text("Raid 5")
    expect(results(page)).not_to_contain_text("Raid 7")
    expect(page.locator("#histogram-title")).to_have_text("Events per day")
    expect(page.locator("#n-kind-incident")).to_have_text(re.compile("^4"))
    page.go_back()
    expect(results(page)).to_contain_text("Raid 7")
    expect(page.locator("#histogram-title")).to_have_text("Events per month")
    drag(page, 9, 8)
    expect(page.locator("#filter-date_from")).to_have_value("2022-08-01")
    expect(page.locator("#filter-date_to")).to_have_value("2022-09-30")


def test_a_click_narrows_to_a_bar_and_zooming_out_widens_again(open_page, story):
    page = open_page("/")
    x, y = middle(bar_box(page, 5))
    page.mouse.click(x, y)
    expect(page).to_have_url(re.compile("date=2022-05$"))
    expect(results(page)).to_contain_text("Raid 5")
    expect(results(page)).not_to_contain_text("Raid 6")
    page.get_by_role("link", name="Later").click()
    expect(page).to_have_url(re.compile("date=2022-06$"))
    expect(page.get_by_role("link", name="Later")).to_be_focused()
    page.get_by_role("link", name="Zoom out").click()
    expect(page).to_have_url(re.compile("date=2022$"))
    expect(page.locator("#filter-date")).to_have_value("2022")
    page.get_by_role("link", name="All dates").click()
    expect(page).to_have_url(re.compile(r"/\?$|/$"))
    expect(results(page)).to_contain_text("Raid 6")


def test_bars_are_walked_told_and_selected_by_keys(open_page, story):
    page = open_page("/")
    page.locator("#bars a[tabindex='0']").focus()
    tip = page.locator(".tip")
    expect(tip).to_contain_text("December 2022")
    expect(tip).to_contain_text("1 event (1 incident), 13 killed (12 to 16)")
    page.keyboard.press("Home")
    expect(tip).to_contain_text("June 2018")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(tip).to_contain_text("November 2022")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(tip).to_contain_text("September 2022 – November 2022")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("date_from=2022-09-01&date_to=2022-11-30"))
    expect(page.locator("#filter-date_from")).to_have_value("2022-09-01")
    expect(page.locator("#filter-date_to")).to_have_value("2022-11-30")
    expect(page.locator("#histogram-title")).to_have_text("Events per day")
    expect(page.locator("#bars a:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("date=2022-11-10"))


def test_pointing_at_a_bar_tells_what_it_holds(open_page, story):
    page = open_page("/")
    page.mouse.move(*middle(bar_box(page, 3)))
    tip = page.locator(".tip")
    expect(tip).to_contain_text("March 2022")
    expect(tip).to_contain_text("2 events (1 incident, 1 diplomatic event), 4 killed (3 to 7)")
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()


def test_another_interval_is_a_link_away_and_stays_while_one_filters(open_page, story):
    page = open_page("/")
    page.get_by_role("link", name="Week", exact=True).click()
    expect(page.locator("#histogram-title")).to_have_text("Events per week")
    page.get_by_label("Incident", exact=True).check()
    expect(page).to_have_url(re.compile("interval=week"))
    expect(results(page)).not_to_contain_text("Talks 3")
    expect(page.locator("#histogram-title")).to_have_text("Events per week")


# Without scripts, by keyboard, on a phone


def test_without_scripts_facets_chips_bars_and_zoom_are_links_and_a_form(open_page, story):
    page = open_page("/?interval=month", java_script_enabled=False)
    page.get_by_label("Incident", exact=True).check()
    page.locator("#filter-actor").fill("lions of the north")
    page.get_by_role("button", name=re.compile("Show events")).click()
    expect(page).to_have_url(re.compile("kind=incident.*actor="))
    expect(page.get_by_label("Alpha Front")).to_be_checked()
    expect(results(page)).not_to_contain_text("Talks 3")
    page.get_by_text("The same as text").click()
    page.get_by_role("link", name=re.compile("May 2022: 1 event")).click()
    expect(results(page).locator(".event")).to_have_count(1)
    page.get_by_role("link", name="Zoom out").click()
    expect(page).to_have_url(re.compile("date=2022$"))
    expect(results(page).locator(".event")).to_have_count(12)
    page.locator("#field-actor .more").click()
    expect(page.get_by_role("heading", name="Actors")).to_be_visible()
    page.get_by_label("Village 12").check()
    page.get_by_role("button", name="Show events").click()
    expect(page).to_have_url(re.compile("actor=village-12"))
    assert {"actor=alpha-front", "actor=village-12", "kind=incident", "date=2022"} <= set(
        page.url.partition("?")[2].split("&")
    )


def test_the_list_is_walked_by_keys_and_typing_is_left_alone(open_page, story):
    page = open_page("/")
    page.keyboard.press("j")
    first = page.locator("#results .event h3 a").nth(0)
    expect(first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#results .event h3 a").nth(2)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    expect(first).to_be_focused()
    page.keyboard.press("/")
    search = page.locator("#filter-q")
    expect(search).to_be_focused()
    page.keyboard.type("j?k/")
    expect(search).to_have_value("j?k/")
    search.fill("")
    search.blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")
    expect(first).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("j")
    title = first.inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_on_a_phone_the_filters_are_a_drawer_over_the_page(open_page, story):
    page = open_page("/", width=390, height=800, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#side > summary").click()
    drawer = page.locator("#side")
    assert drawer.bounding_box()["height"] == 800
    expect(page.locator("#main")).to_have_js_property("inert", True)
    page.get_by_label("Incident", exact=True).check()
    show = page.get_by_role("button", name=re.compile(r"Show events.*\(14\)"))
    expect(show).to_be_in_viewport()
    show.click()
    expect(page.locator("#filter-q")).to_be_hidden()
    expect(page.locator("#main")).to_have_js_property("inert", False)
    expect(results(page)).not_to_contain_text("Talks 3")
    page.locator("#side > summary").click()
    page.keyboard.press("Escape")
    expect(page.locator("#filter-q")).to_be_hidden()
    expect(page.locator("#side > summary")).to_be_focused()


def test_month_headings_stay_in_sight(open_page, story):
    page = open_page("/", height=500)
    page.locator("#results .event").last.scroll_into_view_if_needed()
    heading = page.locator(".group h2", has_text="January 2022")
    page.mouse.wheel(0, 60)
    expect(heading).to_be_in_viewport()


def test_it_prints_without_its_sidebar(open_page, story):
    page = open_page("/")
    page.emulate_media(media="print")
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator(".steps")).to_be_hidden()
    expect(page.locator("#bars")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/?actor=alpha-front&date=2022-05", "/chronology/facets/", "/?kind=war"]
)
def test_axe_finds_nothing(open_page, story, scheme, path):
    page = open_page("/chronology/facets/", color_scheme=scheme, bypass_csp=True)
    if path != "/?kind=war":
        page.goto(page.url.replace("/chronology/facets/", path))
    for fold in page.locator("#filters details").all():
        fold.evaluate("fold => fold.open = true")
    assert axe_violations(page) == []


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_in_drawer_and_dialog(open_page, story, width):
    page = open_page("/", width=width, bypass_csp=True)
    if width == 390:
        page.locator("#side > summary").click()
    else:
        page.keyboard.press("?")
    assert axe_violations(page) == []


def test_a_first_view_is_light(browser, story, live_server):
    """Compressed as the server compresses; fonts are compressed already."""
    for number in range(60):
        make_actor(f"Other {number}")
    context = browser.new_context()
    page = context.new_page()
    sizes = {}

    def weigh(response):
        body = response.body()
        sizes[response.url] = len(body) if response.url.endswith("woff2") else len(gzip.compress(body))

    page.on("response", weigh)
    page.goto(live_server.url + "/", wait_until="networkidle")
    context.close()
    assert any(url.endswith("d3.js") for url in sizes)
    assert sum(sizes.values()) < 200_000, sorted(sizes.items(), key=lambda one: -one[1])[:5]
