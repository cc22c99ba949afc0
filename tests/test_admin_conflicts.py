"""Two curators on one event: the second is told what the first changed, and nothing of either is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from incidents.models import Incident
from tests.forms import Page, Sent, change_page

pytestmark = pytest.mark.django_db(transaction=True)  # a revision is written when a transaction ends


@pytest.fixture
def amina(django_user_model: Any) -> Client:
    """A second curator."""
    client = Client()
    user = django_user_model.objects.create_superuser("amina", password="a-curator", first_name="Amina")
    client.force_login(user)
    return client


@pytest.fixture
def event(make_incident: Any, make_source: Any) -> Incident:
    actors = {"Alpha": "attacker", "Beta": "target"}
    return make_incident("Raid", actors=actors, source=make_source(), country="PK")


class Desk:
    """One curator, one event: opened once, sent as often as one likes."""

    def __init__(self, client: Client, event: Incident) -> None:
        self.client, self.url = client, change_page(event)
        self.page = Page(client.get(self.url).content.decode())

    def save(self, entries: dict[str, Any]) -> Sent:
        sent = Sent(self.client.post(self.url, self.page.write(entries)))
        if not sent.saved:
            self.page = Page(sent.text)
        return sent


@pytest.fixture
def desks(curator: Client, amina: Client, event: Incident) -> tuple[Desk, Desk]:
    """The same event, opened by both at the same time: mine and Amina's."""
    return Desk(curator, event), Desk(amina, event)


def test_both_values_of_a_field_that_both_changed_are_shown_and_neither_is_lost(desks, event):
    mine, hers = desks
    assert hers.save({"title": "Raid on the port", "change_message": "As the report has it."}).saved
    sent = mine.save({"title": "Attack on the port", "summary": "My own words."})
    assert "Amina saved this event at" in sent.errors[""][0]
    conflict = sent.response.context["conflict"]
    assert [(told.label, told.theirs, told.mine) for told in conflict.clashes] == [
        ("Title", "Raid on the port", "Attack on the port")
    ]
    assert "As the report has it." in sent.text and "My own words." in sent.text
    event.refresh_from_db()
    assert (event.title, event.summary) == ("Raid on the port", "")


@pytest.mark.parametrize(("choice", "title"), [("theirs", "Raid on the port"), ("mine", "Attack")])
def test_the_curator_takes_theirs_or_keeps_mine_and_saves_again(desks, event, choice, title):
    mine, hers = desks
    hers.save({"title": "Raid on the port"})
    mine.save({"title": "Attack", "summary": "My own words."})
    value = json.dumps(["Raid on the port"]) if choice == "theirs" else ""
    assert mine.save({"choose:title": value}).saved
    event.refresh_from_db()
    assert (event.title, event.summary) == (title, "My own words.")


def test_what_only_the_other_changed_is_in_the_form_already(desks, event):
    mine, hers = desks
    hers.save({"date_note": "From the report.", "edtf": "2025-06"})
    sent = mine.save({"summary": "My own words."})
    told = {one.label: one.theirs for one in sent.response.context["conflict"].taken}
    assert told == {"When": "2025-06", "Date note": "From the report."}
    assert not sent.response.context["conflict"].clashes
    assert mine.save({}).saved
    event.refresh_from_db()
    assert (event.edtf, event.date_note, event.summary) == ("2025-06", "From the report.", "My own words.")


def test_the_same_change_by_both_is_no_clash(desks, event):
    mine, hers = desks
    hers.save({"title": "Raid on the port"})
    sent = mine.save({"title": "Raid on the port"})
    conflict = sent.response.context["conflict"]
    assert not conflict.clashes and not conflict.taken
    assert mine.save({}).saved


def test_rows_of_both_are_kept(desks, event, make_actor):
    mine, hers = desks
    gamma, delta = str(make_actor("Gamma").pk), str(make_actor("Delta").pk)
    hers.save({"participations-2-actor": gamma, "participations-2-role": "victim"})
    sent = mine.save({"participations-2-actor": delta, "participations-2-role": "victim"})
    assert "Gamma" in sent.text
    assert mine.save({}).saved
    assert sorted(str(part) for part in event.participations.all()) == [
        "Alpha (attacker)",
        "Beta (target)",
        "Delta (victim)",
        "Gamma (victim)",
    ]


def test_a_row_that_the_other_changed_is_told_by_field(desks, event):
    mine, hers = desks
    hers.save({"participations-0-role": "suspect", "participations-1-note": "Guards."})
    sent = mine.save({"participations-0-role": "initiator"})
    conflict = sent.response.context["conflict"]
    [clash] = conflict.clashes
    assert (clash.label, clash.theirs, clash.mine) == (
        "participation 1: Role",
        "Suspected attacker",
        "Initiator",
    )
    assert [(told.label, told.theirs) for told in conflict.taken] == [("participation 2: Note", "Guards.")]
    assert mine.save({clash.name: clash.value}).saved
    assert [(part.role, part.note) for part in event.participations.all()] == [
        ("suspect", ""),
        ("target", "Guards."),
    ]


def test_a_row_that_the_other_removed_goes_unless_i_changed_it(desks, event, make_actor):
    mine, hers = desks
    gamma, delta = str(make_actor("Gamma").pk), str(make_actor("Delta").pk)
    removed = {"participations-0-DELETE": "on", "participations-1-DELETE": "on"}
    instead = {"participations-2-actor": gamma, "participations-2-role": "attacker"}
    instead |= {"participations-3-actor": delta, "participations-3-role": "target"}
    assert hers.save(removed | instead).saved
    sent = mine.save({"participations-0-note": "Late."})
    assert sent.response.context["conflict"].clashes and sent.response.context["conflict"].taken
    assert event.participations.count() == 2
    assert mine.save({}).saved
    assert {(str(part), part.note) for part in event.participations.all()} == {
        ("Alpha (attacker)", "Late."),
        ("Gamma (attacker)", ""),
        ("Delta (target)", ""),
    }


def test_a_third_save_in_between_is_told_again(desks, event):
    mine, hers = desks
    hers.save({"title": "One"})
    mine.save({"summary": "Mine."})
    hers.page = Page(hers.client.get(hers.url).content.decode())
    assert hers.save({"title": "Two"}).saved
    sent = mine.save({})
    assert not sent.saved
    assert [told.theirs for told in sent.response.context["conflict"].taken] == ["Two"]
    assert mine.save({}).saved
    event.refresh_from_db()
    assert (event.title, event.summary) == ("Two", "Mine.")


def test_a_change_of_a_row_alone_counts(desks, event, make_citation):
    """The event's own row has not changed: its revision has."""
    mine, _ = desks
    make_citation(event, locator="para. 9")
    sent = mine.save({"title": "Attack"})
    assert "Somebody saved this event" in sent.errors[""][0]
    assert [told.theirs for told in sent.response.context["conflict"].taken] == [
        "a new row: A report, para. 9"
    ]


@pytest.mark.parametrize(
    "forged",
    [
        {"opened": ""},
        {"opened": "[]"},
        {"opened": '{"": 4}'},
        {"opened": "[" * 100_000},
        {"seen": "9" * 40, "opened": "{}"},
        {"seen": "", "choose:title": "["},
        {"seen": "x", "choose:title": '{"a": 1}'},
        {"seen": "0", "participations-TOTAL_FORMS": "9" * 30},
    ],
)
def test_a_forged_page_overwrites_nothing(desks, event, forged):
    mine, hers = desks
    hers.save({"title": "Hers"})
    response = mine.client.post(mine.url, mine.page.write({"title": "Forged"}) | forged)
    assert response.status_code == 200
    event.refresh_from_db()
    assert event.title == "Hers"


def test_who_else_has_the_event_open_is_told(curator, amina, event):
    url = f"/admin/desk/presence/{event.pk}/"
    assert amina.post(url).content.strip() == b""
    assert "Amina opened this event" in curator.post(url).content.decode()
    assert "curator opened this event" in amina.post(url).content.decode()
    assert curator.get(url).status_code == 405
