"""Search everywhere: the page of what was found, and the list under the field."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actors.models import Actor
from tests.factories import make_actor, make_incident, make_outlet, make_phase, make_place, make_source
from timeline.models import Commit, Event
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db


def ask(q: str, path: str = "/search/", **more: Any) -> Any:
    return Client().get(f"{path}?{urlencode({'q': q, **more})}")


def text_of(response: Any) -> str:
    body = response.content.decode()
    main = re.sub("</?mark>", "", body[body.find("<main") :] if "<main" in body else body)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def options(q: str, **more: Any) -> list[str]:
    body = ask(q, "/search/suggestions/", **more).content.decode()
    found = re.findall(r'class="suggested-name"[^>]*>(.*?)</span>\s*<span class="suggested-more', body, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", one)).split()) for one in found]


@pytest.fixture
def story() -> Any:
    make_actor("Tehreek-e-Taliban Pakistan", aliases=["TTP", "Fitna al-Khawarij", "تحریک طالبان"])
    make_place("Mīr ‘Alī", slug="mir-ali", other_names=["Mirali Town"])
    make_phase("The thaw", "2025-04/..")
    make_source("Border diary", author="Zahra Noor", outlet=make_outlet("The Gazette"))
    return make_incident(
        "Raid on the port",
        summary="Gunmen came by boat at dawn.",
        actors=["Tehreek-e-Taliban Pakistan"],
        edtf="2025-06",
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ttp", "Tehreek-e-Taliban Pakistan"),
        ("TEHREEKE", "Tehreek-e-Taliban Pakistan"),  # as one word
        ("tali", "Tehreek-e-Taliban Pakistan"),  # a word in the middle
        ("fitna al kh", "Tehreek-e-Taliban Pakistan"),  # what its enemies call it, unfinished
        ("تحريك", "Tehreek-e-Taliban Pakistan"),  # with the other yeh and kaf
        ("mir al", "Mīr ‘Alī"),
        ("mirali", "Mīr ‘Alī"),
        ("tha", "The thaw"),
        ("diary", "Border diary"),
        ("zahra", "Border diary"),
        ("gazette", "Border diary"),
        ("raid", "Raid on the port"),
        ("rai", "Raid on the port"),
        ("boat da", "Raid on the port"),
    ],
)
def test_whatever_is_named_is_found_by_any_name_and_its_beginning(story: Any, typed: str, found: str) -> None:
    assert found in options(typed)
    assert found in text_of(ask(typed))


@pytest.mark.parametrize("typed", ["", "r", "':*&|!", "()", "_", "%", "\\", "<b>", "zzzz", "a" * 300])
def test_nothing_that_can_be_typed_breaks_it(story: Any, typed: str) -> None:
    assert ask(typed).status_code == 200
    assert ask(typed, "/search/suggestions/").status_code == 200


@pytest.mark.parametrize(
    ("query", "named"), [({"q": "a" * 301}, "q"), ({"q": "raid", "kind": "x"}, "kind"), ({"q": "\x00"}, "q")]
)
def test_what_cannot_be_read_is_named(story: Any, query: dict[str, str], named: str) -> None:
    page = Client().get(f"/search/?{urlencode(query)}")
    assert page.status_code == 400 and f"{named} :" in text_of(page)
    assert Client().get(f"/search/suggestions/?{urlencode(query)}").status_code == 400


def test_what_was_typed_is_marked_and_nothing_in_it_is_markup() -> None:
    make_incident("Raid <img src=x> alert(1) on Mīr ‘Alī")
    body = ask("mir raid alert").content.decode() + ask("mir", "/search/suggestions/").content.decode()
    assert "<mark>Mīr</mark>" in body and "&lt;img src=x&gt; <mark>alert</mark>(1)" in body
    body = ask("<script>x").content.decode() + ask("<script>x", "/search/suggestions/").content.decode()
    assert "<script>x" not in body and "<img" not in body


def test_the_chronology_is_one_click_away_with_as_many_events_as_are_promised(client: Client) -> None:
    for number in range(3):
        make_incident(f"Raid {number}")
    page = ask("raid")
    assert "All 3 events in the chronology" in text_of(page)
    assert 'href="/chronology/?q=raid"' in page.content.decode()
    assert len(client.get("/chronology/?q=raid").context["page"].rows) == 3


def test_signs_of_the_chronologys_search_are_understood(story: Any) -> None:
    make_incident("Raid on the market")
    found = text_of(ask("raid -port"))
    assert "Raid on the market" in found and "Raid on the port" not in found


def test_of_a_misspelt_name_the_nearest_are_offered(story: Any) -> None:
    assert "Did you mean Tehreek-e-Taliban Pakistan" in text_of(ask("Tehrik-i-Talban Pakistan"))


def test_a_draft_is_not_found() -> None:
    make_incident("Secret raid", status="draft")
    assert "Secret" not in text_of(ask("raid")) and options("raid") == []
    assert "All 1" not in text_of(ask("raid")) and "Nothing found" in text_of(ask("raid"))


def test_the_past_is_searched_by_the_names_of_its_time() -> None:
    make_incident("Raid", actors=["Alpha"])
    record_changes()
    at = Commit.objects.latest("number").at.isoformat()
    Actor.objects.update(name="Omega")
    Event.objects.update(title="Attack")
    record_changes()
    assert "Alpha" in options("alp", as_of=at) and "Raid" in options("rai", as_of=at)
    assert options("omeg", as_of=at) == [] and "Omega" in options("omeg")
    body = ask("alpha", as_of=at).content.decode()
    assert re.search(r'href="/actors/alpha/\?as_of=', body) and "noindex" in body


def test_a_better_match_comes_first() -> None:
    make_actor("Alphabet Company")
    make_actor("Alpha")
    make_actor("The other Alpha")
    assert options("alpha")[:3] == ["Alpha", "Alphabet Company", "The other Alpha"]


def test_the_cost_does_not_grow_with_what_is_found() -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ask("alpha", path).status_code == 200
        return len(asked)

    make_incident("Alpha raid 0", actors=["Alpha 0"])
    few = cost("/search/"), cost("/search/suggestions/")
    for number in range(1, 9):
        make_incident(f"Alpha raid {number}", actors=[f"Alpha {number}"])
    assert (cost("/search/"), cost("/search/suggestions/")) == few


def test_names_are_looked_up_in_indexes() -> None:
    """The planner takes them once there is something to pass over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO actors_actor (slug, name, kind, country, description, created, updated) "
            "SELECT 'many-' || n, 'Many ' || md5(n::text), 'armed-group', '', '', now(), now() "
            "FROM generate_series(1, 5000) n"
        )
        cursor.execute("ANALYZE actors_actor")
        for condition in (
            "folded LIKE 'manyabc%'",
            "sarhad_words(name) @@ to_tsquery('simple', sarhad_plain('''abc'':*'))",
        ):
            cursor.execute(f"EXPLAIN SELECT id FROM actors_actor WHERE {condition}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan, plan


def test_a_common_word_is_looked_for_among_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    for year in (2021, 2022, 2023, 2024):
        make_incident(f"Raid of {year}", edtf=str(year))
    monkeypatch.setattr("timeline.searching.events.COMMON", 2)
    monkeypatch.setattr("timeline.searching.events.LOOKED_THROUGH", 2)
    assert options("raid") == ["Raid of 2024", "Raid of 2023"]
    assert "All 4 events in the chronology the 2 best of the newest are shown here" in text_of(ask("raid"))


def test_of_many_events_at_once_the_same_words_are_kept() -> None:
    make_actor("Jaish-e-Zawq", aliases=["JeZ"])
    incident = make_incident(
        "Shots at the zarzuela", actors=["Jaish-e-Zawq", "Čardak"], place=make_place("Kel")
    )
    record_changes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id, document::text FROM timeline_eventtext")
        one_by_one = cursor.fetchall()
        cursor.execute("DELETE FROM timeline_eventtext")
        cursor.execute(
            "SELECT sarhad_write_text(%s || array(SELECT -generate_series(1, 10001)))", [[incident.pk]]
        )
        cursor.execute("SELECT event_id, document::text FROM timeline_eventtext")
        assert cursor.fetchall() == one_by_one
    assert "zarzuela" in one_by_one[0][1] and "jez" in one_by_one[0][1]
