"""What is kept of large selections, and what has changed since, is what counting gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection, transaction
from django.test import Client

from actors.models import Actor
from incidents.models import Incident
from tests.factories import (
    make_actor,
    make_citation,
    make_incident,
    make_phase,
    make_place,
    make_source,
    make_talks,
)
from timeline import answers, selections
from timeline.api.bodies import bodies
from timeline.models import Citation, Event, Participation

pytestmark = pytest.mark.django_db(transaction=True)

# Those that facts alone can tell, and some others, which are counted as ever.
KEPT = ["country=PK", "actor=alpha", "actor_all=alpha,beta", "date=2022", "kind=incident"]
KEPT += ["fatalities_min=3", "precision=month&kind=incident", "country=PK&actor=alpha&date_from=2022-06-01"]
KEPT += ["place=province", "q=raid", "q=beta&country=PK"]
OTHERS = ["", "actor=alpha&role=attacker", "source=one"]
PATHS = [
    "/api/v1/events/facets/?limit=2&{}",
    "/api/v1/events/facets/?facet=actor&facet=source&facet=role&{}",
    "/api/v1/events/series/?interval=month&by=kind&{}",
    "/api/v1/events/series/?interval=year&{}",
]
NEVER = 10**9


@pytest.fixture(autouse=True)
def nothing_else_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "WORTH_KEEPING", NEVER)
    monkeypatch.setattr(bodies, "largest", 0)
    caches["answers"].clear()
    cache.clear()


@pytest.fixture
def base() -> None:
    province = make_place("Province", kind="province", admin1="North", latitude=34, longitude=70)
    for number in range(3):
        make_place(f"Village {number}", parent=province, admin1="North", latitude=34, longitude=70 + number)
    make_phase("Thaw", edtf="2022-06/2023-01")
    for number in range(14):
        actors: Any = {"actors": ["Alpha", ["Beta", "Gamma"][number % 2]]} if number % 4 else {}
        where: Any = {"place": f"Village {number % 3}", "place_precision": "exact"} if number % 3 else {}
        event = make_incident(
            f"Raid {number}",
            edtf=["2022-12-11", "2022-12", "2022", "2022-11-28/2022-12-03", "1999~"][number % 5],
            status="draft" if number % 7 == 6 else "published",
            country=["PK", "AF"][number % 2],
            fatalities_low=number if number % 2 else None,
            fatalities_high=number * 2 if number % 5 else None,
            source=make_source(["One", "Two", "Three"][number % 3]),
            **actors,
            **where,
        )
        if number % 6 == 5:
            Participation.objects.create(event=event, actor=make_actor("Alpha"), role="victim")
            make_citation(event, make_source("One"), locator="p. 2")
    make_talks("Talks", actors=["Alpha", "Envoy"], edtf="2023-01", source=make_source("One"))


def asked(monkeypatch: pytest.MonkeyPatch, large: int, questions: list[str]) -> dict[str, Any]:
    """The answers; for the second time, when all is kept that is worth it."""
    monkeypatch.setattr(selections, "LARGE", large)
    if large == 0 and not kept():
        _asked(questions)
    return _asked(questions)


def _asked(questions: list[str]) -> dict[str, Any]:
    found = {}
    for address in [path.format(question) for path in PATHS for question in questions]:
        answer = Client().get(address)
        assert answer.status_code == 200, answer.content
        found[address] = answer.json()
    return found


def kept() -> dict[str, Any]:
    """When each selection was counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT selection, made FROM timeline_selectionspan ORDER BY made")
        return dict(cursor.fetchall())


def incident(number: int) -> Any:
    return Incident.objects.get(title=f"Raid {number}")


def publish() -> None:
    Event.objects.filter(title="Raid 6").update(status="published")


def retract() -> None:
    Event.objects.filter(title="Raid 3").update(status="retracted")


def delete() -> None:
    incident(8).delete()


def move() -> None:
    Event.objects.filter(title__in=["Raid 1", "Raid 2"]).update(country="PK", earliest="2021-05-01")


def correct_numbers() -> None:
    event = incident(5)
    event.fatalities_low = event.fatalities_best = event.fatalities_high = 40
    event.save()


def change_sides() -> None:
    Participation.objects.filter(event__title="Raid 7", actor__slug="alpha").delete()
    Participation.objects.create(event=incident(9), actor=make_actor("Newcomer"), role="victim")


def swap_roles() -> None:
    """The facts of the event are the same: two actors, two roles."""
    with transaction.atomic():
        for part in Participation.objects.filter(event__title="Raid 9"):
            part.role = {"attacker": "victim", "victim": "attacker"}.get(part.role, part.role)
            part.save()


def change_sources() -> None:
    Citation.objects.filter(event__title="Raid 10").delete()
    make_citation(incident(11), make_source("Unheard of"))


def rename() -> None:
    Actor.objects.filter(slug="beta").update(name="Aleph")


def retitle() -> None:
    Event.objects.filter(title="Raid 0").update(title="Siege")
    Event.objects.filter(title="Talks").update(title="Talks after a raid")


def add() -> None:
    with transaction.atomic():
        for number in range(4):
            make_incident(f"Late {number}", country="PK", edtf="2022-07", actors=["Delta", "Alpha"])


CHANGES = [
    publish,
    retract,
    delete,
    move,
    correct_numbers,
    change_sides,
    swap_roles,
    change_sources,
    rename,
    add,
]


def test_whatever_is_written_kept_counts_are_put_right(monkeypatch: pytest.MonkeyPatch, base: None) -> None:
    before: dict[str, Any] = {}
    for question in KEPT + OTHERS:
        known = len(kept())
        before |= [asked(monkeypatch, 0, [question]) for _ in range(2)][1]
        assert question in OTHERS or len(kept()) > known, question
    assert before == asked(monkeypatch, NEVER, KEPT + OTHERS)
    made = kept()
    for number, change in enumerate(CHANGES):
        change()
        some = [KEPT[number % len(KEPT)], "country=PK"]
        assert asked(monkeypatch, 0, some) == asked(monkeypatch, NEVER, some), change.__name__
    after = asked(monkeypatch, 0, KEPT)
    assert not any(before[address] == answer for address, answer in after.items() if "PK" in address)
    assert after == asked(monkeypatch, NEVER, KEPT)
    assert kept() == made, "none was counted anew"


def test_what_other_tables_have_a_say_in_is_not_kept(monkeypatch: pytest.MonkeyPatch, base: None) -> None:
    asked(monkeypatch, 0, ["", "phase=thaw", "claimed_by=alpha"])
    assert kept() == {}


def test_what_is_asked_only_once_is_not_kept(monkeypatch: pytest.MonkeyPatch, base: None) -> None:
    monkeypatch.setattr(selections, "LARGE", 0)
    address = PATHS[0].format("country=PK")
    Client().get(address)
    assert kept() == {}
    Client().get(PATHS[2].format("country=PK"))
    assert kept() == {}, "to count it all costs more than its series"
    Client().get(address)
    assert len(kept()) == 1


def test_small_selections_are_not_kept(monkeypatch: pytest.MonkeyPatch, base: None) -> None:
    asked(monkeypatch, selections.LARGE, KEPT)
    assert kept() == {}


def many() -> None:
    with transaction.atomic():
        for number in range(251):
            make_incident(f"One of many {number}", country="PK", actors=["Alpha"])
    with transaction.atomic():
        Event.objects.filter(title__startswith="One of many").update(country="AF")


def anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_roll_up_anew()")


@pytest.mark.parametrize("change", [many, anew])
def test_after_a_great_change_they_are_counted_anew(
    monkeypatch: pytest.MonkeyPatch, base: None, change: Callable[[], None]
) -> None:
    asked(monkeypatch, 0, KEPT[:2])
    assert kept()
    change()
    assert kept() == {}
    again = asked(monkeypatch, 0, KEPT[:2])
    assert kept()
    assert again == asked(monkeypatch, NEVER, KEPT[:2])


def test_what_was_being_counted_during_a_great_change_does_not_hold(
    monkeypatch: pytest.MonkeyPatch, base: None
) -> None:
    asked(monkeypatch, 0, KEPT[:2])
    with connection.cursor() as cursor:  # as if it had begun before, and ended after
        cursor.execute("UPDATE timeline_selectionspan SET commit = commit - 1, kind = '{}'")
        cursor.execute("INSERT INTO timeline_selectionfloor (commit) SELECT max(number) FROM timeline_commit")
    assert asked(monkeypatch, 0, KEPT[:2]) == asked(monkeypatch, NEVER, KEPT[:2])


def test_the_oldest_give_way(monkeypatch: pytest.MonkeyPatch, base: None) -> None:
    monkeypatch.setattr(selections, "MOST", 2)
    for question in ("kind=incident", "country=PK", "actor=alpha", "date=2022") * 2:
        asked(monkeypatch, 0, [question])
        assert len(kept()) <= 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT selection) FROM timeline_selectionvalue")
        assert cursor.fetchone() == (2,)
    assert asked(monkeypatch, 0, KEPT[:2]) == asked(monkeypatch, NEVER, KEPT[:2])


def test_an_emptied_base_keeps_nothing(monkeypatch: pytest.MonkeyPatch, base: None) -> None:
    asked(monkeypatch, 0, KEPT[:2])
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE timeline_commit, timeline_revision, timeline_event CASCADE")
    assert kept() == {}


def test_where_nothing_can_be_kept_all_is_counted(monkeypatch: pytest.MonkeyPatch, base: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE timeline_selectionspan RENAME TO elsewhere")
    try:
        monkeypatch.setattr(selections, "LARGE", 0)
        assert [_asked(KEPT[:2]), _asked(KEPT[:2])] == [asked(monkeypatch, NEVER, KEPT[:2])] * 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO timeline_selectionspan")


def test_changes_are_noted_in_the_columns_of_facts() -> None:
    with connection.cursor() as cursor:
        columns = {}
        for table in ("timeline_eventfact", "timeline_factchange"):
            cursor.execute(
                "SELECT attname, atttypid FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [table],
            )
            columns[table] = dict(cursor.fetchall())
    assert columns["timeline_eventfact"].items() < columns["timeline_factchange"].items()
    assert columns["timeline_factchange"].keys() - columns["timeline_eventfact"].keys() == {
        "sign",
        "commit",
        "bearing",
        "document",
    }
