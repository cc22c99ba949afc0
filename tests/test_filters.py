"""What a query selects, by page and by API alike."""

from __future__ import annotations

import pytest

from timeline.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def select(client):
    """The titles that a query selects; the page must show the same."""

    def ask(query):
        answer = client.get(f"/api/v1/events/?{query}")
        assert answer.status_code == 200, answer.content
        found = {event["title"] for event in answer.json()["results"]}
        page = client.get(f"/chronology/?{query}")
        assert page.status_code == 200
        assert {event.title for event in page.context["page"].rows} == found
        return found

    return ask


def test_page_and_api_answer_the_same_question(client, make_incident, make_talks):
    make_incident(title="Raid on the port", actors=["Alpha"])
    make_talks(title="Talks in Geneva", actors=["Beta"])
    for url in ["/chronology/", "/", "/api/v1/events/"]:
        body = client.get(url, {"actor": "alpha"}).content.decode()
        assert "Raid on the port" in body and "Talks in Geneva" not in body


# When


@pytest.mark.parametrize(
    ("edtf", "window", "possible", "certain"),
    [
        ("2022-12-11", "date=2022-12-11", True, True),
        ("2022-12-11", "date=2022-12", True, True),
        ("2022-12", "date=2022-12-05/2022-12-11", True, False),
        ("2022-12", "date_from=2022-12-05&date_to=2022-12-11", True, False),
        ("2022-12", "date=2022", True, True),
        ("2022", "date=2022-12", True, False),
        ("2022-11", "date=2022-12", False, False),
        ("2025-06-23/2025-07-07", "date=2025-07", True, False),
        ("2025-06-23/2025-07-07", "date_from=2025-06-23", True, True),
        ("2025-06-23/2025-07-07", "date_to=2025-07-07", True, True),
        ("2025-06-23/2025-07-07", "date_to=2025-07-06", True, False),
        ("2021-08/..", "date=2030", True, False),
        ("2021-08/..", "date=2021-08/..", True, True),
        ("2021-08/..", "date=2021-07", False, False),
        ("../2021-08", "date=1990", True, False),
        ("2025-06-28~", "date=2025-06-28", True, True),
        ("2022-12-31", "date_to=2022-12-31", True, True),
        ("2022-12-31", "date_from=2022-12-31", True, True),
        ("2022-21", "date=2022-04", True, False),
    ],
)
def test_possible_overlaps_and_certain_contains(select, make_incident, edtf, window, possible, certain):
    make_incident("It", edtf=edtf)
    assert bool(select(window)) == possible
    assert bool(select(f"{window}&date_match=possible")) == possible
    assert bool(select(f"{window}&date_match=certain")) == certain


def test_several_windows_all_hold(select, make_incident):
    make_incident("It", edtf="2022-12-11")
    assert select("date=2022&date_from=2022-12-01&date_to=2022-12-31") == {"It"}
    assert not select("date=2022&date_from=2023-01-01")


def test_precision_selects(select, make_incident):
    make_incident("Day", edtf="2022-12-11")
    make_incident("Month", edtf="2022-12")
    make_incident("Open", edtf="2022-12/..")
    assert select("precision=month,open") == {"Month", "Open"}


def test_a_phase_selects_what_may_lie_in_it(select, make_incident, make_phase):
    make_phase("The thaw", "2025-05/..")
    make_phase("The talks", "2021/2022")
    make_incident("Within", edtf="2025-06")
    make_incident("Perhaps", edtf="2025")
    make_incident("Earlier", edtf="2021-10")
    make_incident("Between", edtf="2023")
    assert select("phase=the-thaw") == {"Within", "Perhaps"}
    assert select("phase=the-thaw&date_match=certain") == {"Within"}
    assert select("phase=the-thaw,the-talks") == {"Within", "Perhaps", "Earlier"}


# Who


@pytest.fixture
def cast(make_actor, make_incident, make_talks):
    make_actor("Tehreek-e-Taliban Pakistan", slug="ttp", aliases=["TTP", "Pakistani Talibán"])
    make_actor("Army", slug="army")
    from actors.models import Actor
    from timeline.models import Participation

    def event(make, title, **roles):
        made = make(title)
        for slug, role in roles.items():
            Participation.objects.create(event=made, actor=Actor.objects.get(slug=slug), role=role)

    event(make_incident, "Raid", ttp="attacker", army="target")
    event(make_incident, "Sweep", army="attacker")
    event(make_talks, "Talks", ttp="party")


@pytest.mark.parametrize(
    "name",
    [
        *("ttp", "TTP", "t.t.p.", "tehreek e taliban pakistan", "pakistani taliban"),
        "PAKISTANI TALIBÁN",
    ],
)
def test_any_alias_finds_the_same_events_as_the_slug(select, cast, name):
    assert select(f"actor={name}") == select("actor=ttp") == {"Raid", "Talks"}


def test_several_actors_are_any_of_them_and_actor_all_is_all_of_them(select, cast):
    assert select("actor=ttp,army") == select("actor=ttp&actor=army") == {"Raid", "Sweep", "Talks"}
    assert select("actor_all=ttp,army") == select("actor_all=ttp&actor_all=army") == {"Raid"}


def test_a_role_restricts_the_actor(select, cast):
    assert select("actor=army&role=attacker") == {"Sweep"}
    assert select("actor=army&role=attacker,target") == {"Raid", "Sweep"}
    assert select("actor_all=army,ttp&role=attacker") == set()


def test_a_role_alone_is_an_error(client):
    answer = client.get("/api/v1/events/?role=attacker")
    assert answer.status_code == 400
    assert "restricts actor" in answer.json()["errors"][0]["message"]


def test_a_comma_inside_a_name_is_no_separator(select, make_incident):
    make_incident("Advance", actors=["23rd Division, Northern Front"])
    make_incident("Retreat", actors=["Alpha"])
    assert select("actor=23rd Division, Northern Front") == {"Advance"}
    assert select("actor=alpha,23rd-division-northern-front") == {"Advance", "Retreat"}


def test_a_comma_inside_a_province_is_no_separator(select, make_incident, make_place):
    make_incident("Here", place=make_place("Here", admin1="North, Upper"))
    make_incident("There", place=make_place("There", admin1="South"))
    assert select("admin1=north, upper") == {"Here"}
    assert select("admin1=North, Upper&admin1=South") == {"Here", "There"}


def test_claims_and_blame_are_told_apart(select, make_incident, make_claim):
    bombing, raid, strike = make_incident("Bombing"), make_incident("Raid"), make_incident("Strike")
    make_claim(bombing, "Alpha", "claimed")
    make_claim(raid, "Alpha", "blamed", by="Beta")
    make_claim(strike, "Alpha", "assessed", by="Gamma")
    make_claim(make_incident("Denied one"), "Alpha", "denied")
    assert select("claimed_by=alpha") == {"Bombing"}
    assert select("blamed=alpha") == {"Raid", "Strike"}


# What


def test_kind_and_type_and_category_select(select, make_incident, make_talks):
    make_incident("Clash", type="armed-clash")
    make_incident("Bombing", type="suicide-bombing")
    make_talks("Talks", type="talks")
    make_talks("Visit", type="visit")
    assert select("kind=incident") == {"Clash", "Bombing"}
    assert select("kind=incident,diplomatic") == {"Clash", "Bombing", "Talks", "Visit"}
    assert select("type=armed-clash&type=visit") == {"Clash", "Visit"}
    assert select("type=consultation") == {"Talks", "Visit"}


def test_occurrence_selects(select, make_talks):
    make_talks("Held")
    make_talks("Planned", occurrence="planned")
    assert select("occurrence=planned") == {"Planned"}


def test_fatalities_are_read_on_the_best_estimate_else_the_low(select, make_incident):
    make_incident("Low", fatalities_low=8)
    make_incident("Best", fatalities_low=1, fatalities_best=5)
    make_incident("None", fatalities_best=0)
    make_incident("Unknown")
    assert select("fatalities_min=5") == {"Low", "Best"}
    assert select("fatalities_max=5") == {"Best", "None"}
    assert select("fatalities_min=0&fatalities_max=0") == {"None"}


# Where


@pytest.fixture
def gazetteer(make_place, make_incident):
    country = make_place("Pakistan", kind="country", latitude=30, longitude=70)
    province = make_place("Khyber Pakhtunkhwa", kind="province", slug="kp", parent=country)
    district = make_place(
        "Bajaur", kind="district", parent=province, admin1="Khyber Pakhtunkhwa",
        latitude="34.8", longitude="71.5",
    )  # fmt: skip
    make_place("Khar", parent=district, admin1="Khyber Pakhtunkhwa", other_names=["Khaar"])
    make_place("Suva", country="FJ", latitude="-18.1", longitude="178.4")
    make_place("Apia", country="WS", latitude="-13.8", longitude="-171.8")
    for name in ["Khar", "Bajaur", "Suva", "Apia"]:
        make_incident(name, place=Place.objects.get(name=name))
    make_incident("Nowhere")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("place=khar", {"Khar"}),
        ("place=bajaur", {"Khar", "Bajaur"}),
        ("place=kp", {"Khar", "Bajaur"}),
        ("place=pakistan", {"Khar", "Bajaur"}),
        ("place=khar,suva", {"Khar", "Suva"}),
        ("country=PK", {"Khar", "Bajaur"}),
        ("country=pk,FJ", {"Khar", "Bajaur", "Suva"}),
        ("admin1=khyber pakhtunkhwa", {"Khar", "Bajaur"}),
        ("bbox=71,34,72,35", {"Bajaur"}),
        ("bbox=170,-20,-170,0", {"Suva", "Apia"}),
        ("bbox=-180,-90,180,90", {"Bajaur", "Suva", "Apia"}),
    ],
)
def test_places_select_all_within_them(select, gazetteer, query, found):
    assert select(query) == found


@pytest.mark.parametrize(
    "box", ["1,2,3", "a,b,c,d", "0,10,1,5", "0,0,200,1", "0,-91,1,1", "nan,0,1,1", "0,0,inf,1"]
)
def test_a_box_that_is_none_is_an_error(client, box):
    assert client.get("/api/v1/events/", {"bbox": box}).status_code == 400


# How we know


def test_source_and_words_and_changes_select(select, make_incident, make_source):
    make_incident("Raid on the port", source=make_source("A report"))
    make_incident("Quiet day", summary="No raid.")
    assert select("source=a-report") == {"Raid on the port"}
    assert select("q=raid") == {"Raid on the port", "Quiet day"}
    assert select('q="raid on the port"') == {"Raid on the port"}
    assert select("q=raid -port") == {"Quiet day"}
    assert select("q=port or quiet") == {"Raid on the port", "Quiet day"}
    assert select("updated_since=2000-01-01") == {"Raid on the port", "Quiet day"}
    assert select("updated_since=2999-01-01T00:00:00Z") == set()


def test_words_that_can_match_nothing_are_an_error(client):
    for text in ["the", "-", '""', "?!"]:
        assert client.get("/api/v1/events/", {"q": text}).status_code == 400


def test_filters_combine(select, cast, gazetteer, make_incident):
    assert select("kind=incident&actor=ttp&q=raid&date=2025&precision=day") == {"Raid"}
    assert select("kind=diplomatic&actor=army") == set()


def test_blank_parameters_say_nothing(select, make_incident):
    make_incident("It")
    assert select("q=&actor=&date_from=&kind=&page_size=") == {"It"}


# In words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Events, newest first"),
        ("kind=incident&actor=ttp", "Incidents involving Tehreek-e-Taliban Pakistan, newest first"),
        ("actor_all=ttp,army&ordering=date",
         "Events together with Tehreek-e-Taliban Pakistan and Army, oldest first"),
        ("date=2025-06&date_match=certain",
         "Events, June 2025, with no doubt about the time, newest first"),
        ("q=raid&fatalities_min=2",
         "Events, with at least 2 killed, matching “raid”, newest first"),
    ],
)  # fmt: skip
def test_a_selection_is_said_in_words(client, cast, query, words):
    assert client.get(f"/api/v1/events/?{query}").json()["filter"] == words


def test_the_words_of_a_collection_name_it(client):
    assert client.get("/api/v1/incidents/").json()["filter"] == "Incidents, newest first"
