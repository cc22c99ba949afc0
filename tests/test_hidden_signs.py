"""Characters that nobody sees and that turn what is read: refused at every door, in the same words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms import INCIDENTS, Page, Sent
from tests.scripts import ACTORS, EVENTS, PLACES, Script, faults
from tests.sheets import Desk, errors
from timeline.models import Comment, Event

pytestmark = pytest.mark.django_db

OVERRIDE = "Raid\u202e on the port"
SAID = (
    "Character 5 cannot be seen and changes the direction of what is read "
    "(U+202E, right-to-left override): delete it. Text from right to left needs none."
)
HIDDEN = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]
HIDDEN += ["\x01", "\x1b", "\x7f", "\x85", "\x9f"]


@pytest.mark.parametrize("sign", HIDDEN, ids=lambda sign: f"U+{ord(sign):04X}")
def test_no_title_over_the_api_holds_one(editor: Script, raid: Any, sign: str) -> None:
    found = editor.faults(EVENTS, raid | {"kind": "incident", "title": f"A{sign}B"})
    assert list(found) == ["/title"] and f"U+{ord(sign):04X}" in found["/title"]
    assert not Event.objects.exists()


def test_every_text_of_a_document_is_looked_at(editor: Script, whole: Any) -> None:
    whole["summary"] = OVERRIDE
    whole["participants"][0]["note"] = OVERRIDE
    whole["citations"][1]["value"] = {"fatalities": [OVERRIDE]}
    found = editor.faults(EVENTS, whole | {"kind": "incident", "message": OVERRIDE})
    assert found == dict.fromkeys(
        ["/message", "/summary", "/participants/0/note", "/citations/1/value"], SAID
    )  # fmt: skip
    assert editor.faults(ACTORS, {"name": OVERRIDE, "kind": "armed-group"})["/name"] == SAID
    place = {"name": "Port", "kind": "point", "other_names": [OVERRIDE]}
    assert editor.faults(PLACES, place)["/other_names"] == SAID


def test_a_title_is_one_line_and_a_summary_may_have_several(editor: Script, raid: Any) -> None:
    document = raid | {"kind": "incident"}
    assert editor.faults(EVENTS, document | {"title": "Raid\non it"})["/title"].startswith("This is one line")
    assert editor.post(EVENTS, document | {"summary": "One.\n\tTwo."}).status_code == 201


@pytest.mark.parametrize("title", ["حمله به بندر", "ہرنائی میں حملہ", "می\u200cرود", "\u200fحمله\u200e (A)"])
def test_text_from_right_to_left_is_welcome(editor: Script, raid: Any, title: str) -> None:
    assert editor.made(EVENTS, raid | {"kind": "incident", "title": title})["title"] == title


def test_what_is_stored_already_hinders_nobody(editor: Script, make_incident: Any) -> None:
    event = make_incident(OVERRIDE, status="draft")
    assert editor.change("PATCH", f"{EVENTS}{event.pk}/", {"summary": "More."}).status_code == 200
    refused = editor.change("PATCH", f"{EVENTS}{event.pk}/", {"title": f"{OVERRIDE}!"})
    assert faults(refused) == {"/title": SAID}


def test_no_form_takes_one(curator: Any, make_type: Any, make_source: Any) -> None:
    cited = {"citations-0-source": str(make_source().pk), "citations-0-supports": ["event"]}
    cited |= {"citations-0-note": OVERRIDE, "citations-0-value": '{"a": "Raid\\u202e on"}'}
    entries = {"title": OVERRIDE, "type": str(make_type().pk), "edtf": "2025", "change_message": OVERRIDE}
    url = f"{INCIDENTS}add/"
    sent = Sent(curator.post(url, Page(curator.get(url).content.decode()).write(entries | cited)))
    assert sent.errors["title"] == sent.errors["change_message"] == [SAID]
    assert sent.text.count("right-to-left override") >= 4
    assert not Event.objects.exists()


def test_no_comment_and_no_reason_holds_one(curator: Any, make_incident: Any) -> None:
    event = make_incident()
    url = f"/review/{event.pk}/"
    assert SAID in curator.post(url, {"action": "comment", "text": OVERRIDE}).content.decode()
    move = {"action": "move", "to": "retracted", "comment": OVERRIDE}
    assert SAID in curator.post(url, move).content.decode()
    assert not Comment.objects.exists() and Event.objects.get().status == "published"


@pytest.mark.django_db(transaction=True)
def test_no_cell_of_a_sheet_holds_one(make_incident: Any) -> None:
    desk = Desk()
    make_incident(status="draft")
    sheet = desk.bring([desk.rows()[0] | {"title": OVERRIDE, "message": OVERRIDE}])
    assert sorted(errors(sheet)) == [(2, "message", SAID), (2, "title", SAID)]
