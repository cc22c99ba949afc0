"""Both articles as they ship: what a reader with the text in hand may count on."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q

from actors.models import Actor, ActorRelation
from dates.edtf import parse
from diplomacy.models import DiplomaticEvent, Topic
from incidents.models import Incident, ResponsibilityClaim
from sources.models import Source
from timeline.models import Citation, Event, EventType, Participation, Phase, Place

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
# The order in which they load, and what each holds.
FILES = {
    "codebook": ["timeline.eventtype", "diplomacy.topic"],
    "gazetteer": ["timeline.place"],
    "articles": [
        *["sources.outlet", "sources.source"],
        *["actors.actor", "actors.alias", "actors.actorrelation"],
        *["timeline.phase", "timeline.event", "incidents.incident", "diplomacy.diplomaticevent"],
        *["timeline.participation", "timeline.citation", "timeline.eventlink"],
        *["incidents.casualties", "incidents.responsibilityclaim"],
    ],
}
NEWS, COLUMN = "arab-news-thaw-and-militancy", "column-pakistan-afghan-policy"
# Every single day that an article names; the years are inferred.
DAYS = {"2022-11-16", "2022-12-11", "2022-12-15", "2025-05-31", "2025-06-28", "2025-07-07"}


@pytest.fixture(scope="module", autouse=True)
def articles(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The three files, loaded once for all tests of this module and then undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", *FILES, verbosity=0)
        yield
        transaction.set_rollback(True)


def rows(name: str) -> list[dict[str, Any]]:
    return json.loads((FOLDER / f"{name}.json").read_text())


def event(uid: str) -> Event:
    return Event.objects.get(uid=uid).detail


# The files


@pytest.mark.parametrize("name", FILES)
def test_what_was_loaded_is_dumped_again_row_for_row(name):
    out = StringIO()
    options = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    call_command("dumpdata", *FILES[name], **options, stdout=out)
    assert json.loads(out.getvalue()) == rows(name)


@pytest.mark.parametrize("name", FILES)
def test_files_name_rows_by_natural_keys_and_read_well_in_a_diff(name):
    text = (FOLDER / f"{name}.json").read_text()
    assert text == json.dumps(rows(name), indent=2, ensure_ascii=False) + "\n"
    for row in rows(name):
        assert "pk" not in row and "folded" not in row["fields"]
        assert row["model"] in FILES[name]


def test_loading_twice_changes_nothing():
    before = Event.objects.count(), Citation.objects.count(), Actor.objects.count()
    call_command("loaddata", *FILES, verbosity=0)
    assert (Event.objects.count(), Citation.objects.count(), Actor.objects.count()) == before


@pytest.mark.parametrize("model", [Event, Phase])
def test_stored_days_and_precision_are_those_of_the_edtf_text(model):
    for row in model.objects.all():
        span = parse(row.edtf)
        assert row.edtf == span.edtf
        assert (row.earliest, row.latest) == (span.earliest, span.latest), row
        assert row.precision == span.precision, row


def test_spans_of_sources_and_relations_are_those_of_their_edtf_text():
    for source in Source.objects.exclude(edtf=""):
        span = parse(source.edtf)
        assert (source.published_earliest, source.published_latest) == (span.earliest, span.latest)
    for relation in ActorRelation.objects.exclude(edtf=""):
        span = parse(relation.edtf)
        assert (relation.earliest, relation.latest) == (span.earliest, span.latest), relation


@pytest.mark.parametrize("model", [Incident, DiplomaticEvent])
def test_saving_an_event_again_would_change_no_derived_column(model):
    derived = ["kind", "slug", "country", "earliest", "latest", "precision", "fatalities"]
    for row in model.objects.all():
        before = {name: getattr(row, name) for name in derived}
        row.full_clean()
        row.save()
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in derived} == before, row


# The codebook and the gazetteer


def test_every_type_code_is_told_from_every_category_code():
    codes = set(EventType.objects.values_list("code", flat=True))
    assert not codes & {str(category) for category in EventType.Category}
    assert not codes & {str(kind) for kind in EventType.Kind}


def test_every_type_has_a_definition_and_an_example():
    assert not EventType.objects.filter(Q(definition="") | Q(example="")).exists()


def test_every_code_in_use_is_in_the_codebook():
    types = set(EventType.objects.values_list("code", flat=True))
    topics = set(Topic.objects.values_list("slug", flat=True))
    places = set(Place.objects.values_list("slug", flat=True))
    for row in rows("articles"):
        fields = row["fields"]
        if row["model"] == "timeline.event":
            assert set(fields["type"]) <= types
            assert set(fields["place"] or []) <= places
            assert fields["occurrence"] in Event.Occurrence and fields["kind"] in Event.Kind
        if row["model"] == "diplomacy.diplomaticevent":
            assert {slug for (slug,) in fields["topics"]} <= topics
        if row["model"] == "timeline.citation":
            assert set(json.loads(fields["supports"])) <= set(Citation.Supports.values)


def test_every_row_is_one_that_the_admin_would_take():
    for model in [EventType, Topic, Place, Source, Actor, ActorRelation, Phase]:
        for row in model.objects.all():
            row.full_clean()
    for model in [Participation, Citation, ResponsibilityClaim]:
        for row in model.objects.all():
            row.full_clean()


# When


def test_no_event_has_an_exact_day_that_the_articles_do_not_state():
    exact = Event.objects.filter(precision="day")
    assert set(exact.values_list("edtf", flat=True)) == DAYS


def test_every_inferred_date_says_from_what():
    for model in [Event, Phase, Source]:
        inferred = model.objects.filter(date_basis="inferred")
        assert inferred.exists()
        assert not inferred.filter(date_note="").exists()


def test_only_the_years_that_an_article_prints_count_as_stated():
    stated = Event.objects.filter(date_basis="stated")
    assert set(stated.values_list("edtf", flat=True)) == {"2021", "2021-08", "2022"}


def test_every_uncertain_or_approximate_date_has_a_note():
    for row in Event.objects.filter(edtf__regex="[?~%]"):
        assert row.date_note, row


def test_a_month_stays_a_month():
    for uid in [
        "2025-04-dar-visit-kabul",
        "2025-05-trilateral-meeting",
        "2021-08-taliban-takeover",
    ]:
        assert event(uid).precision == "month"


def test_a_date_of_which_only_the_year_is_inferred_says_so():
    days = Event.objects.filter(Q(precision="day") | Q(type__code="armed-conflict"))
    assert set(days.values_list("edtf", flat=True)) == {*DAYS, "2025-05-07/2025-05-10"}
    months = ["2022-11-ttp-ends-ceasefire", "2025-04-dar-visit-kabul", "2025-05-trilateral-meeting"]
    for row in [*days, *Event.objects.filter(uid__in=months)]:
        assert "Only the year is inferred" in row.date_note, row
        assert row.date_basis == "inferred"


def test_what_followed_a_known_day_cannot_have_come_before_it():
    for before, after in [
        ("2022-12-11-chaman-border-clash", "2022-12-ispr-statement"),
        ("2022-12-11-chaman-border-clash", "2022-12-sharif-condemnation"),
        ("2022-12-11-chaman-border-clash", "2022-12-kabul-apology"),
        ("2022-12-11-chaman-border-clash", "2022-12-parliamentarians-appeal"),
        ("2022-11-16-sadiq-policy-statement", "2022-khar-visit-kabul"),
        ("2022-khar-visit-kabul", "2022-kabul-mission-attack"),
    ]:
        assert event(before).earliest == event(after).earliest < event(after).latest


def test_what_the_column_calls_ongoing_ends_for_us_when_it_was_written():
    written = Source.objects.get(slug=COLUMN).published_latest
    for uid in ["ttp-cross-border-attacks", "pakistani-calls-for-engagement"]:
        assert event(uid).latest == written
    assert not Event.objects.filter(precision="open").exists()


def test_attacks_of_the_last_two_weeks_are_an_interval():
    bajaur = event("2025-06-bajaur-ied-attack")
    assert (bajaur.edtf, bajaur.date_basis) == ("2025-06-23/2025-07-07", "inferred")


def test_strikes_on_a_couple_of_occasions_are_one_event_of_uncertain_date():
    strikes = Event.objects.get(type__code="cross-border-strike")
    assert parse(strikes.edtf).uncertain
    assert strikes.citations.get().value == {"occasions": "a couple"}


def test_four_phases_and_each_says_where_it_is_told():
    assert set(Phase.objects.values_list("slug", flat=True)) == {
        "talks-with-the-ttp",
        "relocation-proposal",
        "the-hard-line",
        "the-thaw",
    }
    for phase in Phase.objects.all():
        assert phase.source.slug == NEWS and re.fullmatch(r"para\. \d+", phase.locator)


# How we know


def test_every_published_event_has_a_citation_with_a_paragraph():
    assert Event.objects.exists() and not Event.objects.exclude(status="published").exists()
    for row in Event.objects.published():
        cited = [citation for citation in row.citations.all() if "event" in citation.supports]
        assert cited, row
        for citation in row.citations.all():
            assert re.fullmatch(r"para\. [1-9]\d?", citation.locator), row


def test_no_locator_lies_beyond_the_last_paragraph():
    last = {NEWS: 11, COLUMN: 21}
    for citation in Citation.objects.all():
        paragraph = int(citation.locator.removeprefix("para. "))
        assert 1 <= paragraph <= last[citation.source.slug], citation


def test_casualties_and_claims_are_cited_as_such():
    hurt = Q(fatalities_low__isnull=False) | Q(fatalities_best__isnull=False)
    for row in Incident.objects.filter(hurt | Q(injured_best__isnull=False)):
        assert row.citations.filter(supports__contains=["casualties"]).exists(), row
    for claim in ResponsibilityClaim.objects.all():
        assert claim.citation.event_id == claim.incident_id
        assert "claims" in claim.citation.supports, claim


def test_every_event_says_who_took_part():
    assert not Event.objects.filter(participations__isnull=True).exists()


def test_the_second_article_stays_without_author_outlet_and_address():
    column = Source.objects.get(slug=COLUMN)
    assert (column.outlet, column.author, column.url) == (None, "", "")
    assert column.title_supplied and column.display_title.startswith("[")


def test_the_first_article_has_its_author_outlet_and_address():
    article = Source.objects.get(slug=NEWS)
    assert (article.outlet.name, article.author) == ("Arab News", "Abdul Basit Khan")
    assert article.url == "https://arab.news/43dmz" and not article.title_supplied


def test_the_first_article_keeps_its_headline_whole():
    title = "The thaw in Pak-Afghan ties and challenges of cross-border militancy"
    assert Source.objects.get(slug=NEWS).title == title


def test_each_source_says_how_its_paragraphs_are_counted():
    for source in Source.objects.all():
        assert "Locators count" in source.note


def test_totals_that_sources_give_are_values_of_citations_and_not_deaths_of_an_event():
    attacks = event("ttp-cross-border-attacks")
    assert attacks.fatalities is None
    assert {"security personnel killed": "over 140", "period": "about the past year"} in [
        citation.value for citation in attacks.citations.all()
    ]
    trade = event("2022-12-officials-on-relations")
    assert trade.citations.get(locator="para. 7").value["meetings on commerce"] == "60"


# Who


@pytest.mark.parametrize(
    ("slug", "names"),
    [
        (
            "ttp",
            [
                *["TTP", "ttp", "Tehreek-e-Taliban Pakistan", "Tehrik-i-Taliban Pakistan"],
                *["TEHREEK E TALIBAN PAKISTAN", "Pakistani Taliban"],
            ],
        ),
        (
            "islamic-state-khorasan-province",
            [
                *["Daesh-K", "Daesh-Khorasan", "Daesh Khorasan", "IS-K", "ISKP"],
                "Islamic State Khorasan Province",
            ],
        ),
        ("muhammad-sadiq", ["Muhammad Sadiq", "Mohammed Sadiq", "Ambassador Muhammad Sadiq"]),
        (
            "afghan-taliban",
            ["Taliban", "Afghan Taliban", "Taliban authorities", "Taliban regime", "Kabul"],
        ),
        ("pakistan", ["Pakistan", "Government of Pakistan", "Islamabad"]),
    ],
)
def test_an_actor_is_found_under_each_spelling_and_alone(slug, names):
    for name in names:
        assert [actor.slug for actor in Actor.objects.named([name])] == [slug], name


def test_no_name_belongs_to_two_actors():
    for name in [*Actor.objects.values_list("name", flat=True)]:
        assert Actor.objects.named([name]).count() == 1, name
    for actor in Actor.objects.all():
        for alias in actor.aliases.all():
            assert list(Actor.objects.named([alias.name])) == [actor], alias


def test_sadiq_holds_one_office_in_both_articles():
    offices = ActorRelation.objects.filter(
        subject__slug="muhammad-sadiq", relation="holds-office-in", object__slug="pakistan"
    )
    assert {relation.source.slug for relation in offices} == {NEWS, COLUMN}


def test_every_relation_names_its_source_and_where_in_it():
    assert not ActorRelation.objects.filter(Q(source=None) | Q(locator="")).exists()


# What


def fatalities(row: Incident) -> tuple[int | None, int | None, int | None]:
    return row.fatalities_low, row.fatalities_best, row.fatalities_high


def test_at_least_eight_dead_at_chaman_is_low_eight_and_best_unknown():
    chaman = event("2022-12-11-chaman-border-clash")
    assert (chaman.fatalities_low, chaman.fatalities_best, chaman.fatalities_high) == (
        8,
        None,
        None,
    )
    assert chaman.fatalities == 8
    assert chaman.casualties.get().killed_low == 8


def test_bajaur_has_two_claims_and_the_authors_own_view():
    claims = event("2025-06-bajaur-ied-attack").claims
    assert {(claim.actor.slug, claim.stance, claim.by.slug) for claim in claims.all()} == {
        ("ttp", "claimed", "ttp"),
        (
            "islamic-state-khorasan-province",
            "claimed",
            "islamic-state-khorasan-province",
        ),
        ("islamic-state-khorasan-province", "assessed", "abdul-basit-khan"),
    }


def test_who_claims_bajaur_is_a_suspect_and_not_its_attacker():
    roles = event("2025-06-bajaur-ied-attack").participations.exclude(role="target")
    assert {(part.actor.slug, part.role, part.note) for part in roles} == {
        ("ttp", "suspect", "By its own claim"),
        ("islamic-state-khorasan-province", "suspect", "By its own claim"),
    }


@pytest.mark.parametrize(
    ("uid", "actor"),
    [
        ("2021-08-taliban-takeover", "afghan-taliban"),
        ("2022-border-controls", "pakistan"),
        ("2022-11-ttp-ends-ceasefire", "ttp"),
        ("pakistan-forced-refugee-returns", "pakistan"),
        ("taliban-border-closure", "afghan-taliban"),
        ("2025-05-31-upgrade", "pakistan"),
    ],
)
def test_who_takes_a_step_alone_is_its_initiator(uid, actor):
    assert event(uid).participations.get(role="initiator").actor.slug == actor


def test_what_both_articles_tell_is_one_event_with_two_sources():
    for uid in [
        "2021-08-taliban-takeover",
        "2021-ttp-peace-talks",
        "2022-ttp-talks-break-down",
    ]:
        assert {row.source.slug for row in event(uid).citations.all()} == {NEWS, COLUMN}
    assert Event.objects.filter(type__code="breakdown").count() == 1


def test_a_practice_of_the_border_is_one_row_for_each_article():
    series = Event.objects.filter(type__code="border-clash").exclude(precision="day")
    assert set(series.values_list("uid", flat=True)) == {
        "2022-border-incidents",
        "hard-line-border-skirmishes",
    }


def test_five_died_in_bajaur_one_of_them_the_assistant_commissioner():
    bajaur = event("2025-06-bajaur-ied-attack")
    killed = {row.group: row.killed_best for row in bajaur.casualties.all()}
    assert killed == {"assistant commissioner": 1, "others with him": 4}
    assert bajaur.fatalities == 5


def test_thirteen_soldiers_died_in_the_convoy():
    convoy = event("2025-06-28-north-waziristan-convoy-bombing")
    assert (convoy.fatalities_low, convoy.fatalities_best, convoy.fatalities_high) == (
        None,
        13,
        None,
    )


def test_a_guard_was_wounded_in_kabul_and_the_dead_are_unknown_not_none():
    mission = event("2022-kabul-mission-attack")
    assert (mission.injured_best, mission.fatalities) == (1, None)
    assert mission.casualties.get().injured_best == 1


def test_only_sadiqs_trip_is_planned():
    assert event("2025-07-sadiq-trip-planned").occurrence == "planned"
    assert Event.objects.filter(occurrence="planned").count() == 1


def test_what_one_side_says_of_the_other_is_alleged_with_its_speaker():
    apology = event("2022-12-kabul-apology")
    assert apology.occurrence == "alleged"
    assert apology.participations.filter(actor__slug="pakistan", role="speaker").exists()


def test_july_talks_were_about_five_matters():
    talks = event("2025-07-07-islamabad-talks")
    assert set(talks.topics.values_list("slug", flat=True)) == {
        *["trade", "visas", "security", "connectivity", "refugees"]
    }
    assert (talks.level, talks.place.slug) == ("senior-official", "islamabad")


def test_the_readmes_event_ships_and_several_claim_it():
    """A first load numbers the events from 1, in the order of the file."""
    [number] = set(re.findall(r"/events/(\d+)/", (FOLDER.parent / "README.md").read_text()))
    shown = Event.objects.order_by("pk")[int(number) - 1]
    assert shown.detail.claims.filter(stance="claimed").count() == 2


def test_both_kinds_and_both_sources_are_there_in_number():
    assert (Incident.objects.count(), DiplomaticEvent.objects.count()) == (21, 30)
    assert Actor.objects.count() >= 30 and Place.objects.count() >= 12
    for slug, number in [(NEWS, 31), (COLUMN, 23)]:
        assert Event.objects.filter(citations__source__slug=slug).distinct().count() == number
