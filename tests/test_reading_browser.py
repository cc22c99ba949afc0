"""Reading, searching, saving, handing in, in a real browser: by keyboard, on a phone, dark, on paper."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.axe import axe_violations
from tests.factories import (
    make_actor,
    make_casualties,
    make_citation,
    make_claim,
    make_incident,
    make_phase,
    make_place,
    make_source,
    make_talks,
)
from timeline.models import SavedView

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven crows at dawn"


@pytest.fixture
def story() -> Any:
    make_actor("Alpha Front", aliases=["AF", "جبهه آلفا"])
    make_place("Harbour")
    make_phase("The lull", "2022-11/2023-01")
    raid = make_incident(
        "Raid on the port",
        edtf="2022-12",
        summary="Gunmen came by boat.",
        date_basis="inferred",
        date_note="The article names no year.",
        actors={"Alpha Front": "attacker", "Beta": "victim"},
        place="Harbour",
        fatalities_low=8,
        fatalities_best=13,
    )
    first = make_citation(
        raid, make_source("A report"), value={"fatalities": "13"}, quote="حمله", supports=["date"]
    )
    make_citation(raid, make_source("A rumour"), value={"fatalities": "at least 8"})
    make_claim(raid, "Alpha Front", by="Alpha Front", citation=first)
    make_claim(raid, "Alpha Front", "denied", "Beta", note="Said on the radio.", confidence="high")
    make_casualties(raid, killed_best=5)
    make_talks("Talks in Geneva", edtf="2023-01-05", actors=["Beta"], source=make_source("A report"))
    return raid


def visit(page: Page, path: str) -> None:
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1", page.url) + path)


def signed_in(page: Page, name: str = "nadia") -> None:
    User.objects.create_user(name, password=PASSWORD)
    visit(page, "/account/sign-in/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator(".account-link")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light"), (1440, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    open_page: Any, story: Any, width: int, scheme: str
) -> None:
    page = open_page("/search/", width=width, color_scheme=scheme, bypass_csp=True)
    signed_in(page)
    user = User.objects.get()
    view = SavedView.objects.create(user=user, name="Raids", query="kind=incident", place=1)
    SavedView.objects.create(user=user, name="Gone", query="actor=nobody", place=2)
    for path in [
        f"/events/{story.pk}/",
        *["/search/", "/search/?q=raid", "/search/?q=alp", "/search/?q=zzzz"],
        *["/brief/", f"/brief/?events={story.pk},999999"],
        *["/account/views/", f"/views/{view.key}/", f"/account/views/{view.key}/"],
    ]:
        visit(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert axe_violations(page) == [], path


def test_the_field_suggests_and_is_worked_by_keyboard(open_page: Any, story: Any) -> None:
    page = open_page("/actors/", bypass_csp=True)
    field = page.get_by_role("combobox", name="Search everything")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("af", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Alpha Front")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert axe_violations(page) == []
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "suggested-actor-1")
    expect(field).to_be_focused()
    field.press("ArrowUp")  # back in the field
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("af")
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    expect(page).to_have_url(re.compile("/actors/alpha-front/$"))


def test_enter_without_a_choice_leads_to_all_that_is_found(open_page: Any, story: Any) -> None:
    page = open_page("/")
    field = page.get_by_role("combobox", name="Search everything")
    field.fill("raid")
    expect(page.get_by_role("option").first).to_contain_text("Raid on the port")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=raid$"))
    expect(page.locator("main")).to_contain_text("The 1 event in the chronology")


def test_the_field_still_suggests_when_htmx_has_put_in_another_page(open_page: Any, story: Any) -> None:
    page = open_page("/?kind=incident&q=raid")
    page.locator("#results").get_by_role("link", name=re.compile("Matching")).click()
    expect(page).to_have_url(re.compile(r"\?kind=incident$"))
    page.get_by_role("combobox", name="Search everything").press_sequentially("af", delay=20)
    expect(page.get_by_role("option").first).to_contain_text("Alpha Front")


def test_an_option_is_clicked_and_an_old_answer_never_comes_over_a_new_one(
    open_page: Any, story: Any
) -> None:
    page = open_page("/actors/")

    def slowly(route: Any) -> None:
        if "q=ra&" in route.request.url + "&":
            page.wait_for_timeout(500)
        route.continue_()

    page.route("**/search/suggestions/*", slowly)
    field = page.get_by_role("combobox", name="Search everything")
    field.fill("ra")
    page.wait_for_timeout(220)
    field.fill("geneva")
    option = page.get_by_role("option", name=re.compile("Talks in Geneva"))
    expect(option).to_be_visible()
    page.wait_for_timeout(600)
    expect(option).to_be_visible()
    option.click()
    expect(page).to_have_url(re.compile("talks-in-geneva/$"))


def test_ticks_wait_from_page_to_page_and_become_a_brief(open_page: Any, story: Any) -> None:
    page = open_page("/")
    expect(page.locator(".brief-bar")).to_be_hidden()
    page.get_by_label("Take “Raid on the port” into a brief").check()
    expect(page.locator("[data-brief-count]")).to_have_text("1")
    page.get_by_role("link", name="Talks in Geneva").click()
    button = page.get_by_role("button", name="Add to brief")
    button.click()
    expect(page.locator("[data-pick-button]")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(page.get_by_label("Take “Talks in Geneva” into a brief")).to_be_checked()
    page.get_by_role("button", name="Brief of the ticked events").click()
    expect(page).to_have_url(re.compile(r"/brief/\?events=\d+,\d+$"))
    expect(page.locator("main")).to_contain_text("2 events.")
    page.get_by_role("button", name="Forget these ticks").click()
    page.go_back()
    expect(page.locator(".brief-bar")).to_be_hidden()
    expect(page.get_by_label("Take “Talks in Geneva” into a brief")).not_to_be_checked()


def test_ticks_stay_when_the_list_is_filtered_in_place(open_page: Any, story: Any) -> None:
    page = open_page("/")
    page.get_by_label("Take “Raid on the port” into a brief").check()
    page.locator("#filter-q").fill("geneva")
    expect(page.locator("#results")).not_to_contain_text("Raid on the port")
    expect(page.locator("[data-brief-count]")).to_have_text("1")
    page.locator("#filter-q").fill("port")
    expect(page.get_by_label("Take “Raid on the port” into a brief")).to_be_checked()


def test_all_of_it_works_without_scripts(open_page: Any, story: Any) -> None:
    page = open_page("/", java_script_enabled=False)
    page.locator(".tools input[name=q]").fill("alp")
    page.locator(".tools input[name=q]").press("Enter")
    page.locator("main").get_by_role("link", name="Alpha Front").first.click()
    expect(page).to_have_url(re.compile("/actors/alpha-front/$"))
    visit(page, "/")
    page.get_by_label("Take “Raid on the port” into a brief").check()
    page.get_by_label("Take “Talks in Geneva” into a brief").check()
    page.get_by_role("button", name="Brief of the ticked events").click()
    expect(page.locator("main")).to_contain_text("Raid on the port")
    expect(page.locator("main")).to_contain_text("Talks in Geneva")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Word document").click()
    assert downloaded.value.suggested_filename.endswith(".docx")
    page.get_by_role("link", name=re.compile("Event .*, revision 1")).last.click()
    assert "Sarhad. (" in page.locator("#cite-apa").inner_text()


def test_a_citation_is_copied(open_page: Any, story: Any) -> None:
    page = open_page(f"/events/{story.pk}/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.locator("[data-copied]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{sarhad-event-")


def test_a_view_is_saved_renamed_and_deleted(open_page: Any, story: Any) -> None:
    page = open_page("/")
    signed_in(page)
    visit(page, "/?kind=incident")
    page.get_by_text("Save view").click()
    page.get_by_label("Name", exact=True).fill("Raids, all")
    page.get_by_role("button", name="Save this selection").click()
    expect(page.locator("main")).to_contain_text("Raids, all")
    page.get_by_role("link", name="Change “Raids, all”").click()
    page.get_by_label("Name", exact=True).fill("Raids")
    page.get_by_label("Whoever has its address may open it").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".saved-view")).to_contain_text("shared")
    page.get_by_role("link", name="Raids", exact=True).click()
    expect(page.locator("main")).to_contain_text("Raid on the port")
    expect(page.locator("main")).not_to_contain_text("Talks in Geneva")
    visit(page, "/account/views/")
    page.get_by_role("link", name="Change “Raids”").click()
    page.get_by_role("button", name="Delete this view").click()
    expect(page.locator("main")).to_contain_text("You have none yet")


@pytest.mark.parametrize("path", ["event", "/brief/?kind=incident"])
def test_on_paper_there_is_what_is_known_and_nothing_to_click(open_page: Any, story: Any, path: str) -> None:
    page = open_page(f"/events/{story.pk}/" if path == "event" else path)
    page.emulate_media(media="print")
    expect(page.locator(".masthead nav").first).to_be_hidden()
    for button in page.locator("main button").all():
        expect(button).to_be_hidden()
    expect(page.locator("main")).to_contain_text("Raid on the port")
    expect(page.locator("main")).to_contain_text("A report")
