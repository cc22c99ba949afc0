"""What a forged form does: every page of the admin is sent choices and fields that it never offered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from actors.models import Actor, ActorRelation
from tests import factories as make
from tests.forms import Page
from timeline.models import EventLink, Place
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db

FORGED = ["abc", "9" * 30, "-1", "\x00"]


def adding_pages() -> list[str]:
    """The admin's pages that add something."""
    return [f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/" for model in admin.site._registry]


def forged(page: Page, value: str, rows: dict[str, str]) -> dict[str, Any]:
    """What the page would send, with this value in each control; `rows` are the counts of its formsets."""
    wrong = {name: [value] if isinstance(given, list) else value for name, given in page.values.items()}
    counts = {name: rows.get(name.rpartition("-")[2], given) for name, given in page.values.items()}
    return {
        name.replace("__prefix__", "0"): counts[name] if name.endswith("_FORMS") else given
        for name, given in wrong.items()
    }


@pytest.mark.parametrize("address", adding_pages())
def test_no_page_of_the_admin_breaks_on_a_forged_choice(curator: Client, address: str) -> None:
    page = curator.get(address)
    if page.status_code == 403:
        return  # nobody adds one here
    shown = Page(page.content.decode())
    for value in FORGED:
        answer = curator.post(address, forged(shown, value, {"TOTAL_FORMS": "1"}))
        assert answer.status_code in (200, 302, 400), value


def test_nor_does_a_page_that_changes_something(
    curator: Client,
    make_incident: Any,
    make_talks: Any,
    make_source: Any,
    make_phase: Any,
    make_casualties: Any,
) -> None:
    make_actor_with_everything()
    raid = make_incident(actors=["Alpha", "Beta"], source=make_source(), place="Harbour")
    make_casualties(raid)
    EventLink.objects.create(event=raid, relation="led-to", other=make_talks(topics=["trade"]))
    for thing in [
        raid,
        raid.links.get().other.detail,
        Actor.objects.first(),
        Place.objects.first(),
        make_phase(),
        make_source(),
    ]:
        meta = thing._meta
        address = f"/admin/{meta.app_label}/{meta.model_name}/{thing.pk}/change/"
        shown = Page(curator.get(address).content.decode())
        thing.save()  # meanwhile somebody else did: an event's page then shows both states
        record_changes()
        for value in FORGED[:2]:
            answer = curator.post(address, forged(shown, value, {}))
            assert answer.status_code in (200, 302, 400), (address, value)


def make_actor_with_everything() -> None:
    alpha = make.make_actor("Alpha", aliases=["Ay"])
    ActorRelation.objects.create(subject=alpha, relation="allied-with", object=make.make_actor("Beta"))


@pytest.mark.parametrize("value", FORGED)
def test_nor_does_a_list(curator: Client, make_incident: Any, value: str) -> None:
    make_incident()
    for address in ["/admin/incidents/incident/", "/admin/actors/actor/", "/admin/auth/user/"]:
        actions = re.findall(r'<option value="(\w+)"', curator.get(address).content.decode())
        for action in {*actions, value}:
            chosen = {"action": action, "_selected_action": [value], "index": "0", "select_across": "0"}
            assert curator.post(address, chosen).status_code in (200, 302, 400), (address, action)
        for query in ["q", "p", "o", "status", "type__id__exact", "e", "all"]:
            assert curator.get(address, {query: value}).status_code in (200, 302, 400), (address, query)
