"""The curators' forms in a real Chromium, mostly by the keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from incidents.models import Incident
from sources.models import SourceText
from tests.forms import INCIDENTS, change_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(open_page: Any, django_user_model: Any, live_server: Any) -> Any:
    """`desk(path)`: a window in which a curator is signed in."""

    def desk(path: str, *, who: str = "curator", **options: Any) -> Page:
        user = django_user_model.objects.filter(username=who).first()
        client = Client()
        client.force_login(user or django_user_model.objects.create_superuser(who, first_name=who.title()))
        page = open_page("/account/sign-in/", **options)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([session])
        page.goto(live_server.url + path)
        return page

    return desk


HAS_FOCUS = (
    "id => [document.activeElement.id, document.activeElement.getAttribute('aria-labelledby')].includes(id)"
)


def focus(page: Page, label: str) -> None:
    """Tab on until the field of this id has the focus."""
    for _ in range(60):
        if page.evaluate(HAS_FOCUS, label):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{label} is not reached")


def pick(page: Page, text: str) -> None:
    """Open the autocomplete that has the focus by Enter, type, and take the first suggestion."""
    page.keyboard.press("Enter")
    page.locator(".select2-container--open .select2-search__field").wait_for()
    page.keyboard.type(text)
    option = page.locator(".select2-results__option--highlighted")
    expect(option).to_contain_text(re.compile(re.escape(text), re.IGNORECASE))
    page.keyboard.press("Enter")
    expect(page.locator(".select2-container--open")).to_have_count(0)


def test_an_incident_from_scratch_with_the_keyboard_alone(desk, make_type, make_actor, make_source):
    make_type("suicide-bombing")
    make_actor("Alpha Front", aliases=["Alphists"])
    make_source("A report")
    page = desk(f"{INCIDENTS}add/")
    page.wait_for_load_state("load")
    focus(page, "select2-id_type-container")
    pick(page, "suicide")
    focus(page, "id_title")
    page.keyboard.type("Bomb at the gate")
    focus(page, "id_edtf")
    page.keyboard.type("2025-06")
    expect(page.locator("#id_edtf ~ .edtf-reading")).to_contain_text("June 2025")
    focus(page, "select2-id_participations-0-actor-container")
    pick(page, "alphists")
    # Found by its alias, named by its name.
    expect(page.locator("#select2-id_participations-0-actor-container")).to_have_attribute(
        "title", "Alpha Front"
    )
    focus(page, "id_participations-0-role")
    page.keyboard.type("Attacker")
    focus(page, "select2-id_citations-0-source-container")
    pick(page, "report")
    focus(page, "id_citations-0-locator")
    page.keyboard.type("para. 2")
    focus(page, "id_citations-0-supports_0")
    page.keyboard.press("Space")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    event = Incident.objects.get()
    assert (event.title, event.edtf, event.status) == ("Bomb at the gate", "2025-06", "draft")
    assert str(event.participations.get()) == "Alpha Front (attacker)"
    assert page.url.endswith(change_page(event))


def test_control_enter_saves_and_begins_another(desk, make_incident):
    event = make_incident("Raid", status="draft")
    page = desk(change_page(event))
    page.locator("#id_title").fill("Raid on the port")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile("/add/$"))
    event.refresh_from_db()
    assert event.title == "Raid on the port"


def test_the_first_mistake_has_the_focus_and_the_summary_leads_to_each(desk, make_incident):
    page = desk(change_page(make_incident("Raid", status="draft")))
    page.locator("#id_edtf").fill("June")
    page.locator("#id_country").fill("Pakistan")
    page.keyboard.press("Control+s")
    expect(page.locator("#mistakes")).to_contain_text("2 things")
    expect(page.locator("#id_edtf")).to_be_focused()
    page.locator("#mistakes a", has_text="Country").click()
    expect(page.locator("#id_country")).to_be_focused()


def test_the_list_of_keys_opens_by_a_question_mark_but_not_in_a_field(desk, make_incident):
    page = desk(change_page(make_incident("Raid", status="draft")))
    page.locator("#id_title").focus()
    page.keyboard.type("?")
    expect(page.locator("dialog.keys")).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_contain_text("Save and add another")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()


def test_a_date_says_while_one_types_how_it_is_understood(desk):
    page = desk(f"{INCIDENTS}add/")
    reading = page.locator("#id_edtf ~ .edtf-reading")
    expect(reading).to_have_attribute("aria-live", "polite")
    field = page.locator("#id_edtf")
    field.press_sequentially("2025-06-28/2025-07-07", delay=15)
    expect(reading).to_contain_text("28 June – 7 July 2025")
    field.fill("28.6.2025")
    expect(reading).to_contain_text("The year comes first: 2022-12-11.")
    page.get_by_text("What can be written").first.click()
    page.locator("[data-edtf='2025-06/..']").first.click()
    expect(field).to_have_value("2025-06/..")
    expect(reading).to_contain_text("since June 2025")
    field.fill("")
    expect(reading).to_be_empty()


def test_two_curators_meet_and_neither_loses_a_word(desk, make_incident):
    event = make_incident("Raid", status="draft")
    mine = desk(change_page(event))
    hers = desk(change_page(event), who="amina")
    hers.locator("#id_title").fill("Raid on the port")
    hers.keyboard.press("Control+s")
    expect(hers.locator(".messagelist .success")).to_be_visible()
    mine.locator("#id_title").fill("Attack on the port")
    mine.locator("#id_summary").fill("My own words.")
    mine.keyboard.press("Control+s")
    conflict = mine.locator("#conflict")
    expect(conflict).to_contain_text("Raid on the port")
    expect(conflict).to_contain_text("Attack on the port")
    conflict.get_by_label("take theirs").check()
    expect(mine.locator("#id_title")).to_have_value("Raid on the port")
    conflict.get_by_label("keep mine").check()
    expect(mine.locator("#id_title")).to_have_value("Attack on the port")
    conflict.get_by_label("take theirs").check()
    mine.wait_for_load_state("load")
    mine.keyboard.press("Control+s")
    expect(mine.locator(".messagelist .success")).to_be_visible()
    event.refresh_from_db()
    assert (event.title, event.summary) == ("Raid on the port", "My own words.")
    expect(mine.locator(".presence")).to_contain_text("Amina opened this event")


def test_unsaved_entries_are_offered_back_and_forgotten_once_saved(desk, make_incident, make_actor):
    event = make_incident("Raid", actors={"Alpha": "party"}, status="draft")
    make_actor("Gamma", aliases=["Gammas"])
    page = desk(change_page(event))
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#id_title").fill("Raid on the port")
    page.locator("#participations-group .add-row a").click()
    page.wait_for_load_state("networkidle")
    page.locator("#id_participations-1-actor + .select2 .select2-selection").focus()
    pick(page, "gamma")
    page.locator("#id_participations-1-role").select_option("target")
    page.reload()
    expect(page.locator("#id_title")).to_have_value("Raid")
    expect(page.locator(".draft-offer")).to_contain_text("You have unsaved entries from")
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#id_title")).to_have_value("Raid on the port")
    expect(page.locator("#select2-id_participations-1-actor-container")).to_contain_text("Gamma")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert sorted(str(part) for part in event.participations.all()) == ["Alpha (party)", "Gamma (target)"]
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".draft-offer")).to_have_count(0)
    page.locator("#id_title").fill("Other")
    page.reload()
    page.get_by_role("button", name="Discard").click()
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".draft-offer")).to_have_count(0)


def test_a_restored_draft_does_not_overwrite_what_was_saved_since(desk, make_incident):
    event = make_incident("Raid", status="draft")
    mine = desk(change_page(event))
    mine.on("dialog", lambda dialog: dialog.accept())
    mine.locator("#id_summary").fill("My own words.")
    mine.reload()
    hers = desk(change_page(event), who="amina")
    hers.locator("#id_title").fill("Raid on the port")
    hers.keyboard.press("Control+s")
    expect(hers.locator(".messagelist .success")).to_be_visible()
    mine.reload()
    mine.get_by_role("button", name="Restore").click()
    mine.keyboard.press("Control+s")
    expect(mine.locator("#conflict")).to_contain_text("Raid on the port")
    mine.wait_for_load_state("load")  # the keys are heard once the scripts have run
    mine.keyboard.press("Control+s")
    expect(mine.locator(".messagelist .success")).to_be_visible()
    event.refresh_from_db()
    assert (event.title, event.summary) == ("Raid on the port", "My own words.")


def test_leaving_with_unsaved_entries_asks_first(desk, make_incident):
    page = desk(change_page(make_incident("Raid", status="draft")))
    asked = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.wait_for_load_state("networkidle")
    page.reload()
    assert asked == []
    page.wait_for_load_state("networkidle")
    page.locator("#id_title").fill("Something else")
    page.reload()
    assert asked == ["beforeunload"]


def test_nothing_of_an_account_is_kept_in_the_browser(desk):
    page = desk("/admin/auth/user/add/")
    page.locator("#id_username").fill("newcomer")
    page.locator("#id_password1").fill("very-secret-word")
    page.wait_for_timeout(700)
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "newcomer" not in kept and "very-secret-word" not in kept


def test_a_place_is_chosen_on_the_map_with_the_keyboard(desk, make_place):
    make_place("Torkham", latitude="34.09", longitude="71.15")
    make_place("Swat", kind="district", latitude="35.2", longitude="72.4")
    page = desk(f"{INCIDENTS}add/")
    page.get_by_role("button", name="Choose on the map").press("Enter")
    dialog = page.locator("dialog.picker")
    expect(dialog.locator("path.place")).to_have_count(2)
    page.keyboard.type("swat")
    expect(dialog.locator("li")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#select2-id_place-container")).to_contain_text("Swat")
    expect(page.locator("#id_place_precision")).to_have_value("district")


def test_a_place_is_chosen_on_the_map_with_the_mouse(desk, make_place):
    make_place("Torkham", latitude="34.09", longitude="71.15")
    page = desk(f"{INCIDENTS}add/")
    page.get_by_role("button", name="Choose on the map").click()
    page.locator("dialog.picker path.place").click()
    expect(page.locator("#select2-id_place-container")).to_contain_text("Torkham")
    expect(page.locator("#id_place_precision")).to_have_value("exact")


def test_coordinates_are_set_by_a_click_on_the_map(desk, make_place):
    place = make_place("Torkham", latitude="34.09", longitude="71.15")
    page = desk(f"/admin/timeline/place/{place.pk}/change/")
    view = page.locator(".place-map")
    expect(view.locator("path.place-here")).to_have_count(1)
    view.click(position={"x": 60, "y": 60})
    expect(page.locator("#id_latitude")).not_to_have_value("34.09000")
    page.locator("#id_latitude").fill("33.5")
    page.locator("#id_longitude").fill("70.5")
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    place.refresh_from_db()
    assert (float(place.latitude), float(place.longitude)) == (33.5, 70.5)


def test_a_click_on_a_paragraph_cites_it(desk, make_incident, make_source):
    source = make_source("A report")
    SourceText.objects.create(source=source, text="One.\n\nTwo.\n\nThree.")
    event = make_incident(source=source, status="draft")
    page = desk(change_page(event))
    panel = page.locator("#beside-text")
    expect(panel.locator(".named")).to_contain_text("One.")
    panel.get_by_role("button", name="Cite paragraph 3").press("Enter")
    expect(page.locator("#id_citations-0-locator")).to_have_value("para. 3")
    expect(panel.locator(".named")).to_contain_text("Three.")
    form, beside = page.locator("#id_title").bounding_box(), page.locator("#beside").bounding_box()
    assert beside["x"] > form["x"] + form["width"]  # beside, not below
    narrow = desk(change_page(event), width=390)
    form, beside = narrow.locator("#id_title").bounding_box(), narrow.locator("#beside").bounding_box()
    assert beside["y"] > form["y"] + form["height"] and beside["x"] < 100


def test_a_bulk_change_goes_on_by_itself_to_the_end(desk, make_incident, make_source, monkeypatch):
    monkeypatch.setattr("timeline.admin.bulk.BATCH", 3)
    source = make_source()
    for n in range(10):
        make_incident(f"Raid {n}", actors=["Alpha"], status="draft", source=source)
    make_incident("Without a source", status="draft")
    page = desk(INCIDENTS)
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("bulk_publish")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_label("Confirm the warnings").check()
    page.get_by_role("button", name="Publish: 11 events").click()
    expect(page.locator("#progress")).to_contain_text(
        "11 of 11 tried: 10 changed, 1 refused.", timeout=60_000
    )
    expect(page.locator("#progress")).to_contain_text("Done.")
    expect(page.locator("progress")).to_have_attribute("value", "11")
    expect(page.locator(".refusals")).to_contain_text("The event cites no source.")
    assert Incident.objects.filter(status="published").count() == 10


PAGES = ["/admin/", INCIDENTS, f"{INCIDENTS}add/", "/admin/timeline/event/", "/admin/sources/source/add/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_of_the_curators_scrolls_sideways_or_complains(
    desk, make_incident, make_source, make_talks, make_place, width, scheme
):
    place = make_place("Torkham", latitude="34.09", longitude="71.15")
    event = make_incident("Raid", actors=["Alpha"], place=place, source=make_source())
    talks = make_talks(topics=["Trade"])
    page = desk("/admin/", width=width, color_scheme=scheme)
    origin = page.url.removesuffix("/admin/")
    for path in [*PAGES, change_page(event), change_page(talks), f"/admin/timeline/place/{place.pk}/change/"]:
        page.goto(origin + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_forms_work_without_scripts(desk, make_incident, make_source):
    source = make_source()
    event = make_incident("Raid", source=source, status="draft")
    page = desk(change_page(event), java_script_enabled=False)
    page.locator("#id_edtf").fill("June")
    page.get_by_role("button", name="Save and continue editing").click()
    assert "is not a date" in page.locator("#mistakes").inner_text()
    page.locator("#id_edtf").fill("2025-06")
    page.get_by_role("button", name="Save and continue editing").click()
    assert "June 2025" in page.locator("#id_edtf ~ .edtf-reading").inner_text()
    page.locator("#beside a").first.click()
    assert "The text of this source is not here yet" in page.content()
