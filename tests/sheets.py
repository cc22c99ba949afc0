"""A curator's spreadsheet in tests: rows in, what came of them out."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from timeline.models import Job, Sheet


def work() -> None:
    """All that waits in the background, done."""
    call_command("work", "--once")


class Desk:
    """A curator at /sheets/."""

    def __init__(self, name: str = "sheets", **fields: Any) -> None:
        users = get_user_model().objects
        self.user = users.create_user(name, **fields) if fields else users.create_superuser(name)
        self.client = Client()
        self.client.force_login(self.user)

    def export(self, form: str = "csv", query: str = "") -> bytes:
        """The file of this selection, as it is downloaded."""
        answer = self.client.post(f"/sheets/export/?{query}", {"form": form})
        assert answer.status_code == 302, answer.content
        work()
        job = Job.objects.filter(kind="export-sheet").first()
        assert job.state == "done", job.error
        file = self.client.get(f"/sheets/jobs/{job.pk}/file/")
        assert file.status_code == 200
        return b"".join(file.streaming_content)

    def rows(self, query: str = "") -> list[dict[str, str]]:
        return read(self.export("csv", query))

    def bring(
        self, content: bytes | list[dict[str, str]], name: str = "sheet.csv", *, check: bool = True
    ) -> Sheet:
        """The sheet, uploaded and checked."""
        content = content if isinstance(content, bytes) else written(content)
        answer = self.client.post("/sheets/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 302, answer.content.decode()
        if check:
            work()
        return Sheet.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])

    def apply(self, sheet: Sheet, message: str = "") -> Sheet:
        """Every warning of the checks confirmed."""
        confirm = list(sheet.counts.get("by_check", {}))
        answer = self.client.post(f"/sheets/{sheet.pk}/apply/", {"message": message, "confirm": confirm})
        assert answer.status_code == 302, answer.content.decode()
        work()
        sheet.refresh_from_db()
        return sheet

    def page(self, sheet: Sheet, query: str = "") -> str:
        answer = self.client.get(f"/sheets/{sheet.pk}/{query}")
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def desk(db: None, settings: Any) -> Desk:
    """The desk of someone who may do everything, and works alone."""
    settings.SELF_PUBLISH = True
    return Desk()


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def written(rows: list[dict[str, str]], delimiter: str = ",") -> bytes:
    file = io.StringIO(newline="")
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(file, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def errors(sheet: Sheet) -> list[tuple[int, str, str]]:
    """Row, column, message of every error."""
    return [
        (number, column, message)
        for row in sheet.rows.filter(outcome="error").order_by("part", "number")
        for _, number, column, message in row.result["errors"]
    ]
