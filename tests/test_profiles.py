"""Pages about one thing: what their events add up to, and that each number is what its link counts."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import ActorRelation, Alias
from tests import factories
from tests.factories import make_outlet

pytestmark = pytest.mark.django_db


def source_of(response: Any) -> str:
    return response.content.decode()


def text_of(response: Any) -> str:
    """What a reader reads: no tags, one space between words."""
    body = re.sub(r"<(script|title)\b.*?</\1>", " ", source_of(response), flags=re.S)
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
    return re.sub(r" ([.,:;)])", r"\1", words)


def section(response: Any, heading: str) -> str:
    """The HTML from a heading to the end of its section."""
    found = re.search(rf"<h2[^>]*>\s*{re.escape(heading)}\s*</h2>(.*?)</section>", source_of(response), re.S)
    assert found, heading
    return found[1]


def numbers(html: str) -> list[tuple[int, str]]:
    """Each number that is a link to the chronology, with its address."""
    found = re.findall(r'<a\s+href="(/chronology/[^"]*)">(?:\s*)([\d,]+)', html)
    return [(int(number.replace(",", "")), unescape(address)) for address, number in found]


def listed(client: Any, address: str) -> int:
    """How many events the same query has in the API."""
    query = urlsplit(address).query
    answer = client.get(f"/api/v1/events/?{query}&page_size=1&count=exact")
    assert answer.status_code == 200, (address, answer.content)
    return answer.json()["count"]


@pytest.fixture
def base(
    make_incident, make_talks, make_place, make_source, make_phase, make_claim, make_citation, make_actor
):
    """Two who fight and talk, some others, in two provinces and two years; and what nobody may see."""
    north = make_place("North", kind="province", admin1="North")
    make_place("Harbour", admin1="North", parent=north)
    make_place("Market", admin1="North", parent=north)
    make_place("East", kind="province", admin1="East")
    gazette, herald = make_source("The gazette"), make_source("The herald")
    make_phase("The thaw", "2025-03/2025-06")
    raid = make_incident(
        "Raid",
        edtf="2025-06-20",
        actors={"Alpha": "attacker", "Beta": "target", "Gamma": "victim"},
        place="Harbour",
        source=gazette,
        fatalities_best=3,
    )
    factories.Participation.objects.create(event=raid, actor=make_actor("Alpha"), role="initiator")
    make_citation(raid, herald, locator="p. 3")
    make_incident("Strike", edtf="2025-04-10", actors={"Beta": "attacker", "Alpha": "victim"}, place="Market")
    make_incident(
        "Clash", edtf="2025-04", actors=["Alpha", "Beta"], place="North", place_precision="province"
    )
    make_incident(
        "Bomb", edtf="2024", type="suicide-bombing", actors={"Alpha": "attacker", "Delta": "attacker"}
    )
    make_talks("Talks", edtf="2025-05-10", actors=["Alpha", "Beta"], source=herald)
    make_talks("Visit", type="visit", edtf="2025-03-01", actors={"Alpha": "visitor", "Beta": "host"})
    make_talks(
        "Speech", type="official-statement", edtf="2025-05-20", actors={"Alpha": "speaker", "Beta": "subject"}
    )
    make_talks(
        "Summit", edtf="2025-06-01", actors={"Gamma": "mediator", "Alpha": "party"}, occurrence="planned"
    )
    make_claim(raid, "Alpha", "claimed", "Alpha")
    make_claim(raid, "Delta", "claimed", "Delta")
    make_claim(raid, "Beta", "blamed", "Alpha")
    hidden = {"place": "Harbour", "source": gazette, "edtf": "2025-06-01"}
    for status in ("draft", "retracted"):
        make_incident(f"A {status}", status=status, actors={"Alpha": "attacker", "Omega": "target"}, **hidden)
        make_talks(f"Talks that are {status}", status=status, actors=["Alpha", "Omega"], **hidden)


PAGES = [
    *["/actors/alpha/", "/actors/beta/", "/actors/delta/", "/dyads/alpha/beta/", "/dyads/alpha/gamma/"],
    *["/places/north/", "/places/harbour/", "/sources/the-gazette/", "/phases/the-thaw/"],
]
NARROWER = [
    "",
    "kind=incident",
    "actor=beta",
    "actor_all=beta&type=battle",
    "date_from=2025-04-05",
    "date_from=2025-04-01&date_to=2025-06-30&date_match=certain",
    "place=east,north",
    "source=the-herald",
    "phase=the-thaw",
    "occurrence=occurred,planned",
    "blamed=beta",
    "q=raid",
    "actor=gamma,beta&role=party,victim,target",
    "country=PK&page_size=1",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_number_that_is_a_link_is_what_its_link_counts(client, base, path):
    counted: dict[str, int] = {}
    for narrower in NARROWER:
        page = client.get(f"{path}?{narrower}")
        assert page.status_code == 200
        found = numbers(source_of(page))
        assert found or narrower
        for number, address in found:
            if address not in counted:
                counted[address] = listed(client, address)
            assert number == counted[address], (narrower, address)


@pytest.mark.parametrize("role", ["attacker", "party", "attacker,party"])
def test_a_page_of_an_actor_takes_its_role(client, base, role):
    page = client.get(f"/actors/alpha/?role={role}")
    assert page.status_code == 200
    total = page.context["figures"]["events"]
    assert total == listed(client, f"?actor=alpha&role={role}") > 0
    for number, address in numbers(source_of(page)):
        assert number == listed(client, address), address


@pytest.mark.parametrize("path", ["/actors/", "/places/", "/sources/", "/phases/"])
def test_every_row_of_a_list_counts_its_published_events(client, base, path):
    found = numbers(source_of(client.get(path)))
    assert found
    for number, address in found:
        assert number == listed(client, address), address


def test_a_list_counts_no_further_than_its_bound_and_says_so(client, base, monkeypatch):
    monkeypatch.setattr("timeline.profiles.listed.MOST", 3)
    body = text_of(client.get("/actors/?q=alpha"))
    assert "over 3" in body


@pytest.mark.parametrize("path", PAGES)
def test_what_is_not_published_is_counted_nowhere(client, curator, base, path):
    for reader in (client, curator):
        page = reader.get(path)
        body = text_of(page).replace("Alpha", "")
        assert "Omega" not in body and "draft" not in body.lower().replace("drafts", "")


@pytest.mark.parametrize("query", ["", "kind=diplomatic", "actor=beta", "ordering=date"])
def test_an_actors_small_map_draws_the_events_of_its_page_and_says_which_it_cannot(
    client, base, make_talks, make_place, query
):
    where = {"latitude": 34.53, "longitude": 69.17}
    make_talks("Talks there", actors=["Alpha", "Beta"], place=make_place("Kabul", **where))
    make_talks("Talks in the country", actors=["Alpha"], country="PK")
    land = make_place("Pakistan", kind="country")
    make_incident = factories.make_incident
    for precision in ("country", "exact"):
        make_incident(actors={"Alpha": "attacker", "Beta": "attacker"}, place=land, place_precision=precision)
    make_incident(actors={"Beta": "attacker", "Alpha": "target"}, place="Harbour", place_precision="country")
    page = client.get(f"/actors/alpha/?{query}")
    [address] = re.findall(r'data-small-map data-src="([^"]+)"', source_of(page))
    drawn = client.get(unescape(address)).json()
    assert drawn["count"] == page.context["figures"]["events"] > drawn["unplaced"] > 0
    said = re.search(r"(\d+) of (\d+) events (?:has|have) no place that a map can show", text_of(page))
    assert said and [int(number) for number in said.groups()] == [drawn["unplaced"], drawn["count"]]


def test_an_actor_whose_events_are_nowhere_has_no_map(client, make_talks):
    make_talks("Talks", actors=["Alpha"])
    page = client.get("/actors/alpha/")
    assert "data-small-map" not in source_of(page)
    assert "1 of 1 events has no place that a map can show" in text_of(page)


def test_a_slug_is_one_actors_address_though_it_be_an_alias_of_another(client, base, make_actor):
    Alias.objects.create(actor=make_actor("Gamma"), name="ALPHA")
    page = client.get("/actors/alpha/")
    assert page.context["figures"]["events"] == 8 == listed(client, "?actor=alpha")


@pytest.mark.parametrize("path", PAGES)
def test_a_bad_parameter_is_named_and_the_page_is_still_about_its_subject(client, base, path):
    page = client.get(f"{path}?acter=beta&kind=war")
    assert page.status_code == 400
    body = text_of(page)
    assert "acter" in body and "'war' is not one of" in body
    assert "Events over time" not in body


# Actors


def test_partners_are_those_at_one_table_and_adversaries_those_on_the_other_side(client, base):
    page = client.get("/actors/alpha/")
    partners = {other.name: other.counts for other in page.context["partners"]}
    assert {name: row["met"] for name, row in partners.items()} == {"Beta": 2, "Gamma": 1}
    assert partners["Beta"]["diplomatic"] == 3
    foes = {other.name: other.counts for other in page.context["adversaries"]}
    assert {name: row["opposed"] for name, row in foes.items()} == {"Beta": 2, "Gamma": 1}
    assert foes["Beta"]["both_parties"] == 1 and foes["Beta"]["incidents"] == 3
    assert "Delta" not in foes  # on the same side
    text = text_of(page)
    assert "Who was merely addressed or spoken of is not counted" in text
    assert "one as attacker, suspect or initiator, the other as target or victim" in text


def test_two_roles_of_one_actor_are_one_event(client, base):
    page = client.get("/actors/alpha/")
    roles = {row["role"]: row["n"] for row in page.context["roles"]}
    assert roles["attacker"] == 2 and roles["initiator"] == 1
    assert page.context["figures"]["events"] == 8


def test_an_incident_that_two_claim_is_contested(client, base):
    claims = client.get("/actors/alpha/").context["claims"]
    assert (claims["claimed"], claims["contested"], claims["blamed"], claims["of_others"]) == (1, 1, 0, 1)
    page = client.get("/actors/beta/")
    assert page.context["claims"]["blamed"] == 1 and page.context["claims"]["contested"] == 0
    said = text_of(client.get("/actors/alpha/")).partition("Responsibility")[2]
    assert "Raid contested 20 June 2025" in said and "Delta claimed by Delta" in said


def test_an_actor_that_is_blamed_for_what_it_had_no_part_in_is_told_so(client, make_incident, make_claim):
    make_claim(make_incident("Raid", actors=["Beta"]), "Alpha", "assessed", "Beta")
    page = client.get("/actors/alpha/")
    assert page.context["figures"]["events"] == 0
    assert page.context["claims"]["blamed"] == 1
    assert "Alpha assessed by Beta" in text_of(page)


def test_the_graph_of_relations_links_to_the_others_and_says_when(client, make_actor):
    alpha, beta, gamma = make_actor("Alpha"), make_actor("Beta"), make_actor("Gamma")
    ActorRelation.objects.create(subject=beta, relation="splinter-of", object=alpha, edtf="2014")
    ActorRelation.objects.create(subject=alpha, relation="part-of", object=gamma)
    ActorRelation.objects.create(subject=beta, relation="opposes", object=gamma)
    page = client.get("/actors/alpha/")
    drawing = source_of(page).partition('<div class="ego">')[2].partition("</div>")[0]
    assert 'href="/actors/beta/"' in drawing and 'href="/actors/gamma/"' in drawing
    words = " ".join(re.sub(r"<[^>]+>", " ", drawing).split())
    assert "splinter of it, 2014" in words and "it is part of this" in words
    assert 'role="img"' not in drawing
    assert "Among the others Beta opposes Gamma" in text_of(page)


def test_a_graph_of_many_relations_says_how_many_it_lacks(client, make_actor):
    for number in range(20):
        ActorRelation.objects.create(
            subject=make_actor(f"Actor {number}"), relation="part-of", object=make_actor("Alpha")
        )
    body = text_of(client.get("/actors/alpha/"))
    assert "4 more stand in the list alone" in body
    assert all(f"Actor {number} part of Alpha" in body for number in range(20))


def test_right_to_left_names_keep_their_direction_and_language(client, make_actor):
    Alias.objects.create(actor=make_actor("Alpha"), name="تحریک", language="ur", used_by="the group")
    assert re.search(r'<bdi dir="auto"\s+lang="ur">تحریک</bdi>', source_of(client.get("/actors/alpha/")))


def test_an_actor_without_events_says_so_and_nothing_else(client, make_actor):
    make_actor("Alpha")
    page = client.get("/actors/alpha/")
    body = text_of(page)
    assert "No published event belongs here yet" in body
    assert "Most often at one table" not in body and "Events per" not in body


# Places


def test_a_place_counts_what_lies_in_each_part_of_it(client, base):
    page = client.get("/places/north/")
    inside = {child.name: child.counted.count for child in page.context["children"]}
    assert inside == {"Harbour": 1, "Market": 1}
    assert page.context["figures"]["events"] == 3


def test_a_place_says_how_many_events_are_known_to_the_province_alone(client, base):
    body = text_of(client.get("/places/north/"))
    assert "Somewhere in the province 1" in body
    assert "2 of 3 are known to a spot or near it" in body


def test_a_place_says_who_acts_there_and_what_happens(client, base):
    page = client.get("/places/north/")
    assert [(row["name"], row["n"]) for row in page.context["active"]][:2] == [("Alpha", 3), ("Beta", 3)]
    assert [(row.label, row.count) for row in page.context["types"]] == [("Armed clash", 3)]


# Sources


@pytest.fixture
def article(make_source, make_incident, make_citation, make_actor, make_phase):
    source = make_source("An article", language="ur", outlet=make_outlet("The Gazette", reliability="B"))
    raid = make_incident("Raid on the port")
    told = {"value": {"fatalities": "13"}, "quote": "تیرہ ہلاک", "supports": ["casualties"]}
    make_citation(raid, source, locator="para. 10", **told)
    make_citation(make_incident("Early raid"), source, locator="para. 9")
    make_citation(raid, make_source("A rumour"), locator="p. 2", value={"fatalities": "8"})
    make_citation(raid, make_source("An echo"), locator="p. 4", value={"fatalities": "13"})
    make_citation(raid, make_source("A copy", origin=source), locator="p. 5", value={"fatalities": "99"})
    ActorRelation.objects.create(
        subject=make_actor("Beta"),
        relation="part-of",
        object=make_actor("Alpha"),
        source=source,
        locator="para. 2",
    )
    make_phase("The thaw", source=source, locator="para. 9")
    draft = make_incident("Secret raid", status="draft")
    make_citation(draft, source, locator="para. 1")
    return source


def test_a_source_is_read_in_its_own_order_with_all_it_supports(client, article):
    page = client.get("/sources/an-article/")
    assert [paragraph.locator for paragraph in page.context["facts"].paragraphs] == [
        "para. 2",
        "para. 9",
        "para. 10",
    ]
    body = text_of(page)
    assert body.index("Beta part of Alpha") < body.index("Early raid") < body.index("“تیرہ ہلاک”")
    assert re.search(r'<blockquote dir="auto"\s+lang="ur">', source_of(page))
    assert "Phase · since May 2025" in body and "Secret raid" not in body
    assert "B: usually reliable" in body


def test_a_source_shows_where_others_say_otherwise_but_not_its_own_reprints(client, article):
    body = text_of(client.get("/sources/an-article/"))
    assert "fatalities: 13 8 in A rumour, p. 2 the same in An echo, p. 4" in body
    assert "99" not in body
    assert "Reprinted as A copy" in body


def test_a_long_source_is_read_page_by_page(client, make_source, make_incident, make_citation):
    source, raid = make_source("A book"), make_incident()
    for number in range(1, 151):
        make_citation(raid, source, locator=f"p. {number}")
    first, second = client.get("/sources/a-book/"), client.get("/sources/a-book/?facts=2")
    assert "p. 100 " in text_of(first) and "p. 101 " not in text_of(first)
    assert "p. 101 " in text_of(second) and "p. 99 " not in text_of(second)
    assert "?facts=2#paragraphs" in source_of(first)
    assert client.get("/sources/a-book/?facts=0").status_code == 400
    assert client.get("/sources/a-book/?facts=99").status_code == 200


def test_a_source_of_too_many_citations_shows_those_of_the_events_listed(
    client, make_source, make_incident, make_citation, monkeypatch
):
    monkeypatch.setattr("timeline.profiles.facts.MOST_SORTED", 3)
    source = make_source("A dataset")
    for number in range(1, 6):
        make_citation(
            make_incident(f"Raid {number}", edtf=f"2025-06-0{number}"), source, locator=f"row {number}"
        )
    body = text_of(client.get("/sources/a-dataset/?page_size=2"))
    assert "more than can be put in its order at once" in body
    assert "row 5" in body and "row 4" in body and "row 3" not in body


# Phases


def test_a_phase_compares_itself_with_as_many_days_before_and_after(client, make_phase, make_incident):
    make_phase("The thaw", "2025-02-01/2025-02-10")
    for day in ("2025-01-25", "2025-02-01", "2025-02-10", "2025-02-15"):
        make_incident(f"Raid on {day}", edtf=day)
    make_incident("Across", edtf="2025-02-08/2025-02-12")
    make_incident("Long before", edtf="2024-12-01")
    make_incident("Long after", edtf="2025-06-01")
    page = client.get("/phases/the-thaw/")
    rates = page.context["rates"]
    told = [(one.name, one.incidents.count, one.incidents.days) for one in rates.periods]
    assert told == [("before", 1, 10), ("during", 2, 10), ("after", 1, 10)]
    assert rates.unsure == 1 and not rates.cut
    for number, address in numbers(section(page, "Before, during and after")):
        assert number == listed(client, address)
    assert "A difference is not an effect." in text_of(page)


def test_a_phase_without_end_has_no_after_and_ends_where_the_base_does(client, make_phase, make_incident):
    make_phase("The thaw", "2025-02?/..")
    make_incident(edtf="2025-01-20")
    make_incident(edtf="2025-02-10")
    page = client.get("/phases/the-thaw/")
    assert [one.name for one in page.context["rates"].periods] == ["before", "during"]
    assert page.context["rates"].periods[-1].last.isoformat() == "2025-02-10"
    assert "The ends of the phase are themselves uncertain" in text_of(page)


def test_a_page_of_a_phase_that_is_narrowed_in_time_does_not_compare(client, base):
    assert client.get("/phases/the-thaw/?date=2025").context["rates"] is None


# The past, and costs


def test_the_pages_are_seen_as_they_were(client, transactional_db, make_incident):
    raid = make_incident("Raid", actors={"Alpha": "attacker", "Beta": "target"}, place="Harbour")
    from timeline.history.past import last_commit

    then = f"{last_commit().at:%Y-%m-%dT%H:%M:%S.%fZ}"
    make_incident("Later raid", actors={"Alpha": "attacker", "Beta": "target"}, place="Harbour")
    raid.title = "Renamed"
    raid.save()
    for path in ("/actors/alpha/", "/dyads/alpha/beta/", "/places/harbour/"):
        page = client.get(path, {"as_of": then})
        assert page.context["figures"]["events"] == 1, path
        assert client.get(path).context["figures"]["events"] == 2
        for number, address in numbers(source_of(page)):
            assert "as_of=" in address and number == listed(client, address)


@pytest.mark.parametrize(
    ("url", "most"),
    [
        ("/actors/alpha/", 20),
        ("/dyads/actor-0/alpha/", 24),
        ("/places/harbour/", 20),
        ("/sources/a-report/", 20),
        ("/phases/the-thaw/", 24),
        ("/dyads/", 2),
        ("/actors/", 3),
    ],
)
def test_the_number_of_queries_does_not_grow(
    client, make_incident, make_talks, make_actor, make_claim, make_source, make_citation, make_place,
    make_phase, url, most,
):  # fmt: skip
    def grow(numbers: range) -> None:
        for number in numbers:
            place = make_place(f"Spot {number}", parent=make_place("Harbour", kind="district"))
            actor = make_actor(f"Actor {number}", aliases=[f"Name {number}"])
            for object_ in ("Alpha", "Actor 0"):
                if object_ != actor.name:
                    ActorRelation.objects.create(
                        subject=actor, relation="part-of", object=make_actor(object_)
                    )
            told = {"place": place, "source": make_source("A report")}
            day = f"2025-06-{number + 1:02}"
            raid = make_incident(
                f"Raid {number}",
                edtf=day,
                actors={"Alpha": "attacker", actor.name: "target", "Actor 0": "victim"},
                **told,
            )
            make_talks(f"Talks {number}", edtf=day, actors=["Alpha", "Actor 0"])
            make_citation(raid, make_source("Another"), locator=f"p. {number}", value={"fatalities": number})
            make_citation(raid, make_source("A report"), locator=f"p. {number}", value={"fatalities": 7})
            make_claim(raid, "Alpha", by=actor.name)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    make_phase("The thaw", "2025-06-01/2025-06-02")
    grow(range(3))
    few = count()
    grow(range(3, 25))
    assert count() == few <= most
