"""The pages about one thing in a real Chromium: with and without scripts, on a phone, light and dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from actors.models import ActorRelation, Alias
from tests.axe import axe_violations

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Ministry of Foreign Affairs and Cooperation of the Interim Administration"
PAGES = [
    *["/actors/alpha/", "/dyads/alpha/beta/", "/dyads/"],
    *[
        "/places/north/",
        "/sources/a-report/",
        "/phases/the-thaw/",
        "/actors/",
        "/places/",
        "/sources/",
        "/phases/",
    ],
    "/dyads/alpha/beta/?around=diplomacy&kind=diplomatic",
]


@pytest.fixture
def story(
    make_actor, make_incident, make_talks, make_source, make_claim, make_phase, make_place, make_citation
):
    alpha = make_actor("Alpha")
    Alias.objects.create(
        actor=alpha, name="تحریک طالبان پاکستان", language="ur", used_by="the group", edtf="2007/.."
    )
    ministry = make_actor(LONG, slug="ministry")
    ActorRelation.objects.create(subject=ministry, relation="part-of", object=alpha, edtf="2021-08/..")
    ActorRelation.objects.create(subject=make_actor("Beta"), relation="opposes", object=alpha)
    ActorRelation.objects.create(subject=ministry, relation="allied-with", object=make_actor("Beta"))
    north = make_place("North", kind="province", admin1="North", other_names=["شمال"])
    make_place("Harbour", admin1="North", parent=north)
    report, rumour = make_source("A report", language="ur"), make_source("A rumour")
    for day in (1, 20):
        raid = make_incident(
            f"Raid of {day} June",
            edtf=f"2025-06-{day:02}",
            actors={"Alpha": "attacker", "Beta": "target"},
            place="Harbour",
            fatalities_best=day,
        )
        told = {"value": {"fatalities": day}, "quote": "تیرہ ہلاک", "locator": f"para. {day}"}
        make_citation(raid, report, **told)
        make_citation(raid, rumour, value={"fatalities": 3})
        make_claim(raid, "Alpha", "claimed", "Alpha")
        make_claim(raid, "Beta", "blamed", "Alpha")
    make_talks("Talks in Geneva", edtf="2025-06-10", actors=["Alpha", "Beta"], source=report)
    make_talks(
        "Speech", edtf="2025", type="official-statement", actors={"Alpha": "speaker", "Beta": "subject"}
    )
    make_phase("The thaw", "2025-06-05/2025-06-15", source=report)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(open_page, story, scheme):
    page = open_page("/actors/", color_scheme=scheme, bypass_csp=True)
    origin = page.url.removesuffix("/actors/")
    for path in PAGES:
        page.goto(origin + path)
        assert axe_violations(page) == [], path


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "light"), (2560, "light")]
)
def test_no_page_scrolls_sideways(open_page, story, width, scheme):
    page = open_page("/actors/", width=width, color_scheme=scheme)
    origin = page.url.removesuffix("/actors/")
    for path in PAGES:
        page.goto(origin + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_graph_is_readable_on_a_phone_and_its_names_are_links(open_page, story):
    page = open_page("/actors/alpha/", width=390)
    box = page.locator(".ego svg").bounding_box()
    for text in page.locator(".ego text").all():
        place = text.bounding_box()
        assert place["x"] >= box["x"] and place["x"] + place["width"] <= box["x"] + box["width"]
        assert place["height"] >= 12
    page.locator(".ego").get_by_role("link", name="Beta").click()
    expect(page).to_have_url(re.compile("/actors/beta/$"))


def test_everything_can_be_read_and_followed_without_scripts(open_page, story):
    page = open_page("/actors/alpha/", java_script_enabled=False)
    page.get_by_role("link", name=re.compile(r"^The two\s?: Beta")).click()
    expect(page).to_have_url(re.compile("/dyads/alpha/beta/$"))
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("row", name=re.compile("^June 2025"))).to_contain_text("2")
    page.get_by_label("Alpha and", exact=True).fill(LONG)
    page.get_by_role("button", name="Show").first.click()
    expect(page).to_have_url(re.compile("/dyads/alpha/ministry/$"))


def test_a_bar_of_the_axis_leads_to_its_events(open_page, story):
    page = open_page("/dyads/alpha/beta/")
    page.locator(".mirrored svg a rect.segment[data-category=battle]").first.click()
    expect(page.locator("#results")).to_contain_text("Raid of 20 June")
    expect(page.locator("#results")).not_to_contain_text("Speech")


def test_the_pages_print_their_figures(open_page, story):
    page = open_page("/dyads/alpha/beta/")
    page.emulate_media(media="print")
    expect(page.locator(".mirrored")).to_be_visible()
    expect(page.locator(".other-actor").first).to_be_hidden()
