"""The pages as people meet them: in a real Chromium, by mouse and keyboard, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(make_actor, make_incident, make_talks, make_source, make_claim, make_phase):
    make_actor("Alpha Front", aliases=["AF", "جبهه آلفا"])
    source = make_source("A report")
    raid = make_incident(
        "Raid on the port",
        edtf="2022-12-11",
        actors={"Alpha Front": "attacker"},
        source=source,
        place="Harbour",
        fatalities_low=8,
    )
    make_claim(raid, "Alpha Front", by="Alpha Front")
    make_incident("Shots at the bridge", edtf="2022-11", actors=["Beta"], source=source)
    make_talks("Talks in Geneva", edtf="2023-01-05", actors=["Beta"], source=source)
    make_phase("The lull", "2022-11/2023-01")
    return raid


def test_filtering_is_instant_and_kept_in_the_address_and_back_works(open_page, story):
    page = open_page("/")
    expect(page.locator("#results")).to_contain_text("Talks in Geneva")
    page.get_by_label("Incident", exact=True).check()
    expect(page.locator("#results")).not_to_contain_text("Talks in Geneva")
    expect(page).to_have_url(re.compile(r"kind=incident$"))
    page.go_back()
    expect(page.locator("#results")).to_contain_text("Talks in Geneva")
    page.go_forward()
    expect(page.locator("#results")).not_to_contain_text("Talks in Geneva")


def test_searching_as_one_types(open_page, story):
    page = open_page("/")
    page.locator("#filter-q").press_sequentially("raid", delay=20)
    expect(page.locator("#results")).not_to_contain_text("Talks in Geneva")
    expect(page.locator("#results")).to_contain_text("Raid on the port")
    expect(page).to_have_title(re.compile("raid"))


def test_a_chip_takes_its_part_of_the_selection_away(open_page, story):
    page = open_page("/?kind=incident&q=raid")
    expect(page.locator("#results")).not_to_contain_text("Shots at the bridge")
    page.locator("#results").get_by_role("link", name=re.compile("Matching")).click()
    expect(page.locator("#results")).to_contain_text("Shots at the bridge")
    expect(page.locator("#results")).not_to_contain_text("Talks in Geneva")


def test_a_bar_of_the_histogram_selects_its_month(open_page, story):
    page = open_page("/")
    # By the mouse: over the bars lies what a period is dragged in.
    box = page.locator("svg a[href*='2022-12'] .hit").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#results")).not_to_contain_text("Talks in Geneva")
    expect(page.locator("#results")).to_contain_text("Raid on the port")


def test_everything_works_without_scripts(open_page, story):
    page = open_page("/", java_script_enabled=False)
    page.locator("#filter-q").fill("raid")
    page.locator("#filter-q").press("Enter")
    expect(page).to_have_url(re.compile("q=raid"))
    expect(page.locator("#results")).not_to_contain_text("Talks in Geneva")
    page.get_by_role("link", name="Raid on the port").click()
    assert "at least 8" in page.content()
    assert "para. 1" in page.content()


def test_the_keyboard_reaches_an_event_from_the_top_of_the_page(open_page, story):
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text(re.compile("skip", re.IGNORECASE))
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Talks in Geneva")
    for _ in range(40):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/events/\d+/talks-in-geneva/$"))


PAGES = [
    *["/", "/?kind=incident", "/?q=nothingatall", "/actors/", "/actors/alpha-front/", "/places/"],
    *["/places/harbour/", "/sources/", "/sources/a-report/", "/phases/", "/phases/the-lull/"],
]


@pytest.mark.parametrize("width", [390, 1440, 2560])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_or_complains(open_page, story, width, scheme):
    page = open_page("/", width=width, color_scheme=scheme)
    origin = page.url.rstrip("/")
    for path in [*PAGES, f"/events/{story.pk}/"]:
        page.goto(origin + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_filters_fold_away_on_a_phone(open_page, story):
    page = open_page("/", width=390)
    expect(page.locator("#filter-q")).to_be_hidden()
    page.get_by_text("Filters").first.click()
    expect(page.locator("#filter-q")).to_be_visible()


def test_the_dark_theme_follows_the_system_and_can_be_chosen(open_page, story):
    background = "getComputedStyle(document.body).backgroundColor"
    light = open_page("/", color_scheme="light")
    dark = open_page("/", color_scheme="dark")
    assert light.evaluate(background) != dark.evaluate(background)
    button = light.get_by_role("button", name=re.compile("theme", re.IGNORECASE))
    for _ in range(2):
        button.click()
        if light.evaluate(background) == dark.evaluate(background):
            break
    assert light.evaluate(background) == dark.evaluate(background)
    light.reload()
    assert light.evaluate(background) == dark.evaluate(background)


def test_a_page_prints_without_its_form_and_menus(open_page, story):
    page = open_page("/")
    page.emulate_media(media="print")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#results")).to_contain_text("Raid on the port")


def test_a_curator_adds_an_incident_in_the_admin(open_page, story, make_type, django_user_model, settings):
    settings.SELF_PUBLISH = True
    django_user_model.objects.create_superuser("curator", password="a-curator")
    make_type("suicide-bombing")
    page = open_page("/admin/incidents/incident/add/")
    page.get_by_label("Username").fill("curator")
    page.get_by_label("Password").fill("a-curator")
    page.get_by_role("button", name="Sign in").click()

    def pick(field, text):
        page.locator(f"#id_{field} + .select2 .select2-selection").click()
        page.locator(".select2-container--open .select2-search__field").fill(text)
        page.locator(".select2-results__option--highlighted", has_text=re.compile(".")).wait_for()
        expect(page.locator(".select2-results__option").first).not_to_contain_text("Searching")
        page.locator(".select2-results__option").first.click()

    pick("type", "suicide")
    page.get_by_label("Title").fill("Bomb at the gate")
    page.locator("#id_edtf").fill("in June")
    pick("participations-0-actor", "af")
    page.locator("#id_participations-0-role").select_option("attacker")
    pick("citations-0-source", "report")
    page.locator("#id_citations-0-supports input[value=event]").check()
    page.locator("#id_citations-0-locator").fill("para. 2")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".field-edtf .errorlist")).to_contain_text("'in June' is not a date")

    page.locator("#id_edtf").fill("2025-06")
    page.locator("#id_status").select_option("published")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("#id_confirm input").first).to_be_visible()
    for warning in page.locator("#id_confirm input").all():
        warning.check()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(page.url.split("/admin/")[0] + "/?actor=af&q=gate")
    expect(page.locator("#results")).to_contain_text("Bomb at the gate")
