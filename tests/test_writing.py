"""Writing over the API, as a script does it."""

from __future__ import annotations

import json
import os
import threading
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Token
from actors.models import Actor
from diplomacy.models import DiplomaticEvent, Topic
from incidents.models import Incident
from sources.models import Outlet, Source
from timeline.models import Event, EventLink, IdempotencyKey, Place, Revision

pytestmark = pytest.mark.django_db

INCIDENTS, TALKS, EVENTS = "/api/v1/incidents/", "/api/v1/diplomatic-events/", "/api/v1/events/"
ACTORS, PLACES, SOURCES = "/api/v1/actors/", "/api/v1/places/", "/api/v1/sources/"


class Script:
    """A client that sends JSON and reads it."""

    def __init__(self, user: Any = None) -> None:
        self.client = Client()
        if user:
            self.client.force_login(user)

    def send(self, method: str, url: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = names.pop("content-type", "application/json")
        return self.client.generic(method, url, data, content_type=kind, headers=names)

    def post(self, url: str, body: Any, **headers: str) -> Any:
        return self.send("POST", url, body, **headers)

    def get(self, url: str) -> Any:
        return self.client.get(url)

    def read(self, url: str) -> tuple[dict[str, Any], str]:
        response = self.client.get(url)
        assert response.status_code == 200, response.content
        return response.json(), response["ETag"]

    def change(self, method: str, url: str, body: Any) -> Any:
        """With the ETag of the state as it is."""
        return self.send(method, url, body, if_match=self.client.get(url)["ETag"])

    def made(self, url: str, body: Any) -> dict[str, Any]:
        response = self.post(url, body)
        assert response.status_code == 201, response.content
        return response.json()

    def faults(self, url: str, body: Any, method: str = "POST", **headers: str) -> dict[str, str]:
        response = self.send(method, url, body, **headers)
        return faults(response)


def faults(response: Any) -> dict[str, str]:
    """Messages by pointer."""
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "invalid-document"
    found: dict[str, str] = {}
    for error in problem["errors"]:
        found[error["pointer"]] = f"{found.get(error['pointer'], '')} {error['message']}".strip()
    return found


def user_who_may(django_user_model: Any, name: str, *permissions: str) -> Any:
    user = django_user_model.objects.create_user(name)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


@pytest.fixture
def editor(db: None, django_user_model: Any) -> Script:
    return Script(django_user_model.objects.create_superuser("editor"))


@pytest.fixture
def raid(make_type: Any) -> dict[str, Any]:
    """What a document must say at least."""
    make_type("armed-clash")
    return {"title": "Raid on the port", "type": "armed-clash", "date": "2025-06-28"}


@pytest.fixture
def whole(raid: Any, make_actor: Any, make_place: Any, make_source: Any, make_talks: Any) -> dict[str, Any]:
    """A document with everything."""
    make_actor("Alpha", aliases=["Ay"]), make_actor("Beta")
    make_place("Harbour", country="PK")
    make_source("A report"), make_source("A letter")
    talks = make_talks()
    return raid | {
        "summary": "A raid before dawn.",
        "date": {"edtf": "2025-06", "basis": "inferred", "note": "The month of the letter."},
        "place": {"slug": "harbour", "precision": "near"},
        "participants": [
            {"actor": "alpha", "role": "attacker"},
            {"actor": {"slug": "beta"}, "role": "target", "note": "A convoy."},
        ],
        "incident": {
            "fatalities": {"low": 8},
            "injured": {"low": 1, "best": 2, "high": 3},
            "casualties": [{"group": "soldiers", "actor": "Beta", "killed": {"low": 8}}],
            "claims": [
                {
                    "actor": "ay",
                    "stance": "claimed",
                    "by": {"name": "Alpha"},
                    "date": "2025-06-29",
                    "channel": "letter",
                    "citation": {"index": 1},
                }
            ],
        },
        "citations": [
            {"source": "a-report", "supports": ["event", "casualties"], "locator": "para. 4"},
            {"source": {"slug": "a-letter"}, "supports": ["claims"], "value": {"fatalities": 8}},
        ],
        "links": [{"relation": "breach-of", "event": talks.pk}],
        "external_ids": [{"scheme": "gtd", "identifier": "202506280001"}],
    }


# Creating


def test_an_incident_with_everything_in_one_request(editor: Script, whole: Any) -> None:
    response = editor.post(INCIDENTS, whole | {"message": "From the report."})
    assert response.status_code == 201, response.content
    made = response.json()
    incident = Incident.objects.get()
    assert response["Location"] == f"http://testserver{INCIDENTS}{incident.pk}/"
    assert (made["id"], made["status"], made["kind"]) == (incident.pk, "draft", "incident")
    assert (incident.precision, incident.country, incident.fatalities) == ("month", "PK", 8)
    assert [str(part) for part in incident.participations.all()] == ["Alpha (attacker)", "Beta (target)"]
    claim = incident.claims.get()
    assert (str(claim.by), claim.citation.source.slug, claim.edtf) == ("Alpha", "a-letter", "2025-06-29")
    assert incident.citations.last().value == {"fatalities": 8}
    assert incident.casualties.get().actor.slug == "beta"
    assert incident.links.get().other.title == "Talks in Geneva"
    assert str(incident.external_ids.get()) == "gtd:202506280001"
    read, etag = editor.read(response["Location"])
    assert (read, etag) == (made, response["ETag"])


def test_a_diplomatic_event_with_topics(editor: Script, make_type: Any) -> None:
    make_type("talks")
    Topic.objects.create(slug="trade", label="Trade")
    made = editor.made(
        TALKS,
        {
            "title": "Talks in Kabul",
            "type": {"code": "talks"},
            "date": {"edtf": "2025-07"},
            "diplomacy": {"level": "minister", "format": "bilateral", "topics": ["trade"], "venue": "Hall"},
        },
    )
    assert made["diplomacy"] == {
        "level": "minister",
        "format": "bilateral",
        "venue": "Hall",
        "topics": ["trade"],
        "outcome": "",
    }
    assert made["incident"] is None


def test_events_takes_either_kind_and_wants_to_be_told_which(editor: Script, raid: Any) -> None:
    assert editor.made(EVENTS, raid | {"kind": "incident"})["kind"] == "incident"
    assert editor.faults(EVENTS, raid) == {"/kind": "Say which kind. Write 'incident' or 'diplomatic'."}
    assert "'war' is no kind" in editor.faults(EVENTS, raid | {"kind": "war"})["/kind"]
    assert "Choose a type of diplomatic event" in editor.faults(TALKS, raid)["/type"]
    assert "never changes" in editor.faults(TALKS, raid | {"kind": "incident"})["/kind"]


def test_what_is_created_is_a_draft_that_the_public_does_not_see(editor: Script, raid: Any) -> None:
    number = editor.made(INCIDENTS, raid | {"status": "draft"})["id"]
    assert Script().get(f"{INCIDENTS}{number}/").status_code == 404
    for status in ["published", "in-review", "retracted", 7]:
        found = editor.faults(INCIDENTS, raid | {"status": status})
        assert found["/status"].startswith("The API does not set the status, which is 'draft'")


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


# Changing


def test_what_was_read_can_be_sent_back_and_makes_no_difference(editor: Script, whole: Any) -> None:
    url = f"{INCIDENTS}{editor.made(INCIDENTS, whole)['id']}/"
    document, etag = editor.read(url)
    before = snapshot(document["id"])
    for method, body in [("PUT", document), ("PATCH", {}), ("PATCH", document)]:
        response = editor.send(method, url, body, if_match=etag)
        assert response.status_code == 200, response.content
        assert (response.json(), response["ETag"]) == (document, etag)
    assert snapshot(document["id"]) == before


def snapshot(number: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_snapshot(%s)", [number])
        return json.loads(cursor.fetchone()[0])


def test_edit_what_was_read_and_put_it(editor: Script, whole: Any) -> None:
    url = f"{EVENTS}{editor.made(INCIDENTS, whole)['id']}/"
    document, etag = editor.read(url)
    document["title"] = "Attack on the port"
    document["date"]["edtf"] = "2025-06-28"  # what follows from it is left as it was read
    document["participants"][0]["actor"]["slug"] = "beta"
    document["participants"].append({"actor": "alpha", "role": "suspect"})
    document["citations"][0]["locator"] = "para. 5"
    document["incident"]["fatalities"]["best"] = 9
    response = editor.send("PUT", url, document, if_match=etag)
    assert response.status_code == 200, response.content
    after = response.json()
    assert after["date"]["earliest"] == after["date"]["latest"] == "2025-06-28"
    assert [part["actor"]["slug"] for part in after["participants"]] == ["beta", "beta", "alpha"]
    assert after["citations"][0] == document["citations"][0]  # the same citation, by its id
    assert after["incident"]["claims"] == document["incident"]["claims"]
    assert after["updated"] > document["updated"]
    assert response["ETag"] != etag


def test_patch_merges_objects_and_replaces_lists(editor: Script, whole: Any) -> None:
    url = f"{INCIDENTS}{editor.made(INCIDENTS, whole)['id']}/"
    after = editor.change(
        "PATCH",
        url,
        {
            "date": "2025-06-30",
            "incident": {"fatalities": {"best": 9}},
            "participants": [{"actor": "beta", "role": "target"}],
        },
    ).json()
    assert (after["date"]["edtf"], after["date"]["note"]) == ("2025-06-30", "The month of the letter.")
    assert after["incident"]["fatalities"] == {"low": 8, "best": 9, "high": None}
    assert len(after["incident"]["claims"]) == 1 and len(after["citations"]) == 2
    assert after["participants"] == [
        {"actor": {"slug": "beta", "name": "Beta"}, "role": "target", "note": ""}
    ]


def test_put_takes_away_what_it_does_not_say(editor: Script, whole: Any, raid: Any) -> None:
    url = f"{INCIDENTS}{editor.made(INCIDENTS, whole)['id']}/"
    after = editor.change("PUT", url, raid).json()
    assert (after["summary"], after["place"], after["country"]) == ("", None, "")
    assert after["participants"] == after["citations"] == after["links"] == []
    assert after["incident"]["claims"] == [] and after["incident"]["fatalities"]["low"] is None
    # The document does not show them, so leaving them out says nothing.
    assert Incident.objects.get().external_ids.count() == 1


def test_the_country_follows_the_place_in_a_patch(editor: Script, whole: Any, make_place: Any) -> None:
    make_place("Kabul", country="AF"), make_place("Nowhere", country="")
    url = f"{INCIDENTS}{editor.made(INCIDENTS, whole)['id']}/"
    assert editor.change("PATCH", url, {"place": {"slug": "kabul"}}).json()["country"] == "AF"
    moved = editor.change("PATCH", url, {"place": {"slug": "kabul"}, "country": "PK"})
    assert faults(moved) == {"/country": "Kabul lies in AF, not PK."}
    assert editor.change("PATCH", url, {"place": None}).json()["place"] is None


def test_a_changed_read_only_member_is_refused_not_dropped(editor: Script, whole: Any) -> None:
    url = f"{INCIDENTS}{editor.made(INCIDENTS, whole)['id']}/"
    document, etag = editor.read(url)
    for change in [
        {"id": 5},
        {"uid": "x"},
        {"revision": 99},
        {"updated": "2020-01-01T00:00:00Z"},
        {"url": "http://testserver/x/"},
        {"place": {"name": "Port"}},
        {"type": {"label": "Clash"}},
        {"date": {"text": "in June"}},
    ]:
        found = faults(editor.send("PATCH", url, change, if_match=etag))
        assert all(message.startswith("The server writes this itself.") for message in found.values())
        assert len(found) == 1
    assert editor.read(url) == (document, etag)


def test_links_that_are_not_shown_stay(editor: Script, whole: Any, make_incident: Any) -> None:
    number = editor.made(INCIDENTS, whole)["id"]
    EventLink.objects.create(
        event_id=number, other=make_incident("Hidden", status="draft"), relation="led-to"
    )
    response = editor.change("PATCH", f"{INCIDENTS}{number}/", {"links": []})
    assert response.json()["links"] == []
    assert EventLink.objects.get(event=number).other.title == "Hidden"


def test_an_event_is_not_linked_to_itself(editor: Script, raid: Any) -> None:
    number = editor.made(INCIDENTS, raid)["id"]
    link = {"links": [{"relation": "led-to", "event": {"id": number}}]}
    found = faults(editor.change("PATCH", f"{INCIDENTS}{number}/", link))
    assert found == {"/links/0/event/id": "A link needs two different events."}


def test_a_claim_rests_on_a_citation_of_its_own_event(
    editor: Script, make_incident: Any, make_claim: Any, make_citation: Any, make_source: Any
) -> None:
    event, other = make_incident(status="draft"), make_incident("Other", source=make_source())
    make_claim(event, citation=make_citation(event))
    url = f"{INCIDENTS}{event.pk}/"
    claim = {"actor": "alpha", "stance": "claimed", "citation": other.citations.get().pk}
    found = faults(editor.change("PATCH", url, {"incident": {"claims": [claim]}}))
    assert found == {"/incident/claims/0/citation": "Choose a citation of this incident."}
    # Nor can the citation be taken away beneath it.
    found = faults(editor.change("PATCH", url, {"citations": []}))
    assert found == {"/incident/claims/0/citation": "Choose a citation of this incident."}
    assert editor.change("PATCH", url, {"citations": [], "incident": {"claims": []}}).status_code == 200


def test_the_last_citation_of_a_published_event_stays(
    editor: Script, make_incident: Any, make_source: Any
) -> None:
    event = make_incident(source=make_source())
    url = f"{EVENTS}{event.pk}/"
    found = faults(editor.change("PATCH", url, {"citations": []}))
    assert found["/citations"].startswith("Publishing needs at least one citation")
    assert editor.change("PATCH", url, {"title": "Raid"}).json()["status"] == "published"
    found = faults(editor.change("PATCH", url, {"status": "draft"}))
    assert "which is 'published': DELETE retracts it" in found["/status"]


def test_values_that_rows_exchange_are_no_crash(
    editor: Script, make_incident: Any, make_citation: Any
) -> None:
    """Two rows that exchange their values meet a constraint half-way, as on the curators' pages."""
    event = make_incident(status="draft")
    make_citation(event, locator="1"), make_citation(event, locator="2")
    url = f"{EVENTS}{event.pk}/"
    citations = editor.read(url)[0]["citations"]
    citations[0]["locator"], citations[1]["locator"] = "2", "1"
    found = faults(editor.change("PATCH", url, {"title": "Half", "citations": citations}))
    assert found == {"": "This place in the source is already cited for the event."}
    assert editor.read(url)[0]["title"] == "Raid on the port"


# If-Match


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_write_says_which_state_it_was_made_from(
    editor: Script, make_incident: Any, make_source: Any, method: str
) -> None:
    url = f"{EVENTS}{make_incident(source=make_source()).pk}/"
    document, etag = editor.read(url)
    body = None if method == "DELETE" else document
    missing = editor.send(method, url, body)
    assert (missing.status_code, missing.json()["type"]) == (428, "precondition-required")
    stale = editor.send(method, url, body, if_match='"0123"')
    assert (stale.status_code, stale.json()["type"]) == (412, "precondition-failed")
    assert stale.json()["etag"] == etag
    assert editor.read(url) == (document, etag)
    # A tag that was weakened on its way, by compression, still names the state.
    done = editor.send(method, url, body, if_match=f'"other", W/{etag}')
    assert done.status_code == (204 if method == "DELETE" else 200)


def test_two_scripts_do_not_overwrite_one_another(editor: Script, whole: Any) -> None:
    url = f"{INCIDENTS}{editor.made(INCIDENTS, whole)['id']}/"
    document, etag = editor.read(url)
    first = editor.send("PATCH", url, {"participants": []}, if_match=etag)
    second = editor.send("PUT", url, document | {"title": "Mine"}, if_match=etag)
    assert (first.status_code, second.status_code) == (200, 412)
    assert editor.send("PATCH", url, {"title": "Mine"}, if_match="*").json()["participants"] == []


# Deleting


def test_deleting_a_published_event_retracts_it(editor: Script, make_incident: Any, make_source: Any) -> None:
    event = make_incident(source=make_source())
    url = f"{EVENTS}{event.pk}/"
    response = editor.change("DELETE", f"{url}", None)
    assert (response.status_code, response.content) == (204, b"")
    assert Event.objects.get().status == "retracted"
    assert Script().get(url).status_code == 410
    for method in ["PUT", "PATCH", "DELETE"]:
        assert editor.send(method, url, {}, if_match="*").status_code == 410


def test_deleting_a_draft_deletes_it(editor: Script, raid: Any) -> None:
    url = f"{INCIDENTS}{editor.made(INCIDENTS, raid)['id']}/"
    assert editor.change("DELETE", url, None).status_code == 204
    assert not Event.objects.exists()
    assert editor.get(url).status_code == 404
    assert editor.send("DELETE", url, if_match="*").status_code == 404


def test_what_is_in_use_is_not_deleted(
    editor: Script,
    make_incident: Any,
    make_claim: Any,
    make_place: Any,
    make_source: Any,
    make_phase: Any,
    make_actor: Any,
) -> None:
    source = make_source()
    event = make_incident(actors=["Alpha"], place="Harbour", source=source)
    make_claim(event, "Alpha")
    make_phase(source=source)
    make_place("Quay", parent=make_place("Harbour"))
    make_actor("Beta").relations.create(relation="hosts", object=make_actor("Alpha"))
    uses = {
        f"{ACTORS}alpha/": "1 actor relation, 1 participation and 1 claim of responsibility",
        f"{PLACES}harbour/": "1 place and 1 event",
        f"{SOURCES}a-report/": "1 phase and 1 citation",
    }
    for url, words in uses.items():
        response = editor.change("DELETE", url, None)
        assert response.status_code == 409
        problem = response.json()
        assert problem["type"] == "in-use"
        assert sorted(
            problem["title"].split("in use: ")[1].split(". ")[0].replace(" and ", ", ").split(", ")
        ) == (sorted(words.replace(" and ", ", ").split(", ")))
    first = [one for use in problem["used_by"] for one in use["first"]]
    assert f"http://testserver/events/{event.pk}/raid-on-the-port/" in [one["url"] for one in first]


def test_a_use_by_a_draft_is_counted_but_named_to_none_who_may_not_see_it(
    django_user_model: Any, make_incident: Any
) -> None:
    make_incident("Secret", actors=["Alpha"], status="draft")
    script = Script(user_who_may(django_user_model, "clerk", "actors.delete_actor"))
    response = script.change("DELETE", f"{ACTORS}alpha/", None)
    assert response.status_code == 409
    assert response.json()["used_by"] == [{"what": "participation", "count": 1, "first": []}]


def test_what_nothing_uses_is_deleted(
    editor: Script, make_actor: Any, make_place: Any, make_source: Any
) -> None:
    make_actor("Alpha", aliases=["Ay"]).relations.create(relation="hosts", object=make_actor("Beta"))
    make_place(), make_source()
    for url in [f"{ACTORS}alpha/", f"{PLACES}harbour/", f"{SOURCES}a-report/"]:
        assert editor.change("DELETE", url, None).status_code == 204
        assert editor.get(url).status_code == 404


# Who may


def test_who_may_write(django_user_model: Any, raid: Any, make_incident: Any, make_source: Any) -> None:
    published = make_incident(source=make_source())
    draft = make_incident("Draft", status="draft")
    stranger = Script()
    reader = Script(user_who_may(django_user_model, "reader"))
    contributor = Script(user_who_may(django_user_model, "contributor", "incidents.add_incident"))
    rights = ["timeline.view_event", "incidents.change_incident", "incidents.delete_incident"]
    keeper = Script(user_who_may(django_user_model, "keeper", *rights))
    talks_only = Script(user_who_may(django_user_model, "envoy", "diplomacy.change_diplomaticevent"))

    for script, expected in {stranger: 401, reader: 403, contributor: 201, keeper: 403}.items():
        assert script.post(INCIDENTS, raid).status_code == expected
        assert script.post(EVENTS, raid | {"kind": "incident"}).status_code == expected
    for event in [published, draft]:
        for script, expected in {
            stranger: 401,
            reader: 403,
            contributor: 403,
            talks_only: 403,
            keeper: 200,
        }.items():
            url = f"{EVENTS}{event.pk}/"
            assert script.send("PATCH", url, {}, if_match="*").status_code in (expected, 400)
            if script is not keeper:
                assert script.send("DELETE", url, if_match="*").status_code == expected
    problem = contributor.send("PATCH", f"{INCIDENTS}{draft.pk}/", {}, if_match="*").json()
    assert problem["title"] == "Your account lacks the permission to change incidents."
    for url in [ACTORS, PLACES, SOURCES]:
        assert (stranger.post(url, {}).status_code, contributor.post(url, {}).status_code) == (401, 403)
    assert keeper.send("DELETE", f"{EVENTS}{draft.pk}/", if_match="*").status_code == 204


def test_a_token_writes_as_its_user_and_only_with_the_scope(django_user_model: Any, raid: Any) -> None:
    user = user_who_may(django_user_model, "script", "incidents.add_incident")
    for scope, expected in {"read": 403, "write": 201}.items():
        _, text = Token.objects.issue(user=user, name=scope, scope=scope, expires=None)
        response = Script().post(INCIDENTS, raid, authorization=f"Bearer {text}")
        assert response.status_code == expected
    assert Script().post(INCIDENTS, raid, authorization="Bearer nonsense").status_code == 401


def test_a_session_is_guarded_against_forged_requests(django_user_model: Any, raid: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.create_superuser("editor"))
    response = client.post(INCIDENTS, raid, content_type="application/json")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_phases_are_not_written_here(editor: Script) -> None:
    assert editor.post("/api/v1/phases/", {}).status_code == 405


def test_an_event_that_one_may_not_see_cannot_be_linked_to(
    django_user_model: Any, raid: Any, make_incident: Any
) -> None:
    secret = make_incident("Secret", status="draft")
    script = Script(user_who_may(django_user_model, "contributor", "incidents.add_incident"))
    for reference in [secret.pk, secret.uid, {"id": secret.pk}, {"uid": secret.uid}]:
        found = script.faults(INCIDENTS, raid | {"links": [{"relation": "led-to", "event": reference}]})
        assert "There is no event" in next(iter(found.values()))


# The history


@pytest.mark.django_db(transaction=True)
def test_every_write_is_signed_with_its_message(editor: Script, raid: Any, make_actor: Any) -> None:
    make_actor("Alpha")
    number = editor.made(INCIDENTS, raid | {"message": "From the report."})["id"]
    url = f"{INCIDENTS}{number}/"
    part = {"participants": [{"actor": "alpha", "role": "party"}]}
    changed = editor.change("PATCH", url, {**part, "message": "Its party."})
    assert changed.json()["revision"] == 2
    editor.send("PUT", f"{url}?message=Renamed.", {**changed.json(), "title": "Raid"}, if_match="*")
    unchanged = editor.send("PATCH", url, {"message": "Nothing."}, if_match="*")
    assert unchanged.json()["revision"] == 3
    editor.send("DELETE", f"{url}?message=A%20mistake.", if_match="*")
    revisions = Revision.objects.filter(event=number)
    assert [(str(one.user), one.message, one.deleted) for one in revisions] == [
        ("editor", "From the report.", False),
        ("editor", "Its party.", False),
        ("editor", "Renamed.", False),
        ("editor", "A mistake.", True),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_retraction_says_why(editor: Script, make_incident: Any, make_source: Any) -> None:
    url = f"{EVENTS}{make_incident(source=make_source()).pk}/"
    editor.send("DELETE", url, {"message": "It did not happen."}, if_match="*")
    assert Revision.objects.latest("id").message == "It did not happen."


@pytest.mark.django_db(transaction=True)
def test_each_document_of_a_batch_has_its_own_message(editor: Script, raid: Any) -> None:
    batch = [raid | {"message": "One."}, raid | {"message": "Two."}, raid]
    response = editor.post(f"{INCIDENTS}?message=Import.", batch)
    assert [event["revision"] for event in response.json()] == [1, 1, 1]
    messages = Revision.objects.order_by("id").values_list("message", flat=True)
    assert list(messages) == ["One.", "Two.", "Import."]


# Batches


def test_a_batch_is_created_whole(editor: Script, raid: Any) -> None:
    response = editor.post(INCIDENTS, [raid | {"title": f"Raid {number}"} for number in range(3)])
    assert response.status_code == 201
    assert [event["title"] for event in response.json()] == ["Raid 0", "Raid 1", "Raid 2"]
    mixed = [raid | {"kind": "incident"}]
    assert editor.post(EVENTS, mixed).json()[0]["kind"] == "incident"


def test_a_batch_with_a_mistake_creates_nothing_and_names_every_one(editor: Script, raid: Any) -> None:
    batch = [raid, raid | {"date": {"edtf": "x"}}, [], raid | {"title": ""}, raid | {"id": 5}]
    found = editor.faults(INCIDENTS, batch)
    assert set(found) == {"/1/date/edtf", "/2", "/3/title"}
    assert editor.faults(INCIDENTS, [raid, raid | {"id": 5}]).keys() == {"/1/id"}
    assert not Event.objects.exists()


def test_a_batch_may_name_its_own_rows(editor: Script) -> None:
    province = {"name": "Province", "kind": "province"}
    town = {"name": "Town", "kind": "point", "parent": "province"}
    response = editor.post(PLACES, [province, town])
    assert [place["slug"] for place in response.json()] == ["province", "town"]
    again = editor.faults(PLACES, [{"name": "X", "kind": "point"}, {"name": "x", "kind": "point"}, town])
    assert again == {
        "/1/slug": "Place with this Slug already exists.",
        "/2/slug": "Place with this Slug already exists.",
    }
    assert Place.objects.count() == 2


def test_a_batch_has_a_size(editor: Script, raid: Any) -> None:
    assert editor.faults(INCIDENTS, []) == {"": "An empty list creates nothing."}
    assert editor.faults(INCIDENTS, [raid] * 1001) == {"": "At most 1000 documents at once, not 1001."}


# Idempotency


def test_a_post_sent_again_is_answered_again_and_not_done_again(editor: Script, raid: Any) -> None:
    for body in [raid, [raid, raid]]:
        key = f"key-{type(body).__name__}"
        first = editor.post(INCIDENTS, body, idempotency_key=key)
        again = editor.post(INCIDENTS, body, idempotency_key=key)
        assert first.status_code == again.status_code == 201
        assert again.json() == first.json()
        assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
        for header in ("Location", "ETag"):
            assert again.get(header) == first.get(header)
    assert Event.objects.count() == 3


def test_a_key_is_for_one_request(editor: Script, raid: Any, django_user_model: Any) -> None:
    editor.post(INCIDENTS, raid, idempotency_key="k")
    for url, body in [
        (INCIDENTS, raid | {"title": "Other"}),
        (EVENTS, raid),
        (f"{INCIDENTS}?message=x", raid),
    ]:
        response = editor.post(url, body, idempotency_key="k")
        assert (response.status_code, response.json()["type"]) == (409, "idempotency-key-reused")
    reordered = dict(reversed(raid.items()))
    assert editor.post(INCIDENTS, reordered, idempotency_key="k")["Idempotent-Replayed"] == "true"
    other = Script(django_user_model.objects.create_superuser("other"))
    assert "Idempotent-Replayed" not in other.post(INCIDENTS, raid, idempotency_key="k")
    for key in ["", " ", "é", "x" * 256]:
        assert editor.post(INCIDENTS, raid, idempotency_key=key).status_code == 400


def test_a_refused_post_can_be_mended_under_its_key(editor: Script, raid: Any) -> None:
    assert editor.post(INCIDENTS, raid | {"title": ""}, idempotency_key="k").status_code == 400
    assert editor.post(INCIDENTS, raid, idempotency_key="k").status_code == 201


def test_a_key_is_forgotten_after_a_day(editor: Script, raid: Any) -> None:
    from datetime import timedelta

    from django.utils import timezone

    editor.post(INCIDENTS, raid, idempotency_key="k")
    IdempotencyKey.objects.update(created=timezone.now() - timedelta(hours=25))
    assert "Idempotent-Replayed" not in editor.post(INCIDENTS, raid, idempotency_key="k")
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_the_same_posts_at_once_only_one_is_done(django_user_model: Any, raid: Any) -> None:
    user = django_user_model.objects.create_superuser("editor")
    scripts = [Script(user) for _ in range(6)]
    start = threading.Barrier(len(scripts))
    answers: list[Any] = []

    def send(script: Script) -> None:
        start.wait()
        answers.append(script.post(INCIDENTS, raid, idempotency_key="k"))
        connection.close()

    threads = [threading.Thread(target=send, args=[script]) for script in scripts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 5
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told_that_it_is_stale(django_user_model: Any, raid: Any) -> None:
    user = django_user_model.objects.create_superuser("editor")
    url = f"{INCIDENTS}{Script(user).made(INCIDENTS, raid)['id']}/"
    etag = Script(user).read(url)[1]
    scripts = {title: Script(user) for title in ["One", "Two", "Three"]}
    start = threading.Barrier(len(scripts))
    answers = {}

    def send(title: str) -> None:
        start.wait()
        answers[title] = scripts[title].send("PATCH", url, {"title": title}, if_match=etag)
        connection.close()

    threads = [threading.Thread(target=send, args=[title]) for title in scripts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [200, 412, 412]
    (won,) = [title for title, answer in answers.items() if answer.status_code == 200]
    assert Script(user).read(url)[0]["title"] == won


# Actors, places, sources


def test_an_actor_with_aliases_and_relations(editor: Script, make_actor: Any, make_source: Any) -> None:
    make_actor("Beta"), make_source("A report")
    body = {
        "name": "Alpha Movement",
        "kind": "armed-group",
        "country": "PK",
        "aliases": [
            {"name": "AM", "used_by": "itself"},
            {"name": "الف", "language": "ur", "date": "2019/.."},
        ],
        "relations": [
            {"relation": "splinter-of", "object": "beta", "date": "2019", "source": "a-report"},
            {"subject": "Beta", "relation": "opposes", "object": {"slug": "alpha-movement"}},
        ],
    }
    made = editor.made(ACTORS, body)
    assert made["slug"] == "alpha-movement"
    assert {alias["name"] for alias in made["aliases"]} == {"AM", "الف"}
    relations = [
        (one["subject"]["slug"], one["relation"], one["object"]["slug"]) for one in made["relations"]
    ]
    assert relations == [("alpha-movement", "splinter-of", "beta"), ("beta", "opposes", "alpha-movement")]
    url = f"{ACTORS}alpha-movement/"
    document, etag = editor.read(url)
    assert editor.send("PUT", url, document, if_match=etag)["ETag"] == etag
    del document["relations"][1], document["aliases"][0]
    after = editor.send("PUT", url, document, if_match=etag).json()
    assert (len(after["relations"]), len(after["aliases"])) == (1, 1)


def test_a_place_and_a_source_are_read_and_put(editor: Script, make_place: Any) -> None:
    make_place("Province", kind="province")
    place = {
        "name": "Angoor Adda",
        "kind": "point",
        "parent": "province",
        "country": "PK",
        "other_names": ["Angur Ada"],
        "latitude": 32.5,
        "longitude": 69,
    }
    source = {
        "title": "A report",
        "kind": "news",
        "outlet": {"slug": "gazette", "name": "The Gazette", "reliability": "B"},
        "published": {"edtf": "2025-06", "basis": "stated"},
        "link": "https://example.org/report",
    }
    for url, body in [(PLACES, place), (SOURCES, source)]:
        made = editor.made(url, body)
        item = f"{url}{made['slug']}/"
        document, etag = editor.read(item)
        response = editor.send("PUT", item, document, if_match=etag)
        assert (response.json(), response["ETag"]) == (document, etag)
    assert made["reliability"] == "B" and Source.objects.get().reliability == ""
    graded = editor.change("PATCH", item, {"reliability": "D", "outlet": "gazette"})
    assert graded.json()["reliability"] == Source.objects.get().reliability == "D"
    assert editor.change("PATCH", item, {"outlet": None}).json()["outlet"] is None
    assert Outlet.objects.count() == 1


OTHER_MISTAKES = [
    (
        PLACES,
        {"name": "X", "kind": "point", "latitude": 95, "longitude": 9},
        "/longitude",
        "Give both latitude",
    ),
    (PLACES, {"name": "X", "kind": "point", "latitude": 34}, "/longitude", "Give both latitude"),
    (PLACES, {"name": "X", "kind": "point", "latitude": 3.1234567, "longitude": 1}, "/latitude", "5 decimal"),
    (
        PLACES,
        {"name": "X", "kind": "point", "latitude": "34", "longitude": 1},
        "/latitude",
        "degrees as a number",
    ),
    (PLACES, {"name": "X", "kind": "country", "parent": "province"}, "/parent", "is not wider than a"),
    (PLACES, {"name": "X", "parent": "province"}, "/kind", "This field is required."),
    (
        PLACES,
        {"name": "X", "kind": "point", "other_names": ["a", 3]},
        "/other_names/1",
        "Write text, not a number.",
    ),
    (PLACES, {"name": "X", "kind": "point", "slug": "a b"}, "/slug", "Enter a valid “slug”"),
    (ACTORS, {"name": "?!", "kind": "state", "slug": "x"}, "", "A name needs at least one letter or digit."),
    (ACTORS, {"name": "عمر", "kind": "state"}, "/slug", "This field is required."),
    (ACTORS, {"name": "Beta", "kind": "state"}, "/slug", "Actor with this Slug already exists."),
    (
        ACTORS,
        {"name": "X", "kind": "state", "aliases": [{"name": "Y"}, {"name": "Y"}]},
        "/aliases/1/name",
        "This actor already has this alias.",
    ),
    (
        ACTORS,
        {
            "name": "X",
            "kind": "state",
            "relations": [{"relation": "hosts", "object": "beta", "date": "2025-13"}],
        },
        "/relations/0/date",
        "Month 13 does not exist",
    ),
    (
        ACTORS,
        {
            "name": "X",
            "kind": "state",
            "relations": [{"subject": "beta", "relation": "hosts", "object": "gamma"}],
        },
        "/relations/0",
        "One of the two must be the actor",
    ),
    (
        SOURCES,
        {"title": "X", "kind": "news", "published": "2025"},
        "/published/basis",
        "Say whether the source",
    ),
    (
        SOURCES,
        {"title": "X", "kind": "news", "published": {"edtf": "June", "basis": "stated"}},
        "/published/edtf",
        "'June' is not a date",
    ),
    (SOURCES, {"title": "X", "kind": "news", "link": "no"}, "/link", "Enter a valid URL."),
    (
        SOURCES,
        {"title": "X", "kind": "news", "outlet": "gazete"},
        "/outlet",
        "There is no outlet 'gazete'. Did you",
    ),
    (
        SOURCES,
        {"title": "X", "kind": "news", "outlet": {"slug": "new"}},
        "/outlet/name",
        "This field is required.",
    ),
    (
        SOURCES,
        {"title": "X", "kind": "news", "outlet": {"slug": "gazette", "country": "AF"}},
        "/outlet/country",
        "stored with another country",
    ),
    (SOURCES, {"title": "X", "kind": "news", "title_supplied": "yes"}, "/title_supplied", "true or false"),
]


@pytest.mark.parametrize(("url", "body", "pointer", "message"), OTHER_MISTAKES)
def test_a_mistake_in_another_document_is_explained(
    editor: Script, make_place: Any, make_actor: Any, url: str, body: Any, pointer: str, message: str
) -> None:
    make_place("Province", kind="province")
    make_actor("Beta"), make_actor("Gamma")
    Outlet.objects.create(slug="gazette", name="The Gazette")
    found = editor.faults(url, body)
    assert list(found) == [pointer]
    assert message in found[pointer]


def test_an_outlet_is_made_by_those_who_may(django_user_model: Any) -> None:
    body = {"title": "X", "kind": "news", "outlet": {"slug": "new", "name": "New"}}
    script = Script(user_who_may(django_user_model, "clerk", "sources.add_source"))
    assert "you may not add one" in script.faults(SOURCES, body)["/outlet"]


# Bodies


@pytest.mark.parametrize(
    ("body", "status", "kind", "fragment"),
    [
        (b"", 400, "malformed-json", "The body is empty"),
        (b'{"title": }', 400, "malformed-json", "line 1, column 11"),
        (b'{"title": "a", "title": "b"}', 400, "malformed-json", "'title' occurs twice"),
        (b'{"x": NaN}', 400, "malformed-json", "NaN is not JSON"),
        (b'{"x": -Infinity}', 400, "malformed-json", "-Infinity is not JSON"),
        (b'{"x": 1' + b"0" * 5000 + b"}", 400, "malformed-json", "5001 digits"),
        (b"\xff\xfe", 400, "malformed-json", "not UTF-8: byte 1"),
        (b"[" * 100_000, 400, "malformed-json", "levels deep"),
        (b"[" * 30 + b"]" * 30, 400, "invalid-document", "error"),
        (b'{"x": 1e999}', 400, "invalid-document", "error"),
        (b'{"x": 9007199254740992}', 400, "invalid-document", "error"),
        (b'{"\\ud800": 1}', 400, "invalid-document", "error"),
        (b'{"a\\u0000": 1}', 400, "invalid-document", "error"),
        (b"7", 400, "invalid-document", "error"),
        (b"null", 400, "invalid-document", "error"),
        (b'"' + b"x" * (10 * 2**20) + b'"', 413, "", "10 MiB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_hostile_body_is_a_problem_document(
    editor: Script, body: bytes, status: int, kind: str, fragment: str
) -> None:
    for url in [INCIDENTS, ACTORS]:
        response = editor.send("POST", url, body)
        assert response.status_code == status, response.content[:300]
        assert response["Content-Type"] == "application/problem+json"
        assert kind in response.json()["type"]
        assert fragment in response.json()["title"]


def test_another_form_than_json_is_415(editor: Script) -> None:
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]:
        response = editor.send("POST", INCIDENTS, b"title=x", content_type=kind)
        assert response.status_code == 415, kind
    assert editor.send("POST", INCIDENTS, b"{}", content_encoding="gzip").status_code == 415


def test_parameters_that_a_write_does_not_take_are_refused(editor: Script, raid: Any) -> None:
    response = editor.post(f"{INCIDENTS}?mesage=x&status=published", raid)
    problem = response.json()
    assert (response.status_code, problem["type"]) == (400, "invalid-parameter")
    assert {error["parameter"] for error in problem["errors"]} == {"mesage", "status"}
    assert not Event.objects.exists()


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["alpha", "2025-06", "a-report", "event", "party", "harbour", "gazette", "\x00", "\ud800"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def spoilt(document: Any) -> st.SearchStrategy[Any]:
    """The document with any of its parts, at any depth, replaced, left out or repeated."""
    if isinstance(document, dict):
        members = {name: spoilt(value) | st.just(value) for name, value in document.items()}
        objects = st.fixed_dictionaries({}, optional=members)
        return objects | st.builds(lambda whole, more: whole | more, objects, st.dictionaries(
            st.sampled_from([*document, "slug", "id", "x"]), values, max_size=2))  # fmt: skip
    if isinstance(document, list):
        return (
            st.lists(st.sampled_from(document).flatmap(spoilt) if document else values, max_size=3) | values
        )
    return values | st.just(document)


EVERYTHING = {
    "kind": "incident",
    "type": {"code": "armed-clash", "label": "Armed clash"},
    "title": "Raid",
    "date": {"edtf": "2025-06", "basis": "stated", "note": "", "earliest": "2025-06-01"},
    "place": {"slug": "harbour", "precision": "near"},
    "participants": [{"actor": {"slug": "alpha", "name": "Alpha"}, "role": "party", "note": ""}],
    "incident": {
        "fatalities": {"low": 1, "best": None},
        "casualties": [{"group": "guards", "actor": "alpha", "killed": {"low": 1}}],
        "claims": [
            {"actor": "alpha", "stance": "claimed", "by": None, "date": None, "citation": {"index": 0}}
        ],
    },
    "citations": [{"source": "a-report", "supports": ["event"], "value": {"a": 1}, "credibility": 2}],
    "links": [{"relation": "led-to", "event": {"id": 1}}],
    "external_ids": [{"scheme": "gtd", "identifier": "7"}],
    "message": "Because.",
}
EVERYTHING_ELSE = [
    (
        ACTORS,
        {
            "slug": "x",
            "name": "X",
            "kind": "state",
            "aliases": [{"name": "Y", "language": "ur", "date": "2020"}],
            "relations": [
                {"subject": "x", "relation": "hosts", "object": {"slug": "alpha"}, "date": {"edtf": ""}}
            ],
        },
    ),
    (PLACES, {"name": "X", "kind": "point", "parent": "harbour", "latitude": 1.5, "other_names": ["Z"]}),
    (
        SOURCES,
        {
            "title": "X",
            "kind": "news",
            "outlet": {"slug": "new", "name": "New", "url": "https://example.org/"},
            "published": {"edtf": "2025", "basis": "stated"},
            "origin": "a-report",
            "reliability": "B",
        },
    ),
]
FUZZ = settings(
    max_examples=int(os.environ.get("FUZZ", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FUZZ
@given(data=st.data())
def test_no_document_breaks_the_server(
    editor: Script, make_actor: Any, make_type: Any, make_place: Any, make_source: Any, data: Any
) -> None:
    """Whatever is sent is done, or refused with a problem document; and what was done can be put back."""
    make_actor("Alpha"), make_type("armed-clash"), make_place("Harbour"), make_source("A report")
    cases = [(EVENTS, EVERYTHING), (INCIDENTS, EVERYTHING), (TALKS, EVERYTHING), *EVERYTHING_ELSE]
    url, document = data.draw(st.sampled_from(cases))
    body = data.draw(spoilt(document) | st.lists(spoilt(document), max_size=2))
    patch = data.draw(spoilt(document))
    with transaction.atomic():
        response = editor.post(url, body)
        sound_answer(response, 201)
        if response.status_code == 201:
            for made in response.json() if isinstance(body, list) else [response.json()]:
                item = f"{url}{made['id']}/"
                read, etag = editor.read(item)
                assert editor.send("PUT", item, read, if_match=etag)["ETag"] == etag
                sound_answer(editor.send("PATCH", item, patch, if_match="*"), 200)
        transaction.set_rollback(True)


def sound_answer(response: Any, done: int) -> None:
    assert response.status_code in {done, 400}, response.content
    if response.status_code == 400:
        assert response["Content-Type"] == "application/problem+json"
        pointers = [error["pointer"] for error in response.json().get("errors", [])]
        assert all(pointer == "" or pointer.startswith("/") for pointer in pointers)


# Cost


def test_the_queries_of_a_write_do_not_grow_with_what_is_stored(
    editor: Script, whole: Any, make_incident: Any, make_source: Any
) -> None:
    from django.test.utils import CaptureQueriesContext

    def cost(body: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert editor.post(INCIDENTS, body).status_code == 201
        return len(queries)

    whole.pop("external_ids")
    first = cost(whole)
    for number in range(10):
        make_incident(f"Raid {number}", actors=[f"A{number}"], source=make_source())
    assert cost(whole) == first <= 120


def test_all_kinds_of_event_can_be_written() -> None:
    from timeline.api.documents import DETAILS
    from timeline.api.writing.events import PARTS

    assert {part.name for part in PARTS.values()} == set(DETAILS)
    assert {part.model for part in PARTS.values()} == {Incident, DiplomaticEvent} == set(Event.kinds())
    assert Actor.objects.count() == 0
