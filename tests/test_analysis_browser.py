"""The analysis pages in a real Chromium: read, turned, filtered and taken away; and without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.axe import axe_violations

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = [
    "/analysis/?by=category",
    "/analysis/?by=actor&measure=killed",
    "/analysis/actors/",
    "/analysis/places/",
    "/analysis/before-and-after/",
    "/analysis/before-and-after/?around_phase=the-lull&weeks=4",
]


@pytest.fixture
def story(make_incident, make_talks, make_place, make_phase):
    high = make_place("Highland", kind="province", admin1="Highland", country="PK")
    town = make_place("Market", parent=high, admin1="Highland", country="PK")
    for day in range(1, 9):
        make_incident(
            f"Raid {day}",
            edtf=f"2025-0{day}-0{day}",
            place=town,
            country="PK",
            actors=["Alpha", "Beta"],
            fatalities_low=day,
            fatalities_best=day + 1,
            fatalities_high=day + 4,
        )
    make_talks(
        "Talks", edtf="2025-04-10", actors=["Alpha", "A name that is as long as names of committees are"]
    )
    make_talks("Some time", edtf="2025", actors=["Alpha", "Beta"])
    make_phase("The lull", "2025-03/2025-04")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page, story, path, scheme):
    page = open_page(path, color_scheme=scheme, bypass_csp=True)
    assert axe_violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_scrolls_in_one_direction(open_page, story, path):
    page = open_page(path, width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_wide_matrix_scrolls_by_itself(open_page, make_talks):
    make_talks("Round table", actors=[f"Party of the hills number {number}" for number in range(14)])
    page = open_page("/analysis/actors/", width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".heat tbody th").first).to_contain_text("Party of the hills number")


def test_pages_work_without_scripts(open_page, story):
    page = open_page("/analysis/?by=kind", java_script_enabled=False)
    expect(page.get_by_role("link", name="PNG")).to_be_hidden()
    expect(page.get_by_role("link", name="SVG")).to_be_visible()
    page.get_by_role("navigation", name="Told apart by").get_by_role("link", name="Category").click()
    expect(page.locator("h2", has_text="by category")).to_be_visible()
    page.get_by_role("navigation", name="Charts").get_by_role("link", name="Before and after").click()
    page.get_by_label("Around a phase").select_option("The lull")
    page.get_by_label("Weeks on each side").fill("4")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("h2", has_text="4 weeks before and after: The lull")).to_be_visible()


def test_a_filter_keeps_the_chart_and_the_chart_the_filter(open_page, story):
    page = open_page("/analysis/?by=category&draw=lines")
    page.locator("#filters").get_by_role("checkbox", name=re.compile("^Incident")).check()
    expect(page).to_have_url(re.compile(r"kind=incident"))
    expect(page).to_have_url(re.compile(r"by=category"))
    expect(page.locator(".chart-head h2")).to_have_text(re.compile("^Events per week, by category"))
    expect(page.locator("#results .count")).to_contain_text("8 of 10")
    expect(page.get_by_role("link", name="CSV")).to_have_attribute("href", re.compile("kind=incident"))
    page.get_by_role("navigation", name="Charts").get_by_role("link", name="Actors").click()
    expect(page).to_have_url(re.compile(r"/analysis/actors/\?kind=incident$"))


def test_the_picture_is_saved_as_png(open_page, story):
    page = open_page("/analysis/?by=category")
    with page.expect_download() as taken:
        page.get_by_role("link", name="PNG").click()
    assert taken.value.suggested_filename == "sarhad-over-time.png"
    picture = Path(taken.value.path()).read_bytes()
    assert picture.startswith(b"\x89PNG") and len(picture) > 5_000
