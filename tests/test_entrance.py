"""The outermost of the API: its entrance, what `Accept` rules out, and queries that are too long."""

from __future__ import annotations

import logging
from typing import Any

import pytest

pytestmark = pytest.mark.django_db

LISTS = ["events", "incidents", "actors", "places", "sources", "phases", "codebook", "changes", ""]


@pytest.mark.parametrize("url", ["/api", "/api/"])
def test_the_entrance_leads_to_the_version_that_there_is(client, url):
    answer = client.get(url)
    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/api/v1/")
    assert answer.json() == {"v1": "http://testserver/api/v1/"}
    refused = client.post(url)
    assert refused.status_code == 405 and refused["Content-Type"] == "application/problem+json"


def test_a_forgotten_slash_is_added(client):
    assert client.get("/api/v1", follow=True).json()["events"] == "http://testserver/api/v1/events/"
    assert client.post("/api/v1").status_code == 308


def test_the_entrance_of_a_base_for_members_asks_as_the_api_does(client, settings):
    settings.PUBLIC_READ = False
    for url in ["/api", "/api/", "/api/v1/"]:
        answer = client.get(url)
        assert answer.status_code in (401, 403) and answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", LISTS)
def test_what_accept_rules_out_is_not_sent(client, name):
    url = f"/api/v1/{name}/" if name else "/api/v1/"
    for accept in ["application/json;q=0", "text/html", "*/*;q=0"]:
        answer = client.get(url, headers={"Accept": accept})
        assert answer.status_code == 406, accept
        assert answer["Content-Type"] == "application/problem+json"
    for accept in ["", "*/*", "application/*;q=0.1, text/html", "text/html, application/json;q=0.5"]:
        assert client.get(url, headers={"Accept": accept}).status_code == 200, accept


def test_the_schema_comes_in_the_form_that_is_liked_best(client):
    liked = "application/json;q=0.1, application/yaml;q=0.9"
    assert "yaml" in client.get("/api/v1/schema/", headers={"Accept": liked})["Content-Type"]
    liked = "application/json;q=0.9, application/yaml;q=0.1"
    assert "json" in client.get("/api/v1/schema/", headers={"Accept": liked})["Content-Type"]


@pytest.mark.parametrize("url", ["/api/v1/events/", "/api/v1/actors/", "/api/v1/events.csv", "/api/v1/"])
def test_too_many_parameters_are_refused_in_words(client, caplog: Any, url):
    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"{url}?{'&'.join(f'a{number}=1' for number in range(1001))}")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Too many parameters" and "1,000" in answer.json()["detail"]
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("url", ["/", "/chronology/", "/actors/", "/admin/", "/codebook/"])
def test_and_so_they_are_on_pages(client, caplog: Any, url):
    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"{url}?{'&'.join(f'a{number}=1' for number in range(1001))}")
    assert answer.status_code == 400 and "Too many parameters" in answer.content.decode()
    assert not [record for record in caplog.records if record.exc_info]
