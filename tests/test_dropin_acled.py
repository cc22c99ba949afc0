"""Scripts written for ACLED's API read this server by changing their host."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Token
from datasets import acled as importer
from datasets.records import LeftOut
from tests import factories as make
from tests.dropin_helpers import made, retract, shared
from timeline import rollups
from timeline.dropin.acled import COLUMNS
from timeline.models import Event, Participation, Revision

__all__ = ["made", "shared"]  # fixtures, found by their names
pytestmark = pytest.mark.django_db

READ, DELETED = "/api/acled/read", "/api/deleted/read"


def rows(client: Any, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(READ, asked)
    assert answer.status_code == 200, answer.content
    return list(read(answer)["data"])


def read(answer: Any) -> Any:
    return json.loads(answer.getvalue())


def notes(client: Any, **asked: Any) -> set[str]:
    return {row["notes"] for row in rows(client, **asked)}


CLASH, BOMBING, KILLING, SHOTS, TALKS = (
    *("Fighting at the crossing.", "Bombing of a market", "Killing of an elder", "Shots at the border"),
    "Talks in Kabul",
)


def test_the_envelope_and_the_columns_are_those_of_acled(client, made):
    answer = client.get(READ).json()
    assert answer["status"] == 200 and answer["success"] is True and answer["messages"] == []
    assert answer["count"] == len(answer["data"]) == 5 and answer["last_update"] == 0
    assert all(tuple(row) == COLUMNS for row in answer["data"]) and len(COLUMNS) == 31
    (clash,) = [row for row in answer["data"] if row["notes"] == CLASH]
    assert clash | {"timestamp": 0} == {
        "event_id_cnty": "PAK111", "event_date": "2022-12-11", "year": 2022, "time_precision": 1,
        "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
        "actor1": "TTP: Tehreek-i-Taliban Pakistan", "assoc_actor_1": "", "inter1": "Rebel group",
        "actor2": "Pakistan Army", "assoc_actor_2": "", "inter2": "State forces",
        "interaction": "State forces-Rebel group", "civilian_targeting": "", "iso": 586,
        "region": "South Asia",
        "country": "Pakistan", "admin1": "Balochistan", "admin2": "Chaman", "admin3": "",
        "location": "Chaman",
        "latitude": "30.921", "longitude": "66.4597", "geo_precision": 1, "source": "The Gazette",
        "source_scale": "", "notes": CLASH, "fatalities": 8, "tags": "", "timestamp": 0,
    }  # fmt: skip


def test_what_is_not_known_to_the_day_is_in_the_middle_of_its_span_and_marked(client, made):
    shown = {row["notes"]: row for row in rows(client)}
    assert (shown[BOMBING]["event_date"], shown[BOMBING]["time_precision"]) == ("2023-01-16", 3)
    assert (shown[BOMBING]["tags"], shown[BOMBING]["geo_precision"]) == ("date=2023-01", 3)
    assert (shown[KILLING]["event_date"], shown[KILLING]["time_precision"]) == ("2023-06-06", 2)


def test_an_unknown_number_of_killed_is_marked_and_a_lowest_one_stands_for_none_better(client, made):
    shown = {row["notes"]: row for row in rows(client)}
    assert (shown[SHOTS]["fatalities"], shown[SHOTS]["tags"]) == (0, "fatalities=no report")
    assert shown[BOMBING]["fatalities"] == 12


def test_the_sides_follow_the_roles(client, made):
    shown = {row["notes"]: row for row in rows(client)}
    killing = shown[KILLING]
    assert (killing["actor1"], killing["actor2"]) == ("Rival group", "Villagers")
    assert killing["assoc_actor_1"] == "TTP: Tehreek-i-Taliban Pakistan"
    assert killing["civilian_targeting"] == "Civilian targeting"
    assert (shown[TALKS]["actor1"], shown[TALKS]["actor2"]) == ("Pakistan", "")
    assert shown[TALKS]["interaction"] == "State forces only"


def test_two_parties_face_each_other_whoever_suffered(client, made):
    for name, role in (("Villagers", "victim"), ("Rival group", "party")):
        Participation.objects.create(event=made["clash"], actor=make.make_actor(name), role=role)
    (clash,) = rows(client, assoc_actor_2="Villagers")
    assert (clash["actor2"], clash["assoc_actor_1"]) == ("Pakistan Army", "")
    assert clash["assoc_actor_2"] == "Rival group; Villagers"
    assert (
        notes(client, assoc_actor_2="Rival") == {CLASH} and notes(client, assoc_actor_1="Villagers") == set()
    )


def test_an_event_without_a_place_stands_at_the_centre_of_its_country_as_vaguely(client, made):
    (talks,) = rows(client, event_type="Strategic developments")
    assert (talks["location"], talks["latitude"], talks["geo_precision"]) == ("Afghanistan", None, 3)
    Event.objects.filter(pk=made["talks"].pk).update(country="PK")
    (talks,) = rows(client, event_type="Strategic developments")
    assert (talks["location"], talks["latitude"], talks["geo_precision"]) == ("Pakistan", "30", 3)


def test_drafts_plans_and_what_is_known_to_a_year_are_not_there(client, curator, made):
    for reader in (client, curator):
        assert notes(reader) == {CLASH, BOMBING, KILLING, SHOTS, TALKS}
    assert notes(client, event_id_cnty="SARHAD", limit=0) == {BOMBING, KILLING, SHOTS, TALKS}


def test_every_column_finds_what_it_shows(client, made):
    shown = rows(client)
    asked = {
        (name, row[name])
        for row in shown
        for name in COLUMNS
        if row[name] not in ("", None) and name != "tags"
    }
    for name, value in sorted(asked, key=str):
        found = rows(client, **{name: value, f"{name}_where": "=", "fields": f"{name}|notes"})
        assert found and all(row[name] == value for row in found), (name, value, found)
        assert len(found) == len([row for row in shown if row[name] == value]), (name, value)


def test_kinds_of_actors_are_numbers_on_demand_and_found_by_them(client, made):
    shown = {row["notes"]: row for row in rows(client, inter_num=1)}
    assert [shown[CLASH][name] for name in ("inter1", "inter2", "interaction")] == [2, 1, 12]
    assert notes(client, interaction=12) == {CLASH}
    assert notes(client, interaction=27) == {BOMBING, KILLING}
    assert notes(client, inter1=1) == {TALKS} and notes(client, inter2=0) == {TALKS}


SELECTED: list[tuple[dict[str, Any], set[str]]] = [
    ({"event_date": "2023-01-01|2023-12-31", "event_date_where": "BETWEEN"}, {BOMBING, KILLING}),
    ({"event_date": "2023-01-01|2023-12-31"}, {BOMBING, KILLING}),
    ({"event_date": "2023-06-06", "event_date_where": ">="}, {KILLING, SHOTS, TALKS}),
    ({"event_date": "2023-06-06", "event_date_where": ">"}, {SHOTS, TALKS}),
    ({"event_date": "2022-12-11", "event_date_where": "<="}, {CLASH}),
    ({"event_date": "2022-12-11", "event_date_where": "<"}, set()),
    ({"event_date": "2024-02-29"}, {SHOTS}),
    ({"year": "2023|2024"}, {BOMBING, KILLING, SHOTS, TALKS}),
    ({"year": "2022", "year_where": ">"}, {BOMBING, KILLING, SHOTS, TALKS}),
    ({"country": "Pakistan:OR:country=Afghanistan"}, {CLASH, BOMBING, KILLING, SHOTS, TALKS}),
    ({"country": "Kenya:OR:Afghanistan", "country_where": "="}, {KILLING, TALKS}),
    ({"country": "pak"}, {CLASH, BOMBING, SHOTS}),
    ({"country": "Germany"}, set()),
    ({"iso": "586"}, {CLASH, BOMBING, SHOTS}),
    ({"region": "7"}, {CLASH, BOMBING, KILLING, SHOTS, TALKS}),
    ({"region": "Europe|Caribbean"}, set()),
    ({"event_type": "battle"}, {CLASH, SHOTS}),
    ({"event_type": "Battles|Protests"}, {CLASH, SHOTS}),
    ({"event_type": "Protests"}, set()),
    ({"sub_event_type": "Suicide bomb:OR:event_type=Strategic developments"}, {BOMBING, TALKS}),
    ({"disorder_type": "Strategic developments"}, {TALKS}),
    ({"actor1": "Tehreek-i-Taliban"}, {CLASH, BOMBING, SHOTS}),
    ({"actor1": "ttp", "actor1_where": "="}, {CLASH, BOMBING, SHOTS}),
    ({"actor1": "Rival group:OR:actor2=Rival group"}, {KILLING, SHOTS}),
    ({"actor2": "vill%"}, {BOMBING, KILLING}),
    ({"assoc_actor_1": "TTP"}, {KILLING}),
    ({"assoc_actor_2": "TTP"}, set()),
    ({"admin1": "baloch"}, {CLASH, SHOTS}),
    ({"location": "%boldak"}, {KILLING}),
    ({"fatalities": "8", "fatalities_where": ">="}, {CLASH, BOMBING}),
    ({"fatalities": "1|8", "fatalities_where": "BETWEEN"}, {CLASH, KILLING}),
    ({"fatalities": "0"}, {SHOTS, TALKS}),
    ({"notes": "elder"}, {KILLING}),
    ({"source": "gazette"}, {CLASH}),
    ({"latitude": "31", "latitude_where": ">"}, {BOMBING}),
    ({"geo_precision": "1"}, {CLASH, KILLING}),
    ({"time_precision": "2", "time_precision_where": ">="}, {BOMBING, KILLING}),
    ({"civilian_targeting": "Civilian"}, {BOMBING, KILLING}),
    ({"event_id_cnty": "PAK"}, {CLASH}),
    ({"timestamp": "2020-01-01"}, {CLASH, BOMBING, KILLING, SHOTS, TALKS}),
    ({"timestamp": "4000000000"}, set()),
    ({"event_type": "Battles", "fatalities": "5", "fatalities_where": ">", "iso": 586}, {CLASH}),
]


@pytest.mark.parametrize("by_facts", [True, False])
def test_filters_select_by_the_narrow_facts_and_by_the_events_alike(client, made, monkeypatch, by_facts):
    monkeypatch.setattr(rollups, "hold", lambda: by_facts)
    for asked, found in SELECTED:
        assert notes(client, **asked) == found, asked


def test_what_changed_since_is_found_by_its_own_timestamp(client, made):
    at = Revision.objects.filter(event=made["clash"].pk).get().commit.at
    assert {row["timestamp"] for row in rows(client)} == {int(at.timestamp())}
    assert len(rows(client, timestamp=int(at.timestamp()))) == 5
    assert rows(client, timestamp=int(at.timestamp()), timestamp_where=">") == []


def test_the_credentials_of_acled_are_left_unread(client, made):
    assert len(rows(client, key="k", email="a@example.org", terms="accept")) == 5
    foreign = {"authorization": "Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.x.y"}
    assert client.get(READ, headers=foreign).status_code == 200
    refused = client.get(READ, headers={"authorization": f"Bearer sarhad_{'0' * 10}_{'0' * 64}"})
    assert refused.status_code == 401 and refused.json()["success"] is False


def test_a_base_that_is_kept_to_members_asks_for_a_token_of_ours(client, made, settings, django_user_model):
    settings.PUBLIC_READ = False
    assert client.get(READ, {"key": "k"}).status_code == 401
    _, text = Token.objects.issue(
        user=django_user_model.objects.create_user("reader"), name="R", scope="read", expires=None
    )
    assert client.get(READ, headers={"authorization": f"Bearer {text}"}).json()["count"] == 5


WRONG: list[tuple[dict[str, Any], set[str]]] = [
    ({"acter1": "x"}, {"acter1"}),
    ({"acter1": ""}, {"acter1"}),
    ({"limit": "many", "page": "0", "_format": "xml"}, {"limit", "page", "_format"}),
    ({"event_date": "1.1.2023"}, {"event_date"}),
    ({"event_date": "2023-12-31|2023-01-01", "event_date_where": "BETWEEN"}, {"event_date"}),
    ({"event_date_where": "BETWEEN"}, {"event_date_where"}),
    ({"fatalities": "8", "fatalities_where": "~"}, {"fatalities_where"}),
    ({"fatalities": "a few"}, {"fatalities"}),
    ({"country": "Pakistn"}, {"country"}),
    ({"event_type": "Battels"}, {"event_type"}),
    ({"actor1": "x", "actor1_where": ">"}, {"actor1"}),
    ({"fields": "event_date|weather"}, {"fields"}),
    ({"population": "full"}, {"population"}),
    ({"export_type": "monadic"}, {"export_type"}),
    ({"limit": "0", "page": "2"}, {"page"}),
    ({"country": ["Pakistan", "India"]}, {"country"}),
    ({"notes": "\x00"}, {"notes"}),
]


def test_every_bad_parameter_is_named_in_acleds_form_of_error(client, made):
    for asked, parameters in WRONG:
        answer = client.get(READ, asked)
        said = answer.json()
        assert answer.status_code == said["status"] == 400 and said["success"] is False, asked
        assert {one["parameter"] for one in said["error"]} == parameters
        assert all(one["message"] and one["status"] == 400 for one in said["error"])


def test_walking_the_pages_gives_each_event_once_newest_first(client, made):
    walked: list[Any] = []
    page = 1
    while found := rows(client, limit=2, page=page, fields="event_date|event_id_cnty"):
        walked += found
        page += 1
    assert [row["event_date"] for row in walked] == sorted(
        (row["event_date"] for row in walked), reverse=True
    )
    assert len({row["event_id_cnty"] for row in walked}) == len(walked) == 5
    assert list(walked[0]) == ["event_id_cnty", "event_date"]


def test_a_limit_of_0_streams_everything(client, made):
    answer = client.get(READ, {"limit": 0})
    assert answer.streaming
    whole = read(answer)
    assert whole["count"] == 5 and whole["data"] == rows(client)
    assert client.head(READ, {"limit": 0}).getvalue() == b""


def test_csv_is_safe_to_open(client, made):
    made["killing"].summary = "=cmd()"
    made["killing"].save()
    answer = client.get(READ, {"_format": "csv"}, headers={"accept": "text/csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    read = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert tuple(read[0]) == COLUMNS and len(read) == 5
    assert {row["notes"] for row in read} >= {CLASH, "'=cmd()"}
    assert client.get(READ, {"export_type": "csv"}).content == answer.content


def test_a_page_costs_a_fixed_number_of_questions(client, made, django_assert_num_queries):
    client.get(READ)
    with django_assert_num_queries(QUESTIONS):
        client.get(READ, {"limit": 1})
    with django_assert_num_queries(QUESTIONS):
        client.get(READ, {"limit": 4})


QUESTIONS = 13


def test_an_answer_that_is_held_is_not_sent_again_and_nothing_is_written(client, made):
    first = client.get(READ, {"iso": 586})
    again = client.get(READ, {"iso": 586}, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and again["ETag"] == first["ETag"]
    assert first["Cache-Control"] == "no-cache"
    assert (
        client.get(READ, headers={"origin": "https://lab.example.org"})["Access-Control-Allow-Origin"] == "*"
    )
    head = client.head(READ)
    assert head.status_code == 200 and head.content == b""
    assert client.post(READ).status_code == 405


def test_deleted_tells_what_the_public_no_longer_sees(client, made):
    assert client.get(DELETED).json() | {"last_update": 0} == {
        "status": 200, "success": True, "last_update": 0, "count": 0, "messages": [], "data": [],
    }  # fmt: skip
    before = int(timezone.now().timestamp())
    retract(made["clash"])
    retract(made["bombing"])
    answer = client.get(DELETED).json()
    assert {row["event_id_cnty"] for row in answer["data"]} == {"PAK111", f"SARHAD{made['bombing'].pk}"}
    assert all(row["deleted_timestamp"] >= before for row in answer["data"])
    assert CLASH not in notes(client)
    for asked, number in [
        ({"deleted_timestamp": before}, 2),
        ({"deleted_timestamp": "2999-01-01"}, 0),
        ({"deleted_timestamp": before, "deleted_timestamp_where": "<"}, 0),
        ({"event_id_cnty": "pak"}, 1),
        ({"event_id_cnty": "PAK111|PAK112", "event_id_cnty_where": "="}, 1),
        ({"limit": 1}, 1),
        ({"limit": 0}, 2),
    ]:
        assert read(client.get(DELETED, asked))["count"] == number, asked
    assert client.get(DELETED, {"actor1": "x"}).status_code == 400


def test_an_event_that_is_gone_altogether_keeps_its_name_among_the_deleted(client, made):
    from timeline.models.history import record_changes

    made["clash"].delete()
    record_changes()
    assert [row["event_id_cnty"] for row in client.get(DELETED).json()["data"]] == ["PAK111"]


def test_a_row_read_by_our_own_import_is_the_same_event(client, made):
    shown = {row["notes"]: {name: str(value) for name, value in row.items()} for row in rows(client)}
    clash = importer.record(shown[CLASH])
    assert (clash.identifier, clash.type, clash.edtf, clash.best) == (
        "PAK111",
        "armed-clash",
        "2022-12-11",
        8,
    )
    assert (clash.where.name, clash.where.precision, clash.where.country) == ("Chaman", "exact", "PK")
    assert (clash.where.latitude, clash.where.longitude) == (30.921, 66.4597)
    assert [(side.name, side.role, side.kind) for side in clash.sides] == [
        ("TTP: Tehreek-i-Taliban Pakistan", "party", "armed-group"),
        ("Pakistan Army", "party", "security-force"),
    ]
    bombing = importer.record(shown[BOMBING])
    assert (bombing.type, bombing.edtf, bombing.where.level) == ("suicide-bombing", "2023-01", "province")
    assert (
        importer.record(shown[KILLING]).edtf == "2023-06-05/2023-06-11"
    )  # its week: ACLED has no code for less
    with pytest.raises(LeftOut):
        importer.record(shown[TALKS])


def test_the_scripts_of_the_documentation_run(client, made, monkeypatch, capsys):
    import requests

    def ask(address: str, params: Any = None, headers: Any = None) -> Any:
        answer = client.get(address.removeprefix("http://127.0.0.1:8000"), params or {}, headers=headers)
        answer.raise_for_status = lambda: (
            None if answer.status_code < 400 else pytest.fail(str(answer.content))
        )
        return answer

    monkeypatch.setattr(requests, "get", ask)
    page = (settings.BASE_DIR / "docs" / "drop-in.md").read_text()
    scripts = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    for script in scripts:
        exec(script, {})
    assert capsys.readouterr().out == "5 events, 21 killed\n4 events, 24 killed\n"
