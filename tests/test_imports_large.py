"""What an import does when it is a large one, tried on small files: indexes laid aside, deaths half-way."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError
from django.db import Error, IntegrityError, connection

from datasets import aside, importing
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
