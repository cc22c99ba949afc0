"""What stands between a draft and its readers: errors stop it, warnings ask once and are recorded."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from timeline import checks
from timeline.models import CheckConfirmation, Event

pytestmark = pytest.mark.django_db

WARNING = "attacker-missing"


@pytest.fixture
def reviewer(django_user_model: Any) -> Any:
    """Someone who sees every event."""
    user = django_user_model.objects.create_user("reviewer")
    user.user_permissions.add(Permission.objects.get(codename="view_event"))
    return user


@pytest.fixture
def unclaimed(make_incident: Any, make_source: Any) -> Event:
    """A draft with one warning: nobody is known to have done it."""
    return make_incident(
        "A bomb at the port",
        type="suicide-bombing",
        actors={"Beta": "target"},
        country="PK",
        source=make_source(),
        status="draft",
    )


def codes(found: list[checks.Finding]) -> list[str]:
    return [one.code for one in found]


def test_an_error_stops_publishing_and_cannot_be_confirmed(make_incident, reviewer):
    event = make_incident(actors={"Alpha": "attacker", "Beta": "target"}, country="PK", status="draft")
    assert codes(checks.gate(event)) == ["citation-missing"]
    left = checks.pass_gate(event, by=reviewer, confirmed={"citation-missing"})
    assert codes(left) == ["citation-missing"]
    assert not CheckConfirmation.objects.exists()


def test_a_warning_stops_publishing_until_it_is_confirmed(unclaimed, reviewer):
    assert codes(checks.pass_gate(unclaimed, by=reviewer)) == [WARNING]
    assert checks.pass_gate(unclaimed, by=reviewer, confirmed={WARNING}, note="Nobody claimed it.") == []
    assert checks.gate(unclaimed) == []


def test_a_confirmation_is_on_record_with_who_when_why_and_what_was_shown(unclaimed, reviewer):
    checks.pass_gate(unclaimed, by=reviewer, confirmed={WARNING}, note="Nobody claimed it.")
    kept = CheckConfirmation.objects.get()
    given = (kept.event_id, kept.code, kept.user, kept.note)
    assert given == (unclaimed.pk, WARNING, reviewer, "Nobody claimed it.")
    assert kept.at and "no attacker or suspect" in kept.message


def test_confirming_twice_is_recorded_once(unclaimed, reviewer):
    for _ in range(2):
        assert checks.pass_gate(unclaimed, by=reviewer, confirmed={WARNING}) == []
    assert CheckConfirmation.objects.count() == 1


def test_nothing_is_recorded_while_something_else_is_in_the_way(unclaimed, reviewer):
    unclaimed.citations.all().delete()
    assert codes(checks.pass_gate(unclaimed, by=reviewer, confirmed={WARNING})) == ["citation-missing"]
    assert not CheckConfirmation.objects.exists()


def test_a_changed_fact_asks_again(make_source, unclaimed, reviewer):
    unclaimed.occurrence = "planned"
    unclaimed.save()
    both = {WARNING, "planned-date-passed"}
    assert checks.pass_gate(unclaimed, by=reviewer, confirmed=both) == []
    unclaimed.edtf = "2025-06-29"
    unclaimed.save()
    assert codes(checks.gate(unclaimed)) == ["planned-date-passed"]


def test_a_confirmation_can_be_neither_changed_nor_deleted(unclaimed, reviewer):
    checks.pass_gate(unclaimed, by=reviewer, confirmed={WARNING})
    for change in (
        lambda: CheckConfirmation.objects.update(note="No."),
        lambda: CheckConfirmation.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_confirmation_outlives_its_event(unclaimed, reviewer):
    checks.pass_gate(unclaimed, by=reviewer, confirmed={WARNING})
    unclaimed.delete()
    assert CheckConfirmation.objects.count() == 1


def test_a_code_that_names_no_check_is_an_error_with_a_suggestion(unclaimed, reviewer):
    with pytest.raises(checks.UnknownCheck, match="Did you mean 'attacker-missing'"):
        checks.pass_gate(unclaimed, by=reviewer, confirmed={"atacker-missing"})


def test_a_pair_of_near_duplicates_is_confirmed_from_either_side(make_incident, make_source, reviewer):
    given = {
        "actors": {"Alpha": "attacker", "Beta": "target"},
        "place": "Harbour",
        "place_precision": "district",
        "source": make_source(),
    }
    first, second = make_incident(**given), make_incident(**given)
    assert codes(checks.gate(second, for_user=reviewer)) == ["near-duplicate"]
    assert checks.pass_gate(second, by=reviewer, confirmed={"near-duplicate"}) == []
    assert checks.gate(first, for_user=reviewer) == []


def test_a_draft_is_named_only_to_those_who_may_see_it(make_incident, make_source, reviewer):
    given = {
        "actors": {"Alpha": "attacker", "Beta": "target"},
        "place": "Harbour",
        "place_precision": "district",
        "source": make_source(),
    }
    event = make_incident("Raid on the port", **given)
    draft = make_incident("Raid on the port: a secret", status="draft", **given)
    [told] = checks.findings_of(event, for_user=reviewer)
    assert told.related == (checks.Related("event", draft.pk, draft.title),)
    for user in (None, AnonymousUser()):
        assert checks.findings_of(event, for_user=user) == []


def test_a_finding_is_a_problem_of_the_api(unclaimed):
    [found] = checks.findings_of(unclaimed)
    assert found.as_problem() == {
        "pointer": "/participants",
        "message": "“Suicide bombing” has no attacker or suspect.",
        "code": WARNING,
        "severity": "warning",
        "fix": checks.CHECKS[WARNING].fix,
        "confirmed": False,
        "related": [],
    }


def test_errors_come_first(unclaimed):
    unclaimed.citations.all().delete()
    assert codes(checks.findings_of(unclaimed)) == ["citation-missing", WARNING]


def test_a_tally_counts_what_nobody_confirmed_and_is_kept_until_something_changes(unclaimed, reviewer):
    cache.clear()
    told = checks.tally("draft", for_user=reviewer)
    assert (told.errors, told.warnings, told.events, told.by_code) == (0, 1, 1, {WARNING: 1})
    with CaptureQueriesContext(connection) as asked:
        checks.tally("draft", for_user=reviewer)
    assert len(asked) == 2
    checks.pass_gate(unclaimed, by=reviewer, confirmed={WARNING})
    assert checks.tally("draft", for_user=reviewer).warnings == 0


def test_a_tally_holds_only_what_its_reader_may_see(unclaimed):
    assert checks.tally("draft").looked_at == 0


def test_queries_do_not_grow_with_the_events_nor_with_the_findings(make_incident, make_source):
    def number_of_queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert list(checks.findings(Event.objects.all(), for_user=checks.Operator()))
        return len(asked)

    for year in range(2000, 2002):
        make_incident(f"Raid {year}", edtf=f"{year}", actors=["Alpha"], place="Far")
    few = number_of_queries()
    for year in range(1960, 2000):
        make_incident(f"Raid of {year}", edtf=f"{year}", actors=["Alpha", "Beta"], source=make_source())
    assert number_of_queries() == few
    assert few < 80


def test_a_large_selection_is_asked_in_chunks(make_incident, monkeypatch):
    monkeypatch.setattr("timeline.checks.running.CHUNK", 3)
    for year in range(2000, 2010):
        make_incident(f"Raid {year}", edtf=f"{year}", actors={"Alpha": "attacker", "Beta": "target"})
    steps: list[int] = []
    found = list(checks.findings(Event.objects.all(), codes=["citation-missing"], progress=steps.append))
    assert len({one.event for one in found}) == 10 and steps == [3, 3, 3, 1]


def test_the_events_that_ship_have_no_errors_and_three_warnings_that_are_right():
    call_command("loaddata", "codebook", "gazetteer", "articles", verbosity=0)
    found = list(checks.findings(Event.objects.all(), for_user=checks.Operator()))
    uids = dict(Event.objects.values_list("pk", "uid"))
    assert {(uids[one.event], one.code) for one in found} == {
        # The column says that the mission came under attack, and not from whom.
        ("2022-kabul-mission-attack", "attacker-missing"),
        # "A subsequent one on Dec 15", with no word on where.
        ("2022-12-15-border-clash", "place-missing"),
        # Neither article can tell whether the trip was made.
        ("2025-07-sadiq-trip-planned", "planned-date-passed"),
    }
