"""Edits that are written at once into what is published: they pass the checks, by whatever door they come."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.forms import INCIDENTS, Page, Sent
from tests.scripts import EVENTS
from tests.test_admin_bulk import finish
from timeline.models import CheckConfirmation, Decision, Event, Proposal
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db

NOWHERE = {"place": None, "country": ""}


@pytest.fixture(autouse=True)
def works_alone(settings: Any) -> None:
    settings.SELF_PUBLISH = True


@pytest.fixture
def published(make_incident: Any, make_source: Any) -> Any:
    source = make_source("A letter")
    return make_incident(actors={"Alpha": "attacker"}, source=source, country="PK", summary="A raid.")


def patch(cast: Cast, event: Any, body: Any, name: str = "emma") -> Any:
    return cast.script(name).send("PATCH", f"{EVENTS}{event.pk}/", body, if_match="*")


def stored(event: Any) -> Any:
    return Event.objects.get(pk=event.pk)


def change_page(event: Any) -> str:
    return f"{INCIDENTS}{event.pk}/change/"


def send(client: Client, url: str, entries: dict[str, Any]) -> Sent:
    return Sent(client.post(url, Page(client.get(url).content.decode()).write(entries)))


# Over the API


def test_an_error_stops_the_edit_and_nothing_is_written(cast, published):
    answer = patch(cast, published, {"title": "Assault", "participants": []})
    assert (answer.status_code, answer.json()["type"]) == (400, "checks-failed")
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/participants", "participant-missing")
    assert error["severity"] == "error" and error["fix"].startswith("Add who took part.")
    assert stored(published).title == "Raid on the port" and published.participations.exists()


def test_a_whole_document_passes_the_gate_too(cast, published):
    script = cast.script("emma")
    document, etag = script.read(f"{EVENTS}{published.pk}/")
    answer = script.send(
        "PUT", f"{EVENTS}{published.pk}/", document | {"participants": []}, if_match=etag
    )  # fmt: skip
    assert answer.json()["type"] == "checks-failed" and published.participations.exists()


def test_what_was_wrong_before_has_to_be_mended_with_the_next_edit(
    cast, make_incident, make_source, make_actor
):
    make_actor("Alpha")
    event = make_incident(country="PK", source=make_source())
    assert patch(cast, event, {"title": "Assault"}).json()["type"] == "checks-failed"
    mended = {"title": "Assault", "participants": [{"actor": "alpha", "role": "attacker"}]}
    assert patch(cast, event, mended).status_code == 200


def test_a_warning_is_confirmed_by_its_code_and_kept(cast, published, place_is_wanted):
    answer = patch(cast, published, NOWHERE)
    assert [one["code"] for one in answer.json()["errors"]] == [place_is_wanted]
    assert stored(published).country == "PK" and not CheckConfirmation.objects.exists()
    done = patch(cast, published, NOWHERE | {"confirm": [place_is_wanted], "message": "Nobody says where."})
    assert done.status_code == 200 and stored(published).country == ""
    kept = CheckConfirmation.objects.get()
    assert (kept.code, kept.user, kept.note) == (place_is_wanted, cast.emma, "Nobody says where.")
    decision = Decision.objects.get()
    assert "neither a place" in decision.confirmed[0] and decision.words == "edited it"
    page = cast.browser("emma").get(f"/review/{published.pk}/").content.decode()
    assert "neither a place" in page and "Nobody says where." in page


def test_what_was_confirmed_is_not_asked_again_until_it_changes(cast, published, place_is_wanted):
    patch(cast, published, NOWHERE | {"confirm": [place_is_wanted]})
    assert patch(cast, published, {"summary": "More of it."}).status_code == 200
    assert patch(cast, published, {"country": "PK"}).status_code == 200
    assert CheckConfirmation.objects.count() == 1


def test_an_error_is_not_confirmed_and_a_code_that_is_none_is_refused(cast, published):
    answer = patch(cast, published, {"participants": [], "confirm": ["participant-missing"]})
    assert answer.json()["type"] == "checks-failed"
    assert patch(cast, published, {"title": "Assault", "confirm": ["no-such"]}).status_code == 400
    assert stored(published).title == "Raid on the port"


def test_an_edit_that_changes_nothing_is_asked_nothing(cast, make_incident, make_source):
    event = make_incident(source=make_source())
    assert patch(cast, event, {"title": event.title}).status_code == 200


def test_a_draft_is_written_whatever_it_lacks(cast, make_incident):
    event = make_incident(status="draft")
    assert patch(cast, event, {"title": "Assault"}).status_code == 200


def test_a_text_that_goes_with_its_retraction_is_asked_nothing(cast, published):
    answer = patch(cast, published, {"participants": [], "status": "retracted", "message": "It never was."})
    assert answer.status_code == 200, answer.json()
    assert stored(published).status == "retracted"


def test_an_approved_edit_passes_the_same_gate(cast, published, settings):
    settings.SELF_PUBLISH = False
    assert patch(cast, published, {"participants": []}, name="ayesha").status_code == 202
    proposal = Proposal.objects.get()
    data = {"action": "approve", "proposal": str(proposal.pk)}
    answer = cast.browser("emma").post(f"/review/{published.pk}/", data)
    assert answer.status_code == 400 and "Nobody takes part" in answer.content.decode()
    assert published.participations.exists()


# On the curators' pages


def test_the_form_says_which_field_is_wrong_and_how_to_mend_it(cast, published):
    entries = {"title": "Assault", "participations-0-DELETE": "on"}
    sent = send(cast.browser("emma"), change_page(published), entries)
    assert sent.errors[""] == [
        "Participants: Nobody takes part in the event. "
        "Add who took part. For people without a name there are populations and unnamed groups."
    ]
    assert stored(published).title == "Raid on the port" and 'value="Assault"' in sent.text
    assert published.participations.exists()


def test_the_form_asks_for_confirmation_and_keeps_it(cast, published, place_is_wanted):
    emma, url = cast.browser("emma"), change_page(published)
    sent = send(emma, url, {"country": ""})
    assert "neither a place nor a country" in sent.errors[""][0] and 'name="confirm"' in sent.text
    assert stored(published).country == "PK"
    again = {"country": "", "confirm": [place_is_wanted], "change_message": "Nobody says where."}
    assert send(emma, url, again).saved
    assert stored(published).country == "" and CheckConfirmation.objects.get().note == "Nobody says where."
    assert send(emma, url, {"title": "Assault"}).saved


def test_many_are_edited_at_once_and_what_the_checks_stop_is_named(
    cast, published, make_incident, make_source
):
    bare = make_incident("Bare", country="PK", source=make_source("A letter"))
    chosen = {"action": "bulk_cite", "_selected_action": [str(published.pk), str(bare.pk)]}
    emma = cast.browser("emma")
    entries = {"source": make_source("A report").pk, "supports": ["event"]}
    done = finish(emma, emma.post(INCIDENTS, chosen)["Location"], entries)
    assert done.changed == 1 and published.citations.count() == 2 and bare.citations.count() == 1
    [[_, title, why]] = done.refusals
    assert title == "Bare" and "Participants: Nobody takes part" in why


def test_warnings_of_a_bulk_edit_are_confirmed_by_one_tick(
    cast, make_incident, make_source, place_is_wanted
):  # fmt: skip
    event = make_incident(actors={"Alpha": "attacker"}, source=make_source("A letter"))
    entries = {"source": make_source("A report").pk, "supports": ["event"]}
    emma = cast.browser("emma")
    for tick, changed in [({}, 0), ({"confirm": "on"}, 1)]:
        chosen = {"action": "bulk_cite", "_selected_action": [str(event.pk)]}
        done = finish(emma, emma.post(INCIDENTS, chosen)["Location"], entries | tick)
        assert done.changed == changed
    assert CheckConfirmation.objects.get().code == place_is_wanted


# From the history


def test_restoring_asks_for_confirmation_too(cast, published, place_is_wanted):
    event = stored(published).detail
    record_changes()
    Event.objects.filter(pk=event.pk).update(country="")  # by nobody who was asked
    record_changes()
    patch(cast, event, {"country": "PK"})
    record_changes()
    emma, page = cast.browser("emma"), f"/events/{event.pk}/{event.slug}/history/"
    asked = emma.post(f"{page}restore/", {"revision": "2", "seen": "3"})
    told = asked.content.decode()
    assert asked.status_code == 409 and "neither a place nor a country" in told and 'name="confirm"' in told
    assert stored(event).country == "PK"
    data = {"revision": "2", "seen": "3", "confirm": [place_is_wanted]}
    assert emma.post(f"{page}restore/", data).status_code == 302
    assert stored(event).country == "" and CheckConfirmation.objects.get().code == place_is_wanted


# What the reviewer reads before deciding


def proposed(cast: Cast, event: Any, settings: Any, body: Any) -> Proposal:
    settings.SELF_PUBLISH = False
    assert patch(cast, event, body, name="ayesha").status_code == 202
    return Proposal.objects.get()


def test_an_error_of_an_edit_is_told_before_it_is_approved(cast, published, settings):
    proposed(cast, published, settings, {"participants": []})
    page = cast.browser("emma").get(f"/review/{published.pk}/").content.decode()
    assert "Nobody takes part in the event." in page and "This stops it from being published" in page
    assert published.participations.exists() and stored(published).title == "Raid on the port"


def test_a_warning_of_an_edit_is_ticked_with_its_approval(cast, published, settings, place_is_wanted):
    proposal = proposed(cast, published, settings, NOWHERE)
    emma, url = cast.browser("emma"), f"/review/{published.pk}/"
    asked = emma.get(url).content.decode()
    assert f'value="{place_is_wanted}"' in asked and "neither a place nor a country" in asked
    own = cast.browser("ayesha").get(url).content.decode()
    assert "neither a place nor a country" in own and 'name="confirm"' not in own
    data = {"action": "approve", "proposal": str(proposal.pk), "confirm": place_is_wanted}
    assert emma.post(url, data).status_code == 302 and stored(published).country == ""


# An edit of what is retracted


def test_edits_of_a_retracted_event_go_back_to_their_authors_with_the_reason(cast, published, settings):
    proposal = proposed(cast, published, settings, {"title": "Assault"})
    emma, ayesha = cast.browser("emma"), cast.browser("ayesha")
    assert "Raid on the port" in emma.get("/review/").content.decode()
    url = f"/review/{published.pk}/"
    data = {"action": "move", "to": "retracted", "comment": "It never was."}
    assert emma.post(url, data).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_by) == ("returned", cast.emma)
    assert "Raid on the port" not in emma.get("/review/").content.decode()
    mine = ayesha.get("/review/?mine").content.decode()
    assert "The event was retracted" in mine and "It never was." in mine
    page = ayesha.get(url)
    assert page.status_code == 200 and "Continue editing" not in page.content.decode()
    assert cast.browser("bilal").get(url).status_code == 404
    assert ayesha.post(url, {"action": "withdraw", "proposal": str(proposal.pk)}).status_code == 302
    assert "It never was." not in ayesha.get("/review/?mine").content.decode()


def test_an_event_with_an_edit_that_waits_is_not_merged_away(cast, published, make_incident, settings):
    proposed(cast, published, settings, {"title": "Assault"})
    other = make_incident("The same raid", country="PK")
    answer = cast.browser("emma").post(f"/merge/events/{published.pk}/{other.pk}/", {})
    assert answer.status_code == 409 and "waits for review" in answer.content.decode()


def test_who_returns_a_draft_says_why_at_every_door(cast, make_incident):
    event = make_incident(status="in-review", created_by=cast.ayesha)
    refused = patch(cast, event, {"status": "draft"}, name="emma")
    assert refused.status_code == 400
    assert refused.json()["errors"] == [
        {"pointer": "/message", "message": "Say what is to be mended: the author reads it."}
    ]
    sent = send(cast.browser("emma"), change_page(event), {"status": "draft"})
    assert "Say what is to be mended" in sent.errors[""][0] and stored(event).status == "in-review"
    told = patch(cast, event, {"status": "draft", "message": "Who did it?"}, name="emma")
    assert told.status_code == 200 and Decision.objects.get().reason == "Who did it?"
    patch(cast, event, {"status": "in-review"}, name="ayesha")
    assert patch(cast, event, {"status": "draft"}, name="ayesha").status_code == 200  # one's own
