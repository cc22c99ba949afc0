"""`manage.py lint`, and docs/checks.md, which tells of the same list."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from timeline import checks
from timeline.checks import CHECKS
from timeline.models import Event

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parent.parent / "docs" / "checks.md"


def lint(*arguments: str) -> tuple[int, str, str]:
    """Exit code, output, and what is told beside it."""
    out, beside = io.StringIO(), io.StringIO()
    try:
        call_command("lint", *arguments, stdout=out, stderr=beside)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue(), beside.getvalue()
    return 0, out.getvalue(), beside.getvalue()


@pytest.fixture(autouse=True)
def base(make_incident, make_source):
    """Four events: a draft and a published one with an error, one in review with a warning, one retracted."""
    sides = {"Alpha": "attacker", "Beta": "target"}
    make_incident("Raid on the port", actors=sides, country="PK", edtf="2022-05-01")
    make_incident(
        "Raid on the mill", actors={"Beta": "attacker", "Gamma": "target"}, country="PK", status="draft"
    )
    make_incident(
        "Raid on the fort", actors=sides, edtf="2021-05-01", status="in-review", source=make_source()
    )
    make_incident("Raid on the inn", actors=sides, country="PK", edtf="2020-05-01", status="retracted")


def test_it_tells_each_event_its_findings_with_the_remedy_and_sums_up_by_code():
    code, out, _ = lint()
    assert code == 1
    assert "Raid on the port" in out and "error: The event cites no source." in out
    assert "citation-missing, citations. Cite at least one place in one source." in out
    assert "2  error    citation-missing" in out and "1  warning  place-missing" in out
    assert out.endswith("2 errors and 1 warning.\n")


def test_what_was_retracted_is_left_out_unless_asked_for():
    assert "Raid on the inn" not in lint()[1]
    assert "Raid on the inn" in lint("--status", "retracted")[1]


def test_warnings_alone_are_no_failure():
    code, out, _ = lint("--status", "in-review")
    assert code == 0 and out.endswith("0 errors and 1 warning.\n")


def test_nothing_found_is_said():
    assert lint("--status", "published", "--severity", "warning") == (0, "\nNothing found.\n", "")


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        (["--status", "draft,in-review"], ["Raid on the mill", "Raid on the fort"]),
        (["--status", "draft", "--status", "published"], ["Raid on the port", "Raid on the mill"]),
        (["--code", "place-missing"], ["Raid on the fort"]),
        (["--severity", "error"], ["Raid on the port", "Raid on the mill"]),
        (["actor=gamma"], ["Raid on the mill"]),
        (["?actor=alpha&date=2022"], ["Raid on the port"]),
        (["q=fort"], ["Raid on the fort"]),
    ],
)
def test_it_can_be_narrowed(arguments, titles):
    found = json.loads(lint(*arguments, "--format", "json")[1])
    assert [one["title"] for one in found] == titles


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["acter=alpha"], "acter: Unknown parameter. Did you mean 'actor'?"),
        (["actor=nobody&date=yesterday"], "actor: There is no actor 'nobody'.…date: "),
        (["as_of=2025-01-01"], "as_of: "),
        (["page_size=5"], "page_size: Unknown parameter."),
        (
            ["--code", "place-mising"],
            "--code: There is no check 'place-mising'. Did you mean 'place-missing'",
        ),
        (["--status", "public"], "--status: 'public' is not one of draft, in-review"),
        (
            ["--code", "place-missing", "--severity", "error"],
            "--severity: none of these checks gives errors.",
        ),
        (["--format", "xml"], "invalid choice: 'xml'"),
    ],
)
def test_what_it_does_not_understand_is_named_and_fails_otherwise_than_findings_do(arguments, message):
    with pytest.raises(CommandError) as refused:
        call_command("lint", *arguments)
    assert all(part in str(refused.value) for part in message.split("…"))
    assert refused.value.returncode == 2 or "invalid choice" in str(refused.value)


def test_json_is_a_list_and_the_summary_stands_beside_it():
    code, out, beside = lint("--format", "json")
    found = json.loads(out)
    assert code == 1 and {one["code"] for one in found} == {"citation-missing", "place-missing"}
    assert beside.endswith("2 errors and 1 warning.\n")
    assert json.loads(lint("--format", "json", "actor=gamma", "--severity", "warning")[1]) == []


def test_csv_opens_in_a_spreadsheet_and_starts_no_formula(make_incident):
    make_incident("=cmd()", actors=["Alpha", "Beta"], country="PK", edtf="2019-01-01")
    rows = list(csv.DictReader(io.StringIO(lint("--format", "csv")[1])))
    assert [row["code"] for row in rows].count("citation-missing") == 3
    assert rows[-1]["title"] == "'=cmd()" and rows[-1]["confirmed"] == "false"


def test_what_a_curator_confirmed_is_told_only_when_asked_for():
    event = Event.objects.get(title="Raid on the fort")
    assert checks.pass_gate(event, by=None, confirmed={"place-missing"}) == []
    assert "Raid on the fort" not in lint()[1]
    assert "(confirmed)" in lint("--confirmed")[1]


def test_progress_is_drawn_on_a_terminal_only(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", stream)
        lint()
        assert ("3 of 3 events" in stream.getvalue()) is drawn


def test_the_list_defines_every_check():
    code, out, _ = lint("--list")
    assert code == 0
    for one in CHECKS.values():
        assert f"{one.code} ({one.severity})" in out
        assert one.what in out and one.why in out and one.fix in out
    assert "place-missing" not in lint("--list", "--severity", "error")[1]


def test_the_page_of_checks_tells_of_each_what_the_program_does():
    text = PAGE.read_text()
    for one in CHECKS.values():
        told = f"### `{one.code}`\n\n{one.what}\n\n*Why:* {one.why}\n\n*Fix:* {one.fix}\n"
        assert told in text, f"docs/checks.md must say:\n\n{told}"
    told_of = [line.strip("#` ") for line in text.splitlines() if line.startswith("### ")]
    assert sorted(told_of) == sorted(CHECKS)
    errors, warnings = text.split("\n## Warnings\n")
    for one in CHECKS.values():
        assert f"### `{one.code}`\n" in (errors if one.severity == "error" else warnings)
