"""What the database keeps counted is what counting gives, whatever was written and however."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from actors.models import Actor
from diplomacy.models import DiplomaticEvent
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
from timeline.models import Commit, Event, EventFact, Participation, Place, Role, SpanRollup, ValueRollup
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db

QUESTIONS = [
    "",
    "kind=incident",
    "country=PK",
    "country=PK,AF&type=battle",
    "actor=alpha",
    "actor=alpha&role=attacker",
    "actor=alpha,beta",
    "actor_all=alpha,beta",
    "place=province",
    "admin1=North",
    "date=2022",
    "date=2022-12&date_match=certain",
    "phase=the-thaw",
    "q=raid",
    "source=one",
    "fatalities_min=3",
    "precision=month",
    "occurrence=planned",
    "bbox=60,20,80,40",
    "claimed_by=alpha",
    "updated_since=2020-01-01",
    "as_of=2020-01-01",
]
PATHS = [
    "/api/v1/events/facets/?limit=2&{}",
    "/api/v1/events/facets/?facet=actor&facet=source&{}",
    "/api/v1/incidents/facets/?{}",
    "/api/v1/events/series/?interval=year&by=kind&{}",
    "/api/v1/events/series/?interval=month&{}",
    "/api/v1/events/series/?interval=year&by=actor&{}",
]


@pytest.fixture
def base(db: None) -> None:
    """Some of everything: places within places, two roles of one, drafts, unknown numbers, vague dates."""
    province = make_place("Province", kind="province", admin1="North", latitude=34, longitude=70)
    for number in range(4):
        make_place(f"Village {number}", parent=province, admin1="North", latitude=34, longitude=70 + number)
    make_place("Across", country="AF")
    make_phase(edtf="2022-06/2023-01")
    for number in range(24):
        actors: Any = {"actors": ["Alpha", ["Beta", "Gamma", "Delta"][number % 3]]} if number % 4 else {}
        where: Any = {"place": f"Village {number % 4}", "place_precision": "exact"} if number % 3 else {}
        event = make_incident(
            f"Raid {number}",
            edtf=["2022-12-11", "2022-12", "2022", "2022-11-28/2022-12-03", "1999~"][number % 5],
            status="draft" if number % 7 == 6 else "published",
            country=["PK", "AF", ""][number % 3] if not where else "",
            fatalities_low=number if number % 2 else None,
            fatalities_high=number * 2 if number % 5 else None,
            occurrence="planned" if number % 11 == 10 else "occurred",
            source=make_source(["One", "Two"][number % 2]),
            **actors,
            **where,
        )
        if number % 6 == 5:
            Participation.objects.create(event=event, actor=make_actor("Alpha"), role="victim")
            make_citation(event, make_source("One"), locator="p. 2")
    for number in range(5):
        make_talks(f"Talks {number}", actors=["Alpha", "Envoy"], edtf="2023-01", source=make_source("One"))


def answers(client: Client, questions: list[str] = QUESTIONS) -> dict[str, Any]:
    found = {}
    for address in [path.format(question) for path in PATHS for question in questions]:
        response = client.get(address)
        assert response.status_code == 200, response.content
        found[address] = response.json()
    return found


def test_counted_beforehand_is_what_counting_gives(client: Client, base: None) -> None:
    counted = answers(client)  # this transaction has written: nothing that is kept holds yet
    record_changes()
    assert EventFact.objects.count() == Event.objects.published().count()
    for address, answer in answers(client).items():
        assert answer == counted[address], address
    everything = counted["/api/v1/events/facets/?limit=2&"]
    assert everything["count"] == Event.objects.published().count() > 20


def test_the_pages_say_the_same_too(client: Client, base: None) -> None:
    pages = [
        "/",
        "/?country=PK",
        "/?q=raid",
        "/analysis/?by=category",
        "/analysis/actors/",
        "/facets/?actor=alpha",
    ]

    def said(path: str) -> str:
        return re.sub(r"nonce|csrf\S+", "", client.get(path).content.decode())

    before = {path: said(path) for path in pages}
    record_changes()
    for path in pages:
        assert said(path) == before[path], path


def kept() -> tuple[list[Any], ...]:
    rows: Any = EventFact.objects.order_by("id").values()
    facts = [{**row, "actors": sorted(row["actors"]), "sources": sorted(row["sources"])} for row in rows]
    return facts, *(list(model.objects.order_by("pk").values()) for model in (ValueRollup, SpanRollup))


def in_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


WRITES = {
    "published": lambda: Event.objects.filter(status="draft").update(status="published"),
    "retracted": lambda: Event.objects.filter(title__endswith="3").update(status="retracted"),
    "deleted": lambda: Incident.objects.filter(title__endswith="4").delete(),
    "moved in time": lambda: in_sql(
        "UPDATE timeline_event SET earliest = earliest + 400, latest = latest + 400"
    ),
    "moved in space": lambda: in_sql(
        "UPDATE timeline_event SET country = 'IR', place_id = NULL, place_precision = ''"
    ),
    "more killed": lambda: Incident.objects.update(fatalities_best=None, fatalities_low=7, fatalities_high=9),
    "fewer take part": lambda: Participation.objects.filter(role="attacker").delete(),
    "another takes part": lambda: Participation.objects.filter(role="victim").update(
        actor=make_actor("Omega")
    ),
    "another role": lambda: Participation.objects.filter(actor__slug="beta").update(role="speaker"),
    "cited elsewhere": lambda: in_sql("UPDATE timeline_citation SET locator = id::text"),
    "an actor renamed": lambda: Actor.objects.update(name="Nobody"),
    "a place within another": lambda: Place.objects.update(parent=None),
    "written and taken back": lambda: taken_back(),
    "all gone": lambda: [kind.objects.all().delete() for kind in (Incident, DiplomaticEvent)],
}


def taken_back() -> None:
    with transaction.atomic():
        Event.objects.update(country="XX")
        transaction.set_rollback(True)


@pytest.mark.parametrize("write", WRITES)
def test_every_write_is_counted(client: Client, base: None, write: str) -> None:
    record_changes()
    WRITES[write]()
    expected = answers(client, ["", "country=PK"])
    record_changes()
    assert answers(client, ["", "country=PK"]) == expected
    now = kept()
    in_sql("SELECT sarhad_roll_up_anew()")
    assert now == kept()


def test_what_nobody_bears_any_more_is_forgotten(base: None) -> None:
    record_changes()
    assert ValueRollup.objects.filter(dimension="role").exists() and SpanRollup.objects.exists()
    WRITES["all gone"]()
    record_changes()
    assert (
        not ValueRollup.objects.exists()
        and not SpanRollup.objects.exists()
        and not EventFact.objects.exists()
    )


def test_each_role_has_its_bit() -> None:
    """The list in SQL is the codebook's, in its order: a new role goes to its end, in both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sarhad_roles()")
        assert cursor.fetchone()[0] == Role.values


def test_in_the_past_nothing_kept_is_used(client: Client, base: None) -> None:
    record_changes()
    before = client.get("/api/v1/events/facets/").json()["facets"]
    moment = Commit.objects.latest("number").at
    WRITES["retracted"]()
    WRITES["moved in space"]()
    record_changes()
    assert client.get("/api/v1/events/facets/").json()["facets"] != before
    then = client.get("/api/v1/events/facets/", {"as_of": moment.isoformat()}).json()
    assert then["facets"] == before


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_add_up() -> None:
    """Each adds its difference after the other, so none is lost."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    make_actor("Alpha")
    make_source("One")
    make_place("Harbour")
    make_incident("First", actors=["Alpha"], source=make_source("One"))

    def write(number: int) -> None:
        with transaction.atomic():
            make_incident(f"Raid {number}", actors=["Alpha"], source=make_source("One"), place="Harbour")
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(8)))
    assert ValueRollup.objects.get(dimension="source").events == 9
    assert sum(row.events for row in SpanRollup.objects.all()) == 9
