"""What an import does when it is a large one, tried on small files: indexes laid aside, deaths half-way."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import Error, IntegrityError, connection

from datasets import aside, beside, importing
from tests.test_imports import codebook, count, ged_file, imported, run
from timeline.models import Dataset, Event, Revision
from timeline.models.history import record_changes

__all__ = ["codebook", "ged_file"]
RULES = """
SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'kept') UNION ALL
SELECT concat_ws(' ', relname, tgname, tgenabled) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
  WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace UNION ALL
SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE connamespace IN ('public'::regnamespace, 'kept'::regnamespace) ORDER BY 1"""


def rules() -> list[tuple[str]]:
    """Every index, constraint and trigger of the base."""
    with connection.cursor() as cursor:
        cursor.execute(RULES)
        return list(cursor.fetchall())


@pytest.fixture
def first_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "WORTH", 1)


@pytest.mark.django_db
def test_a_first_load_leaves_every_index_and_rule_as_it_was(ged_file, first_load, monkeypatch, client):
    before, dropped = rules(), []
    write = importing._write

    def then_look(*found: Any) -> None:
        dropped.append(len(before) - len(rules()))
        write(*found)

    monkeypatch.setattr(importing, "_write", then_look)
    run(ged_file({"where_description": "Beside the zarzuela"}, {}))
    assert dropped[0] > 20, "nothing was laid aside"
    assert rules() == before
    assert client.get("/api/v1/events/?q=zarzuela&count=exact").json()["count"] == 1


@pytest.mark.django_db
def test_a_first_load_has_its_history(ged_file, first_load):
    run(ged_file({}, {}))
    record_changes()
    assert list(Revision.objects.values_list("number", flat=True)) == [1, 1]
    run(ged_file({"best": "4"}, {}, name="newer.csv"))
    record_changes()
    assert list(Revision.objects.order_by("commit", "event").values_list("number", flat=True)) == [1, 1, 2]


@pytest.mark.django_db
def test_a_first_load_still_finds_an_event_without_its_incident(ged_file, first_load, monkeypatch):
    write = importing._write

    def then_lose_one(*found: Any) -> None:
        write(*found)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM timeline_citation")
            cursor.execute("DELETE FROM incidents_casualties")
            cursor.execute("ALTER TABLE incidents_incident DISABLE TRIGGER leaves_no_bare_event")
            cursor.execute(
                "DELETE FROM incidents_incident WHERE event_ptr_id = (SELECT min(id) FROM timeline_event)"
            )

    monkeypatch.setattr(importing, "_write", then_lose_one)
    with pytest.raises(IntegrityError, match="an event and a row of its own"):
        run(ged_file({}, {}))


@pytest.mark.django_db
def test_a_small_file_or_a_full_base_lays_nothing_aside():
    assert aside.worth_it(386_000, 51)
    assert not aside.worth_it(386_000, 200_000)
    assert not aside.worth_it(6_416, 51)


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_half_way_leaves_nothing(ged_file, first_load, monkeypatch):
    before, beside = rules(), connection.copy()

    def then_die(*found: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            own = cursor.fetchone()
        with beside.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", own)

    monkeypatch.setattr(importing, "_fill", then_die)
    with pytest.raises(Error):
        run(ged_file({}, {}))
    beside.close()
    connection.close()
    assert rules() == before
    assert not Event.objects.exists()
    assert not Dataset.objects.exists()
    monkeypatch.undo()
    assert "2 new" in run(ged_file({}, {}))


@pytest.mark.django_db
def test_what_has_a_meaning_for_copying_is_text_like_any_other(ged_file):
    odd = {"where_coordinates": r"C:\new\table", "where_description": r"\N", "source_original": "a\\\\.\tb"}
    run(ged_file({**odd, "side_b": r"A\nB", "side_b_new_id": "9\t9"}))
    event = imported()
    assert event.place.name == r"C:\new\table"
    assert r"as UCDP describes it: \N" in event.summary
    assert event.participations.filter(actor__name=r"A\nB").exists()
    assert "unchanged" in run(ged_file({**odd, "side_b": r"A\nB", "side_b_new_id": "9\t9"}))


@pytest.mark.django_db
def test_the_same_side_or_report_twice_in_a_row_is_one(ged_file):
    report = '"The Gazette,2010-10-05,Three die";"The  Gazette,2010-10-05,Three die"'
    run(ged_file({"side_a": "TTP", "side_b": "TTP", "side_a_new_id": "1", "source_article": report}))
    event = imported()
    assert event.participations.count() == 1
    assert event.citations.count() == 2


@pytest.mark.django_db
def test_a_report_that_a_curator_cites_already_stays_hers(ged_file, make_source):
    report = '"The Gazette,2010-10-05,Three die"'
    run(ged_file({"source_article": report}))
    record_changes()
    run(ged_file({"source_article": report, "best": "4"}, name="newer.csv"))
    cited = imported().citations.filter(source__kind="news")
    assert cited.count() == 1
    assert count() == 1


@pytest.mark.django_db
def test_two_mistakes_and_more_end_with_a_word_that_there_may_be_others(ged_file):
    with pytest.raises(CommandError) as refused:
        run(ged_file(*[{"best": "x"}] * 30))
    assert str(refused.value).count("column best") == importing.MOST_MISTAKES
    assert "There may be more" in str(refused.value)


@pytest.fixture
def in_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a large file: some rows at a time, by two processes beside this one."""
    monkeypatch.setattr(importing, "LOT", 2)
    monkeypatch.setattr(beside, "LARGE", 0)
    monkeypatch.setattr(beside.os, "cpu_count", lambda: 2)


def changes(many: int) -> list[dict[str, str]]:
    """Each row of its own; some widened, some elsewhere."""
    countries = ["Pakistan", "Pakistan", "Afghanistan"]
    return [
        {
            "side_b": f"Band {number}",
            "high": "1" if number % 4 == 0 else "4",
            "country": countries[number % 3],
        }
        for number in range(many)
    ]


def written() -> list[Any]:
    events = Event.objects.order_by("external_ids__identifier")
    values = events.values_list("external_ids__identifier", "title", "external_ids__digest", "country")
    return [*values]


@pytest.mark.django_db
def test_processes_beside_this_one_make_the_same_of_a_file(ged_file, request):
    path = ged_file(*changes(9))
    said = run(path, country=["PK"], dry_run=True)
    request.getfixturevalue("in_lots")
    assert run(path, country=["PK"], dry_run=True) == said
    run(path, country=["PK"])
    beside_this = written()
    assert len(beside_this) == 6
    run(path, country=["PK"], overwrite=True)
    request.getfixturevalue("monkeypatch").undo()
    assert "6 unchanged" in run(path, country=["PK"]) and written() == beside_this


@pytest.mark.django_db
def test_their_mistakes_are_told_in_order_and_end_the_reading(ged_file, in_lots):
    rows = [{"best": "x"} if number % 2 else {} for number in range(60)]
    with pytest.raises(CommandError) as refused:
        run(ged_file(*rows))
    said = str(refused.value)
    numbers = [int(one) for one in re.findall(r"Record (\d+), column best", said)]
    assert numbers == list(range(2, 42, 2))
    assert "There may be more" in said
    assert count() == 0


@pytest.mark.django_db
def test_what_comes_before_a_cut_is_read_first(ged_file, in_lots):
    path = ged_file({}, {}, {}, {}, {}, {})
    text = path.read_text()
    path.write_text(text[: len(text) - 40])
    with pytest.raises(CommandError, match="Record 6"):
        run(path)
    assert count() == 0


@pytest.mark.django_db
def test_when_one_of_them_dies_nothing_is_imported(ged_file, in_lots, monkeypatch):
    give = beside.Beside.give

    def killed(self: beside.Beside, rows: Any) -> None:
        give(self, rows)
        if rows[0][0] == 5:
            self.asked.close()
            self.answers.close()
            self.answers = io.BytesIO()

    monkeypatch.setattr(beside.Beside, "give", killed)
    with pytest.raises(CommandError, match="ended before its time"):
        run(ged_file(*changes(12)))
    assert count() == 0
