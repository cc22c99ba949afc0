"""A sheet that is written at once into what is published: the checks speak in the dry run, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sheets import desk, errors
from timeline.models import CheckConfirmation, Decision, Event
from timeline.workflow.gate import Edit, settle_all

__all__ = ["desk"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def raid(make_incident: Any, make_source: Any) -> Any:
    who = {"Alpha": "attacker", "Beta": "target"}
    return make_incident("Raid", actors=who, source=make_source(), country="PK")


def stored(event: Any) -> Any:
    return Event.objects.get(pk=event.pk)


def test_an_error_of_the_checks_stands_at_its_cell_and_nothing_is_applied(desk, raid, make_talks):
    talks = make_talks(country="PK", status="draft")
    rows = desk.rows()
    changed = [row | {"title": f"{row['title']}!", "participants": ""} for row in rows]
    sheet = desk.bring(changed)
    [(_, column, message)] = errors(sheet)
    assert column == "participants" and message.startswith("Nobody takes part in the event. Add who")
    assert sheet.counts["error"] == 1 and "Nobody takes part" in desk.page(sheet)
    desk.apply(sheet)
    assert (stored(raid).title, stored(talks).title) == ("Raid", "Talks in Geneva")
    assert raid.participations.count() == 2, "the dry run wrote nothing"


def test_a_warning_is_shown_at_its_row_and_confirmed_when_it_is_applied(desk, raid):
    sheet = desk.bring([desk.rows()[0] | {"country": "", "message": "Nobody says where."}])
    assert (sheet.counts["change"], sheet.counts["warning"], sheet.counts["error"]) == (1, 1, 0)
    assert sheet.counts["by_check"] == {"place-missing": 1}
    page = desk.page(sheet)
    assert "neither a place nor a country" in page and 'value="place-missing"' in page

    asked = desk.client.post(f"/sheets/{sheet.pk}/apply/", {"message": ""})
    assert asked.status_code == 400 and "Confirm each of these" in asked.content.decode()
    assert stored(raid).country == "PK"

    assert desk.apply(sheet).state == "applied"
    assert stored(raid).country == ""
    kept = CheckConfirmation.objects.get()
    assert (kept.event_id, kept.code, kept.user, kept.note) == (
        raid.pk, "place-missing", desk.user, "Nobody says where.",
    )  # fmt: skip
    assert Decision.objects.get().words == "edited it"

    again = desk.bring([desk.rows()[0] | {"title": "Raid on the port"}])
    assert "warning" not in again.counts and desk.apply(again).state == "applied"


def test_a_warning_that_the_row_had_not_shown_stops_the_sheet_and_is_shown(desk, raid):
    sheet = desk.bring([desk.rows()[0] | {"title": "Raid on the port", "occurrence": "planned"}])
    assert sheet.counts["by_check"] == {"planned-date-passed": 1}
    sheet.rows.update(result={"title": "Raid", "changes": []})  # as if the check had found nothing yet
    sheet = desk.apply(sheet)
    assert sheet.state == "checked" and "nobody has confirmed" in sheet.job.error
    assert stored(raid).title == "Raid" and not CheckConfirmation.objects.exists()
    assert sheet.counts["warning"] == 1 and "still planned" in desk.page(sheet)
    assert desk.apply(sheet).state == "applied"
    assert stored(raid).title == "Raid on the port"


def test_a_draft_and_an_edit_that_waits_are_asked_nothing(desk, raid, settings):
    settings.SELF_PUBLISH = False
    sheet = desk.bring([desk.rows()[0] | {"participants": ""}])
    assert (sheet.counts["change"], sheet.counts["proposals"], sheet.counts["error"]) == (1, 1, 0)


def test_a_new_row_tells_all_that_is_wrong_at_once(desk, raid):
    row = dict.fromkeys(desk.rows()[0], "")
    sheet = desk.bring([row | {"title": "New", "date": "2022-13-45", "participants": "nobody=attacker"}])
    found = {column: message for _, column, message in errors(sheet)}
    assert set(found) == {"type", "date", "participants"} and found["type"] == "This field is required."
    sheet = desk.bring([row | {"type": "armed-clsh", "date": "2022-13-45", "format": "bilateral"}])
    found = {column: message for _, column, message in errors(sheet)}
    assert set(found) == {"type", "title", "date"} and "armed-clash" in found["type"]


def test_what_two_edits_share_is_confirmed_once(desk, make_incident, make_source):
    given = {"actors": {"Alpha": "attacker", "Beta": "target"}, "place": "Harbour", "source": make_source()}
    given |= {"place_precision": "district"}
    first, second = make_incident(**given), make_incident(**given)
    edits = [Edit(event, lambda finding: True) for event in (first, second)]
    assert settle_all(edits, user=desk.user) == {}
    assert [one.code for one in CheckConfirmation.objects.all()] == ["near-duplicate"]
