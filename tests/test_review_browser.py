"""Writing, reviewing and publishing in a real browser, as two people do it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import member

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(open_page: Any, name: str, role: str, **options: Any) -> Page:
    user = member(name, role)
    user.set_password(f"word-of-{name}")
    user.save()
    page: Page = open_page("/account/sign-in/", **options)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(f"word-of-{name}")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


@pytest.mark.parametrize("options", [{}, {"width": 390, "java_script_enabled": False}])
def test_an_edit_goes_from_one_to_the_other_and_back(
    open_page, live_server, cast, make_incident, make_source, options
):
    event = make_incident(summary="A raid.", actors={"Alpha": "attacker"}, source=make_source())
    author = signed_in(open_page, "ayesha", "contributor")
    author.goto(f"{live_server.url}/admin/incidents/incident/{event.pk}/change/")
    author.locator("#id_summary").fill("A raid before dawn.")
    author.locator("#id_change_message").fill("As the report has it.")
    author.get_by_role("button", name="Save", exact=True).click()
    expect(author.get_by_role("status")).to_contain_text("waits for approval")

    editor = signed_in(open_page, "emma", "editor", **options)
    editor.get_by_role("link", name="Review").click()
    editor.get_by_role("link", name="Raid on the port").click()
    expect(editor.locator("ins")).to_have_text(" before dawn")
    assert editor.evaluate("document.documentElement.scrollWidth <= innerWidth") or "width" not in options
    section = editor.get_by_role("region", name="Edit by ayesha")
    section.get_by_label("Comment").fill("Which dawn?")
    section.get_by_role("button", name="Return with the comment").click()
    expect(editor.get_by_role("status")).to_contain_text("back to its author")

    author.goto(f"{live_server.url}/review/?mine")
    expect(author.get_by_role("main")).to_contain_text("Which dawn?")
    author.get_by_role("link", name="Raid on the port").click()
    author.get_by_role("link", name="Continue editing").click()
    expect(author.locator("#id_summary")).to_have_value("A raid before dawn.")
    author.locator("#id_summary").fill("A raid before dawn on the 28th.")
    author.get_by_role("button", name="Save", exact=True).click()

    editor.reload()
    editor.get_by_role("button", name="Approve").click()
    expect(editor.get_by_role("status")).to_contain_text("the public sees it now")
    reader = open_page(f"/events/{event.pk}/raid-on-the-port/")
    expect(reader.get_by_role("main")).to_contain_text("before dawn on the 28th")
