"""Choosing in the admin: by any alias, in few queries, and whatever somebody writes into the address."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident
from tests.factories import make_outlet
from tests.forms import INCIDENTS, TALKS, change_page

pytestmark = pytest.mark.django_db

ACTORS = {"app_label": "timeline", "model_name": "participation", "field_name": "actor"}
SOURCES = {"app_label": "timeline", "model_name": "citation", "field_name": "source"}


def suggestions(client: Client, term: str) -> list[dict[str, str]]:
    return client.get("/admin/autocomplete/", {"term": term, **ACTORS}).json()["results"]


def test_a_suggestion_says_by_which_alias_it_was_found(curator, make_actor):
    make_actor(
        "Tehrik-i-Taliban Pakistan (TTP)", aliases=["Pakistani Taliban", "The TTP’s Pakistani Taliban wing"]
    )
    [row] = suggestions(curator, "pakistani tal")
    assert row["text"] == "Tehrik-i-Taliban Pakistan (TTP) — matched “Pakistani Taliban”"
    assert row["name"] == "Tehrik-i-Taliban Pakistan (TTP)"
    [row] = suggestions(curator, "tehrik")
    assert row["text"] == row["name"]


def test_whole_names_come_first(curator, make_actor):
    for name in ["Afghan army", "Army of the north", "Army"]:
        make_actor(name)
    make_actor("Zulu force", aliases=["army"])
    names = [row["name"] for row in suggestions(curator, "army")]
    assert names == ["Army", "Zulu force", "Army of the north", "Afghan army"]


@pytest.mark.parametrize("term", ["\x00", "%", "_", "'", "(", "x" * 5000])
def test_no_term_breaks_the_suggestions(curator, make_actor, term):
    make_actor("Alpha")
    assert curator.get("/admin/autocomplete/", {"term": term, **ACTORS}).status_code == 200


FORGED = ["abc", "9" * 30, "-1", "1.5", "", "\x00", "²"]


@pytest.mark.parametrize("value", FORGED)
@pytest.mark.parametrize("field", ["place", "type"])
def test_a_forged_choice_in_the_address_is_ignored(curator, field, value):
    response = curator.get(f"{INCIDENTS}add/", {field: value, "title": "Kept"})
    assert response.status_code == 200
    assert "Kept" in response.content.decode()


def test_a_choice_in_the_address_is_shown_by_name(curator, make_place):
    page = curator.get(f"{INCIDENTS}add/", {"place": str(make_place("Harbour").pk)})
    assert ">Harbour, PK</option>" in page.content.decode()


@pytest.mark.parametrize("value", [value for value in FORGED if value])
@pytest.mark.parametrize(
    "field", ["place", "type", "participations-0-actor", "citations-0-source", "links-0-other"]
)
def test_a_forged_choice_in_a_form_is_a_mistake_at_its_field(send, incident, make_actor, field, value):
    sent = send(f"{INCIDENTS}add/", incident | {field: value})
    assert not sent.saved
    assert field in sent.errors
    assert not Incident.objects.exists()


@pytest.mark.parametrize("value", ["abc", "9" * 30])
def test_forged_topics_are_a_mistake_too(send, make_type, value):
    entries = {"title": "Talks", "type": str(make_type("talks").pk), "edtf": "2025", "topics": [value]}
    assert "topics" in send(f"{TALKS}add/", entries).errors


def test_the_page_of_an_event_takes_as_many_queries_with_20_rows_as_with_2(
    curator: Client,
    make_incident: Any,
    make_actor: Any,
    make_source: Any,
    make_citation: Any,
    make_talks: Any,
) -> None:
    def full(title: str, number: int) -> Incident:
        names = [f"{title} {n}" for n in range(number)]
        event = make_incident(title, actors=names, place="Harbour")
        for name in names:
            make_citation(event, make_source(name))
            event.casualties.create(group=name, actor=make_actor(name))
            event.claims.create(actor=make_actor(name), stance="claimed", by=make_actor(name))
            event.links.create(relation="led-to", other=make_talks(name))
        return event

    def queries(event: Incident, answer: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert answer(change_page(event)).status_code == 200
        return len(asked)

    few, many = full("Few", 2), full("Many", 20)
    queries(few, curator.get)
    assert queries(few, curator.get) == queries(many, curator.get) <= 24


def test_mistakes_are_listed_with_a_way_to_each_field(send, incident, make_actor):
    wrong = {"edtf": "June", "participations-0-actor": str(make_actor().pk), "status": "published"}
    sent = send(f"{INCIDENTS}add/", incident | wrong)
    summary = sent.text.partition('id="mistakes"')[2].partition("</section>")[0]
    assert 'href="#id_edtf"' in summary and 'href="#id_participations-0-role"' in summary
    assert 'href="#citations-heading"' in summary
    for control in ["id_edtf", "id_participations-0-role", "citations-heading"]:
        assert f'id="{control}"' in sent.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025-06", ["June 2025", "one month", "2025-06-01", "2025-06-30"]),
        ("2025-06/..", ["since June 2025", "from 2025-06-01 to …"]),
        ("28.6.2025", ["The year comes first: 2022-12-11."]),
        ("2025-02-30", ["February 2025 has 28 days"]),
        ("<b>", ["&lt;b&gt;"]),
        ("\x00", []),
        ("x" * 999, ["longer than"]),
    ],
)
def test_a_date_says_how_it_is_understood(curator, text, said):
    answer = curator.get("/admin/desk/edtf/", {"text": text})
    assert answer.status_code == 200
    words = " ".join(answer.content.decode().split())
    assert all(part in words for part in said)


def test_a_stored_date_is_understood_without_scripts(curator, make_incident):
    page = curator.get(change_page(make_incident(edtf="2025-06-28~"))).content.decode()
    assert "about 28 June 2025" in page.partition('class="edtf-reading"')[2]


DESK = ["/admin/desk/edtf/?text=2025", "/admin/desk/places/", "/admin/desk/findings/", "/admin/desk/bulk/1/"]


@pytest.mark.parametrize("url", DESK)
def test_the_curators_addresses_are_closed_to_the_public(client, url):
    assert client.get(url)["Location"].startswith("/admin/login/")


def test_places_for_the_map(curator, make_place, django_user_model):
    make_place("Torkham", latitude="34.09", longitude="71.15")
    make_place("Angoor Adda", other_names=["Angūr Aḍḍa"])
    rows = curator.get("/admin/desk/places/").json()["places"]
    assert [(row["name"], row["at"]) for row in rows] == [("Torkham, PK", [34.09, 71.15])]
    [row] = curator.get("/admin/desk/places/", {"q": "angur"}).json()["places"]
    assert row["at"] is None
    guest = Client()
    guest.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert guest.get("/admin/desk/places/").status_code == 403


def test_a_source_is_found_by_the_beginnings_of_words_and_by_any_piece_of_its_address(curator, make_source):
    dawn = make_outlet("Dawn", slug="dawn")
    make_source("Clash at the crossing", outlet=dawn, url="https://dawn.example/news/1947/clash")
    make_source("Émeute à la frontière", author="A. O'Brien")
    make_source("Dawn of talks")
    first, second, third = "Clash at the crossing", "Émeute à la frontière", "Dawn of talks"
    asked = {
        "cros": [first],
        "dawn cla": [first],
        "cla daw": [first],
        "dawn talks": [third],
        "dawn émeute": [],
        "dawn": [first, third],
        "FRONTIERE": [second],
    }
    asked |= {
        "o'br": [second],
        "ross": [],
        "news/1947": [first],
        "n.example": [first],
        "": [first, third, second],
    }
    for term, titles in asked.items():
        assert [row["name"] for row in sources(curator, term)] == titles, term
        if term:
            assert len(curator.get("/admin/sources/source/", {"q": term}).context["cl"].result_list) == len(
                titles
            )


def test_a_sign_that_search_knows_nothing_of_finds_what_the_rest_finds(curator, make_source):
    make_source("Alī of the hills")
    for typed in ("ʿ", "ʿAl", "ʾ", "\u0301"):
        answer = curator.get("/admin/sources/source/", {"q": typed})
        assert answer.status_code == 200 and "of the hills" in answer.content.decode(), typed


def test_suggestions_are_not_counted_and_page_on(curator, make_source):
    outlet = make_outlet()
    for number in range(45):
        make_source(f"Report {number:02}", outlet=outlet)
    with CaptureQueriesContext(connection) as queries:
        answer = curator.get("/admin/autocomplete/", {"term": "report", **SOURCES}).json()
    assert not [query for query in queries if "COUNT(" in query["sql"]]
    assert [
        sum(table in query["sql"] for query in queries) for table in ("sources_source", "sources_outlet")
    ] == [2, 2], "few are found by themselves, then read"
    assert len(answer["results"]) == 20 and answer["pagination"]["more"]
    last = curator.get("/admin/autocomplete/", {"term": "report", "page": 3, **SOURCES}).json()
    assert [row["name"] for row in last["results"]] == [f"Report {number}" for number in range(40, 45)]
    assert not last["pagination"]["more"]
    for page in ["0", "-1", "1000000", "x"]:
        asked = {"term": "report", "page": page, **SOURCES}
        assert curator.get("/admin/autocomplete/", asked).status_code == 404


def sources(client, term):
    return client.get("/admin/autocomplete/", {"term": term, **SOURCES}).json()["results"]
