"""The account's pages in a real browser, without JavaScript and under the policy."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.accounts_helpers import PASSWORD, code_of, group

pytestmark = pytest.mark.django_db(transaction=True)


def fits(window, width):
    window.wait_for_load_state()  # a click returns once the next page has begun to come
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    assert window.locator("h1").count() == 1


def write(window, first, *texts):
    """By keyboard alone, into the field that the page has put the cursor in, and those after it."""
    window.locator(f"#id_{first}:focus").wait_for()
    for text in texts[:-1]:
        window.keyboard.type(text)
        window.keyboard.press("Tab")
    window.keyboard.type(texts[-1])
    window.keyboard.press("Enter")


@pytest.mark.parametrize("width", [390, 1440])
def test_from_an_invitation_to_a_second_factor_with_the_keyboard(open_page, live_server, width):
    root = User.objects.create_superuser("root", password=PASSWORD)
    editors = group("editor", "view_event", "change_event")
    admin = open_page("/account/invitations/", width=width, java_script_enabled=False)
    write(admin, "username", "root", PASSWORD)
    admin.select_option("#id_group", label="editor")
    admin.click("text=Make the link")
    link = admin.inner_text("#link")
    fits(admin, width)

    window = open_page(link.removeprefix(live_server.url), width=width, java_script_enabled=False)
    fits(window, width)
    write(window, "username", "nadia", PASSWORD, PASSWORD)
    window.get_by_text("Welcome, nadia").wait_for()
    fits(window, width)
    window.click("main >> text=Second factor")
    window.click("text=Set it up")
    fits(window, width)
    # The picture is drawn, not refused by the policy.
    assert window.evaluate("document.querySelector('.qr').naturalWidth") > 100
    device = TOTPDevice.objects.get()
    write(window, "code", code_of(device))
    window.locator("#codes").wait_for()
    codes = window.locator("#codes code").all_inner_texts()
    fits(window, width)
    window.click("text=I have kept them")
    window.click("text=Sign out")

    window.click("text=Sign in")
    write(window, "username", "nadia", PASSWORD)
    window.get_by_text("One more step").wait_for()
    fits(window, width)
    write(window, "code", codes[0])
    window.locator(".account-link").click()
    for page in ["Profile", "Password", "Sessions", "Sign-ins", "API tokens"]:
        window.click(f"main >> dt >> text={page}")
        fits(window, width)
        window.click("text=Your account")
    assert list(User.objects.get(username="nadia").groups.all()) == [editors]
    assert root.pk
