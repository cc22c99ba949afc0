"""The history: every write is in it, it cannot be rewritten, and the base can be seen as it stood."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client

from actors.models import Actor
from incidents.models import Incident
from tests.factories import (
    make_actor,
    make_citation,
    make_incident,
    make_place,
    make_source,
    make_talks,
    make_type,
)
from timeline.history.past import looking_back
from timeline.models import Citation, Commit, Event, EventLink, Participation, Revision
from timeline.models.history import record_changes, sign_changes

pytestmark = pytest.mark.django_db


def commits(event: Any) -> list[int | None]:
    """The numbers of an event's own revisions, oldest first."""
    return list(
        Revision.objects.filter(event=event.pk).order_by("commit_id").values_list("number", flat=True)
    )


def last() -> int:
    record_changes()
    return Commit.objects.latest("number").number


def sql(statement: str, *params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def touch_thousands() -> None:
    """As a large import does: what is touched then is compared in another way."""
    sql("SELECT sarhad_begin_notes()")
    sql(
        "INSERT INTO pg_temp.sarhad_touched SELECT part, -number FROM generate_series(1, 6000) number, "
        "unnest(ARRAY['timeline_event', 'timeline_participation']) part"
    )


def title_at(event: Any, commit: int) -> str | None:
    with looking_back(commit):
        return Event.objects.filter(pk=event.pk).values_list("title", flat=True).first()


# What is in it


def test_a_commit_holds_the_whole_event() -> None:
    incident = make_incident(actors=["Alpha", "Beta"], source=make_source(), fatalities_low=3)
    first = last()
    Participation.objects.filter(event=incident).delete()
    Citation.objects.filter(event=incident).update(locator="para. 9")
    Incident.objects.filter(pk=incident.pk).update(fatalities_low=5)
    last()
    with looking_back(first):
        then = Incident.objects.get(pk=incident.pk)
        assert {one.actor.name for one in then.participations.all()} == {"Alpha", "Beta"}
        assert [one.locator for one in then.citations.all()] == ["para. 1"]
        assert then.fatalities_low == 3
    assert not Incident.objects.get(pk=incident.pk).participations.exists()
    assert commits(incident) == [1, 2]


def test_a_large_load_is_kept_like_a_small_one() -> None:
    touch_thousands()
    incident = make_incident("First", actors=["Alpha", "Beta"], source=make_source())
    first = last()
    touch_thousands()
    Event.objects.filter(pk=incident.pk).update(title="Second")
    Participation.objects.filter(event=incident, actor__name="Beta").delete()
    make_incident("Another", actors=["Alpha"])
    second = last()
    assert [title_at(incident, commit) for commit in (first, second)] == ["First", "Second"]
    for commit, named in ((first, {"Alpha", "Beta"}), (second, {"Alpha"})):
        with looking_back(commit):
            then = Incident.objects.get(pk=incident.pk)
            assert {one.actor.name for one in then.participations.all()} == named
    assert commits(incident) == [1, 2]


@pytest.mark.parametrize(
    "change",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(title="Changed"),
        lambda event: sql("UPDATE timeline_event SET title = 'Changed' WHERE id = %s", event.pk),
        lambda event: sql("DELETE FROM timeline_participation WHERE event_id = %s", event.pk),
        lambda event: Participation.objects.bulk_create(
            [Participation(event_id=event.pk, actor=make_actor("Delta"), role="party")]
        ),
        lambda event: make_citation(event, make_source("Another")),
        lambda event: event.topics.create(slug="trade", label="Trade"),
        lambda event: sql("TRUNCATE timeline_citation CASCADE"),
    ],
    ids=["bulk", "sql", "cascade", "bulk-create", "child", "many-to-many", "truncate"],
)
def test_every_way_of_writing_leaves_a_revision(change: Any) -> None:
    talks = make_talks(actors=["Alpha"], source=make_source())
    last()
    connection.check_constraints()  # PostgreSQL empties no table with unfinished business
    change(talks)
    record_changes()
    assert commits(talks) == [1, 2]


def test_a_write_that_changes_nothing_leaves_none() -> None:
    incident = make_incident()
    before = last()
    Event.objects.filter(pk=incident.pk).update(title=incident.title)
    record_changes()
    assert (commits(incident), last()) == ([1], before)


def test_what_comes_and_goes_in_one_transaction_never_was() -> None:
    incident = make_incident()
    number = incident.pk
    incident.delete()
    record_changes()
    assert not Revision.objects.filter(event=number).exists()


def test_a_deleted_event_leaves_its_history() -> None:
    incident = make_incident("Raid on the port", actors=["Alpha"])
    number, before = incident.pk, last()
    incident.delete()
    last()
    assert Revision.objects.filter(event=number).latest("commit_id").deleted
    with looking_back(before):
        assert Incident.objects.get(pk=number).participations.count() == 1
    assert not Event.objects.filter(pk=number).exists()


def test_a_part_that_moves_to_another_event_is_in_the_history_of_both() -> None:
    one, other = make_incident("One", source=make_source()), make_incident("Other")
    last()
    Citation.objects.filter(event=one).update(event=other)
    record_changes()
    assert (commits(one), commits(other)) == ([1, 2], [1, 2])


def test_a_commit_says_who_when_and_why(django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("editor")
    sign_changes(user.pk, "From the second report")
    incident = make_incident()
    record_changes()
    revision = Revision.objects.select_related("commit__user").get(event=incident.pk)
    assert (revision.user, revision.message) == (user, "From the second report")
    assert revision.at == Commit.objects.latest("number").at


@pytest.mark.django_db(transaction=True)
def test_each_transaction_is_a_commit_of_its_own() -> None:
    incident = make_incident()
    incident.title = "Retitled"
    incident.save()
    assert commits(incident) == [1, 2]
    moments = list(Commit.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(set(moments))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE timeline_commit SET message = 'Nothing happened'",
        "DELETE FROM timeline_revision",
        "INSERT INTO timeline_commit (number, at, message) VALUES (99, now(), '')",
        "UPDATE kept.timeline_event SET title = 'Nothing happened'",
        "DELETE FROM kept.timeline_participation",
    ],
)
def test_history_cannot_be_rewritten(statement: str) -> None:
    make_incident(actors=["Alpha"])
    last()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(statement)


def test_the_past_cannot_be_written() -> None:
    incident = make_incident()
    before = last()
    with pytest.raises(IntegrityError), transaction.atomic(), looking_back(before):
        Event.objects.filter(pk=incident.pk).update(title="It was otherwise")
    assert title_at(incident, before) == incident.title


def test_every_table_of_an_event_is_in_its_history_with_all_its_columns() -> None:
    derived = {"timeline_revision", "timeline_eventtext"}
    hanging = {Event._meta.db_table}
    for model in apps.get_models(include_auto_created=True):
        targets = {field.related_model for field in model._meta.fields if field.is_relation}
        if any(isinstance(one, type) and issubclass(one, Event) for one in targets):
            hanging.add(model._meta.db_table)
    recorded = {name for (name,) in sql("SELECT name FROM kept.part WHERE owner = 'timeline_event'")}
    beside = {model._meta.db_table for model in apps.get_models() if getattr(model, "BESIDE_HISTORY", False)}
    assert hanging - derived - beside == recorded
    columns = (
        "SELECT table_name, array_agg(column_name::text ORDER BY column_name::text)"
        " FROM information_schema.columns WHERE table_schema = %s AND column_name NOT IN ('since', 'until')"
        " GROUP BY table_name"
    )
    kept, shown, present = (dict(sql(columns, schema)) for schema in ("kept", "past", "public"))
    for (name,) in sql("SELECT name FROM kept.part"):
        assert kept[name] == shown[name] == present[name], name


# Names


def test_a_new_name_does_not_rewrite_history() -> None:
    incident = make_incident(actors=["Alpha"], place=make_place("Harbour"))
    before = last()
    Actor.objects.filter(slug="alpha").update(name="Omega")
    incident.place.name = "Port"
    incident.place.save()
    last()
    with looking_back(before):
        then = Event.objects.get(pk=incident.pk)
        assert (then.participations.get().actor.name, then.place.name) == ("Alpha", "Harbour")
        assert Event.objects.search("alpha").exists()
        assert not Event.objects.search("omega").exists()
    assert commits(incident)[:1] == [1]
    assert set(commits(incident)[1:]) == {None}  # an echo, and no state of its own


def test_events_that_show_another_are_told_when_it_changes() -> None:
    one, other, aside = make_incident("One"), make_talks("Other"), make_incident("Aside")
    EventLink.objects.create(event=one, other=other, relation="follow-up-of")
    last()
    Event.objects.filter(pk=other.pk).update(title="Retitled")
    commit = last()
    told = set(Revision.objects.filter(commit=commit).values_list("event", flat=True))
    assert told == {one.pk, other.pk}
    assert aside.pk not in told


# Order


@pytest.mark.django_db(transaction=True)
def test_commits_are_numbered_as_they_end_not_as_they_began() -> None:
    began, go_on = threading.Event(), threading.Event()
    made: dict[str, int] = {}
    make_type()  # else the second would wait for the first one's
    before = Commit.objects.count()

    def slow() -> None:
        try:
            with transaction.atomic():
                made["slow"] = make_incident("Began first").pk
                began.set()
                go_on.wait(20)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert began.wait(20)
    made["quick"] = make_incident("Ended first").pk  # must not wait for the other
    go_on.set()
    thread.join(20)
    order = list(Revision.objects.order_by("commit_id").values_list("event", flat=True))
    assert order == [made["quick"], made["slow"]]
    first, second = Commit.objects.order_by("number")[before:]
    assert first.at < second.at


def test_the_api_says_how_often_an_event_was_revised() -> None:
    incident = make_incident(actors=["Alpha"])
    last()
    Actor.objects.update(name="Omega")
    record_changes()
    assert Client().get(f"/api/v1/events/{incident.pk}/").json()["revision"] == 1
