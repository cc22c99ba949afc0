"""The page of one event: what a glance tells, what each source says, how it is cited."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pybtex.database
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_casualties,
    make_citation,
    make_claim,
    make_incident,
    make_source,
    make_talks,
)
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db


def page_of(event: Any) -> Any:
    record_changes()
    answer = Client().get(event.get_absolute_url())
    assert answer.status_code == 200
    return answer


def words(answer: Any, start: str = "<main") -> str:
    body = answer.content.decode()
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", body[body.index(start) :])).split())
    return re.sub(r" ([.,:;)])", r"\1", text)


def element(answer: Any, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*>(.*?)</', answer.content.decode(), re.S)
    assert found, name
    return unescape(found[1])


def test_one_glance_says_when_where_who_how_many_and_who_says_so() -> None:
    raid = make_incident(
        actors={"Alpha": "attacker", "Beta": "victim"},
        place="Harbour",
        source=make_source("A report"),
        fatalities_low=8,
    )
    glance = words(page_of(raid), '<dl class="glance"')
    assert (
        glance.startswith("When 28 June 2025")
        and "Where Harbour PK · exactly there Who Alpha attacker Beta victim" in glance
    )
    assert "How many at least 8 killed injured: unknown Who says so 1 source A report (F)" in glance


def test_an_unknown_number_is_said_to_be_unknown() -> None:
    assert "Killed: unknown" in words(page_of(make_incident()))


@pytest.mark.parametrize(
    ("edtf", "drawn"),
    [
        ("2025-06-28", 'class="day"'),
        ("2025-06", 'class="span"'),
        ("2025", 'class="span"'),
        ("2025-06/..", 'class="span to-open"'),
        ("../2025-06", 'class="span from-open"'),
        ("0001/9999", ""),
    ],
)
def test_the_possible_days_are_drawn_as_long_as_they_are(edtf: str, drawn: str) -> None:
    body = page_of(make_incident(edtf=edtf)).content.decode()
    assert ('class="possible"' in body) == bool(drawn) and drawn in body
    if "to-open" in drawn or "from-open" in drawn or "span" in drawn:
        assert 'class="day"' not in body


def test_what_nobody_gives_a_value_for_is_not_claimed_to_be_supported() -> None:
    raid = make_incident(fatalities_best=3)
    make_citation(raid, make_source("A report"), supports=["casualties", "date"])
    evidence = words(page_of(raid), 'id="competing"')
    assert "Fatalities 3 The curators’ best estimate" in evidence and "supports it A report" in evidence
    assert "Injured" not in evidence.split("Where this comes from")[0]


def test_a_value_of_a_source_is_told_apart_from_the_headline() -> None:
    raid = make_incident(fatalities_low=8)
    make_citation(raid, make_source("A report"), value={"killed": "at least 8"})
    make_citation(raid, make_source("A rumour"), value={"fatalities": 20, "weapon": "mortar"})
    evidence = words(page_of(raid), 'id="competing"')
    assert "Fatalities sources differ at least 8 No best estimate is recorded" in evidence
    assert "at least 8 (as the headline) A report" in evidence and "20 A rumour" in evidence
    assert "Weapon Value According to mortar A rumour" in evidence


def test_claims_are_a_matrix_of_actors_by_who_says_so() -> None:
    raid = make_incident()
    make_claim(raid, "Alpha", "claimed", "Alpha")
    make_claim(raid, "Alpha", "denied", "Gamma")
    make_claim(raid, "Beta", "blamed", "Gamma")
    make_claim(raid, "Beta", "assessed")
    body = page_of(raid).content.decode()
    matrix = body[body.index('id="claims"') : body.index("</table>")]
    assert len(re.findall(r'<th scope="col"', matrix)) == 1 + 3 and "a speaker not named" in matrix
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", matrix, re.S)
    stances = [re.findall(r'data-stance="(\w+)"|says nothing', row) for row in rows]
    assert stances == [["claimed", "denied", ""], ["", "blamed", "assessed"]]


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        ("2025-06-27", "1 day before"),
        ("2025-05", "28 to 58 days before"),
        ("2025-06-28", "the same day"),
        ("2025-06", "perhaps at the same time"),
        ("2024", "about 6 to 18 months before"),
        ("2020-06-28", "about 5 years before"),
        ("2025-07-01", "3 days after"),
    ],
)
def test_how_far_away_another_event_lies_is_no_more_exact_than_their_dates(edtf: str, said: str) -> None:
    raid = make_incident(edtf="2025-06-28", actors=["Alpha"])
    make_talks(edtf=edtf, actors=["Alpha"])
    assert said in words(page_of(raid), "Before and after")


def test_a_distance_from_an_open_end_is_not_made_up() -> None:
    raid = make_incident(edtf="2025-06-28", actors=["Alpha"])
    make_talks("Older", edtf="../2024", actors=["Alpha"])
    assert "until 2024 Older" in words(page_of(raid), "Before and after")


def test_a_draft_is_neither_before_nor_after() -> None:
    raid = make_incident(actors=["Alpha"])
    make_talks("Secret talks", actors=["Alpha"], status="draft")
    assert "Secret" not in page_of(raid).content.decode()


def test_it_is_cited_in_three_styles_that_programs_read() -> None:
    raid = make_incident("Raid & {loot} at 100%", edtf="2025-06", source=make_source())
    page = page_of(raid)
    apa = element(page, "cite-apa")
    assert (
        apa.startswith("Sarhad. (")
        and f"Raid & {{loot}} at 100%, June 2025 (Event {raid.pk}, revision 1)" in apa
    )
    entry = pybtex.database.parse_string(element(page, "cite-bibtex"), "bibtex").entries
    (key,) = entry
    assert key == f"sarhad-event-{raid.pk}-r1" and "100" in entry[key].fields["title"]
    (csl,) = json.loads(element(page, "cite-csl"))
    assert csl["title"] == "Raid & {loot} at 100%, June 2025" and csl["version"] == "revision 1"
    for address in (csl["URL"], entry[key].fields["url"]):
        assert re.fullmatch(rf"http://testserver/events/{raid.pk}/\?as_of=.+Z", address)
        assert Client().get(address.removeprefix("http://testserver"), follow=True).status_code == 200


def test_what_is_not_published_cannot_be_cited(curator: Client) -> None:
    draft = make_incident(status="draft")
    record_changes()
    body = curator.get(draft.get_absolute_url()).content.decode()
    assert 'id="cite"' not in body and "Add to brief" not in body


def test_the_cost_does_not_grow_with_what_hangs_on_the_event() -> None:
    def cost(event: Any) -> int:
        page_of(event)
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(event.get_absolute_url()).status_code == 200
        return len(asked)

    def fill(event: Any, many: int) -> Any:
        for number in range(many):
            citation = make_citation(event, make_source(f"Source {number}"), value={"killed": number})
            make_claim(event, f"Actor {number}", by=f"Speaker {number}", citation=citation)
            make_casualties(event, f"group {number}", killed_best=number)
        return event

    few = cost(fill(make_incident("One", actors=["Alpha"], place="Harbour"), 1))
    many = cost(fill(make_incident("Two", actors=["Alpha", "Beta"], place="Harbour"), 6))
    assert many <= few
