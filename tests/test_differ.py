"""What changed between two documents of an event, in words."""

from __future__ import annotations

from typing import Any

import pytest

import timeline.urls  # noqa: F401 - the kinds register their parts of the document
from timeline.history.differ import changes
from timeline.history.words import Names

REPORT = {"slug": "a-report", "title": "A report", "outlet": "The Gazette"}
EVENT: dict[str, Any] = {
    "title": "Raid on the port",
    "summary": "Gunmen came before dawn and left by sea.",
    "type": {"code": "armed-clash", "label": "Armed clash"},
    "date": {"edtf": "2022-12", "basis": "stated", "note": "", "text": "December 2022"},
    "occurrence": "occurred",
    "place": {"slug": "harbour", "name": "Harbour", "precision": "exact", "latitude": 30.0},
    "country": "PK",
    "participants": [{"actor": {"slug": "ttp", "name": "TTP"}, "role": "attacker", "note": ""}],
    "incident": {
        "fatalities": {"low": 8, "best": None, "high": None},
        "injured": {"low": None, "best": None, "high": None},
        "casualties": [
            {
                "group": "soldiers",
                "actor": "army",
                "killed": {"low": 8, "best": None, "high": None},
                "injured": {},
            }
        ],
        "claims": [
            {
                "actor": {"slug": "ttp", "name": "TTP"},
                "stance": "claimed",
                "by": None,
                "date": None,
                "citation": 31,
            }
        ],
    },
    "citations": [
        {
            "id": 31,
            "source": REPORT,
            "supports": ["event"],
            "locator": "para. 1",
            "value": {},
            "credibility": 2,
        }
    ],
    "links": [],
    "external_ids": [],
}


def after(**changed: Any) -> dict[str, Any]:
    return EVENT | changed


def incident(**changed: Any) -> dict[str, Any]:
    return EVENT | {"incident": EVENT["incident"] | changed}


def test_nothing_changed():
    assert changes(EVENT, EVENT) == []


@pytest.mark.parametrize(
    ("new", "at", "was", "now"),
    [
        (after(title="Raid"), "title", "Raid on the port", "Raid"),
        (after(summary=""), "summary", "Gunmen came before dawn and left by sea.", ""),
        (after(date={"edtf": "2022-12-11", "basis": "stated"}), "date", "December 2022", "11 December 2022"),
        (
            after(date={"edtf": "2022-12", "basis": "inferred", "note": "From the letter."}),
            "date",
            "December 2022",
            "December 2022 (inferred: From the letter.)",
        ),
        (after(occurrence="alleged"), "occurrence", "Occurred", "Alleged"),
        (after(place=None), "place", "Harbour (exactly there)", ""),
        (
            after(place=EVENT["place"] | {"precision": "near"}),
            "place",
            "Harbour (exactly there)",
            "Harbour (near there)",
        ),
        (
            incident(fatalities={"low": 8, "best": 10, "high": 12}),
            "incident/fatalities",
            "at least 8",
            "10 (8 to 12)",
        ),
        (incident(fatalities={"low": 0, "best": 0, "high": None}), "incident/fatalities", "at least 8", "0"),
    ],
)
def test_a_member_that_changed_is_told_in_words(new, at, was, now):
    (change,) = changes(EVENT, new)
    assert (change.at, change.was, change.now) == (at, was, now)


def test_what_only_describes_a_row_is_no_change():
    renamed = [{"actor": {"slug": "ttp", "name": "Tehrik"}, "role": "attacker", "note": ""}]
    moved = EVENT["place"] | {"name": "The harbour", "latitude": 31.0}
    assert changes(EVENT, after(participants=renamed, place=moved)) == []


def test_nothing_is_shown_where_nothing_is():
    """A member that is empty in the one document, and missing or null in the other, is no change."""
    assert changes(EVENT | {"country": ""}, EVENT | {"country": None}) == []
    bare = EVENT["participants"][0] | {"note": ""}
    (added,) = changes(after(participants=[]), after(participants=[bare]))
    assert added.members == ()


def test_two_places_of_one_name_are_told_apart():
    (change,) = changes(EVENT, after(place=EVENT["place"] | {"slug": "harbour-2"}))
    assert change.was != change.now and "harbour-2" in change.now


def test_rows_come_go_and_change():
    beta = {"actor": {"slug": "beta", "name": "Beta"}, "role": "target", "note": "A convoy."}
    (added,) = changes(EVENT, after(participants=[*EVENT["participants"], beta]))
    assert (added.kind, added.subject) == ("added", "Beta, target")
    assert [(one.label, one.now) for one in added.members] == [("Note", "A convoy.")]
    (removed,) = changes(EVENT, after(participants=[]))
    assert (removed.kind, removed.subject) == ("removed", "TTP, attacker")
    (changed,) = changes(EVENT, after(participants=[EVENT["participants"][0] | {"note": "By boat."}]))
    assert (changed.kind, changed.subject) == ("changed", "TTP, attacker")
    assert [(one.was, one.now) for one in changed.members] == [("", "By boat.")]


def test_a_citation_with_its_id_is_the_same_one_whatever_it_says():
    moved = EVENT["citations"][0] | {"locator": "para. 9", "supports": ["event", "date"], "credibility": 6}
    (change,) = [one for one in changes(EVENT, after(citations=[moved])) if one.at == "citations"]
    assert (change.kind, change.subject_was[-7:], change.subject[-7:]) == ("changed", "para. 1", "para. 9")
    assert {one.label: (one.was, one.now) for one in change.members} == {
        "Where in the source": ("para. 1", "para. 9"),
        "Supports": ("The event as a whole", "The event as a whole, Date"),
        "Credibility": ("2: probably true", "6: cannot be judged"),
    }


def test_a_claim_names_what_it_is_cited_to_and_not_a_number():
    claim = EVENT["incident"]["claims"][0] | {"citation": None}
    (change,) = changes(EVENT, incident(claims=[claim]))
    assert change.subject == "TTP: claimed"
    assert [(one.label, one.was, one.now) for one in change.members] == [
        ("Reported by", "A report (The Gazette), para. 1", "")
    ]


def test_an_actor_that_a_document_only_gives_the_slug_of_is_called_by_name():
    names = Names({"army": "The Army", "police": "The Police"})
    group = EVENT["incident"]["casualties"][0] | {"actor": "police"}
    (change,) = changes(EVENT, incident(casualties=[group]), names)
    assert [(one.was, one.now) for one in change.members] == [("The Army", "The Police")]


def test_of_what_was_not_there_everything_is_new():
    found = changes(None, EVENT)
    assert {one.kind for one in found} == {"added"}
    assert {"title", "date", "participants", "citations", "incident/claims"} <= {one.at for one in found}
    assert {one.kind for one in changes(EVENT, None)} == {"removed"}


def test_the_words_that_changed_in_a_long_text_are_marked():
    (change,) = changes(EVENT, after(summary="Gunmen came after dawn and left by sea."))
    assert [piece.text for piece in change.was_pieces if piece.changed] == ["before"]
    assert [piece.text for piece in change.now_pieces if piece.changed] == ["after"]
    assert "".join(piece.text for piece in change.now_pieces) == change.now


def test_no_words_are_json():
    """Whatever changes, nothing reads as a program would write it."""
    value = {"fatalities": {"low": 2}, "dead": [1, 2], "sure": True, "who": None}
    cited = EVENT["citations"][0] | {"value": value}
    whole = after(citations=[cited], external_ids=[{"scheme": "gtd", "identifier": "1"}])
    for change in [*changes(EVENT, whole), *changes(None, whole)]:
        for one in [change, *change.members]:
            assert not set("{}[]'") & set(one.was + one.now + one.subject), one
