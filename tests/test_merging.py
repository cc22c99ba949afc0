"""Merging: two records become one, nothing of either is lost, and it can be taken back as it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Phase_
from hypothesis import strategies as st

from actors.models import Actor, ActorRelation, Alias
from incidents.models import Incident
from sources.models import Source, SourceText
from tests.factories import (
    make_actor,
    make_casualties,
    make_citation,
    make_claim,
    make_incident,
    make_phase,
    make_place,
    make_source,
    make_talks,
)
from tests.test_as_of import Undo
from timeline.history.past import looking_back
from timeline.merging import CannotMerge, CannotUndo, merge, preview, undo
from timeline.merging.relations import lineage, relations_of
from timeline.models import (
    Citation,
    Commit,
    Event,
    EventLink,
    Merge,
    Participation,
    Place,
    Revision,
)
from timeline.models.history import record_changes

pytestmark = pytest.mark.django_db


def every_row() -> dict[str, Any]:
    """Every row of every table of ours that a merge may touch, as the database holds it."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table.startswith(("actors_", "sources_", "incidents_", "diplomacy_", "timeline_")):
                cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY 1')
                found[table] = [row for (row,) in cursor.fetchall()]
    for beside in ("timeline_merge", "timeline_mergestep", "timeline_commit", "timeline_revision"):
        found.pop(beside)
    return {table: rows for table, rows in found.items() if not table.startswith("timeline_baseversion")}


def pair(kind: str) -> tuple[Any, Any]:
    makers: dict[str, Any] = {
        "actor": lambda name: make_actor(name, kind="armed-group"),
        "place": make_place,
        "source": make_source,
        "incident": make_incident,
        "diplomatic": make_talks,
    }
    return makers[kind]("Alpha two"), makers[kind]("Alpha")


def row_referring(field: models.ForeignKey, target: Any, *, number: int = 0) -> Any:
    """A new row of the field's model whose `field` is `target`; everything else is of its own."""
    model = field.model
    event, actor, source = (
        lambda: make_incident(f"E{number}"),
        lambda: make_actor(f"Z{number}"),
        lambda: make_source(f"S{number}"),
    )
    own: dict[str, Any] = {
        "Participation": lambda: {"event": event(), "actor": actor(), "role": "party"},
        "Citation": lambda: {"event": event(), "source": source(), "supports": ["event"]},
        "EventLink": lambda: {"event": event(), "other": make_talks(), "relation": "led-to"},
        "ExternalId": lambda: {"event": event(), "scheme": "gtd", "identifier": str(number)},
        "Casualties": lambda: {"incident": event(), "group": f"g{number}"},
        "ResponsibilityClaim": lambda: {"incident": event(), "actor": actor(), "stance": "denied"},
        "Authorship": lambda: {"event": event(), "user": User.objects.create_user(f"u{number}")},
        "Proposal": lambda: {
            "event": event(),
            "status": "approved",
            "base_revision": 1,
            "base": {},
            "document": {},
        },
        "Decision": lambda: {"event": event(), "was": "draft", "now": "published"},
        "Comment": lambda: {"event": event(), "text": "See the second report."},
        "Alias": lambda: {"actor": actor(), "name": f"N{number}"},
        "ActorRelation": lambda: {"subject": actor(), "object": make_actor("Y"), "relation": "hosts"},
    }
    if model.__name__ == "Event":
        return make_incident(f"E{number}", **{field.name: target, "place_precision": "exact"})
    if model.__name__ == "Place":
        return make_place(f"P{number}", **{field.name: target})
    if model.__name__ == "Source":
        return make_source(f"S{number}", **{field.name: target})
    if model.__name__ == "SourceText":
        return model.objects.create(source=target, text="What it says.")
    if model.__name__ == "Phase":
        return make_phase(f"Phase {number}", **{field.name: target})
    if model._meta.auto_created:
        target.topics.create(slug=f"t{number}", label=f"T{number}")
        return model.objects.latest("pk")
    if model.__name__ == "Dataset":
        return model.objects.create(slug=f"d{number}", name=f"D{number}", **{field.name: target})
    return model.objects.create(**own[model.__name__]() | {field.name: target})


@pytest.mark.parametrize("kind", ["actor", "place", "source", "incident", "diplomatic"])
def test_whatever_refers_to_the_merged_one_refers_to_the_survivor(kind: str) -> None:
    loser, survivor = pair(kind)
    if kind == "place":
        Place.objects.filter(pk__in=[loser.pk, survivor.pk]).update(kind="province")
    made: list[tuple[Any, int]] = []
    for relation in relations_of(type(loser)):
        for field in relation.fields:
            made.append((field, row_referring(field, loser, number=len(made) + 1).pk))
    # What Django itself knows to refer to these models, asked in another way.
    known = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.remote_field
        and field.db_constraint
        and not field.remote_field.parent_link
        and field.related_model in lineage(type(loser))
    }
    assert {(field.model._meta.db_table, field.column) for field, _ in made} == known
    record_changes()
    before = every_row()
    done = merge(loser, survivor)
    for field, number in made:
        row = field.model.objects.get(pk=survivor.pk if field.primary_key else number)
        assert getattr(row, field.attname) == survivor.pk, field
    assert not type(loser).objects.filter(pk=loser.pk).exists()
    undo(done)
    assert every_row() == before


# What becomes of what both have


def test_the_same_actor_in_the_same_role_is_kept_once_with_both_notes() -> None:
    one, other = make_incident("One", actors=["Alpha"]), make_incident("Other", actors=["Alpha"])
    Participation.objects.filter(event=one).update(note="From the north.")
    Participation.objects.filter(event=other).update(note="In cars.")
    merge(one, other)
    assert [row.note for row in other.participations.all()] == ["In cars.; From the north."]


def test_citations_of_one_place_in_one_source_become_one_only_where_nothing_contradicts() -> None:
    source = make_source()
    one, other = make_incident("One", source=source), make_incident("Other", source=source)
    one.citations.update(supports=["date"], value={"injured": 4}, quote="Four were hurt")
    other.citations.update(value={"killed": 2})
    claim = make_claim(one, "Alpha", citation=one.citations.get())
    merge(one, other)
    kept = other.citations.get()
    assert kept.supports == ["event", "date"]
    assert kept.value == {"killed": 2, "injured": 4}
    assert kept.quote == "Four were hurt"
    claim.refresh_from_db()
    assert (claim.incident_id, claim.citation_id) == (other.pk, kept.pk)


def test_citations_that_contradict_each_other_both_stay() -> None:
    source = make_source()
    one, other = make_incident("One", source=source), make_incident("Other", source=source)
    one.citations.update(value={"killed": 4})
    other.citations.update(value={"killed": 2})
    found = preview(one, other)
    assert [(row.apart, row.contradictions) for row in found.collisions] == [(True, ["value"])]
    merge(one, other)
    values = {row.locator: row.value for row in other.citations.all()}
    assert values == {"para. 1": {"killed": 2}, "para. 1 (2)": {"killed": 4}}


def test_casualties_that_differ_both_stay_and_the_same_are_kept_once() -> None:
    one, other = make_incident("One"), make_incident("Other")
    make_casualties(one, "guards", killed_best=3), make_casualties(other, "guards", killed_best=5)
    make_casualties(one, "drivers", killed_best=1), make_casualties(other, "drivers", injured_best=2)
    merge(one, other)
    rows = {row.group: (row.killed_best, row.injured_best) for row in other.casualties.all()}
    assert rows == {"guards": (5, None), "guards (2)": (3, None), "drivers": (1, 2)}


def test_casualties_that_were_renamed_by_a_merge_can_be_merged_again() -> None:
    one, two, three = (make_incident(name, status="draft") for name in ("One", "Two", "Three"))
    for number, event in enumerate((one, two, three), 2):
        make_casualties(event, "guards", killed_best=number)
    merge(two, one)
    assert {row.group for row in one.casualties.all()} == {"guards", "guards (2)"}
    merge(one, three)
    assert {row.group for row in three.casualties.all()} == {"guards", "guards (2)", "guards (3)"}


def test_a_rival_channel_of_the_same_claim_is_kept_in_the_note() -> None:
    one, other = make_incident("One"), make_incident("Other")
    make_claim(one, "Alpha", channel="video"), make_claim(other, "Alpha", channel="email")
    merge(one, other)
    claim = other.claims.get()
    assert (claim.channel, claim.note) == ("email", "channel: Video")


def test_a_link_between_the_two_goes_and_the_others_stay() -> None:
    one, other, third = make_incident("One"), make_incident("Other"), make_talks("Third")
    EventLink.objects.create(event=one, other=other, relation="follow-up-of")
    EventLink.objects.create(event=third, other=one, relation="response-to")
    EventLink.objects.create(event=third, other=other, relation="response-to")
    merge(one, other)
    assert [(row.event_id, row.other_id) for row in EventLink.objects.all()] == [(third.pk, other.pk)]


def test_names_of_the_merged_actor_find_the_survivor() -> None:
    one, other = make_actor("Daesh-K", aliases=["ISKP"]), make_actor("Islamic State Khorasan")
    make_incident(actors=["Daesh-K"])
    merge(one, other)
    assert {alias.name for alias in other.aliases.all()} == {"Daesh-K", "ISKP"}
    for name in ["daesh-k", "ISKP", "Islamic State Khorasan"]:
        answer = Client().get("/api/v1/events/", {"actor": name}).json()
        assert len(answer["results"]) == 1, name
        assert len(Client().get("/api/v1/events/", {"q": f'"{name}"'}).json()["results"]) == 1, name


def test_the_survivors_own_name_becomes_an_alias_where_the_other_is_chosen() -> None:
    one, other = make_actor("Alpha Front"), make_actor("Alpha")
    merge(one, other, {"name": "merged"})
    other.refresh_from_db()
    assert (other.name, [alias.name for alias in other.aliases.all()]) == ("Alpha Front", ["Alpha"])
    assert other.slug == "alpha"


def test_places_gather_names_events_and_what_lies_in_them() -> None:
    one = make_place("Chaman town", kind="district", other_names=["Chamman"], latitude=30.9, longitude=66.4)
    other = make_place("Chaman", kind="district")
    inside = make_place("Friendship Gate", parent=one)
    event = make_incident(place=one)
    merge(one, other)
    for row in (other, inside, event):
        row.refresh_from_db()
    assert other.other_names == ["Chaman town", "Chamman"]
    assert str(other.latitude) == "30.90000"
    assert inside.parent_id == event.place_id == other.pk


def test_what_the_survivor_leaves_empty_is_filled_and_the_rest_is_chosen() -> None:
    one = make_incident("One", summary="From one.", place="Harbour", fatalities_low=3)
    other = make_incident("Other", edtf="2025-06", summary="From other.")
    merge(one, other, {"edtf": "merged", "summary": "both", "title": "survivor"})
    after = Incident.objects.get(pk=other.pk)
    assert (after.title, after.edtf, after.precision) == ("Other", "2025-06-28", "day")
    assert after.summary == "From other.\n\nFrom one."
    assert (after.place.name, after.country, after.fatalities) == ("Harbour", "PK", 3)


def test_a_reprint_merged_into_its_origin_leaves_no_circle() -> None:
    origin = make_source("Origin")
    copy, third = make_source("Copy", origin=origin), make_source("Third")
    Source.objects.filter(pk=third.pk).update(origin=copy)
    done = merge(origin, copy)
    copy.refresh_from_db()
    third.refresh_from_db()
    assert (copy.origin_id, third.origin_id) == (None, copy.pk)
    undo(done)
    copy.refresh_from_db()
    assert copy.origin_id == origin.pk


def test_a_pasted_text_moves_with_its_source_and_the_survivors_own_stays() -> None:
    one, two, three = (make_source(name) for name in ["One", "Two", "Three"])
    SourceText.objects.create(source=one, text="Of one.")
    first = merge(one, two)
    assert SourceText.objects.get().source_id == two.pk
    SourceText.objects.create(source=three, text="Of three.")
    assert [row.lost for row in preview(two, three).collisions] == [["text: Of one."]]
    second = merge(two, three)
    assert SourceText.objects.get().text == "Of three."
    undo(second)
    undo(first)
    texts = dict(SourceText.objects.values_list("source__slug", "text"))
    assert texts == {"one": "Of one.", "three": "Of three."}


# What stops it


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (lambda: make_incident(), lambda: make_talks(), "two things"),
        (lambda: make_actor("A"), lambda: make_actor("A"), "the same record"),
        (lambda: make_incident("A"), lambda: make_incident("B", status="draft"), "the public would lose it"),
        (lambda: make_incident("A", status="retracted"), lambda: make_incident("B"), "was retracted"),
        (lambda: make_incident("A"), lambda: make_incident("B", status="retracted"), "was retracted"),
        (
            lambda: make_place("Province", kind="province"),
            lambda: make_place("Town", parent=make_place("Province", kind="province")),
            "lies in itself",
        ),
        (
            lambda: make_place("D", kind="district", parent=make_place("P", kind="province")),
            lambda: make_place("T") if make_place("Village", parent=Place.objects.get(slug="d")) else None,
            "choose a wider kind",
        ),
    ],
)
def test_what_cannot_be_one_is_refused_with_the_reason(one: Any, other: Any, reason: str) -> None:
    rows = one(), other()
    before = every_row()
    with pytest.raises(CannotMerge, match=reason.replace("lies in itself", "come to lie in itself")):
        merge(*rows)
    assert every_row() == before and not Merge.objects.exists()


def test_a_merge_seen_otherwise_than_it_is_now_is_refused() -> None:
    one, other = make_incident("One"), make_incident("Other")
    seen = preview(one, other).state
    make_citation(one)
    with pytest.raises(CannotMerge, match="look again"):
        merge(one, other, seen=seen)


# History


def test_a_merge_is_one_commit_that_says_who_and_why(django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("editor")
    one, other = make_incident("One", actors=["Alpha"]), make_incident("Other", actors=["Beta"])
    record_changes()
    last = Commit.objects.count()
    done = merge(one, other, user=user, message="The same raid.")
    assert done.before == last
    commit = Commit.objects.get(number=done.commit)
    assert (Commit.objects.count(), commit.user, commit.message) == (last + 1, user, "The same raid.")
    assert set(Revision.objects.filter(commit=commit.pk).values_list("event", flat=True)) == {
        one.pk,
        other.pk,
    }
    with looking_back(done.before):
        assert {event.title for event in Event.objects.all()} == {"One", "Other"}
        assert Participation.objects.get(actor__slug="alpha").event_id == one.pk
    later = undo(done, user=user)
    with looking_back(done.commit):
        assert Event.objects.get().participations.count() == 2
    assert later.undone_commit == done.commit + 1


# Undoing


def test_merges_of_one_record_are_undone_in_reverse_order() -> None:
    one, two, three = (make_actor(name) for name in ["One", "Two", "Three"])
    first = merge(one, two)
    second = merge(two, three)
    with pytest.raises(CannotUndo, match="undo that first"):
        undo(first)
    undo(second)
    undo(first)
    assert set(Actor.objects.values_list("slug", flat=True)) == {"one", "two", "three"}
    assert not Alias.objects.exists()
    with pytest.raises(CannotUndo, match="undone already"):
        undo(first)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda one, other: Participation.objects.all().delete(), "not there any more"),
        (lambda one, other: Participation.objects.update(actor=make_actor("Zed")), "changed since"),
        (lambda one, other: Actor.objects.filter(pk=other.pk).update(description="Ours."), "description"),
        (lambda one, other: Alias.objects.update(used_by="Somebody"), "changed since"),
        (lambda one, other: make_actor("Another", slug="one"), "Another has the slug"),
        (lambda one, other: (Participation.objects.all().delete(), other.delete()), "not there any more"),
    ],
    ids=["gone", "elsewhere", "field", "alias", "slug", "survivor"],
)
def test_what_was_changed_since_is_not_overwritten(change: Any, reason: str) -> None:
    one, other = make_actor("One", description="Theirs."), make_actor("Other")
    make_incident(actors=["One"])
    done = merge(one, other)
    change(one, other)
    before = every_row()
    with pytest.raises(CannotUndo, match=reason):
        undo(done)
    assert every_row() == before


def test_what_the_merge_did_not_touch_may_be_edited_since() -> None:
    one, other = make_actor("One"), make_actor("Other")
    event = make_incident(actors=["One"])
    done = merge(one, other)
    Actor.objects.filter(pk=other.pk).update(country="PK")
    Participation.objects.update(note="Seen there.")
    make_incident("Later", actors=["Other"])
    undo(done)
    assert Participation.objects.get(event=event).actor_id == one.pk
    assert Participation.objects.get(event=event).note == "Seen there."
    assert Actor.objects.get(pk=other.pk).country == "PK"


def test_an_event_whose_actor_was_merged_later_waits_for_that_to_be_undone() -> None:
    one, other = make_incident("One", actors=["Alpha"]), make_incident("Other", actors=["Alpha"])
    first = merge(one, other)
    second = merge(make_actor("Alpha"), make_actor("Beta"))
    with pytest.raises(CannotUndo, match="undo that first"):
        undo(first)
    undo(second)
    undo(first)
    assert Participation.objects.filter(event=one.pk, actor__slug="alpha").exists()


def test_a_claim_made_since_on_what_would_go_back_is_named() -> None:
    one, other = make_incident("One", source=make_source()), make_incident("Other")
    done = merge(one, other)
    make_claim(other, "Alpha", citation=other.citations.get())
    with pytest.raises(CannotUndo, match="stands in the way"):
        undo(done)
    assert not Event.objects.filter(pk=one.pk).exists()


def test_the_record_of_a_merge_is_not_the_survivors_to_lose() -> None:
    done = merge(make_actor("One"), make_actor("Other"))
    Actor.objects.get(slug="other").delete()
    assert Merge.objects.get(pk=done.pk).title == "One"


def test_values_that_json_would_bend_come_back_exactly() -> None:
    one, other = make_incident("One", source=make_source()), make_incident("Other")
    exact = '{"n": 0.10000000000000000555, "big": 123456789012345678901234567890, "u": "\\u00e9\\u2028"}'
    with connection.cursor() as cursor:
        cursor.execute("UPDATE timeline_citation SET value = %s", [exact])
        cursor.execute("INSERT INTO timeline_citation (event_id, source_id, supports, locator, quote, value, "
                       "credibility, note) SELECT %s, source_id, supports, locator, quote, value, 2, note "
                       "FROM timeline_citation", [other.pk])  # fmt: skip
    record_changes()
    before = every_row()
    undo(merge(one, other))
    assert every_row() == before


# Any sequence

NAMES = ["Alpha", "Beta", "Gamma", "Delta"]


def base(draw: Any) -> None:
    """A small base in which much collides."""
    for name in NAMES:
        make_actor(name, aliases=draw(st.lists(st.sampled_from(["X", "Y"]), unique=True, max_size=2)))
        make_source(f"Source {name}"), make_place(f"Place {name}")
    for name in NAMES:
        roles = {one: draw(st.sampled_from(["party", "attacker"])) for one in NAMES if draw(st.booleans())}
        event = make_incident(name, actors=roles, place=f"Place {draw(st.sampled_from(NAMES))}")
        for source in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3)):
            value = draw(st.sampled_from([{}, {"killed": 1}, {"killed": 2}]))
            cited = make_citation(event, make_source(f"Source {source}"), value=value)
            if draw(st.booleans()):
                actor, stance = draw(st.sampled_from(NAMES)), draw(st.sampled_from(["claimed", "denied"]))
                by = draw(st.sampled_from(["", "Beta"]))
                if not event.claims.filter(actor__name=actor, stance=stance).exists():
                    make_claim(event, actor, stance, by, citation=cited)
        if draw(st.booleans()):
            make_casualties(event, "guards", killed_best=draw(st.integers(0, 2)))
        before = Event.objects.exclude(pk=event.pk).order_by("pk").first()
        if before and draw(st.booleans()):
            EventLink.objects.create(event=event, other=before, relation="led-to")
    for one, other in [("Alpha", "Beta"), ("Beta", "Gamma"), ("Delta", "Alpha")]:
        if draw(st.booleans()):
            subject, object_ = make_actor(one), make_actor(other)
            ActorRelation.objects.create(subject=subject, object=object_, relation="hosts", note=one)


PARTS = "id,title,summary,date,place,participants,incident,links,citations,external_ids,updated"


def documents() -> dict[str, Any]:
    """What the API says of everything."""
    queries: dict[str, Any] = {"events": {"fields": PARTS}, "actors": {}, "places": {}, "sources": {}}
    return {
        name: Client().get(f"/api/v1/{name}/", {"page_size": 1000, **query}).json()["results"]
        for name, query in queries.items()
    }


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase_.explicit, Phase_.generate],  # shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_merges_undone_leave_every_row_and_document_as_it_was(data: st.DataObject) -> None:
    with pytest.raises(Undo), transaction.atomic():
        base(data.draw)
        record_changes()
        states = []
        for _ in range(data.draw(st.integers(1, 4))):
            model = data.draw(st.sampled_from([Incident, Actor, Place, Source]))
            rows = list(model.objects.order_by("pk"))
            if len(rows) < 2:
                continue
            one, other = data.draw(st.permutations(rows))[:2]
            rows_before, said, cited = every_row(), documents(), Citation.objects.count()
            declared = sum(part.once for part in preview(one, other).parts if part.relation.model is Citation)
            states.append((rows_before, said, merge(one, other)))
            assert Citation.objects.count() == cited - declared
        for rows_before, said, done in reversed(states):
            undo(done)
            assert every_row() == rows_before
            assert documents() == said
        raise Undo
