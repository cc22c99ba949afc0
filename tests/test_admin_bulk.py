"""One change to many events: in batches, with what was refused told for each, and a way to stop."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from incidents.models import Incident
from timeline.admin import bulk as bulk_module
from timeline.models import BulkChange, Event, Revision

pytestmark = pytest.mark.django_db

LIST = "/admin/incidents/incident/"


@pytest.fixture
def begin(curator: Client) -> Any:
    """Choose an action for some events, or for all that a list holds; the address of the change's page."""

    def begin(action: str, events: list[Event], query: str = "", every: bool = False) -> str:
        chosen = {"action": f"bulk_{action}", "_selected_action": [str(event.pk) for event in events]}
        response = curator.post(LIST + query, chosen | {"select_across": "1" if every else "0"})
        return response["Location"]

    return begin


def finish(client: Client, url: str, entries: dict[str, Any] | None = None) -> BulkChange:
    """Start it, and press "Go on" until all is done, as one does without scripts."""
    assert client.post(url, entries or {}).status_code == 302
    change = BulkChange.objects.get(pk=url.rstrip("/").rpartition("/")[2])
    for _ in range(20):
        page = client.get(url).content.decode()
        if "Go on" not in page:
            break
        after = page.partition('name="after" value="')[2].partition('"')[0]
        assert client.post(f"{url}step/", {"after": after})["Location"] == url
    change.refresh_from_db()
    return change


def test_publishing_many_tells_which_were_refused_and_why(curator, begin, make_incident, make_source):
    source = make_source()
    cited = [make_incident(f"Raid {n}", actors=["Alpha"], status="draft", source=source) for n in range(3)]
    bare = make_incident("Without a source", status="draft")
    url = begin("publish", [*cited, bare])
    assert "4 events chosen" in curator.get(url).content.decode()
    assert not Incident.objects.filter(status="published").exists()  # nothing before the start
    change = finish(curator, url, {"confirm": "on", "reason": "Checked together."})
    assert (change.done, change.changed) == (4, 3)
    page = curator.get(url).content.decode()
    assert "Without a source" in page and "The event cites no source." in page
    assert sorted(Incident.objects.values_list("title", "status")) == [
        *[(f"Raid {n}", "published") for n in range(3)],
        ("Without a source", "draft"),
    ]


def test_it_goes_in_batches_and_a_step_asked_for_twice_is_taken_once(
    curator, begin, make_incident, make_source, monkeypatch
):
    monkeypatch.setattr(bulk_module, "BATCH", 2)
    source = make_source()
    events = [make_incident(f"Raid {n}", actors=["Alpha"], status="draft", source=source) for n in range(5)]
    url = begin("publish", events)
    curator.post(url, {"confirm": "on"})
    for after, done in [("0", 2), ("0", 2), ("2", 4), ("99", 4), ("4", 5), ("5", 5)]:
        part = curator.post(f"{url}step/", {"after": after}, headers={"X-Requested-With": "fetch"})
        assert f'data-done="{done}"' in part.content.decode()
    assert Incident.objects.filter(status="published").count() == 5


def test_all_that_match_are_changed_not_only_the_page(
    curator, begin, make_incident, make_source, monkeypatch
):
    monkeypatch.setattr("timeline.admin.events.EventListAdmin.list_per_page", 2)
    source = make_source()
    for n in range(5):
        make_incident(f"Raid {n}", edtf="2025-06", status="draft", source=source)
    other = make_incident("Older", edtf="2021", status="draft", source=source)
    shown = list(Incident.objects.filter(earliest__year=2025)[:2])
    url = begin("review", shown, "?from=2025", every=True)
    assert finish(curator, url).changed == 5
    other.refresh_from_db()
    assert other.status == "draft"


def test_what_is_cancelled_goes_no_further(curator, begin, make_incident, make_source, monkeypatch):
    monkeypatch.setattr(bulk_module, "BATCH", 2)
    source = make_source()
    events = [make_incident(f"Raid {n}", actors=["Alpha"], status="draft", source=source) for n in range(4)]
    url = begin("publish", events)
    curator.post(url, {"confirm": "on"})
    curator.post(f"{url}step/", {"after": "0"})
    curator.post(f"{url}cancel/")
    curator.post(f"{url}step/", {"after": "2"})
    assert Incident.objects.filter(status="published").count() == 2
    page = curator.get(url).content.decode()
    assert "Cancelled." in page and "Go on" not in page


def test_retracting_asks_for_a_reason(curator, begin, make_incident, make_source):
    event = make_incident(source=make_source())
    url = begin("retract", [event])
    assert "Say why" in curator.post(url, {"reason": ""}).content.decode()
    assert finish(curator, url, {"reason": "A hoax."}).changed == 1
    event.refresh_from_db()
    assert event.status == "retracted"


def test_a_status_is_not_skipped(curator, begin, make_incident, make_source):
    event = make_incident(actors=["Alpha"], status="draft", source=make_source())
    change = finish(curator, begin("retract", [event]), {"reason": "A hoax."})
    assert [title for _, title, _ in change.refusals] == [event.title]
    assert "not to retracted" in change.refusals[0][2]


def test_exactness_of_the_place(curator, begin, make_incident):
    placed = make_incident("Placed", place="Harbour", status="draft")
    nowhere = make_incident("Nowhere", status="draft")
    change = finish(curator, begin("precision", [placed, nowhere]), {"precision": "near"})
    assert [title for _, title, _ in change.refusals] == ["Nowhere"]
    placed.refresh_from_db()
    assert placed.place_precision == "near"


def test_a_citation_for_many(curator, begin, make_incident, make_source):
    source = make_source("A report")
    events = [make_incident("One", status="draft"), make_incident("Two", source=source, status="draft")]
    entries = {"source": str(source.pk), "locator": "para. 1", "supports": ["event", "date"]}
    change = finish(curator, begin("cite", events), entries)
    assert [(title, why) for _, title, why in change.refusals] == [
        ("Two", "This place in the source is already cited for the event.")
    ]
    assert events[0].citations.get().supports == ["event", "date"]


@pytest.mark.parametrize("entries", [{"source": "abc"}, {"source": "9" * 30}, {"supports": ["weather"]}, {}])
def test_a_citation_that_is_filled_in_wrongly_changes_nothing(curator, begin, make_incident, entries):
    event = make_incident()
    response = curator.post(begin("cite", [event]), entries)
    assert response.status_code == 200 and "errorlist" in response.content.decode()
    assert not event.citations.exists()


@pytest.mark.django_db(transaction=True)
def test_each_change_is_signed(curator, begin, make_incident, make_source):
    event = make_incident(actors=["Alpha"], status="draft", source=make_source())
    finish(curator, begin("publish", [event]), {"confirm": "on", "reason": "Checked."})
    last = Revision.objects.filter(event=event.pk).latest("number")
    assert (str(last.user), last.message) == ("curator", "Checked.")


def test_a_change_is_nobody_elses(begin, make_incident, django_user_model):
    url = begin("publish", [make_incident(status="draft")])
    other = Client()
    other.force_login(django_user_model.objects.create_superuser("other"))
    assert other.get(url).status_code == 404
    assert other.post(f"{url}step/", {"after": "0"}).status_code == 404
    assert other.post(f"{url}cancel/").status_code == 404


def test_a_deleted_event_is_told(curator, begin, make_incident):
    event = make_incident(status="draft")
    url = begin("review", [event])
    event.delete()
    assert "It has been deleted meanwhile." in finish(curator, url).refusals[0]


def test_the_list_of_all_kinds_offers_the_same_changes(curator, make_incident, make_talks, make_source):
    source = make_source()
    events = [
        make_incident(actors=["Alpha"], status="draft", source=source),
        make_talks(actors=["Alpha", "Beta"], status="draft", source=source),
    ]
    page = curator.get("/admin/timeline/event/").content.decode()
    assert "bulk_publish" in page and "delete_selected" not in page
    chosen = {"action": "bulk_publish", "_selected_action": [str(event.pk) for event in events]}
    url = curator.post("/admin/timeline/event/", chosen)["Location"]
    assert finish(curator, url, {"confirm": "on"}).changed == 2


def test_too_many_are_refused_before_anything_is_done(curator, begin, make_incident, monkeypatch):
    monkeypatch.setattr("timeline.admin.bulk_actions.MOST_CHANGED", 1)
    begin("publish", [make_incident("One"), make_incident("Two")])
    assert "More than 1 events are chosen" in curator.get(LIST).content.decode()
    assert not BulkChange.objects.exists()
