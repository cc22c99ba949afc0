"""Saved views: a query with a name, an address, and a place in one's own list."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from actors.models import Actor
from tests.factories import make_actor, make_incident, make_talks
from timeline.models import SavedView
from timeline.models.saved import MOST_A_USER

pytestmark = pytest.mark.django_db


def member(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get_or_create(username=name)[0])
    return client


def text_of(response: Any) -> str:
    body = response.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body[body.find("<main") :])).split())


@pytest.fixture
def owner() -> Client:
    make_incident("Raid on the port", actors=["Alpha"], edtf="2025-06")
    make_talks("Talks in Geneva", actors=["Beta"], edtf="2025-05")
    return member("owner")


def save(client: Client, name: str = "Raids", query: str = "?kind=incident", **more: Any) -> Any:
    return client.post("/account/views/", {"name": name, "query": query, **more})


def saved(name: str = "Raids") -> SavedView:
    return SavedView.objects.get(name=name)


def test_a_selection_is_saved_from_the_chronology_and_opened_again(owner: Client) -> None:
    page = owner.get("/chronology/?kind=incident&cursor=").content.decode()
    assert 'name="query" value="?kind=incident"' in page
    assert save(owner).status_code == 302
    shown = text_of(owner.get(f"/views/{saved().key}/"))
    assert "Raid on the port" in shown and "Talks in Geneva" not in shown and "Incidents" in shown
    assert "Raids" in text_of(owner.get("/account/views/"))


def test_where_in_the_list_one_stood_is_not_saved(owner: Client) -> None:
    save(owner, query="?kind=incident&page_size=2&count=exact")
    assert saved().query == "kind=incident"


def test_a_stranger_opens_what_is_shared_and_nothing_else(owner: Client, client: Client) -> None:
    save(owner)
    save(owner, "Talks", "?kind=diplomatic", shared="on")
    for stranger in (client, member("other")):
        assert stranger.get(f"/views/{saved().key}/").status_code == 404
        assert "Talks in Geneva" in text_of(stranger.get(f"/views/{saved('Talks').key}/"))
    assert "no-store" in owner.get(f"/views/{saved().key}/")["Cache-Control"]


def test_it_is_followed_as_atom_and_as_a_calendar(owner: Client, client: Client) -> None:
    save(owner, query="?kind=incident&ordering=date", shared="on")
    body = client.get(f"/views/{saved().key}/").content.decode()
    for address in ("/api/v1/events.atom?kind=incident", "/api/v1/events.ics?kind=incident"):
        assert f'href="{address}"' in body
        assert "Raid on the port" in b"".join(client.get(address)).decode()
    assert 'href="/chronology/?kind=incident&amp;ordering=date"' in body
    assert 'href="/brief/?kind=incident"' in body


@pytest.mark.parametrize("query", ["?acter=alpha", "?actor=nobody", "?date=tomorrow", "?kind=%00"])
def test_what_the_chronology_would_refuse_is_not_saved_and_the_parameter_is_named(
    owner: Client, query: str
) -> None:
    answer = save(owner, query=query)
    assert answer.status_code == 400 and not SavedView.objects.exists()
    assert f"{query[1:].split('=')[0]}:" in text_of(answer)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_view_needs_a_name_of_bearable_length(owner: Client, name: str) -> None:
    assert save(owner, name).status_code == 400 and not SavedView.objects.exists()


def test_a_name_is_used_once_by_each_user(owner: Client) -> None:
    save(owner)
    again = save(owner, "  Raids ")
    assert again.status_code == 400 and "You have a view of this name" in text_of(again)
    assert save(member("other")).status_code == 302
    save(owner, "Talks")
    changed = owner.post(f"/account/views/{saved('Talks').key}/", {"name": "Raids"})
    assert changed.status_code == 400 and "You have a view of this name" in text_of(changed)


def test_a_view_that_can_no_longer_be_read_says_so(owner: Client, client: Client) -> None:
    make_actor("Gamma")
    save(owner, query="?actor=gamma", shared="on")
    Actor.objects.filter(slug="gamma").delete()
    page = client.get(f"/views/{saved().key}/")
    assert page.status_code == 200 and "This view can no longer be read" in text_of(page)
    assert "There is no actor 'gamma'" in text_of(page)
    assert "Can no longer be read" in text_of(owner.get("/account/views/"))


def test_its_owner_renames_shares_orders_and_deletes_it(owner: Client, client: Client) -> None:
    for name in ("One", "Two", "Three"):
        save(owner, name)
    key = saved("Three").key
    owner.post(f"/account/views/{key}/move/", {"to": "up"})
    owner.post(f"/account/views/{saved('One').key}/move/", {"to": "up"})  # it is the first already
    assert [one.name for one in SavedView.objects.all()] == ["One", "Three", "Two"]
    owner.post(f"/account/views/{key}/", {"name": "Drei", "shared": "on"})
    assert client.get(f"/views/{key}/").status_code == 200
    owner.post(f"/account/views/{key}/", {"name": "Drei"})
    assert client.get(f"/views/{key}/").status_code == 404
    owner.post(f"/account/views/{key}/delete/")
    assert owner.get(f"/views/{key}/").status_code == 404


@pytest.mark.parametrize("rest", ["", "move/", "delete/"])
def test_nobody_else_changes_it(owner: Client, client: Client, rest: str) -> None:
    save(owner, shared="on")
    address = f"/account/views/{saved().key}/{rest}"
    assert member("other").post(address, {"name": "Mine", "to": "up"}).status_code == 404
    assert "/account/sign-in/" in client.post(address, {"name": "Mine"})["Location"]
    assert saved().name == "Raids"


def test_a_form_of_another_site_saves_nothing(owner: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="owner"))
    assert save(strict).status_code == 403


def test_there_is_an_end_to_it(owner: Client) -> None:
    user = User.objects.get(username="owner")
    SavedView.objects.bulk_create([SavedView(user=user, name=f"View {n}") for n in range(MOST_A_USER)])
    answer = save(owner)
    assert answer.status_code == 400 and "delete one first" in text_of(answer)


def test_who_is_not_signed_in_is_led_there_and_back(client: Client) -> None:
    body = client.get("/chronology/?kind=incident").content.decode()
    assert "/account/sign-in/?next=%2Fchronology%2F%3Fkind%3Dincident" in body
    assert "csrfmiddlewaretoken" not in body


def test_its_address_takes_no_parameters(owner: Client) -> None:
    save(owner)
    assert owner.get(f"/views/{saved().key}/?kind=diplomatic").status_code == 400


def test_a_view_of_the_past_shows_the_past(owner: Client) -> None:
    save(owner, query="?as_of=2020-01-01")
    page = owner.get(f"/views/{saved().key}/")
    assert "Raid on the port" not in text_of(page) and "as it stood on" in page.content.decode()


def test_a_long_list_is_paged_and_a_view_is_moved_across_the_edge(owner: Client) -> None:
    for number in range(21):
        save(owner, f"View {number:02}")
    owner.get("/account/views/")  # says once what was saved
    page = owner.get("/account/views/").content.decode()
    assert "View 19" in page and "View 20" not in page and 'href="?page=2"' in page
    moved = owner.post(f"/account/views/{saved('View 20').key}/move/", {"to": "up"})
    assert moved["Location"] == f"/account/views/#view-{saved('View 20').key}"
    assert "View 19" in owner.get("/account/views/?page=2").content.decode()
