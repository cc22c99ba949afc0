"""Work in the background: one worker at a time on a job, none lost, none done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.sheets import Desk, work
from timeline.jobs import queue
from timeline.jobs.registry import WORK, Unworkable
from timeline.models import Event, Job

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent
WORKER = """
import sys, time, os
import django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = {name!r}
from timeline.jobs.worker import load_work, work_once
load_work()
{before}
work_once()
"""


def worker(before: str = "") -> subprocess.Popen[bytes]:
    """A worker in a process of its own, on the tests' base."""
    code = WORKER.format(name=connection.settings_dict["NAME"], before=before)
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env)


def wait_until(true: Any) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("waited a minute in vain")


@pytest.fixture
def desk(db: None, settings: Any) -> Desk:
    settings.SELF_PUBLISH = True
    return Desk()


@pytest.fixture
def kind(monkeypatch: Any) -> Any:
    """`kind(function)`: jobs of the kind "test" do this."""
    return lambda function: monkeypatch.setitem(WORK, "test", function)


def test_jobs_are_done_in_the_order_in_which_they_came(desk, kind):
    done = []

    def do(job: Job, progress: Any) -> dict[str, Any]:
        done.append(job.pk)
        return {"said": "yes"}

    kind(do)
    jobs = [queue.put_in_line("test", user=desk.user) for _ in range(3)]
    work()
    assert done == [job.pk for job in jobs]
    jobs[0].refresh_from_db()
    assert (jobs[0].state, jobs[0].result) == ("done", {"said": "yes"}) and jobs[0].finished


def test_a_job_that_goes_wrong_says_so_and_the_next_is_done(desk, kind):
    def break_down(job: Job, progress: Any) -> dict[str, Any]:
        raise {1: RuntimeError("a secret of the house"), 2: Unworkable("The file is gone.")}[
            job.argument("way")
        ]

    kind(break_down)
    first, second = (queue.put_in_line("test", user=desk.user, way=way) for way in (1, 2))
    work()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state == second.state == "failed"
    assert "secret" not in first.error and "log" in first.error
    assert second.error == "The file is gone."


def test_a_cancelled_job_stops_and_leaves_nothing_behind(desk, make_incident, monkeypatch):
    monkeypatch.setattr("timeline.jobs.progress.BETWEEN", 0)
    make_incident(status="draft")
    sheet = desk.bring([desk.rows()[0] | {"title": "Renamed"}])
    assert desk.client.post(f"/sheets/{sheet.pk}/apply/").status_code == 302
    sheet.refresh_from_db()
    taken = WORK["apply-sheet"]

    def cancel_first(job: Job, progress: Any) -> dict[str, Any]:
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)
        return taken(job, progress)

    monkeypatch.setitem(WORK, "apply-sheet", cancel_first)
    work()
    sheet.job.refresh_from_db()
    assert sheet.job.state == "cancelled" and Event.objects.get().title != "Renamed"
    assert "Nothing was changed" in desk.page(sheet)


def test_one_cancels_a_waiting_job_from_its_page_but_not_another_s(desk):
    job = queue.put_in_line("export-sheet", user=desk.user, query="", form="csv")
    assert Desk("other").client.post(f"/sheets/jobs/{job.pk}/cancel/").status_code == 404
    assert "Cancel" in desk.client.get(f"/sheets/jobs/{job.pk}/").content.decode()
    desk.client.post(f"/sheets/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_progress_is_told_to_a_script_and_to_a_browser_without_one(desk):
    job = queue.put_in_line("export-sheet", user=desk.user, query="", form="csv")
    Job.objects.filter(pk=job.pk).update(state="running", step="Writing the sheet", done=250, total=1000)
    whole = desk.client.get(f"/sheets/jobs/{job.pk}/").content.decode()
    assert "See how far it is now" in whole and "250 of 1,000 (25 %)" in whole
    part = desk.client.get(f"/sheets/jobs/{job.pk}/", headers={"hx-request": "true"})
    assert "<html" not in part.content.decode() and "HX-Refresh" not in part
    Job.objects.filter(pk=job.pk).update(state="failed", error="No.")
    assert desk.client.get(f"/sheets/jobs/{job.pk}/", headers={"hx-request": "true"})["HX-Refresh"] == "true"


def test_a_worker_killed_in_the_middle_of_applying_wrote_nothing_and_another_does_it_all(desk, make_incident):
    for number in range(20):
        make_incident(title=f"Raid {number}", status="draft")
    sheet = desk.bring([row | {"summary": "From the sheet."} for row in desk.rows()])
    desk.client.post(f"/sheets/{sheet.pk}/apply/")
    sheet.refresh_from_db()
    # It writes all rows, says so, and waits before it would commit.
    killed = worker("import timeline.spreadsheets.applying as a\na.check_deferred = lambda: time.sleep(300)")
    wait_until(lambda: Job.objects.get(pk=sheet.job_id).step == "Writing the history")
    assert queue.take_next() is None, "nobody takes it up while it is being done"
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert not Event.objects.filter(summary="From the sheet.").exists()
    wait_until(lambda: (queue.recover(), Job.objects.get(pk=sheet.job_id).state)[1] == "queued")  # type: ignore[func-returns-value]
    work()
    sheet.refresh_from_db()
    assert sheet.state == "applied"
    assert Event.objects.filter(summary="From the sheet.").count() == 20
    assert all(event.revisions.count() == 2 for event in Event.objects.all()), "written once"


def test_a_job_that_kills_its_workers_is_called_failed_after_three(desk):
    job = queue.put_in_line("export-sheet", user=desk.user, query="", form="csv")
    Job.objects.filter(pk=job.pk).update(state="running", attempts=3, step="Writing the sheet", done=7)
    work()
    job.refresh_from_db()
    assert job.state == "failed" and "3 times" in job.error and "Nothing was changed" in job.error


def test_the_worker_ends_with_the_input_of_the_one_who_started_it():
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work", "--until-input-ends"],
        cwd=ROOT, stdin=subprocess.PIPE, env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    )  # fmt: skip
    time.sleep(3)
    assert process.poll() is None
    process.stdin.close()
    assert process.wait(30) == 0
