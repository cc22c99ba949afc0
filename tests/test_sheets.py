"""A selection taken away as a spreadsheet, edited, and brought back."""

# ruff: noqa: E501 - rows of a sheet stand on a line each
from __future__ import annotations

import io
import itertools
import os
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import CheckConstraint, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from incidents.models import Incident
from tests.sheets import Desk, desk, errors, read, work, written
from timeline.api.writing.rules import AskTheDatabase, holds
from timeline.checks import CHECKS
from timeline.jobs.progress import Progress
from timeline.models import Event, Job, Proposal
from timeline.spreadsheets.applying import apply
from timeline.spreadsheets.export import folder

__all__ = ["desk"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def make_incident(make_incident: Any, make_source: Any) -> Any:
    """An incident that may be edited while it is published: with who took part, and a source."""

    def make(title: str = "Raid on the port", **fields: Any) -> Any:
        who = {"Alpha": "attacker", "Beta": "target"}
        return make_incident(title, **{"actors": who, "source": make_source(), "country": "PK", **fields})

    return make


def test_a_sheet_that_comes_back_as_it_went_changes_nothing(
    desk, make_incident, make_source, make_casualties, make_claim, make_talks
):
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
        assert sheet.counts == {"unchanged": 2, "change": 0, "new": 0, "error": 0, "conflict": 0}, errors(
            sheet
        )


def test_edited_rows_change_their_events_and_rows_without_an_id_are_new_drafts(
    desk, make_incident, make_source
):
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
    assert (raid.title, raid.edtf, raid.fatalities, raid.fatalities_low) == (
        "Raid on the old port",
        "2025-06",
        9,
        8,
    )
    assert raid.participations.get().note == "at dawn"
    made = Event.objects.get(title="Second raid")
    assert made.status == "draft"
    revision = raid.revisions.last()
    assert (revision.user, revision.message) == (desk.user, "After the new report")
    assert revision.commit_id == made.revisions.last().commit_id, "one step of the history"


def test_errors_name_row_column_and_the_way_out(desk, make_incident, make_place):
    make_incident(place="Harbour")
    row = desk.rows()[0]
    wrong = row | {
        "type": "armed-clsh", "date": "45321", "fatalities_low": "1,200", "place": "harbor",
        "participants": "nobody-known=attacker", "status": "retracted", "venue": "A hall",
    }  # fmt: skip
    sheet = desk.bring([wrong, row | {"id": "999999"}, dict.fromkeys(row, "") | {"title": "No type"}])
    found = {(number, column): message for number, column, message in errors(sheet)}
    assert "Did you mean" in found[2, "type"]
    assert "2024-01-30" in found[2, "date"]
    assert "1200" in found[2, "fatalities_low"]
    assert "no such" in found[2, "place"].lower() or "harbour" in found[2, "place"].lower()
    assert "nobody-known" in found[2, "participants"]
    assert "published" in found[2, "status"]
    assert "diplomatic" in found[2, "venue"]
    assert "999999" in found[3, "id"]
    assert (4, "type") in found
    page = desk.page(sheet)
    assert "Apply to" not in page and "45321" in page
    problems = desk.client.get(f"/sheets/{sheet.pk}/problems.csv")
    again = read(b"".join(problems.streaming_content))
    assert "2024-01-30" in again[0]["problem"] and again[0]["date"] == "45321"
    assert desk.client.get(f"/sheets/{sheet.pk}/problems.xlsx").status_code == 200
    desk.apply(sheet)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "bent", ["12/11/2022", "Dec-22", "11.12.22", "1-Dec"], ids=["slashes", "month-year", "dots", "day-month"]
)
def test_a_date_that_a_spreadsheet_bent_is_recognised(desk, make_incident, bent):
    make_incident()
    [(_, column, message)] = errors(desk.bring([desk.rows()[0] | {"date": bent}]))
    assert column == "date" and "spreadsheet" in message


def test_an_event_changed_meanwhile_is_a_conflict_shown_and_not_overwritten(desk, make_incident):
    raid, other, third = (make_incident(title=name) for name in ("Raid", "Other", "Third"))
    rows = {row["title"]: row for row in desk.rows()}
    raid.title, raid.summary = "Raid, as a colleague says", "Theirs."
    raid.save()
    third.summary = "Nobody's business of this sheet."
    third.save()
    sheet = desk.bring(
        [rows["Raid"] | {"title": "Raid, as I say"}, rows["Other"] | {"summary": "Mine."}, rows["Third"]]
    )
    assert (sheet.counts["conflict"], sheet.counts["change"], sheet.counts["unchanged"]) == (1, 1, 1)
    result = sheet.rows.get(outcome="conflict").result
    assert ["title", "Raid", "Raid, as a colleague says", "Raid, as I say"] in result["conflict"]
    assert ["summary", "", "Theirs.", ""] in result["conflict"]
    page = desk.page(sheet, "?show=conflict")
    assert "as a colleague says" in page and "as I say" in page
    desk.apply(sheet)
    other.refresh_from_db()
    assert other.summary == "", "all or nothing"


def test_what_changes_between_check_and_apply_stops_it_all(desk, make_incident):
    first, second = make_incident(title="First"), make_incident(title="Second")
    sheet = desk.bring([row | {"summary": "From the sheet."} for row in desk.rows()])
    assert sheet.counts["change"] == 2
    second.summary = "From a colleague."
    second.save()
    sheet = desk.apply(sheet)
    assert sheet.state == "checked" and sheet.counts["conflict"] == 1
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.summary, second.summary) == ("", "From a colleague.")
    assert "Nothing was applied" in desk.page(sheet)


def test_one_row_that_the_base_refuses_undoes_all(desk, make_type):
    make_type()
    new = {"id": "", "type": "armed-clash", "date": "2025-01-01", "external_ids": "gtd:1"}
    sheet = desk.bring([new | {"title": f"Raid {number}"} for number in range(3)])
    assert sheet.counts["new"] == 3
    sheet = desk.apply(sheet)
    assert not Event.objects.exists()
    assert [number for number, _, _ in errors(sheet)] == [3, 4]
    assert "already carries this identifier" in desk.page(sheet)


def test_two_sheets_for_one_event_the_second_is_told_of_the_first(desk, make_incident):
    make_incident()
    row = desk.rows()[0]
    first = desk.bring([row | {"title": "First"}])
    second = desk.bring([row | {"title": "Second"}])
    for sheet in (first, second):
        assert desk.client.post(f"/sheets/{sheet.pk}/apply/").status_code == 302
    work()
    assert Event.objects.get().title == "First"
    second.refresh_from_db()
    assert second.state == "checked" and second.counts["conflict"] == 1


def test_columns_that_are_not_there_are_left_alone_blank_empties_and_a_word_keeps(desk, make_incident):
    raid = make_incident(summary="Known.", place="Harbour", actors=["Alpha"])
    row = desk.rows()[0]
    few = {name: row[name] for name in ("id", "revision", "title", "place", "summary")}
    sheet = desk.apply(desk.bring([few | {"title": "Renamed", "summary": "(unchanged)", "place": ""}]))
    assert sheet.state == "applied", errors(sheet)
    raid.refresh_from_db()
    assert (raid.title, raid.summary, raid.place, raid.place_precision) == ("Renamed", "Known.", None, "")
    assert raid.participations.count() == 1


def test_unknown_columns_are_refused_with_a_guess(desk, make_incident):
    make_incident()
    sheet = desk.bring([{"id": "1", "tittle": "x"}])
    assert sheet.state == "unreadable"
    page = desk.page(sheet)
    assert "tittle" in page and "Did you mean" in page and "title" in page


def test_further_sheets_add_change_and_remove_rows_and_omission_removes_none(
    desk, make_incident, make_source, make_casualties
):
    raid = make_incident(source=make_source())
    make_source("A letter")
    make_casualties(raid, "soldiers", killed_low=3)
    make_casualties(raid, "guards", killed_low=1)
    book = edit(desk.export("xlsx"), {
        "casualties": [
            {"event": raid.pk, "group": "soldiers", "killed_low": "5"},
            {"event": raid.pk, "group": "guards", "remove": "yes"},
            {"event": raid.pk, "group": "travellers", "injured_best": 2},
        ],
        "citations": [{"event": raid.pk, "source": "a-letter", "supports": "event; date"}],
    })  # fmt: skip
    sheet = desk.bring(book, "edited.xlsx")
    assert sheet.counts["change"] == 1, errors(sheet)
    assert desk.apply(sheet).state == "applied"
    assert sorted(raid.casualties.values_list("group", "killed_low", "injured_best")) == [
        ("soldiers", 5, None), ("travellers", None, 2),
    ]  # fmt: skip
    assert raid.citations.count() == 2


def test_a_fault_on_a_further_sheet_is_named_by_sheet_and_row(desk, make_incident):
    raid = make_incident()
    book = edit(desk.export("xlsx"), {
        "casualties": [{"event": raid.pk, "group": "soldiers", "killed_low": "9", "killed_best": "3"},
                       {"event": 4711, "group": "guards"}],
    })  # fmt: skip
    sheet = desk.bring(book, "edited.xlsx")
    found = [error for row in sheet.rows.filter(outcome="error") for error in row.result["errors"]]
    assert ["casualties", 3, "event", "No row of the sheet ‘events’ has the id ‘4711’."] in found
    assert any(error[:2] == ["casualties", 2] and "rise" in error[3] for error in found)


def edit(book: bytes, sheets: dict[str, list[dict[str, Any]]]) -> bytes:
    """The workbook with the rows of these sheets replaced."""
    whole = openpyxl.load_workbook(io.BytesIO(book))
    for name, rows in sheets.items():
        page = whole[name]
        columns = [cell.value for cell in page[1]]
        page.delete_rows(2, page.max_row)
        for number, row in enumerate(rows, start=2):
            for column, value in row.items():
                page.cell(number, columns.index(column) + 1, value)
    file = io.BytesIO()
    whole.save(file)
    return file.getvalue()


def test_real_dates_and_formulas_in_a_workbook_are_named_at_their_cell(desk, make_incident):
    make_incident()
    book = openpyxl.load_workbook(io.BytesIO(desk.export("xlsx")))
    page = book["events"]
    columns = [cell.value for cell in page[1]]
    page.cell(2, columns.index("date") + 1, date(2022, 12, 1))
    page.cell(2, columns.index("fatalities_low") + 1, "=1+1").data_type = "f"
    file = io.BytesIO()
    book.save(file)
    found = {column: message for _, column, message in errors(desk.bring(file.getvalue(), "x.xlsx"))}
    assert "2022-12-01" in found["date"] and "text" in found["date"]
    assert "formula" in found["fatalities_low"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_any_make_is_read(desk, make_type, delimiter, encoding):
    make_type()
    rows = [{"id": "", "type": "armed-clash", "title": "Café, “raid”; two", "date": "2025-01"}]
    content = written(rows, delimiter).decode().encode(encoding)
    sheet = desk.bring(content, "whatever.xlsx")
    assert sheet.counts.get("new") == 1, (sheet.notices, errors(sheet))
    assert sheet.rows.get().cells["title"] == "Café, “raid”; two"
    assert ("Windows-1252" in " ".join(sheet.notices)) is (encoding == "cp1252")


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40 * 2**20)
    return file.getvalue()


HOSTILE = {
    "bomb": (bomb, "unpacks to"),
    "columns": (lambda: ",".join(f"c{n}" for n in range(10_000)).encode(), "10,000 columns"),
    "quote": (lambda: b'id,title\n"' + b"x" * 300_000, "quotation mark"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe" + bytes(200), "spreadsheet"),
    "old": (lambda: b"\xd0\xcf\x11\xe0" + bytes(100), "old Excel"),
    "archive": (lambda: b"PK\x03\x04" + bytes(100), "damaged"),
    "blank": (lambda: b"id,title\n,\n", "no rows"),
    "unnamed": (lambda: b"id,title\n,x,y\n", "no name"),
    "twice": (lambda: b"id,title,title\n,x,y\n", "twice"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_in_words(desk, case):
    make, words = HOSTILE[case]
    sheet = desk.bring(make(), "sheet.csv")
    assert sheet.state == "unreadable"
    assert words in desk.page(sheet), sheet.notices
    assert Event.objects.count() == 0


def test_null_characters_and_huge_cells_are_errors_of_their_cells(desk, make_type):
    make_type()
    content = written(
        [{"id": "", "type": "armed-clash", "title": "a\x00b", "date": "2025", "summary": "x" * 120_000}]
    )
    found = {column: message for _, column, message in errors(desk.bring(content))}
    assert "null" in found["title"] and "too long" in found["summary"]


def test_a_file_that_is_too_large_or_missing_is_refused_at_once(desk, monkeypatch):
    monkeypatch.setattr("timeline.spreadsheets.forms.LARGEST_FILE", 10)
    answer = desk.client.post("/sheets/", {"file": SimpleUploadedFile("a.csv", b"x" * 20)})
    assert answer.status_code == 400 and b"is the most" in answer.content
    answer = desk.client.post("/sheets/", {})
    assert answer.status_code == 400 and b"Choose a file" in answer.content


def test_sheets_are_for_those_who_write_and_each_sees_only_their_own(
    desk, client, django_user_model, make_incident
):
    make_incident()
    sheet = desk.bring(desk.rows())
    assert client.get("/sheets/").status_code == 302
    reader = Client()
    reader.force_login(django_user_model.objects.create_user("reader"))
    assert reader.get("/sheets/").status_code == 403
    assert reader.post("/sheets/export/", {"form": "csv"}).status_code == 403
    assert b"Edit in a spreadsheet" not in reader.get("/").content
    assert b"Edit in a spreadsheet" in desk.client.get("/").content
    other = Desk("other")
    job = Job.objects.filter(kind="export-sheet").first()
    for url in (f"/sheets/{sheet.pk}/", f"/sheets/{sheet.pk}/problems.csv", f"/sheets/jobs/{job.pk}/file/"):
        assert other.client.get(url).status_code == 404
    assert other.client.post(f"/sheets/{sheet.pk}/apply/").status_code == 404


def test_drafts_that_one_may_not_see_are_neither_exported_nor_found(make_incident, django_user_model):
    draft = make_incident(title="Secret", status="draft")
    make_incident(title="Known")
    contributor = Desk("contributor", is_staff=True)
    for codename in ("add_incident", "change_incident"):
        contributor.user.user_permissions.add(Permission.objects.get(codename=codename))
    rows = contributor.rows()
    assert [row["title"] for row in rows] == ["Known"]
    guess = rows[0] | {"id": str(draft.pk), "uid": "", "title": "Guess"}
    [(_, column, message)] = errors(contributor.bring([guess]))
    assert column == "id" and "Secret" not in message
    talks = {"id": "", "type": "talks", "title": "x", "date": "2025", "kind": "diplomatic"}
    [(_, column, message)] = errors(contributor.bring([talks]))
    assert "may not add" in message


def test_a_selection_is_the_chronology_s_own_and_a_bad_one_is_refused(desk, make_incident, make_talks):
    make_incident(title="Raid"), make_talks(title="Talks")
    assert [row["title"] for row in desk.rows("kind=diplomatic")] == ["Talks"]
    answer = desk.client.get("/sheets/export/?kindd=x")
    assert (
        answer.status_code == 400 and b"kindd" in answer.content
    ) or b"Unknown parameter" in answer.content


def test_checking_many_rows_asks_no_more_than_checking_few(
    desk, make_incident, django_assert_max_num_queries
):
    for number in range(30):
        make_incident(title=f"Raid {number}", place="Harbour", status="draft")
    rows = [row | {"summary": "New.", "participants": "alpha=attacker"} for row in desk.rows()]
    sheet = desk.bring(rows, check=False)
    with django_assert_max_num_queries(75):
        work()
    sheet.refresh_from_db()
    assert sheet.counts["change"] == 30, errors(sheet)


def applied(desk: Desk, rows: list[dict[str, str]]) -> int:
    """The statements that it takes to write these rows, the sheet being checked."""
    sheet = desk.bring(rows)
    assert not errors(sheet), errors(sheet)
    job = Job(arguments={"sheet": sheet.pk, "confirm": list(CHECKS)}, kind="apply-sheet", user=desk.user)
    job.save()
    progress = Progress(job.pk)
    with CaptureQueriesContext(connection) as asked:
        apply(job, progress)
    progress.close()
    sheet.refresh_from_db()
    assert sheet.state == "applied"
    return len(asked)


@pytest.mark.parametrize("direct", [True, False], ids=["at once", "as proposals"])
def test_writing_many_rows_asks_no_more_than_writing_few(
    desk, settings, make_incident, make_source, make_casualties, direct
):
    settings.SELF_PUBLISH = direct
    source = make_source()
    for number in range(24):
        raid = make_incident(
            f"Raid {number}", source=source, actors={"Alpha": "attacker", "Beta": "target"}, fatalities_low=number,
            edtf=f"{1900 + number}", country="PK",
        )  # fmt: skip
        make_casualties(raid, killed_low=number)
    new = {"kind": "incident", "type": raid.type.code, "date": "2022-12", "participants": "alpha=attacker"}
    counted = []
    for first, last in ((0, 4), (4, 24)):
        rows = sorted(desk.rows(), key=lambda row: int(row["id"]))[first:last]
        for row in rows:
            row["title"] += " at night"
            row["fatalities_high"] = "99"
            row["date"] = f"{row['date']}-05"
            row["participants"] += "; gamma=victim"
        make_incident("Somewhere", actors={"Gamma": "party"}, edtf="1850")
        drafts = [
            dict.fromkeys(rows[0], "") | new | {"title": f"New {first} {n}"} for n in range(last - first)
        ]
        counted.append(applied(desk, rows + drafts))
    assert counted[0] == counted[1]
    edited = Event.objects.filter(title__endswith="at night", precision="month").count()
    assert (edited, Proposal.objects.count()) == ((24, 0) if direct else (0, 24))
    assert Event.objects.filter(title__startswith="New", status="draft", incident__isnull=False).count() == 24


def test_a_row_s_own_message_goes_into_the_history(desk, make_incident):
    raid = make_incident()
    desk.apply(desk.bring([desk.rows()[0] | {"title": "Renamed", "message": "A second report"}]), "All")
    assert raid.revisions.last().message == "A second report"


def test_old_exports_are_cleared_away(desk, make_incident):
    make_incident()
    desk.export()
    old = Job.objects.filter(kind="export-sheet").first()
    path = folder() / old.result["file"]
    os.utime(path, (0, 0))
    desk.export()
    assert not path.exists()
    assert desk.client.get(f"/sheets/jobs/{old.pk}/file/").status_code == 404


def test_the_database_and_python_judge_the_rules_alike(make_incident, make_type, make_place):
    """What rules.py takes on itself must be what PostgreSQL would say."""
    kind, place, judged = make_type(), make_place(), 0
    for low, best, high in itertools.product([None, 0, 1, 2], repeat=3):
        for note, basis, where, exact in [
            ("", "inferred", None, "near"),
            ("x", "stated", place, ""),
            ("x", "inferred", place, "near"),
        ]:
            row = Incident(
                type=kind, title="x" if low else "", edtf="2025", earliest=date(2025, 1, 1),
                latest=date(2025 - (best or 0), 12, 31), precision="year" if low != 2 else "eon", kind="incident",
                status="draft" if high != 2 else "lost", date_note=note, date_basis=basis, place=where, place_precision=exact,
                fatalities_low=low, fatalities_best=best, fatalities_high=high, injured_low=high, injured_high=low,
            )  # fmt: skip
            for model, constraints in row.get_constraints():
                for rule in constraints:
                    if isinstance(rule, CheckConstraint):
                        try:
                            mine = holds(Q(rule.condition), row)
                        except AskTheDatabase:
                            continue
                        try:
                            rule.validate(model, row)
                            theirs = True
                        except ValidationError:
                            theirs = False
                        assert mine is theirs, (rule.name, low, best, high)
                        judged += 1
    assert judged > 500


def test_the_main_path_in_a_browser_at_both_widths(desk, make_incident, open_page, live_server):
    make_incident(title="Raid on the port")
    content = written([desk.rows()[0] | {"title": "Raid on the old port"}])
    cookie = {"name": "sessionid", "value": desk.client.cookies["sessionid"].value, "url": live_server.url}
    for width in (1440, 390):
        page = open_page("/", width=width)
        page.context.add_cookies([cookie])
        page.goto(live_server.url + "/sheets/")
        page.set_input_files("[name=file]", {"name": "mine.csv", "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name="Check the sheet").press("Enter")
        expect(page.get_by_role("heading", name="Waiting for its turn")).to_be_visible()
        work()  # the page asks by itself, and shows the outcome when there is one
        if width == 1440:
            expect(page.get_by_text("Raid on the old port")).to_be_visible()
            page.get_by_label("Why").fill("After the new report")
            page.get_by_role("button", name="Apply to 1 event").press("Enter")
            expect(page.get_by_role("button", name="Cancel")).to_be_visible()
            work()
            expect(page.get_by_text("Applied")).to_be_visible()
        else:
            expect(page.get_by_text("The sheet changes nothing")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Event.objects.get().title == "Raid on the old port"


def test_edits_of_published_events_wait_for_approval_where_the_operator_asks_for_it(
    desk, make_incident, make_source, settings
):
    settings.SELF_PUBLISH = False
    raid = make_incident(source=make_source())
    sheet = desk.bring([desk.rows()[0] | {"title": "Renamed", "message": "A second report"}])
    assert "somebody else approves" in desk.page(sheet)
    assert desk.apply(sheet).state == "applied"
    raid.refresh_from_db()
    assert raid.title != "Renamed"
    proposal = raid.proposals.get()
    assert (proposal.author, proposal.message, proposal.document["title"]) == (
        desk.user,
        "A second report",
        "Renamed",
    )


def test_the_past_cannot_be_taken_away_to_be_edited(desk):
    response = desk.client.get("/sheets/export/?as_of=2020-01-01")
    assert response.status_code == 400
    assert "Unknown parameter" in response.content.decode()
