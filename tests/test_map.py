"""The map without scripts, and what it draws: counts by place, as exactly as each place is known."""

from __future__ import annotations

import pytest

from timeline.maps import document

pytestmark = pytest.mark.django_db


@pytest.fixture
def country(make_incident, make_talks, make_place):
    """Events in a town, near it, in its district, its province, its country, and nowhere."""
    land = make_place("Inland", kind="country", country="PK", latitude=30, longitude=70)
    province = make_place(
        "Highland", kind="province", admin1="Highland", parent=land, latitude=33, longitude=71
    )
    district = make_place("Upper", kind="district", parent=province, latitude=33.5, longitude=71.5)
    town = make_place(
        "Market", parent=district, admin1="Highland", admin2="Upper", latitude=33.6, longitude=71.6
    )
    make_incident("In town", place=town, edtf="2025-01-03")
    make_incident("In town again", place=town, edtf="2025-02")
    make_talks("Talks in town", place=town, edtf="2025-02-10")
    make_incident("Near town", place=town, place_precision="near", edtf="2025-03-01")
    make_incident("In the district", place=district, edtf="2025-03-02", place_precision="district")
    make_incident("In the province", place=province, edtf="2025", place_precision="province")
    make_talks("In the land", place=land, edtf="2025-03-04", place_precision="country")
    make_talks("In the land, without a place", country="PK", edtf="2025-03-05")
    make_incident("Nowhere", edtf="2025-03-06")
    make_incident("A draft", place=town, edtf="2025-01-04", status="draft")


def drawn(client, query=""):
    answer = client.get(f"/map/data/{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def counts(told):
    """Incidents and diplomatic events by group."""
    sums: dict[str, tuple[int, int]] = {}
    for group, _, _, incidents, diplomatic in told["rows"]:
        key = told["groups"][group]["key"]
        before = sums.get(key, (0, 0))
        sums[key] = (before[0] + incidents, before[1] + diplomatic)
    return sums


def test_events_are_counted_where_they_were_as_exactly_as_that_is_known(client, country):
    assert counts(drawn(client)) == {
        "market.exact": (2, 1),
        "market.near": (1, 0),
        "upper.district": (1, 0),
        "highland.province": (1, 0),
        "inland.country": (0, 1),
        "~PK": (0, 1),
    }


def test_what_a_map_cannot_show_is_told_with_a_way_to_it(client, country):
    assert drawn(client)["unplaced"] == 1
    page = client.get("/map/").content.decode()
    assert "8</b> of 9 events" in page
    assert "/map/events/?at=none" in page
    assert "Nowhere" in client.get("/map/events/?at=none").content.decode()


@pytest.mark.parametrize("precision", ["exact", "near"])
def test_a_province_is_never_a_point_whatever_its_event_says(client, make_incident, make_place, precision):
    province = make_place("Highland", kind="province", admin1="Highland", latitude=33, longitude=71)
    make_incident(place=province, place_precision=precision)
    [group] = drawn(client)["groups"]
    assert (group["area"], group["unit"]) == ("province", "Highland")


def test_a_town_of_which_only_the_province_is_meant_is_drawn_as_the_province(
    client, make_incident, make_place
):
    town = make_place("Market", admin1="Highland", latitude=33, longitude=71)
    make_incident(place=town, place_precision="province")
    [group] = drawn(client)["groups"]
    assert (group["area"], group["unit"], group["key"]) == ("province", "Highland", "market.province")


def test_the_map_takes_the_chronologys_parameters(client, country):
    assert counts(drawn(client, "?kind=diplomatic&place=market")) == {"market.exact": (0, 1)}
    page = client.get("/map/?kind=diplomatic&place=market&ordering=date&page_size=10")
    assert page.status_code == 200
    assert "1</b> of 1 event at 1 place" in " ".join(page.content.decode().split())
    assert "/chronology/?kind=diplomatic&amp;place=market&amp;ordering=date" in page.content.decode()


def test_chronology_and_map_lead_to_each_other_with_the_same_selection(client, country):
    assert "/map/?kind=incident" in client.get("/chronology/?kind=incident").content.decode()
    assert "/chronology/?kind=incident" in client.get("/map/?kind=incident").content.decode()


@pytest.mark.parametrize("path", ["/map/", "/map/data/", "/map/events/?at=none&"])
@pytest.mark.parametrize(
    "query", ["acter=x", "bbox=1,2,3", "date_from=yesterday", "place=atlantis", "kind=incident&limit=3"]
)
def test_a_bad_parameter_is_named(client, country, path, query):
    joined = path + query if "?" in path else f"{path}?{query}"
    answer = client.get(joined)
    assert answer.status_code == 400
    assert query.split("&")[-1].split("=")[0] in answer.content.decode()


@pytest.mark.parametrize("at", ["", "atlantis.exact", "market", "market.somewhere", "market.exact%00"])
def test_a_place_that_is_not_on_the_map_is_an_error(client, country, at):
    assert client.get(f"/map/events/?at={at}").status_code == 400


@pytest.mark.parametrize("query", ["start=-1", "start=many", "view=1,2,3,4&view=1"])
def test_the_maps_own_parameters_are_checked_too(client, country, query):
    path = "/map/data/" if "view" in query else "/map/"
    assert client.get(f"{path}?{query}").status_code == 400


def test_what_is_wrong_is_a_problem_document(client, db):
    answer = client.get("/map/data/?acter=x")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] == "acter"


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("market.near", "Near town"),
        ("highland.province", "In the province"),
        ("inland.country", "In the land"),
        ("~PK", "In the land, without a place"),
    ],
)
def test_each_row_of_the_table_leads_to_just_its_events(client, country, key, title):
    page = client.get("/map/").content.decode()
    assert f"at={key}" in page
    told = client.get(f"/map/events/?at={key}").content.decode()
    assert f">{title}</a>" in told
    assert told.count('<li class="event"') == 1


def test_several_places_are_listed_together_within_the_selection(client, country):
    told = client.get("/map/events/?kind=incident&at=market.exact,market.near").content.decode()
    assert told.count('<li class="event"') == 3
    assert "Talks in town" not in told


def test_the_table_has_kinds_and_how_exactly_each_place_is_known(client, country):
    page = client.get("/map/").content.decode()
    for words in ["near there", "somewhere in the district", "somewhere in the province"]:
        assert words in page
    assert 'aria-label="3: events, Market, exactly there"' in page


def test_a_long_list_of_places_goes_on(client, make_incident, make_place):
    for number in range(60):
        name = f"Town {number:02}"
        make_incident(name, place=make_place(name, latitude=33, longitude=71))
    first = client.get("/map/?kind=incident").content.decode()
    assert first.count('data-area="exact"') == 50
    assert "/map/?kind=incident&amp;start=50#places" in first
    second = client.get("/map/?kind=incident&start=50").content.decode()
    assert second.count('data-area="exact"') == 10
    assert "start=" not in second.split('id="map-query"')[1].split("</div>")[0]


def test_only_events_that_surely_lie_in_a_period_are_counted_in_it(client, country):
    told = drawn(client, "?place=market")
    by_period = {
        told["labels"][first]: incidents + diplomatic
        for _, first, last, incidents, diplomatic in told["rows"]
        if first == last and incidents
    }
    assert by_period == {"January 2025": 1, "February 2025": 2, "March 2025": 1}
    [year] = [row for row in drawn(client)["rows"] if row[1] != row[2]]
    assert year[2] - year[1] == 11
    page = client.get("/map/").content.decode()
    assert "1 event is not known to one of these periods" in page
    assert "date_from=2025-01-01&amp;date_to=2025-01-31" in page


def test_the_window_does_not_narrow_what_is_played_but_is_an_edge(client, country):
    told = drawn(client, "?date_from=2025-02-05&date_to=2025-03-02")
    assert told["count"] == 9
    start, end = told["window"]
    assert (told["edges"][start], told["edges"][end]) == ("2025-02-05", "2025-03-03")
    page = client.get("/map/?date_from=2025-02-05&date_to=2025-03-02").content.decode()
    assert "of 5 events" in page  # two in February, two in March, and the one of 2025


def test_phases_of_the_time_shown_are_told(client, country, make_phase):
    make_phase("The lull", "2025-02/2025-03")
    make_phase("Long ago", "1990/1991")
    [phase] = drawn(client)["phases"]
    assert phase["name"] == "The lull"
    page = client.get("/map/").content.decode()
    assert "/phases/the-lull/" in page
    assert "/phases/long-ago/" not in page.split("map-text-title")[1]


def test_centuries_are_cut_into_few_periods(client, make_incident, make_place):
    place = make_place(latitude=33, longitude=71)
    for year in ["0001", "1842", "2025", "9999"]:
        make_incident(f"In {year}", place=place, edtf=year)
    make_incident("Ever since", place=place, edtf="1990/..")
    assert 2 < len(drawn(client)["edges"]) <= 152


def test_an_empty_selection_is_told_as_such(client, db):
    assert drawn(client)["groups"] == []
    assert "Nothing matches" in client.get("/map/?q=nothing").content.decode()


def test_too_many_places_come_by_cell_and_are_told_apart_where_the_map_looks(
    client, make_incident, make_place, monkeypatch
):
    monkeypatch.setattr(document, "MOST_GROUPS", 5)
    for number in range(30):
        place = make_place(f"Town {number}", latitude=30 + number / 1000, longitude=70 + number % 2)
        make_incident(f"Event {number}", place=place)
    whole = drawn(client)
    assert whole["gridded"]
    assert len(whole["groups"]) < 5
    assert sum(row[3] for row in whole["rows"]) == 30
    near = drawn(client, "?view=69.9,30,70.1,30.05")
    assert len(near["groups"]) > 5


def test_the_map_can_be_seen_as_it_stood(client, country):
    assert drawn(client, "?as_of=2000-01-01")["groups"] == []
    assert client.get("/map/?as_of=2000-01-01").status_code == 200
    assert client.get("/map/?as_of=someday").status_code == 400


def test_a_map_costs_a_fixed_number_of_queries(client, country, make_incident, django_assert_max_num_queries):
    for number in range(30):
        make_incident(f"More {number}", place=f"Place {number}")
    for path, most in {
        "/map/": 45,
        "/map/data/": 20,
        "/map/data/?kind=incident&bbox=60,20,80,40": 22,
    }.items():
        with django_assert_max_num_queries(most):
            client.get(path)


def test_an_unchanged_map_is_not_sent_again(client, country):
    etag = client.get("/map/data/")["ETag"]
    assert client.get("/map/data/", headers={"If-None-Match": etag}).status_code == 304


def test_pages_of_an_event_and_a_place_have_a_small_map(client, country):
    place = client.get("/places/market/").content.decode()
    assert 'data-src="/map/data/?place=market"' in place
    assert 'href="/map/?place=market"' in place
    link = client.get("/map/events/?at=market.near").content.decode().split('href="/events/')[1].split('"')[0]
    event = client.get(f"/events/{link}").content.decode()
    number = link.split("/")[0]
    assert f'data-src="/map/data/{number}/"' in event
    assert counts(drawn(client, f"{number}/")) == {"market.near": (1, 0)}


def test_an_event_without_a_place_has_no_small_map(client, make_incident):
    assert "data-small-map" not in client.get(make_incident().get_absolute_url()).content.decode()


def test_the_small_map_of_a_draft_is_for_those_who_may_see_it(client, curator, make_incident):
    draft = make_incident(place="Harbour", status="draft")
    assert client.get(f"/map/data/{draft.pk}/").status_code == 404
    assert curator.get(f"/map/data/{draft.pk}/").status_code == 200
    assert client.get("/map/data/999999/").status_code == 404
    assert client.get("/map/data/1/?acter=x").status_code in (400, 404)


def test_the_export_of_the_selection_is_a_link_away(client, country):
    assert "/api/v1/events.geojson?kind=incident" in client.get("/map/?kind=incident").content.decode()
