"""Throttling: how often a client may ask, and how it is told."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client

from accounts.models import RequestCount, Token

pytestmark = pytest.mark.django_db

URL = "/api/v1/"
THREE = (3, 60)


@pytest.fixture(autouse=True)
def rates(settings):
    settings.ANON_RATE = THREE
    settings.TOKEN_RATE = (5, 60)


def let_pass(seconds):
    """Moves every window into the past, as if so many seconds had gone by."""
    RequestCount.objects.update(started=F("started") - timedelta(seconds=seconds))


def statuses(client, number, url=URL, **more):
    return [client.get(url, **more).status_code for _ in range(number)]


def bearer(user, name="Report"):
    _, text = Token.objects.issue(user=user, name=name, scope="read", expires=None)
    return {"headers": {"authorization": f"Bearer {text}"}}


def test_every_answer_says_what_is_allowed_and_what_is_left(client):
    for left in [2, 1, 0]:
        answer = client.get(URL)
        assert answer["RateLimit-Policy"] == '"default";q=3;w=60'
        assert re.fullmatch(rf'"default";r={left};t=(60|59)', answer["RateLimit"])
        assert "Retry-After" not in answer


def test_a_clock_that_was_set_back_shuts_nobody_out(client):
    assert statuses(client, 4)[-1] == 429
    let_pass(-30 * 86400)  # the window began in what is now the future
    answer = client.get(URL)
    assert (answer.status_code, answer["RateLimit"]) == (200, '"default";r=2;t=60')


def test_who_asks_too_often_gets_429_with_when_to_come_back(client):
    assert statuses(client, 3) == [200, 200, 200]
    refused = client.get(URL)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["status"] == 429
    assert refused.json()["title"].startswith("Only 3 requests are allowed in 60 seconds")
    assert refused["Retry-After"].isdigit() and 58 <= int(refused["Retry-After"]) <= 60
    assert re.fullmatch(rf'"default";r=0;t={refused["Retry-After"]}', refused["RateLimit"])


def test_a_new_window_begins_when_the_old_one_ends(client):
    statuses(client, 4)
    let_pass(40)
    refused = client.get(URL)
    assert refused.status_code == 429 and 18 <= int(refused["Retry-After"]) <= 20
    let_pass(20)
    answer = client.get(URL)
    assert answer.status_code == 200
    assert answer["RateLimit"].startswith('"default";r=2;t=')


def test_a_window_begins_with_the_first_request_not_with_the_clock(client):
    client.get(URL)
    let_pass(59)
    client.get(URL)
    assert RequestCount.objects.get().used == 2
    let_pass(1)
    client.get(URL)
    assert RequestCount.objects.get().used == 1


def test_waiting_is_at_least_a_second(client):
    statuses(client, 3)
    let_pass(59)
    refused = client.get(URL)
    assert (refused.status_code, refused["Retry-After"]) == (429, "1")


@pytest.mark.parametrize(
    ("url", "header", "status"),
    [
        ("/api/v1/events/", {}, 200),
        ("/api/v1/events/?acter=x", {}, 400),
        ("/api/v1/events/", {"authorization": "Bearer nonsense"}, 401),
        ("/api/v1/events/999/", {}, 404),
        ("/api/v1/nothing/", {}, 404),
        ("/api/nothing", {}, 404),
        ("/api/v1/events/", {"accept": "text/html"}, 406),
    ],
)
def test_errors_count_and_are_limited_like_any_other_answer(client, url, header, status):
    for left in [2, 1, 0]:
        answer = client.get(url, headers=header)
        assert answer.status_code == status
        assert answer["RateLimit"].startswith(f'"default";r={left};')
    refused = client.get(url, headers=header)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json" and "Retry-After" in refused


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_304_counts_too(client, make_incident):
    make_incident()
    etag = client.get("/api/v1/events/")["ETag"]
    held = {"headers": {"if-none-match": etag}}
    answer = client.get("/api/v1/events/", **held)
    assert answer.status_code == 304 and answer["RateLimit"].startswith('"default";r=1;')
    assert statuses(client, 2, "/api/v1/events/", **held) == [304, 429]


def test_refused_methods_count_as_one_request_each(client):
    assert [client.delete(URL).status_code for _ in range(4)] == [405, 405, 405, 429]


def test_pages_and_the_health_check_are_not_counted(client):
    for url in ["/chronology/", "/healthz", "/admin/login/"]:
        assert "RateLimit" not in client.get(url)
    assert not RequestCount.objects.exists()


def test_each_request_costs_one_statement(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(URL)


@pytest.mark.parametrize("name", ["ANON_RATE", "TOKEN_RATE"])
def test_off_means_no_limit_and_no_header(client, curator, settings, name):
    setattr(settings, name, None)
    asker = client if name == "ANON_RATE" else curator
    for _ in range(7):
        answer = asker.get(URL)
        assert answer.status_code == 200 and "RateLimit" not in answer


# Who is counted


def test_each_address_is_counted_alone(client):
    assert statuses(client, 4)[-1] == 429
    assert statuses(client, 1, REMOTE_ADDR="192.0.2.7") == [200]


def test_each_token_and_each_session_is_counted_alone_at_the_rate_of_members(client, django_user_model):
    owner = django_user_model.objects.create_user("owner")
    statuses(client, 4)
    first, second = bearer(owner, "First"), bearer(owner, "Second")
    assert statuses(client, 6, **first) == [200] * 5 + [429]
    assert statuses(client, 1, **second) == [200]
    browser = Client()
    browser.force_login(owner)
    assert browser.get(URL)["RateLimit"].startswith('"default";r=4;')


def test_a_made_up_token_does_not_escape_the_limit_of_its_address(client):
    for number in range(3):
        made_up = {"authorization": f"Bearer sarhad_{number:010}_{number:064}"}
        assert client.get(URL, headers=made_up).status_code == 401
    assert client.get(URL, headers={"authorization": f"Bearer sarhad_{9:010}_{9:064}"}).status_code == 429
    assert client.get(URL).status_code == 429


def test_addresses_of_one_ipv6_network_are_one_client(client):
    for number in range(3):
        assert statuses(client, 1, REMOTE_ADDR=f"2001:db8:1:2::{number}") == [200]
    assert statuses(client, 1, REMOTE_ADDR="2001:db8:1:2:ffff::1") == [429]
    assert statuses(client, 1, REMOTE_ADDR="2001:db8:1:3::1") == [200]


def test_no_address_is_stored(client):
    client.get(URL, REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in RequestCount.objects.get().client


def forwarded(client, *addresses):
    return client.get(URL, headers={"x-forwarded-for": ", ".join(addresses)})["RateLimit"].split(";")[1]


def test_without_proxies_of_ours_nobody_is_believed(client):
    assert [forwarded(client, f"192.0.2.{number}") for number in range(3)] == ["r=2", "r=1", "r=0"]


def test_behind_proxies_the_address_that_the_outermost_of_ours_saw_counts(client, settings):
    settings.PROXIES = 2
    assert forwarded(client, "192.0.2.1", "10.0.0.1") == "r=2"
    assert forwarded(client, "192.0.2.2", "10.0.0.1") == "r=2"
    assert forwarded(client, "198.51.100.9", "192.0.2.1", "10.0.0.1") == "r=1"  # the first is invented
    assert forwarded(client, "192.0.2.3") == "r=2"  # past too few proxies: by its connection
    assert forwarded(client, "nonsense", "10.0.0.1") == "r=1"
    assert forwarded(client, "192.0.2.77") == "r=0"


# What must not go wrong


@pytest.mark.django_db(transaction=True)
def test_a_base_that_is_only_read_from_lets_all_through_and_logs_it(client, caplog):
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        assert statuses(client, 5) == [200] * 5
        assert "RateLimit" not in client.get(URL)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
    assert "let through uncounted" in caplog.text


def test_the_counts_are_kept_out_of_the_write_ahead_log():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'accounts_requestcount'")
        assert cursor.fetchone() == ("u",)


def test_counts_of_windows_long_past_are_swept_away(client, monkeypatch):
    from timeline.api import throttling

    client.get(URL, REMOTE_ADDR="192.0.2.7")
    let_pass(61)
    client.get(URL)
    assert RequestCount.objects.count() == 2
    monkeypatch.setattr(throttling, "_swept", throttling._swept - 601)
    client.get(URL)
    assert RequestCount.objects.get().used == 2


def test_an_address_is_not_logged_either(client, caplog):
    caplog.set_level(logging.DEBUG)
    statuses(client, 5, REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in caplog.text
