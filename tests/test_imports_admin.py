"""Datasets imported from the admin: a file is brought, what it would do is shown, then it is done."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from datasets import ged, importing, uploads
from tests.axe import axe_violations
from tests.sheets import work
from tests.test_imports import ROW, codebook, save
from timeline.models import Commit, Dataset, Event, Job

__all__ = ["codebook"]
pytestmark = pytest.mark.django_db(transaction=True)
URL = "/admin/imports/"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


def table(tmp_path: Path, *changes: dict[str, str]) -> bytes:
    rows = [{**ROW, "id": str(1001 + place), **change} for place, change in enumerate(changes or [{}])]
    return save(tmp_path / "made.csv", ged.COLUMNS, rows).read_bytes()


def bring(client: Client, content: bytes, name: str = "ged.csv", **more: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(URL, {"dataset": "ucdp-ged", "file": file, **more})


def packed(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return made.getvalue()


def imported() -> int:
    return Event.objects.filter(dataset__isnull=False).count()


def test_a_file_shows_what_it_would_do_and_then_does_it(curator, tmp_path, folder):
    answer = bring(curator, table(tmp_path, {}, {"low": "9"}), release="25.1")
    page = answer["Location"]
    assert "Waiting for its turn" in curator.get(page).content.decode()
    work()
    shown = curator.get(page).content.decode()
    assert "What it would do" in shown
    assert "Estimates widened" in shown
    assert imported() == 0
    assert not Dataset.objects.exists()
    curator.post(f"{page}apply/")
    work()
    shown = curator.get(page).content.decode()
    assert "in one step" in shown
    assert imported() == 2
    assert Commit.objects.latest("number").message == (
        "Imported from UCDP Georeferenced Event Dataset 25.1, as curator asked"
    )
    assert not list(folder.iterdir()), "an imported file is not kept"


def test_an_import_that_was_done_is_not_done_again(curator, tmp_path):
    page = bring(curator, table(tmp_path))["Location"]
    work()
    curator.post(f"{page}apply/")
    curator.post(f"{page}apply/")
    work()
    curator.post(f"{page}apply/")
    assert Job.objects.filter(kind="import-dataset").count() == 1


def test_only_what_is_asked_for_is_taken_from_an_archive(curator, tmp_path):
    old = {"date_start": "1999-01-01", "date_end": "1999-01-01"}
    rows = packed(events=table(tmp_path, {}, {"country": "Afghanistan"}, old, {"country": "India"}))
    page = bring(curator, rows, "ged.zip", countries="Pakistan, af", since="2001-01-01")["Location"]
    work()
    assert "Not asked for" in curator.get(page).content.decode()
    curator.post(f"{page}apply/")
    work()
    found = Event.objects.filter(dataset__isnull=False).values_list("country", flat=True)
    assert sorted(found) == ["AF", "PK"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"event,when\r\n1,2010\r\n", "The file lacks the columns id"),
        (b"\x89PNG\r\n\x1a\n\x00\x01", "Nothing was imported"),
        (packed(one=b"id\n1\n", two=b"id\n2\n"), "The archive holds 2 CSV files"),
        (packed(bomb=b"0" * 2**24), "that is no table of events"),
        (b"id," + b"x" * 2**21, "a line of more than a million characters"),
    ],
    ids=["another table", "a picture", "two files", "a bomb", "an endless line"],
)
def test_a_wrong_file_is_refused_in_words(curator, content, said):
    page = bring(curator, content)["Location"]
    work()
    shown = curator.get(page).content.decode()
    assert "It cannot be imported" in shown
    assert said in shown
    assert "upload-" not in shown, "a name of ours tells its bringer nothing"
    curator.post(f"{page}apply/")
    work()
    assert imported() == 0


def test_a_bad_cell_is_named_with_its_record_and_nothing_is_imported(curator, tmp_path):
    page = bring(curator, table(tmp_path, {}, {"best": "several"}))["Location"]
    work()
    shown = curator.get(page).content.decode()
    assert "Record 2, column best: “several” is not a whole number." in shown
    assert "Nothing was imported" in shown


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"countries": "Atlantis"}, "No country is called “Atlantis”"),
        ({"since": "1/2/2003"}, "Write a day such as 2001-01-01"),
        ({"dataset": "made-up"}, "Select a valid choice"),
        ({"release": "25\x00"}, "Null characters"),
    ],
)
def test_what_was_asked_wrongly_is_told_beside_its_field(curator, tmp_path, given, said):
    answer = bring(curator, table(tmp_path), **given)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Job.objects.exists()


def test_a_file_that_is_too_large_or_empty_is_refused(curator, tmp_path, monkeypatch):
    assert "The file is empty" in bring(curator, b"").content.decode()
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 10)
    assert "is the most" in bring(curator, table(tmp_path)).content.decode()


def test_who_may_not_change_datasets_may_not_import(client, django_user_model, tmp_path):
    client.force_login(django_user_model.objects.create_user("editor", is_staff=True))
    assert bring(client, table(tmp_path)).status_code == 403
    assert client.get(URL).status_code == 403
    assert "Import a dataset" not in client.get("/admin/").content.decode()
    assert not Job.objects.exists()


def test_a_cancelled_import_leaves_nothing_and_a_file_can_be_cleared_away(curator, tmp_path, folder):
    page = bring(curator, table(tmp_path))["Location"]
    curator.post(f"{page}cancel/")
    work()
    assert "Nothing was imported" in curator.get(page).content.decode()
    curator.post(f"{page}cancel/")
    assert not list(folder.iterdir())
    assert imported() == 0


def test_a_running_import_that_is_cancelled_is_taken_back(curator, tmp_path, monkeypatch):
    page = bring(curator, table(tmp_path))["Location"]
    work()
    curator.post(f"{page}apply/")
    beside = connection.copy()

    def then_cancel(*found: Any) -> None:
        with beside.cursor() as cursor:
            cursor.execute("UPDATE timeline_job SET cancel_asked = true")

    monkeypatch.setattr(importing, "_fill", then_cancel)
    work()
    beside.close()
    assert "Cancelled" in curator.get(page).content.decode()
    assert imported() == 0
    assert not Dataset.objects.exists()


def test_the_pages_are_usable_by_everybody(open_page, live_server, curator, tmp_path):
    page = bring(curator, table(tmp_path, {}, {"low": "9"}))["Location"]
    work()
    session = {
        "name": "sessionid",
        "value": curator.cookies["sessionid"].value,
        "domain": "localhost",
        "path": "/",
    }
    session |= {"expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}
    signed_in = {"cookies": [session], "origins": []}
    for scheme in ("light", "dark"):
        for address in (URL, page):
            shown = open_page(address, bypass_csp=True, color_scheme=scheme, storage_state=signed_in)
            assert axe_violations(shown) == []
