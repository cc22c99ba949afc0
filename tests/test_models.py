"""The rules of the spine, kept by the database whatever writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from actors.models import Actor, ActorRelation
from incidents.models import Incident
from timeline.models import Citation, Event, EventLink, EventType, Participation

pytestmark = pytest.mark.django_db


def commit() -> None:
    """Run what the database defers to the end of the transaction."""
    connection.check_constraints()


def refused(call, *fragments: str) -> None:
    with pytest.raises((IntegrityError, ValidationError)) as caught, transaction.atomic():
        call()
        commit()
    for fragment in fragments:
        assert fragment in str(caught.value)


# One row, one child


def test_a_bare_event_cannot_be_saved(make_type):
    with pytest.raises(TypeError, match="through its kind"):
        Event(title="Bare", edtf="2022", type=make_type()).save()


def test_a_bare_event_is_refused_by_the_database(make_type):
    bare = Event(title="Bare", edtf="2022", type=make_type(), kind="incident", slug="bare", precision="year")
    refused(lambda: Event.objects.bulk_create([bare]), "save it through its kind")


def test_the_detail_of_an_event_cannot_be_taken_away_from_it(make_incident):
    incident = make_incident()
    commit()

    def strip():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM incidents_incident WHERE event_ptr_id = %s", [incident.pk])

    refused(strip, "save it through its kind")


def test_an_event_cannot_be_of_two_kinds(make_incident):
    incident = make_incident()

    def also_diplomatic():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO diplomacy_diplomaticevent (event_ptr_id, level, format, venue, outcome)"
                " VALUES (%s, '', '', '', '')",
                [incident.pk],
            )

    refused(also_diplomatic, "is not of kind diplomatic")


def test_kind_is_stamped_by_the_class(make_incident, make_talks):
    assert make_incident().kind == "incident"
    assert make_talks().kind == "diplomatic"


def test_a_type_of_the_other_kind_is_refused_by_the_database(make_incident, make_type):
    talks = make_type("talks")
    refused(lambda: make_incident(type=talks), "event_type_of_its_kind")


def test_a_category_of_the_other_kind_is_refused():
    odd = EventType(code="odd", label="Odd", kind="diplomatic", category="battle", definition="Odd.")
    refused(odd.full_clean, "belongs to the other kind")


# Dates


def test_bounds_and_precision_follow_from_the_edtf_text(make_incident):
    event = Event.objects.get(pk=make_incident(edtf="2022-12").pk)
    assert (event.earliest, event.latest) == (date(2022, 12, 1), date(2022, 12, 31))
    assert event.precision == "month"


def test_bounds_follow_in_bulk_as_well(make_incident):
    event = make_incident()
    event.edtf = "2021-08/.."
    event.save()
    event.refresh_from_db()
    assert (event.earliest, event.precision) == (date(2021, 8, 1), "open")


def test_an_inferred_date_says_from_what(make_incident):
    refused(lambda: make_incident(date_basis="inferred"), "event_inferred_date_has_note")
    assert make_incident(date_basis="inferred", date_note="The year of the talks.").pk


def test_a_month_only_event_is_possible_but_not_certain_in_a_week_of_that_month(make_incident):
    make_incident(edtf="2022-12")
    week = date(2022, 12, 5), date(2022, 12, 11)
    assert Event.objects.possibly_within(*week).count() == 1
    assert Event.objects.certainly_within(*week).count() == 0


# Numbers


@pytest.mark.parametrize(
    "numbers",
    [
        {"fatalities_low": 5, "fatalities_best": 4},
        {"fatalities_best": 5, "fatalities_high": 4},
        {"fatalities_low": 5, "fatalities_high": 4},
        {"injured_low": 5, "injured_best": 4},
    ],
)
def test_estimates_rise_from_low_to_high(make_incident, numbers):
    refused(lambda: make_incident(**numbers), "in_order")


@pytest.mark.parametrize(
    ("numbers", "headline"),
    [
        ({"fatalities_low": 8}, 8),
        ({"fatalities_low": 8, "fatalities_best": 10}, 10),
        ({"fatalities_high": 3}, None),
        ({"fatalities_best": 0}, 0),
        ({}, None),
    ],
)
def test_the_headline_number_is_the_best_else_the_low(make_incident, numbers, headline):
    assert Event.objects.get(pk=make_incident(**numbers).pk).fatalities == headline


def test_the_headline_number_follows_a_bulk_update(make_incident):
    incident = make_incident(fatalities_low=2)
    Incident.objects.filter(pk=incident.pk).update(fatalities_best=7)
    assert Event.objects.get(pk=incident.pk).fatalities == 7


# Who, where, how we know


def test_an_actor_has_a_role_in_an_event_once(make_incident):
    incident = make_incident(actors={"Alpha": "attacker"})
    alpha = Actor.objects.get(slug="alpha")
    Participation.objects.create(event=incident, actor=alpha, role="target")
    refused(
        lambda: Participation(event=incident, actor=alpha, role="attacker").full_clean(),
        "already has this role",
    )


def test_a_place_comes_with_its_precision(make_incident):
    refused(lambda: make_incident(place="Harbour", place_precision=""), "event_place_has_precision")


def test_the_country_is_taken_from_the_place(make_incident):
    assert make_incident(place="Harbour").country == "PK"


@pytest.mark.parametrize("point", [(91, 0), (0, 181), (None, 3), (3, None)])
def test_coordinates_lie_on_earth(make_place, point):
    latitude, longitude = point
    refused(
        lambda: make_place("Nowhere", latitude=latitude, longitude=longitude),
        "place_coordinates_on_earth",
    )


def test_a_place_cannot_lie_in_a_narrower_one(make_place):
    town = make_place("Town")
    province = make_place("Province", kind="province")
    province.parent = town
    refused(province.full_clean, "not wider")


def test_a_citation_says_what_it_supports(make_incident, make_source):
    incident = make_incident()
    refused(lambda: Citation.objects.create(event=incident, source=make_source(), supports=[]))
    refused(lambda: Citation.objects.create(event=incident, source=make_source(), supports=["x"]))


def test_a_link_needs_two_events(make_incident):
    incident = make_incident()
    refused(lambda: EventLink.objects.create(event=incident, other=incident, relation="part-of"))


def test_a_relation_needs_two_actors(make_actor):
    actor = make_actor()
    refused(lambda: ActorRelation.objects.create(subject=actor, object=actor, relation="part-of"))


def test_the_same_claim_by_the_same_speaker_is_one_row(make_incident, make_claim):
    incident = make_incident()
    make_claim(incident, "Alpha")
    refused(lambda: make_claim(incident, "Alpha"), "claim_once_per_speaker")


# Names


@pytest.mark.parametrize(
    "name",
    [
        "Tehreek-e-Taliban Pakistan",
        "tehreek e taliban pakistan",
        "TEHREEK-E-TALIBÁN PAKISTAN",
        "TehreeketalibanPakistan",
        "T.T.P.",
        "ttp",
        "تحریکِ طالبان",
        "تحريك طالبان",
    ],
)
def test_an_actor_is_found_by_any_name_without_case_accents_and_punctuation(make_actor, name):
    actor = make_actor("Tehreek-e-Taliban Pakistan", aliases=["TTP", "تحریک طالبان"])
    assert list(Actor.objects.named([name])) == [actor]


# Search


@pytest.mark.parametrize("words", ["raid", "raids", "alpha", "first alias", "harbour", "quay", "café"])
def test_search_finds_titles_names_aliases_places_and_summaries(make_incident, make_actor, make_place, words):
    make_actor("Alpha", aliases=["First Alias"])
    make_place("Harbour")
    make_incident("Raid on the Cafe", actors=["Alpha"], place="Harbour", summary="On the quay.")
    make_incident("Something else")
    assert Event.objects.search(words).count() == 1


def test_search_follows_a_new_alias_and_a_renamed_place(make_incident, make_actor, make_place):
    make_incident(actors=["Alpha"], place="Harbour")
    make_actor("Alpha", aliases=["Zulu"])
    place = make_place("Harbour")
    place.name = "Dockside"
    place.save()
    assert Event.objects.search("zulu dockside").count() == 1
    assert Event.objects.search("harbour").count() == 0
