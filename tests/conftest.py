"""Fixtures for all tests: the factories, and a curator."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests import browser as chromium
from tests import factories
from tests.cast import cast, place_is_wanted
from tests.forms import incident, send
from tests.scripts import editor, raid, whole

# Fixtures, found by their names.
__all__ = ["cast", "editor", "incident", "place_is_wanted", "raid", "send", "whole"]


def _factory(name: str) -> Any:
    @pytest.fixture(name=name)
    def fixture(db: None) -> Callable[..., Any]:
        return getattr(factories, name)

    return fixture


make_actor = _factory("make_actor")
make_casualties = _factory("make_casualties")
make_citation = _factory("make_citation")
make_claim = _factory("make_claim")
make_incident = _factory("make_incident")
make_phase = _factory("make_phase")
make_place = _factory("make_place")
make_source = _factory("make_source")
make_talks = _factory("make_talks")
make_type = _factory("make_type")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """What a connection sets up at its first write: once, not in every test that is rolled back."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_begin_notes()")


@pytest.fixture
def curator(db: None, django_user_model: Any, settings: Any) -> Client:
    """A client signed in as someone who may do everything in the admin, and works alone."""
    settings.SELF_PUBLISH = True
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("curator", password="a-curator"))
    return client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of a process."""
    # Playwright keeps an event loop in this thread, where Django would then refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = chromium.executable()
    assert path, chromium.NONE
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`open_page("/", width=390)`: a fresh window. Whatever it complains of, or asks of others, fails."""
    complaints: list[str] = []
    contexts = []

    def open_(path: str, *, width: int = 1440, height: int = 1000, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()

        def heard(said: ConsoleMessage) -> None:
            if said.type == "error":
                complaints.append(said.text)

        def asked(request: Request) -> None:
            if not request.url.startswith((live_server.url, "data:")):
                complaints.append(f"asked elsewhere: {request.url}")

        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", asked)
        page.goto(live_server.url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints, complaints
