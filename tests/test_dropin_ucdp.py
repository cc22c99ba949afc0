"""Scripts written for UCDP's API of events read this server by changing their host."""

from __future__ import annotations

from typing import Any

import pytest

from datasets import ged as importer
from incidents.models import Incident
from tests import factories as make
from tests.dropin_helpers import made, shared
from timeline import rollups
from timeline.dropin.countries import GW, REGION_OF, iso_of, ucdp_name
from timeline.dropin.ucdp import pair_number, pair_of
from timeline.models import Participation
from timeline.models.history import record_changes

__all__ = ["made", "shared"]  # fixtures, found by their names
pytestmark = pytest.mark.django_db

EVENTS = "/api/gedevents/25.1"
CLASH, BOMBING, KILLING, YEAR = "clash", "bombing", "killing", "raids of a year"


def get(client: Any, **asked: Any) -> Any:
    answer = client.get(EVENTS, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def rows(client: Any, **asked: Any) -> list[dict[str, Any]]:
    return list(get(client, **asked)["Result"])


def found(client: Any, made: dict[str, Any], **asked: Any) -> set[str]:
    names = {-event.pk: name for name, event in made.items()} | {4242: CLASH}
    return {names.get(row["id"], YEAR) for row in rows(client, **asked)}


def test_the_envelope_and_the_columns_are_those_of_ucdp(client, made):
    answer = get(client)
    assert (answer["TotalCount"], answer["TotalPages"]) == (4, 1)
    assert (answer["PreviousPageUrl"], answer["NextPageUrl"]) == ("", "")
    assert all(tuple(row) == importer.COLUMNS for row in answer["Result"])
    (clash,) = [row for row in answer["Result"] if row["id"] == 4242]
    known = {
        "year": 2022, "type_of_violence": 1, "side_a": "Pakistan Army", "side_b": "Taliban Movement",
        "dyad_name": "Pakistan Army - Taliban Movement", "side_b_new_id": 356, "code_status": "Clear",
        "number_of_sources": 1, "source_article": '"The Gazette,2022-12-12,Clash at the crossing"',
        "source_office": "The Gazette", "source_date": "2022-12-12", "where_prec": 1,
        "where_coordinates": "Chaman", "adm_1": "Balochistan", "adm_2": "Chaman", "latitude": 30.921,
        "longitude": 66.4597, "geom_wkt": "POINT (66.4597 30.921)", "priogrid_gid": 174013,
        "country": "Pakistan", "country_id": 770, "region": "Asia", "date_prec": 1,
        "event_clarity": 1,
        "date_start": "2022-12-11T00:00:00", "date_end": "2022-12-11T00:00:00", "best": 8, "low": 6,
        "high": 10,
        "deaths_a": 0, "deaths_b": 0, "deaths_civilians": 0, "deaths_unknown": 8, "gwnoa": "770",
        "gwnob": None,
    }  # fmt: skip
    assert {name: clash[name] for name in known} == known


def test_precision_is_said_in_ucdps_codes_and_killed_without_a_best_number_by_the_lowest(client, made):
    shown = {row["id"]: row for row in rows(client)}
    bombing, killing = shown[-made[BOMBING].pk], shown[-made[KILLING].pk]
    assert (bombing["date_prec"], bombing["date_start"][:10], bombing["date_end"][:10]) == (
        4, "2023-01-01", "2023-01-31",
    )  # fmt: skip
    assert (bombing["where_prec"], bombing["best"], bombing["type_of_violence"]) == (4, 12, 3)
    assert (bombing["side_a"], bombing["side_b"]) == ("Taliban Movement", "Civilians")
    assert (killing["date_prec"], killing["country_id"]) == (2, 700)


def test_what_no_death_is_known_of_and_what_is_no_violence_are_not_there(client, curator, made):
    for reader in (client, curator):
        assert found(reader, made) == {CLASH, BOMBING, KILLING, YEAR}


SELECTED: list[tuple[dict[str, Any], set[str]]] = [
    ({"Country": "770"}, {CLASH, BOMBING, YEAR}),
    ({"Country": "770,700"}, {CLASH, BOMBING, KILLING, YEAR}),
    ({"country": "700"}, {KILLING}),
    ({"StartDate": "2023-01-15"}, {BOMBING, KILLING}),
    ({"StartDate": "2022-12-11", "EndDate": "2023-01-31"}, {CLASH, BOMBING}),
    ({"EndDate": "2023-01-30"}, {CLASH, YEAR}),
    ({"Year": "2021,2022"}, {CLASH, YEAR}),
    ({"TypeOfViolence": "1"}, {CLASH}),
    ({"TypeOfViolence": "2"}, {YEAR}),
    ({"TypeOfViolence": "1,3"}, {CLASH, BOMBING, KILLING}),
    ({"Actor": "356"}, {CLASH, BOMBING, KILLING}),
    ({"Geography": "30 66,32 67"}, {CLASH, KILLING, YEAR}),
    ({"Geography": "33 71,35 73"}, set()),  # the centre of a province is not where it was
    ({"Key": "secret", "Country": "2"}, set()),
]


@pytest.mark.parametrize("by_facts", [True, False])
def test_filters_select_by_the_narrow_facts_and_by_the_events_alike(client, made, monkeypatch, by_facts):
    monkeypatch.setattr(rollups, "hold", lambda: by_facts)
    for asked, names in SELECTED:
        assert found(client, made, **asked) == names, asked
        assert get(client, **asked)["TotalCount"] == len(names)


def test_the_numbers_that_rows_show_are_found_again(client, made):
    for row in rows(client):
        for parameter, column in (
            ("Dyad", "dyad_new_id"),
            ("Conflict", "conflict_new_id"),
            ("Actor", "side_a_new_id"),
        ):
            ids = {one["id"] for one in rows(client, **{parameter: row[column]})}
            assert row["id"] in ids
        assert row["dyad_new_id"] < 0
    for pair in [(0, 0), (0, 7), (3, 3), (12, 5), (40_000, 9)]:
        assert pair_of(pair_number(*pair)) == tuple(sorted(pair))


WRONG: list[tuple[dict[str, Any], set[str]]] = [
    ({"Contry": "770"}, {"Contry"}),
    ({"Country": "Pakistan", "pagesize": "5000", "page": "-1"}, {"Country", "pagesize", "page"}),
    ({"Country": "3"}, {"Country"}),
    ({"StartDate": "2023"}, {"StartDate"}),
    ({"StartDate": "2023-01-02", "EndDate": "2023-01-01"}, {"EndDate"}),
    ({"TypeOfViolence": "4"}, {"TypeOfViolence"}),
    ({"Geography": "30,66,32,67"}, {"Geography"}),
    ({"Geography": "32 66,30 67"}, {"Geography"}),
    ({"Dyad": "404"}, {"Dyad"}),
    ({"Actor": "99999"}, {"Actor"}),
    ({"page": "1", "Page": "2"}, {"page"}),
    ({"Year": "0"}, {"Year"}),
]  # fmt: skip


def test_every_bad_parameter_is_named(client, made):
    for asked, parameters in WRONG:
        answer = client.get(EVENTS, asked)
        assert answer.status_code == 400, asked
        assert {one["parameter"] for one in answer.json()["errors"]} == parameters
        assert all(name in answer.json()["Message"] for name in parameters)


def test_following_the_next_page_gives_each_event_once_oldest_first(client, made):
    walked: list[Any] = []
    address = f"{EVENTS}?pagesize=3&Country=770,700"
    while address:
        page = client.get(address).json()
        assert (page["TotalCount"], page["TotalPages"]) == (4, 2)
        walked += page["Result"]
        address, before = page["NextPageUrl"], page["PreviousPageUrl"]
    assert len({row["id"] for row in walked}) == len(walked) == 4
    assert [row["date_start"] for row in walked] == sorted(row["date_start"] for row in walked)
    assert client.get(before).json()["Result"] == walked[:3]
    assert rows(client, page=100_000) == []


def test_a_page_costs_a_fixed_number_of_questions(client, made, django_assert_num_queries):
    client.get(EVENTS)
    for size in (1, 4):
        with django_assert_num_queries(11):
            client.get(EVENTS, {"pagesize": size})


def test_reading_alone_with_the_headers_of_the_api(client, made):
    first = client.get(EVENTS, headers={"origin": "https://lab.example.org", "x-ucdp-access-token": "secret"})
    assert first.status_code == 200 and first["Access-Control-Allow-Origin"] == "*"
    assert client.get(EVENTS, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.head(EVENTS).content == b"" and client.post(EVENTS).status_code == 405
    assert client.get("/api/gedevents/24.01.24.09").json()["TotalCount"] == 4
    assert client.get("/api/gedevents/newest").status_code == 404
    asks = {"access-control-request-method": "GET", "access-control-request-headers": "x-ucdp-access-token"}
    allowed = client.options(EVENTS, headers={"origin": "https://lab.example.org"} | asks)
    assert "x-ucdp-access-token" in allowed["Access-Control-Allow-Headers"]


def test_the_killed_of_each_side_add_up_to_the_best_number(client, made):
    clash, army, ttp = made[CLASH], make.make_actor("Pakistan Army"), make.make_actor("TTP")
    make.make_casualties(clash, "soldiers", actor=army, killed_best=2)
    make.make_casualties(clash, "fighters", actor=ttp, killed_low=3)
    make.make_casualties(clash, "civilians", killed_best=1)
    (row,) = rows(client, TypeOfViolence=1)
    told = [row[f"deaths_{name}"] for name in ("a", "b", "civilians", "unknown")]
    assert told == [2, 3, 1, 2] and sum(told) == row["best"]


def as_csv(row: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}


def test_a_row_read_by_our_own_import_is_the_same_event(client, made):
    shown = {row["id"]: importer.record(as_csv(row)) for row in rows(client)}
    clash = shown[4242]
    assert (clash.identifier, clash.type, clash.edtf) == ("4242", "armed-clash", "2022-12-11")
    assert (clash.low, clash.best, clash.high) == (6, 8, 10)
    assert (clash.where.level, clash.where.name, clash.where.admin1) == ("point", "Chaman", "Balochistan")
    assert (clash.where.country, clash.where.latitude, clash.where.longitude) == ("PK", 30.921, 66.4597)
    assert {(side.name, side.role) for side in clash.sides} == {
        ("Pakistan Army", "party"), ("Taliban Movement", "party"),
    }  # fmt: skip
    assert {side.identifier for side in clash.sides} >= {"356"}
    (article,) = clash.articles
    assert (article.outlet, article.title, article.edtf) == (
        "The Gazette", "Clash at the crossing", "2022-12-12",
    )  # fmt: skip
    bombing = shown[-made[BOMBING].pk]
    assert (bombing.edtf, bombing.where.level, bombing.best) == ("2023-01", "province", 12)
    assert (bombing.where.name, bombing.type) == ("Khyber Pakhtunkhwa", "attack-on-civilians")
    assert {(side.name, side.role, side.kind) for side in bombing.sides} == {
        ("Taliban Movement", "attacker", "armed-group"), ("Civilians", "victim", "population"),
    }  # fmt: skip
    assert shown[-made[KILLING].pk].edtf == "2023-06-05/2023-06-07"
    (year,) = [one for one in shown.values() if one.edtf == "2021"]
    assert year.best == 3


def test_what_was_imported_from_ucdp_comes_out_as_it_went_in(client, made):
    """Days that an event lasted are told from days among which it fell."""
    lasted = make.make_incident(
        "Battle of some days", edtf="2020-03-01/2020-03-20", date_note="It lasted over these days.",
        place=make.make_place("Chaman"), fatalities_best=40, actors=["Pakistan", "Rival group"],
    )  # fmt: skip
    record_changes()
    row = next(one for one in rows(client, Year=2020) if one["id"] == -lasted.pk)
    assert (row["date_prec"], row["type_of_violence"], row["side_a"]) == (1, 1, "Government of Pakistan")
    assert row["gwnoa"] == "770"
    record = importer.record(as_csv(row))
    assert (record.edtf, record.date_note) == ("2020-03-01/2020-03-20", "It lasted over these days.")
    assert Participation.objects.filter(event=lasted).count() == len(record.sides) == 2
    assert Incident.objects.get(pk=lasted.pk).fatalities_best == record.best


def test_countries_have_the_names_and_numbers_of_either_scheme():
    from datasets.countries import code_of, code_of_number

    assert (GW["PK"], GW["AF"], GW["IN"], GW["IR"], GW["CN"]) == (770, 700, 750, 630, 710)
    assert len(GW) == len(set(GW.values())) > 190
    for code in GW:
        assert code_of(ucdp_name(code)) == code, ucdp_name(code)
        assert code == "XK" or code_of_number(str(iso_of(code))) == code
        assert code in REGION_OF
