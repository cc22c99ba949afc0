"""What is wrong with a document is said where it is, in the sentences of the curators' pages."""

from __future__ import annotations

from typing import Any

import pytest

from incidents.models import Incident
from tests.scripts import INCIDENTS, Script

pytestmark = pytest.mark.django_db


# Mistakes: the sentences of the curators' pages, at JSON pointers

MISTAKES = [
    ({"date": "28.6.2025"}, "/date", "The year comes first: 2022-12-11. Accepted:"),
    ({"date": {"edtf": "2025-02-30"}}, "/date/edtf", "February 2025 has 28 days"),
    ({"date": "2025-07/2025-06"}, "/date", "The interval ends before it begins"),
    ({"date": 2025}, "/date", "Write the date as EDTF text, 2022-12-11; not a number."),
    ({"date": None}, "/date", "This field is required."),
    (
        {"date": {"edtf": "2025", "basis": "inferred"}},
        "/date/note",
        "Say what the inferred date was inferred",
    ),
    (
        {"date": {"edtf": "2025", "basis": "guessed"}},
        "/date/basis",
        "'guessed' is not one of stated, inferred.",
    ),
    ({"place": "harbour"}, "/place/precision", "Say how exactly the place is known"),
    ({"place": {"slug": "harbor", "precision": "near"}}, "/place/slug", "Did you mean 'harbour'?"),
    ({"place": {"precision": "near"}}, "/place/slug", "This field is required."),
    (
        {"place": {"slug": "harbour", "precision": "near"}, "country": "AF"},
        "/country",
        "Harbour lies in PK, not AF.",
    ),
    ({"country": "Pakistan"}, "/country", "at most 2 characters"),
    ({"country": "pk"}, "/country", "two capital letters"),
    ({"type": "talks"}, "/type", "Choose a type of incident: this one is not."),
    ({"type": "armed-clsh"}, "/type", "Did you mean 'armed-clash'?"),
    ({"title": " "}, "/title", "This field is required."),
    ({"title": None}, "/title", "Write text, not null"),
    ({"title": "x" * 201}, "/title", "at most 200 characters (it has 201)"),
    ({"titel": "x"}, "/titel", "There is no field 'titel' here. Did you mean 'title'?"),
    ({"occurrence": "ocurred"}, "/occurrence", "Did you mean 'occurred'?"),
    ({"diplomacy": {}}, "/diplomacy", "This is null for incidents."),
    ({"incident": {"fatalities": {"low": 9, "best": 8}}}, "/incident/fatalities/high", "must rise from low"),
    ({"incident": {"injured": {"low": 9, "high": 8}}}, "/incident/injured/high", "The injured must rise"),
    ({"incident": {"fatalities": {"low": 99999999999}}}, "/incident/fatalities/low", "less than or equal to"),
    ({"incident": {"fatalities": {"low": -1}}}, "/incident/fatalities/low", "greater than or equal to 0"),
    ({"incident": {"fatalities": {"low": "8"}}}, "/incident/fatalities/low", "not text."),
    ({"incident": {"fatalities": {"low": True}}}, "/incident/fatalities/low", "not true."),
    (
        {"incident": {"fatalities": {"lowest": 8}}},
        "/incident/fatalities/lowest",
        "There is no field 'lowest'",
    ),
    ({"incident": {"fatalities": 8}}, "/incident/fatalities", "Write an object, not a number."),
    (
        {"participants": [{"actor": "alpha", "role": "attacker"}, {"actor": "Alpha", "role": "attacker"}]},
        "/participants/1/role",
        "This actor already has this role in the event.",
    ),
    ({"participants": [{"actor": "alpha"}]}, "/participants/0/role", "This field is required."),
    ({"participants": [{"role": "target"}]}, "/participants/0/actor", "This field is required."),
    (
        {"participants": [{"actor": "alpah", "role": "target"}]},
        "/participants/0/actor",
        "Did you mean 'Alpha'?",
    ),
    ({"participants": [{"actor": "twin", "role": "target"}]}, "/participants/0/actor", "several actors"),
    ({"participants": ["alpha"]}, "/participants/0", "Write an object, not text."),
    ({"participants": {}}, "/participants", "Write a list, not an object."),
    ({"citations": [{"source": "a-report"}]}, "/citations/0/supports", "Say what the citation supports."),
    (
        {"citations": [{"source": "a-report", "supports": ["weather"]}]},
        "/citations/0/supports/0",
        "'weather' is not one of event, date",
    ),
    (
        {
            "citations": [
                {"source": "a-report", "supports": ["event"]},
                {"source": "a-report", "supports": ["date"]},
            ]
        },
        "/citations/1/locator",
        "This place in the source is already cited for the event.",
    ),
    (
        {"citations": [{"source": "a-report", "supports": ["event"], "value": [8]}]},
        "/citations/0/value",
        "Write pairs of name and value",
    ),
    (
        {"citations": [{"source": "a-report", "supports": ["event"], "credibility": 9}]},
        "/citations/0/credibility",
        "'9' is not one of 1, 2, 3, 4, 5, 6.",
    ),
    (
        {"citations": [{"id": 1, "source": "a-report", "supports": ["event"]}]},
        "/citations/0/id",
        "A new citation gets its id from the server",
    ),
    (
        {"incident": {"casualties": [{"group": "guards", "killed": {"low": 4, "best": 3}}]}},
        "/incident/casualties/0/killed/high",
        "The killed must rise from low to best to high.",
    ),
    (
        {"incident": {"casualties": [{"group": "guards"}, {"group": "guards"}]}},
        "/incident/casualties/1/group",
        "This group of casualties is already recorded.",
    ),
    (
        {
            "incident": {
                "claims": [{"actor": "alpha", "stance": "claimed"}, {"actor": "ay", "stance": "claimed"}]
            }
        },
        "/incident/claims/1/by",
        "This claim by the same speaker is already recorded.",
    ),
    (
        {"incident": {"claims": [{"actor": "alpha", "stance": "claimed", "date": "yesterday"}]}},
        "/incident/claims/0/date",
        "'yesterday' is not a date. Accepted:",
    ),
    (
        {"incident": {"claims": [{"actor": "alpha", "stance": "claimed", "citation": 1}]}},
        "/incident/claims/0/citation",
        "Choose a citation of this incident.",
    ),
    (
        {"incident": {"claims": [{"actor": "alpha", "stance": "claimed", "citation": {"index": 0}}]}},
        "/incident/claims/0/citation/index",
        "Choose a citation of this incident.",
    ),
    ({"links": [{"relation": "led-to", "event": 999999}]}, "/links/0/event", "There is no event '999999'."),
    (
        {"external_ids": [{"scheme": "gtd", "identifier": "1"}]},
        "/external_ids/0/identifier",
        "Another event already carries this identifier.",
    ),
    ({"message": 7}, "/message", "Write text, not a number."),
    ({"message": "x" * 301}, "/message", "at most 300 characters"),
    ({"id": 17}, "/id", "The server writes this itself."),
    ({"date": {"edtf": "2025", "earliest": "2024-01-01"}}, "/date/earliest", "It is '2025-01-01'."),
    (
        {"participants": [{"actor": {"slug": "alpha", "name": "Beta"}, "role": "target"}]},
        "/participants/0/actor/name",
        "It is 'Alpha'.",
    ),
    ({"summary": "a\x00b"}, "/summary", "Null characters are not allowed."),
    ({"summary": "a\ud800b"}, "/summary", "half a character"),
]


@pytest.mark.parametrize(
    ("more", "pointer", "message"), MISTAKES, ids=[f"{m[1]}: {m[2][:30]}" for m in MISTAKES]
)
def test_a_mistake_is_explained_where_it_is(
    editor: Script,
    raid: Any,
    make_actor: Any,
    make_place: Any,
    make_source: Any,
    make_talks: Any,
    more: Any,
    pointer: str,
    message: str,
) -> None:
    make_actor("Alpha", aliases=["Ay"])
    make_actor("One", aliases=["Twin"]), make_actor("Two", aliases=["Twin"])
    make_place("Harbour", country="PK")
    make_source("A report")
    make_talks().external_ids.create(scheme="gtd", identifier="1")
    found = editor.faults(INCIDENTS, raid | more)
    assert list(found) == [pointer]
    assert message in found[pointer]
    assert not Incident.objects.exists()


def test_one_answer_names_every_mistake(editor: Script, raid: Any, make_actor: Any) -> None:
    make_actor("Alpha")
    found = editor.faults(
        INCIDENTS,
        {
            "type": "no-such",
            "date": {"edtf": "2025-13", "basis": "inferred"},
            "country": "pk",
            "colour": "red",
            "participants": [{"actor": "alpha", "role": "x"}, {"actor": "nobody", "role": "target"}],
            "incident": {"fatalities": {"low": 2, "high": 1}, "claims": [{"actor": "alpha"}]},
            "citations": [{"source": "none", "supports": []}],
        },
    )
    assert set(found) == {
        *("/type", "/title", "/date/edtf", "/date/note", "/country", "/colour"),
        *("/participants/0/role", "/participants/1/actor", "/incident/fatalities/high"),
        *("/incident/claims/0/stance", "/citations/0/source", "/citations/0/supports"),
    }
