"""Events written over the API, as a script does it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Actor
from diplomacy.models import DiplomaticEvent, Topic
from incidents.models import Incident
from tests.kept import rows_of
from tests.scripts import ACTORS, EVENTS, INCIDENTS, PLACES, SOURCES, TALKS, Script, faults, user_who_may
from timeline.api.documents import DETAILS
from timeline.api.writing.events import PARTS
from timeline.models import Event, EventLink, Revision

pytestmark = pytest.mark.django_db


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
    assert editor.made(INCIDENTS, raid)["status"] == "draft"
    for status in ["publised", 7, None]:
        assert "/status" in editor.faults(INCIDENTS, raid | {"status": status})


# Changing


def test_what_was_read_can_be_sent_back_and_makes_no_difference(editor: Script, whole: Any) -> None:
    url = f"{INCIDENTS}{editor.made(INCIDENTS, whole)['id']}/"
    document, etag = editor.read(url)
    before = rows_of(document["id"])
    for method, body in [("PUT", document), ("PATCH", {}), ("PATCH", document)]:
        response = editor.send(method, url, body, if_match=etag)
        assert response.status_code == 200, response.content
        assert (response.json(), response["ETag"]) == (document, etag)
    assert rows_of(document["id"]) == before


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
    event = make_incident(source=make_source(), actors={"Alpha": "attacker", "Beta": "target"}, country="PK")
    url = f"{EVENTS}{event.pk}/"
    found = faults(editor.change("PATCH", url, {"citations": []}))
    assert found["/citations"].startswith("Publishing needs at least one citation")
    assert editor.change("PATCH", url, {"title": "Raid"}).json()["status"] == "published"
    assert editor.change("PATCH", url, {"status": "draft"}).status_code == 409


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


# Deleting


@pytest.mark.django_db(transaction=True)
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
        f"{ACTORS}alpha/": {"participation", "claim of responsibility", "actor relation"},
        f"{PLACES}harbour/": {"event", "place"},
        f"{SOURCES}a-report/": {"citation", "phase"},
    }
    for url, nouns in uses.items():
        response = editor.change("DELETE", url, None)
        problem = response.json()
        assert (response.status_code, problem["type"]) == (409, "in-use")
        assert {use["what"] for use in problem["used_by"]} == nouns
        assert all(f"1 {use['what']} (as {use['as']})" in problem["title"] for use in problem["used_by"])
    first = [one for use in problem["used_by"] for one in use["first"]]
    assert f"http://testserver/events/{event.pk}/raid-on-the-port/" in [one["url"] for one in first]


def test_a_use_by_a_draft_is_counted_but_named_to_none_who_may_not_see_it(
    django_user_model: Any, make_incident: Any
) -> None:
    make_incident("Secret", actors=["Alpha"], status="draft")
    script = Script(user_who_may(django_user_model, "clerk", "actors.delete_actor"))
    response = script.change("DELETE", f"{ACTORS}alpha/", None)
    assert response.status_code == 409
    assert response.json()["used_by"] == [{"what": "participation", "as": "actor", "count": 1, "first": []}]


def test_what_nothing_uses_is_deleted(
    editor: Script, make_actor: Any, make_place: Any, make_source: Any
) -> None:
    make_actor("Alpha", aliases=["Ay"]).relations.create(relation="hosts", object=make_actor("Beta"))
    make_place(), make_source()
    for url in [f"{ACTORS}alpha/", f"{PLACES}harbour/", f"{SOURCES}a-report/"]:
        assert editor.change("DELETE", url, None).status_code == 204
        assert editor.get(url).status_code == 404


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
    assert Revision.objects.latest("commit_id").message == "It did not happen."


@pytest.mark.django_db(transaction=True)
def test_each_document_of_a_batch_has_its_own_message(editor: Script, raid: Any) -> None:
    batch = [raid | {"message": "One."}, raid | {"message": "Two."}, raid]
    response = editor.post(f"{INCIDENTS}?message=Import.", batch)
    assert [event["revision"] for event in response.json()] == [1, 1, 1]
    messages = Revision.objects.order_by("commit_id").values_list("commit__message", flat=True)
    assert list(messages) == ["One.", "Two.", "Import."]


# Cost


def test_the_queries_of_a_write_do_not_grow_with_what_is_stored(
    editor: Script, whole: Any, make_incident: Any, make_source: Any
) -> None:
    def cost(body: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert editor.post(INCIDENTS, body).status_code == 201
        return len(queries)

    whole.pop("external_ids")
    first = cost(whole)
    for number in range(10):
        make_incident(f"Raid {number}", actors=[f"A{number}"], source=make_source())
    assert cost(whole) == first <= 65


def test_all_kinds_of_event_can_be_written() -> None:
    assert {part.name for part in PARTS.values()} == set(DETAILS)
    assert {part.model for part in PARTS.values()} == {Incident, DiplomaticEvent} == set(Event.kinds())
    assert Actor.objects.count() == 0
