"""Tokens: made, shown once, used, and revoked by their owner or an administrator."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from rest_framework.views import APIView

from accounts.models import Token

pytestmark = pytest.mark.django_db

PAGE = "/account/tokens/"
EVENTS = "/api/v1/events/"
WRITTEN = re.compile(r"sarhad_[0-9a-f]{10}_[0-9a-f]{64}")


@pytest.fixture
def owner(django_user_model):
    return django_user_model.objects.create_user("owner")


@pytest.fixture
def outsider(django_user_model):
    """Somebody else, who signed in."""
    client = Client()
    client.force_login(django_user_model.objects.create_user("outsider"))
    return client


@pytest.fixture
def page(owner):
    """A client signed in as the owner."""
    client = Client()
    client.force_login(owner)
    return client


def make(page, name="Report", scope="read", lifetime="90", **more):
    """Makes a token on the page. Returns the answer and the text of the token, or None."""
    answer = page.post(PAGE, {"name": name, "scope": scope, "lifetime": lifetime, **more})
    shown = set(WRITTEN.findall(answer.content.decode()))
    assert len(shown) <= 1
    return answer, shown.pop() if shown else None


def bearer(text, **more):
    return {"headers": {"authorization": f"Bearer {text}", **more}}


# The page


def test_strangers_are_sent_to_sign_in(client):
    for answer in [client.get(PAGE), client.post(PAGE, {"name": "x"}), client.post(f"{PAGE}1/revoke/")]:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/sign-in/?next=/account/tokens/")


def test_signed_in_readers_find_the_page_and_others_are_not_shown_it(client, page):
    assert 'href="/account/"' in page.get("/chronology/").content.decode()
    assert f'href="{PAGE}"' in page.get("/account/").content.decode()
    assert 'href="/account/"' not in client.get("/chronology/").content.decode()


def test_a_token_is_shown_once_with_a_command_to_try_it(page):
    answer, text = make(page)
    command = f"curl -H 'Authorization: Bearer {text}' 'http://testserver/api/v1/events/?page_size=1'"
    assert command in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    again = page.get(PAGE).content.decode()
    assert text not in again and text.rsplit("_")[-1] not in again
    assert text[:17] in again  # its beginning tells it from others


def test_the_secret_is_stored_nowhere(page, owner):
    _, text = make(page)
    secret = text.rsplit("_")[-1]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS held WHERE held::text LIKE %s', [f"%{secret}%"]
            )
            assert cursor.fetchone() == (0,), table
    assert secret not in repr(dict(page.session))


def test_the_list_says_what_each_token_may_and_until_when(page):
    make(page, "Reader", lifetime="never")
    make(page, "Writer", scope="write", lifetime="date", last_day="2031-01-31")
    body = re.sub(r"\s+", " ", page.get(PAGE).content.decode())
    assert "31 January 2031, 23:59" in body
    assert '<td data-label="May">read and write</td>' in body
    assert '<td data-label="Works until">any time</td>' in body
    assert '<td data-label="Last used">never</td>' in body


@pytest.mark.parametrize("days", [30, 90, 365])
def test_a_token_expires_after_the_days_chosen(page, days):
    make(page, lifetime=str(days))
    now = timezone.now()
    within = (now + timedelta(days=days, minutes=-1), now + timedelta(days=days))
    assert Token.objects.filter(expires__range=within).exists()


def test_a_token_works_through_the_whole_of_its_last_day(page):
    make(page, lifetime="date", last_day="2031-01-31")
    assert Token.objects.get().expires == datetime(2031, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"name": "n" * 81}, "at most 80 characters"),
        ({"scope": "admin"}, "Select a valid choice"),
        ({"lifetime": "eternity"}, "Select a valid choice"),
        ({"lifetime": "date"}, "Name the last day"),
        ({"lifetime": "date", "last_day": "2020-01-01"}, "This day is past"),
        ({"lifetime": "date", "last_day": "soon"}, "Write a day as 2027-01-31."),
        ({"lifetime": "30", "last_day": "2031-01-01"}, "or leave the day empty"),
        ({"lifetime": "date", "last_day": "9999-12-31"}, "in the next ten years"),
    ],
)
def test_a_mistake_makes_no_token_and_is_explained_at_its_field(page, given, said):
    answer, text = make(page, **given)
    assert answer.status_code == 200 and text is None
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert not Token.objects.exists()


def test_sending_the_form_twice_makes_one_token(page):
    make(page, "Report")
    answer, text = make(page, "Report")
    assert text is None and "You have a token of this name" in answer.content.decode()
    assert Token.objects.count() == 1


def test_two_people_may_use_one_name_and_a_revoked_name_is_free(page, outsider):
    make(page, "Report")
    assert make(outsider, "Report")[1]
    page.post(f"{PAGE}{Token.objects.get(user__username='owner').pk}/revoke/")
    assert make(page, "Report")[1]


def test_the_owner_revokes_and_the_token_works_no_more(client, page):
    _, text = make(page)
    assert client.get(EVENTS, **bearer(text)).status_code == 200
    assert page.get(f"{PAGE}{Token.objects.get().pk}/revoke/").status_code == 405
    done = page.post(f"{PAGE}{Token.objects.get().pk}/revoke/")
    assert (done.status_code, done["Location"]) == (302, PAGE)
    assert client.get(EVENTS, **bearer(text)).status_code == 401
    assert "revoked" in page.get(PAGE).content.decode()


def test_another_user_neither_sees_nor_revokes_it(client, page, outsider, curator):
    _, text = make(page, "The owner's own")
    token = Token.objects.get()
    for other in [outsider, curator]:
        assert token.prefix not in other.get(PAGE).content.decode()
        assert other.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert outsider.post(f"{PAGE}99999/revoke/").status_code == 404
    assert client.get(EVENTS, **bearer(text)).status_code == 200


def test_the_page_needs_the_forms_own_proof(owner):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert make(strict)[0].status_code == 403
    assert not Token.objects.exists()


def test_a_token_does_not_open_the_pages(client, page, curator, django_user_model):
    _, text = make(curator, scope="write")
    assert client.get(PAGE, **bearer(text)).status_code == 302
    assert client.get("/admin/", **bearer(text)).status_code == 302


def test_the_cost_of_the_page_does_not_grow_with_the_tokens(page, django_assert_num_queries):
    for stop in [1, 6]:
        for number in range(stop):
            make(page, f"Token {stop} {number}")
        with django_assert_num_queries(5):  # session, user, two of rights, tokens
            page.get(PAGE)


# In a real browser


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1440])
def test_the_whole_way_works_without_javascript_and_under_the_policy(open_page, live_server, page, width):
    window = open_page("/chronology/", width=width, java_script_enabled=False)
    session = {"name": "sessionid", "value": page.session.session_key, "url": live_server.url}
    window.context.add_cookies([session])
    window.reload()
    window.click(".account-link")
    window.click("main >> text=API tokens")
    window.fill("#id_name", "Monthly report")
    window.select_option("#id_scope", "write")
    window.click("text=Make the token")
    text = window.inner_text("#secret")
    assert WRITTEN.fullmatch(text)
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    window.click("summary:has-text('Revoke')")
    window.click("button:has-text('Revoke Monthly report')")
    assert "revoked" in window.inner_text("tbody tr")
    assert text not in window.content()
    assert Token.objects.exclude(revoked=None).count() == 1


# Administrators


def test_an_administrator_sees_filters_and_revokes_but_sees_no_secret(client, page, curator):
    _, text = make(page)
    token = Token.objects.get()
    for url in ["", "?state=valid", "?scope=read", f"?q={token.prefix}", f"{token.pk}/change/"]:
        body = curator.get(f"/admin/accounts/token/{url}").content.decode()
        assert token.prefix in body
        assert text not in body and token.digest not in body
    for url in ["?state=revoked", "?state=expired", "?scope=write"]:
        assert token.prefix not in curator.get(f"/admin/accounts/token/{url}").content.decode()
    chosen = {"action": "revoke", "_selected_action": [token.pk]}
    done = curator.post("/admin/accounts/token/", chosen, follow=True)
    assert "1 token was revoked." in done.content.decode()
    assert client.get(EVENTS, **bearer(text)).status_code == 401


def test_an_administrator_makes_and_alters_none(page, curator):
    make(page)
    token = Token.objects.get()
    assert curator.get("/admin/accounts/token/add/").status_code == 403
    curator.post(f"/admin/accounts/token/{token.pk}/change/", {"scope": "write", "name": "Taken over"})
    token.refresh_from_db()
    assert (token.scope, token.name) == ("read", "Report")


# In the API


def test_a_token_reads_what_only_members_may(client, page, settings):
    settings.PUBLIC_READ = False
    _, text = make(page)
    refused = client.get(EVENTS)
    assert refused.status_code == 401 and refused["WWW-Authenticate"] == 'Bearer realm="Sarhad"'
    assert refused["Content-Type"] == "application/problem+json"
    assert client.get(EVENTS, **bearer(text)).status_code == 200
    assert page.get(EVENTS).status_code == 200  # a browser, by its session


def problem_of(client, header):
    answer = client.get(EVENTS, headers={"authorization": header})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["status"] == 401
    return answer.json()["title"]


def test_a_token_that_may_not_be_used_is_401_and_says_why(client, page, owner):
    _, text = make(page)
    token = Token.objects.filter(pk=Token.objects.get().pk)
    past = timezone.now() - timedelta(seconds=1)

    assert (
        problem_of(client, f"Bearer {text[:-1]}{'0' if text[-1] != '0' else '1'}")
        == "There is no such token."
    )
    assert problem_of(client, f"Bearer sarhad_{'0' * 10}_{'0' * 64}") == "There is no such token."

    token.update(expires=past, created=past - timedelta(days=1))
    assert problem_of(client, f"Bearer {text}") == "This token has expired."
    token.update(expires=None, revoked=past)
    assert problem_of(client, f"Bearer {text}") == "This token was revoked."
    token.update(revoked=None)
    owner.is_active = False
    owner.save()
    assert problem_of(client, f"Bearer {text}") == "The account of this token is not active."


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer x", "Bearer a b c", "bearer sarhad_1_2", "Bearer \xe9\x00", "Token x", "x"],
)
def test_a_malformed_authorization_is_refused_not_ignored(client, header):
    assert "Authorization: Bearer sarhad_" in problem_of(client, header)


def test_only_the_holder_of_the_whole_secret_learns_that_a_token_was_revoked(client, page):
    _, text = make(page)
    Token.objects.revoke()
    guess = text[:18] + "0" * 64
    assert problem_of(client, f"Bearer {guess}") == "There is no such token."


def test_what_a_proxy_in_front_asked_for_is_let_pass(client):
    assert client.get(EVENTS, headers={"authorization": "Basic dXNlcjpwYXNz"}).status_code == 200


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "key"])
def test_a_token_in_the_address_is_refused(client, page, name):
    _, text = make(page)
    assert client.get(EVENTS, {name: text}).status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("url", [EVENTS, "/api/v1/events/1/", "/api/v1/actors/", "/api/v1/"])
def test_a_token_of_scope_read_writes_nothing_even_for_a_curator(client, curator, url, method):
    _, text = make(curator, scope="read")
    refused = getattr(client, method)(url, "{}", content_type="application/json", **bearer(text))
    assert refused.status_code == 403
    assert "scope 'read'" in refused.json()["title"] and method.upper() in refused.json()["title"]
    assert 'error="insufficient_scope"' in refused["WWW-Authenticate"]


def test_a_token_of_scope_write_gets_past_that_check_without_a_csrf_proof(curator):
    _, text = make(curator, scope="write")
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/api/v1/", "{}", content_type="application/json", **bearer(text))
    assert answer.status_code == 405


def test_a_session_writes_only_with_the_csrf_proof(owner):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    answer = strict.post("/api/v1/", "{}", content_type="application/json")
    assert answer.status_code == 403 and "CSRF" in answer.json()["title"]


def test_no_view_of_the_api_forgets_who_may_read_and_what_a_token_may():
    from accounts.permissions import ScopeAllows
    from timeline.access import MayRead

    def views(patterns, before=""):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns, route)
            elif route.startswith("api/"):
                yield route, getattr(pattern.callback, "cls", None)

    found = list(views(get_resolver().url_patterns))
    assert len(found) > 10
    for route, view in found:
        if isinstance(view, type) and issubclass(view, APIView):
            assert {MayRead, ScopeAllows} <= set(view.permission_classes), route


def test_the_last_use_is_noted_at_most_once_a_minute(client, page, django_assert_num_queries):
    _, text = make(page)
    token = Token.objects.filter(pk=Token.objects.get().pk)
    client.get("/api/v1/", **bearer(text))
    first = token.get().last_used
    assert token.filter(last_used__gt=timezone.now() - timedelta(minutes=1)).exists()
    with django_assert_num_queries(1):  # the token with its user
        client.get("/api/v1/", **bearer(text))
    assert token.get().last_used == first
    token.update(last_used=timezone.now() - timedelta(minutes=2))
    with django_assert_num_queries(2):
        client.get("/api/v1/", **bearer(text))
    assert token.filter(last_used__gt=timezone.now() - timedelta(minutes=1)).exists()


def test_a_refused_token_is_not_noted_as_used(client, page):
    _, text = make(page)
    Token.objects.revoke()
    client.get(EVENTS, **bearer(text))
    assert Token.objects.get().last_used is None


@pytest.mark.django_db(transaction=True)
def test_a_base_that_is_only_read_from_still_takes_tokens(client, page, caplog):
    _, text = make(page)
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        assert client.get(EVENTS, **bearer(text)).status_code == 200
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
    assert "The use of a token was not noted" in caplog.text


def test_no_secret_is_ever_logged(client, page, caplog):
    caplog.set_level(logging.DEBUG)
    _, text = make(page)
    client.get(EVENTS, **bearer(text))
    client.post(EVENTS, "{}", content_type="application/json", **bearer(text))
    client.get("/api/v1/nothing/", **bearer(text))
    Token.objects.revoke()
    client.get(EVENTS, **bearer(text))
    # The queries that a debugger may ask for hold the hash, never the text.
    assert text.rsplit("_")[-1] not in caplog.text


# Signing in


def test_somebody_who_is_no_curator_signs_in_and_out(client, django_user_model):
    django_user_model.objects.create_user("analyst", password="an-analyst")
    assert client.get("/account/tokens/")["Location"] == "/account/sign-in/?next=/account/tokens/"
    wrong = client.post("/account/sign-in/", {"username": "analyst", "password": "a-guess"})
    assert wrong.status_code == 200 and "correct username and password" in wrong.content.decode()
    entries = {"username": "analyst", "password": "an-analyst", "next": "/account/tokens/"}
    assert client.post("/account/sign-in/", entries)["Location"] == "/account/tokens/"
    assert "analyst" in client.get("/").content.decode()
    assert client.post("/account/sign-out/")["Location"] == "/"
    assert client.get("/account/tokens/").status_code == 302


def test_signing_in_leads_to_no_other_site(client, django_user_model):
    django_user_model.objects.create_user("analyst", password="an-analyst")
    entries = {"username": "analyst", "password": "an-analyst", "next": "https://elsewhere.example/"}
    assert client.post("/account/sign-in/", entries)["Location"] == "/"
