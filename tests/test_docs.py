"""docs/api.md does what it says: every command in it is run, against a live server with the events that ship.

curl blocks are run by the shell and Python blocks in one process, top to bottom, as a reader would run them.
R blocks are run by Rscript where it is installed; elsewhere the addresses in them are asked for, and must
answer.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.management import call_command

from accounts.models import Token
from timeline.api.schema.errors import ERRORS
from timeline.dimensions import FACETS
from timeline.intervals import INTERVALS
from timeline.models import Event
from timeline.over_time import BY

PAGE = Path(__file__).resolve().parent.parent / "docs" / "api.md"
HOST = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)

pytestmark = pytest.mark.django_db(transaction=True)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(PAGE.read_text()) if name == language]


@pytest.fixture
def server(live_server: Any, django_user_model: Any, monkeypatch: Any) -> str:
    call_command("loaddata", "codebook", "gazetteer", "articles", verbosity=0)
    user = django_user_model.objects.create_superuser("writer")
    _, text = Token.objects.issue(user=user, name="Examples", scope="write", expires=None)
    monkeypatch.setenv("SARHAD_TOKEN", text)
    return str(live_server.url)


def run(program: list[str], text: str, server: str) -> subprocess.CompletedProcess[str]:
    assert HOST in text
    return subprocess.run(
        program, input=text.replace(HOST, server), capture_output=True, text=True, timeout=120, env=os.environ
    )


def test_the_commands_for_curl_work(server):
    commands = blocks("bash")
    assert len(commands) >= 8
    for text in commands:
        # Each command by itself, and with an error's body shown rather than its status.
        for command in re.split(r"\n(?=curl )", text.strip()):
            done = run(["bash", "-euo", "pipefail"], command.replace("curl ", "curl -sS ", 1), server)
            assert done.returncode == 0 and done.stdout, (command, done.stderr)
            wrong = '"acter"' in done.stdout or "acter=" in command
            assert wrong or '"status":' not in done.stdout[:200], (command, done.stdout[:500])
    assert Event.objects.filter(title="Clash at the Chaman crossing", status="draft").count() == 1


def test_the_error_that_is_shown_names_all_that_is_wrong(server):
    (command,) = [text for text in blocks("bash") if "acter" in text]
    done = run(["bash"], command.replace("curl", "curl -sS"), server)
    assert [error["parameter"] for error in json.loads(done.stdout)["errors"]] == ["acter", "date", "actor"]


def test_the_python_works_from_top_to_bottom(server):
    done = run([sys.executable, "-"], "\n".join(blocks("python")), server)
    assert done.returncode == 0, done.stderr
    assert "events in 2025" in done.stdout
    assert "Did you mean 'actor'?" in done.stdout


def test_the_r_works(server):
    """Without Rscript its addresses are asked for, so that none of them is wrong."""
    commands = blocks("r")
    assert commands
    for text in commands:
        if shutil.which("Rscript"):
            done = run(["Rscript", "-"], text, server)
            assert done.returncode == 0, done.stderr
        else:
            (address,) = re.findall(rf'"({re.escape(HOST)}[^"]*)"', text)
            assert httpx.get(address.replace(HOST, server)).status_code == 200


def test_every_form_is_in_the_table():
    from timeline.formats import FORMATS

    for suffix in FORMATS:
        assert f"`.{suffix}`" in PAGE.read_text()


def test_every_type_of_problem_is_in_the_table_with_its_status():
    rows = re.findall(r"^\| (\d{3}) \| `([a-z0-9-]+)` \|", PAGE.read_text(), re.MULTILINE)
    assert {(int(status), code) for status, code in rows} == {(one.status, one.code) for one in ERRORS}


def test_every_facet_and_way_to_split_a_series_is_named():
    text = PAGE.read_text().partition("## Facets and series")[2].partition("\n## ")[0]
    assert {f"`{name}`" for name in [*FACETS, *BY, *INTERVALS]} <= set(re.findall("`[^`\n]+`", text))


# The interactive documentation


def test_the_documentation_works_on_a_telephone_under_the_strict_policy(open_page):
    """`open_page` fails when the browser complains, of a breach of the policy for one."""
    page = open_page("/api/v1/docs/", width=390)
    page.locator(".opblock-tag", has_text="All kinds of events together").click()
    page.locator("#operations-Events-listEvents .opblock-summary-control").click()
    page.locator(".parameter__name", has_text="date_match").wait_for()
    page.locator(".try-out__btn").click()
    page.locator(".execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_documentation_follows_the_theme_of_the_page(open_page):
    page = open_page("/api/v1/docs/", color_scheme="dark")
    page.locator(".opblock-tag").first.wait_for()
    assert page.evaluate("document.documentElement.classList.contains('dark-mode')")
    page.locator("[data-theme-toggle]").click()  # light
    page.wait_for_selector("html:not(.dark-mode)")


def test_the_documentation_is_linked_from_every_page(client):
    assert 'href="/api/v1/docs/"' in client.get("/").content.decode()
    assert client.get("/api/v1/").json()["docs"] == "http://testserver/api/v1/docs/"
