"""A selection taken away as a spreadsheet, edited, and brought back."""

from __future__ import annotations

from typing import Any

import pytest

from incidents.models import Incident
from tests.sheets import Desk, errors
from timeline.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def test_a_sheet_that_comes_back_as_it_went_changes_nothing(desk, make_incident, make_source, make_casualties, make_claim, make_talks):
    source = make_source()
    raid = make_incident(
        title="=Raid, “on” the port", summary="-two\nlines; 'quoted' _x0041_ 'tis", source=source, place="Harbour",
        actors={"Alpha": "attacker", "Beta": "target"}, fatalities_low=0, edtf="2022-12",
    )  # fmt: skip
    make_casualties(raid, killed_low=3)
    make_claim(raid, by="Beta", edtf="2022-12-04")
    make_talks(topics=["Trade", "Visas"], status="draft", venue="'=x")
    for form in ("csv", "xlsx"):
        sheet = desk.bring(desk.export(form), f"sheet.{form}")
        assert sheet.state == "checked", sheet.notices
        assert sheet.counts == {"unchanged": 2, "change": 0, "new": 0, "error": 0, "conflict": 0}, errors(sheet)


def test_edited_rows_change_their_events_and_rows_without_an_id_are_new_drafts(desk, make_incident, make_source):
    raid = make_incident(source=make_source(), actors={"Alpha": "attacker"}, fatalities_low=3)
    row = desk.rows()[0]
    edited = row | {
        "title": "Raid on the old port", "date": "2025-06", "fatalities_low": "8", "fatalities_best": "9",
        "participants": 'alpha=attacker "at dawn"',
    }  # fmt: skip
    new = dict.fromkeys(row, "") | {"title": "Second raid", "type": "armed-clash", "date": "2025-07-02"}
    sheet = desk.bring([edited, new])
    assert (sheet.counts["change"], sheet.counts["new"], sheet.counts["error"]) == (1, 1, 0), errors(sheet)
    page = desk.page(sheet)
    assert "Raid on the old port" in page and "2025-06-28" in page
    assert "Second raid" in desk.page(sheet, "?show=new")
    raid.refresh_from_db()
    assert raid.title == "Raid on the port", "nothing is written before it is applied"

    sheet = desk.apply(sheet, "After the new report")
    assert sheet.state == "applied", sheet.job.error
    raid.refresh_from_db()
    assert (raid.title, raid.edtf, raid.fatalities, raid.fatalities_low) == ("Raid on the old port", "2025-06", 9, 8)
    assert raid.participations.get().note == "at dawn"
    made = Event.objects.get(title="Second raid")
    assert made.status == "draft"
    revision = raid.revisions.last()
    assert (revision.user, revision.message) == (desk.user, "After the new report")
    assert revision.commit_id == made.revisions.last().commit_id, "one step of the history"
