"""The pages, as a reader sees them: over HTTP, without scripts, and the part that htmx asks for."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import ActorRelation, Alias
from tests.factories import make_outlet
from timeline.models import EventLink

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def source_of(response: Any) -> str:
    return response.content.decode()


def first(pattern: str, response: Any) -> str:
    """The first group, or the whole match, of what must be in the page."""
    found = re.search(pattern, source_of(response), re.S)
    assert found, pattern
    return unescape(found[found.re.groups])


def text_of(response: Any) -> str:
    """What a reader reads: no tags, one space between words."""
    body = re.sub(r"<(script|title)\b.*?</\1>", " ", source_of(response), flags=re.S)
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
    return re.sub(r" ([.,:;)])", r"\1", words)


def link_to(response: Any, rel: str) -> str | None:
    found = re.search(rf'<a [^>]*href="([^"]*)"[^>]*\brel="{rel}"', source_of(response))
    return unescape(found[1]) if found else None


def titles(response: Any) -> list[str]:
    found = re.findall(r'<h3>\s*<a [^>]*href="/events/[^>]*>(.*?)</a>', source_of(response), re.S)
    return [unescape(title) for title in found]


# The chronology


@pytest.mark.parametrize("url", ["/", "/chronology/"])
def test_chronology_lists_events_under_their_months_newest_first(client, make_incident, make_talks, url):
    make_incident("Raid on the port", edtf="2025-06-28")
    make_incident("Ambush on the road", edtf="2025-06-02")
    make_talks("Talks in Geneva", edtf="2024-12-01")
    page = client.get(url)
    assert titles(page) == ["Raid on the port", "Ambush on the road", "Talks in Geneva"]
    body = text_of(page)
    assert "June 2025 2 events" in body and "December 2024 1 event " in body
    assert "3 events · December 2024 – June 2025" in body


def test_row_says_type_place_actors_killed_and_sources(client, make_incident, make_source):
    make_incident(
        "Raid on the port",
        type="suicide-bombing",
        place="Harbour",
        place_precision="near",
        actors={"Alpha": "attacker", "Beta": "victim"},
        source=make_source("A report"),
        fatalities_low=8,
        summary="Nobody saw who came.",
    )
    body = text_of(client.get("/"))
    for said in [
        "Suicide bombing",
        "near Harbour",
        "Alpha",
        "Beta",
        "killed at least 8",
        "1 source: A report",
        "Nobody saw who came.",
    ]:
        assert said in body


def test_reprint_and_its_origin_count_as_one_source(client, make_incident, make_source, make_citation):
    origin = make_source("The original")
    raid = make_incident(source=origin)
    make_citation(raid, make_source("The reprint", origin=origin))
    assert "1 source: The original" in text_of(client.get("/"))


def test_month_only_event_stands_under_its_month_with_day_unknown(client, make_incident):
    make_incident("Raid on the port", edtf="2025-06")
    body = text_of(client.get("/"))
    assert "June 2025 1 event day unknown Raid on the port" in body
    assert "1 Jun Raid" not in body and "1 June 2025" not in body


def test_event_that_no_month_can_hold_stands_under_its_year_and_is_not_in_the_histogram(
    client, make_incident
):
    make_incident("Raid on the port", edtf="2025-06-28")
    make_incident("A year of raids", edtf="2024")
    body = text_of(client.get("/"))
    assert "2024, month unknown month unknown A year of raids" in body
    assert "1 more event is not known to one month: no bar can hold it" in body


def test_planned_event_is_marked_in_words(client, make_talks):
    make_talks("Envoy to travel", occurrence="planned")
    page = client.get("/")
    assert "Planned" in text_of(page).partition("Envoy to travel")[2]
    assert 'data-occurrence="planned"' in source_of(page)


def test_approximate_and_inferred_dates_are_marked_and_explained(client, make_incident):
    make_incident(edtf="2025-06-28~", date_basis="inferred", date_note="The year of the article.")
    page = client.get("/")
    assert "c. 28 Jun approximate inferred" in text_of(page)
    assert "Inferred by a curator: The year of the article." in source_of(page)


def test_out_of_the_order_of_time_each_row_says_its_whole_date(client, make_incident):
    make_incident("Small raid", edtf="2025-06-28", fatalities_best=1)
    make_incident("Large raid", edtf="2025-06-02", fatalities_best=9)
    page = client.get("/?ordering=-fatalities")
    assert titles(page) == ["Large raid", "Small raid"]
    assert "28 June 2025" in text_of(page)


@pytest.fixture
def two_events(make_incident, make_talks, make_place, make_actor, make_claim, make_source, make_phase):
    """One that every query below selects, and one that none of them does."""
    make_phase("The thaw", "2025-06")
    make_actor("Beta", slug="beta")
    harbour = make_place("Harbour", country="PK", admin1="Sindh", latitude=25, longitude=67)
    raid = make_incident(
        "Raid on the port",
        edtf="2025-06-28",
        type="suicide-bombing",
        actors={"Alpha": "attacker", "Beta": "victim"},
        place=harbour,
        fatalities_best=9,
        source=make_source("A report"),
    )
    make_claim(raid, "Alpha", "claimed", "Alpha")
    make_claim(raid, "Beta", "blamed", "Alpha")
    make_actor("Gamma")
    other = make_place("Lake", country="CH", admin1="Geneva", latitude=46, longitude=6)
    make_talks("Talks in Geneva", edtf="2024", actors=["Gamma"], place=other, occurrence="planned")


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        ("q=raid", "Matching “raid”"),
        ("date=2025-06", "June 2025"),
        ("date_from=2025-01-01", "From 1 January 2025"),
        ("date_from=2024-06-01&date_match=certain", "Certainly then"),
        ("precision=day", "Of date precision day"),
        ("kind=incident", "Incident"),
        ("type=suicide-bombing", "Suicide bombing"),
        ("type=explosion", "Any explosion"),
        ("actor=alpha", "Involving Alpha"),
        ("actor_all=alpha,beta", "Together with Beta"),
        ("actor=alpha&role=attacker", "As attacker"),
        ("claimed_by=alpha", "Claimed by Alpha"),
        ("blamed=beta", "Blamed on Beta"),
        ("country=PK", "In PK"),
        ("admin1=Sindh", "In Sindh"),
        ("place=harbour", "At Harbour"),
        ("bbox=60,20,70,30", "Within the box"),
        ("fatalities_min=9", "With at least 9 killed"),
        ("fatalities_max=9", "With at most 9 killed"),
        ("occurrence=occurred", "Occurred"),
        ("source=a-report", "Cited to “A report”"),
        ("phase=the-thaw", "During “The thaw”"),
    ],
)
def test_filter_narrows_the_page_and_says_so_in_a_chip(client, two_events, query, chip):
    page = client.get(f"/chronology/?{query}")
    assert titles(page) == ["Raid on the port"]
    assert f"Remove the filter: {chip}" in text_of(page)
    assert "1 of 2 events" in text_of(page)


def test_form_offers_every_event_parameter(client, two_events):
    page = client.get("/")
    names = set(re.findall(r'<(?:input|select)[^>]*\bname="([a-z_0-9]+)"', source_of(page)))
    # The ticks of events are another form's, that of briefs.
    assert names - {"events"} == {*page.context["query"].filters, "ordering"}


def test_form_shows_what_was_asked(client, two_events):
    body = source_of(client.get("/?q=raid&type=suicide-bombing&ordering=date&date_from=2025-01-01"))
    assert re.search(r'id="filter-q"\s+name="q"\s+value="raid"', body)
    assert re.search(r'value="suicide-bombing"\s+checked', body)
    assert re.search(r'value="date"\s+selected', body)
    assert 'value="2025-01-01"' in body
    assert "Filters (3 active)" in text_of(client.get("/?q=raid&kind=incident&country=PK"))


def test_selection_is_said_in_a_sentence_and_each_chip_leads_out_of_its_part(client, two_events):
    page = client.get("/?kind=incident&actor=alpha")
    assert "Incidents involving Alpha, newest first" in text_of(page)
    chips = re.findall(r'class="chip"\s+href="([^"]*)"', source_of(page))
    assert [unescape(chip) for chip in chips] == ["/?actor=alpha", "/?kind=incident"]


def test_blank_fields_of_the_form_ask_nothing(client, two_events):
    assert len(titles(client.get("/?q=&actor=&date_from=&fatalities_min=&ordering="))) == 2


def test_histogram_bars_are_links_to_their_month_with_the_same_as_text(client, two_events):
    page = client.get("/?kind=incident")
    label = "June 2025: 1 event (1 incident), 9 killed"
    assert f"<title>{label}</title>" in source_of(page)
    assert label in text_of(page)
    assert 'href="/?kind=incident&amp;date=2025-06"' in source_of(page)
    assert "The thaw" in text_of(page)


def test_pages_lead_to_the_next_and_back_without_gap_or_repeat(client, make_incident):
    for number in range(7):
        make_incident(f"Raid {number}", edtf=f"2025-06-{number + 1:02}")
    page, read, pages = client.get("/?page_size=3"), [], []
    while True:
        pages.append(page)
        read += titles(page)
        if not (url := link_to(page, "next")):
            break
        page = client.get(url)
    assert read == [f"Raid {number}" for number in range(6, -1, -1)]
    assert link_to(pages[0], "prev") is None
    assert titles(client.get(link_to(pages[-1], "prev"))) == titles(pages[1])


def test_htmx_gets_only_the_part_and_caches_are_told(client, two_events):
    part = client.get("/?kind=incident", headers=HTMX)
    assert "<html" not in source_of(part) and titles(part) == ["Raid on the port"]
    assert "<title>" in source_of(part).partition("<svg")[0]
    for page in (part, client.get("/")):
        assert "HX-Request" in page["Vary"]


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_boosted_and_restored_requests_get_the_whole_page(client, two_events, header):
    assert "<html" in source_of(client.get("/", headers={**HTMX, header: "true"}))


def test_nothing_found_says_what_was_asked_and_offers_to_ask_for_less(client, two_events):
    page = client.get("/?q=zebra&kind=incident")
    body = text_of(page)
    assert page.status_code == 200
    assert "Nothing matches" in body and "Incidents, matching “zebra”, newest first" in body
    assert 'href="/?q=zebra"' in source_of(page) and 'href="/?kind=incident"' in source_of(page)


def test_empty_base_says_so(client):
    assert "No event has been published yet" in text_of(client.get("/"))


# What is wrong with a question


def test_bad_values_are_named_at_their_fields_with_status_400(client, two_events):
    page = client.get("/?actor=alphaa&date_from=2025-13-40")
    assert page.status_code == 400
    body = source_of(page)
    wrong = first(r'id="wrong-actor"[^>]*>(.*?)</p>', page)
    assert "There is no actor 'alphaa'. Did you mean 'Alpha'?" in wrong
    field = first(r'<input[^>]*id="filter-actor"[^>]*>', page)
    assert 'aria-invalid="true"' in field and "wrong-actor" in field and 'value="alphaa"' in field
    assert re.search(r'id="wrong-date_from"[^>]*>\s*\S', body)
    assert 'value="2025-13-40"' in body
    assert "2 things in this selection cannot be read" in text_of(page)
    assert 'href="/?date_from=2025-13-40"' in body  # the way out of the bad actor
    assert titles(page) == []


def test_unknown_parameter_is_named_with_a_suggestion(client):
    page = client.get("/?acter=alpha")
    assert page.status_code == 400
    assert "acter: Unknown parameter. Did you mean 'actor'?" in text_of(page)


def test_htmx_hears_of_the_bad_value_at_its_field_too(client):
    part = client.get("/?date=tomorrow", headers=HTMX)
    assert part.status_code == 400
    assert re.search(r'id="wrong-date" hx-swap-oob="true"[^>]*>\s*\S', source_of(part))


@pytest.mark.parametrize("url", ["/actors/", "/places/", "/sources/", "/phases/"])
def test_lists_name_unknown_parameters_too(client, url):
    page = client.get(f"{url}?kindd=x")
    assert page.status_code == 400 and "Unknown parameter" in text_of(page)


# One event


@pytest.fixture
def raid(make_incident, make_source, make_citation, make_casualties, make_claim):
    raid = make_incident(
        "Raid on the port",
        edtf="2025-06",
        date_basis="inferred",
        date_note="The article names no year.",
        place="Harbour",
        place_precision="near",
        actors={"Alpha": "attacker", "Beta": "victim"},
        fatalities_low=8,
        fatalities_best=13,
        fatalities_high=16,
    )
    first = make_citation(
        raid,
        make_source("A report", outlet=make_outlet("The Gazette", reliability="B")),
        locator="para. 4",
        supports=["date", "casualties"],
        value={"fatalities": "13"},
        credibility=2,
        note="The author was there.",
    )
    make_citation(raid, make_source("A rumour"), locator="p. 2", value={"fatalities": {"low": 8, "high": 16}})
    make_casualties(raid, "dock workers", killed_best=5, injured_low=3)
    make_claim(raid, "Alpha", "claimed", "Alpha", citation=first, channel="letter")
    make_claim(raid, "Alpha", "denied", "Beta", note="Said on the radio.", confidence="high")
    return raid


def test_event_page_says_when_where_and_on_what_ground(client, raid):
    body = text_of(client.get(f"/events/{raid.pk}/raid-on-the-port/"))
    assert "Inferred: The article names no year." in body
    assert "2025-06" in body and "Possible days 1–30 June 2025" in body
    assert "Harbour, PK (near there)" in body


def test_event_page_shows_who_was_hurt_and_by_whom(client, raid):
    body = text_of(client.get(f"/events/{raid.pk}/raid-on-the-port/"))
    assert "How many 13 (8 to 16) killed injured: unknown" in body
    assert "They differ on fatalities" in body
    assert "Dock workers 5 at least 3" in body
    assert "Attacker Alpha" in body and "Victim Beta" in body


def test_event_page_shows_rival_claims_each_with_who_says_so(client, raid):
    body = text_of(client.get(f"/events/{raid.pk}/raid-on-the-port/"))
    assert "Actor According to Alpha According to Beta Alpha Claimed [1] confidence not said · letter" in body
    assert "Denied confidence high Said on the radio." in body
    assert "Responsibility: claimed 1×, denied 1×" in body


def test_event_page_sets_competing_values_side_by_side(client, raid):
    body = text_of(client.get(f"/events/{raid.pk}/raid-on-the-port/"))
    assert "Fatalities sources differ 13 (8 to 16) The curators’ best estimate of what is said here" in body
    assert "13 (as the headline) The Gazette, para. 4 B2 [1] low 8, high 16 A rumour, p. 2 F6 [2]" in body
    assert "Date June 2025 Inferred by a curator: The article names no year." in body


def test_event_page_cites_with_locator_what_it_supports_and_how_good_it_is(client, raid):
    body = text_of(client.get(f"/events/{raid.pk}/raid-on-the-port/"))
    assert "A report, The Gazette, para. 4 Supports: date, casualties" in body
    assert "Source B: usually reliable · information 2: probably true The author was there." in body
    assert "Source F: cannot be judged" in body


def test_event_page_shows_what_diplomacy_was_about(client, make_talks):
    talks = make_talks(
        topics=["Trade"], level="minister", format="bilateral", venue="The hall", outcome="An accord."
    )
    body = text_of(client.get(f"/events/{talks.pk}/talks-in-geneva/"))
    assert "Level Minister Format Bilateral Venue The hall Topics Trade Outcome An accord." in body


def test_event_page_leads_to_linked_events_and_the_same_actors_before_and_after(
    client, make_incident, make_talks
):
    make_incident("The day before", edtf="2025-06-27", actors=["Alpha"])
    raid = make_incident(edtf="2025-06-28", actors=["Alpha"])
    make_incident("The day after", edtf="2025-06-29", actors=["Alpha"])
    talks = make_talks(edtf="2026", actors=["Gamma"])
    EventLink.objects.create(event=talks, relation="response-to", other=raid)
    body = text_of(client.get(f"/events/{raid.pk}/raid-on-the-port/"))
    assert "Answered by Talks in Geneva" in body
    assert "27 June 2025 · 1 day before The day before Armed clash 28 June 2025 This event" in body
    assert "This event 29 June 2025 · 1 day after The day after" in body
    assert "2026 · about 6 to 18 months after" in body
    assert "Response to Raid on the port" in text_of(client.get(f"/events/{talks.pk}/talks-in-geneva/"))


@pytest.mark.parametrize("rest", ["", "another-slug/"])
def test_wrong_or_missing_slug_redirects_for_good(client, make_incident, rest):
    raid = make_incident()
    answer = client.get(f"/events/{raid.pk}/{rest}")
    assert answer.status_code == 301 and answer["Location"] == f"/events/{raid.pk}/raid-on-the-port/"


def test_only_staff_is_offered_to_edit(client, curator, make_incident):
    url = f"/events/{make_incident().pk}/raid-on-the-port/"
    assert "Edit this event" in text_of(curator.get(url))
    assert "Edit this event" not in text_of(client.get(url))


# What the public may not see


def test_draft_is_nowhere_to_the_public(client, curator, make_incident, make_source, make_phase, make_place):
    source, phase = make_source("A report"), make_phase("The thaw", "2025")
    make_place("Harbour")
    told = {"actors": ["Alpha"], "place": "Harbour", "source": source}
    shown = make_incident("Raid on the port", edtf="2025-06-28", **told)
    draft = make_incident("Secret raid", edtf="2025-03-01", status="draft", **told)
    EventLink.objects.create(event=draft, relation="led-to", other=shown)
    pages = ["/", "/?q=raid", "/?ordering=-updated", shown.get_absolute_url(), "/actors/alpha/"]
    pages += ["/places/harbour/", source.get_absolute_url(), phase.get_absolute_url()]
    for url in pages:
        page = client.get(url)
        assert page.status_code == 200
        assert "Raid on the port" in source_of(page), url
        assert "Secret raid" not in source_of(page) and "March 2025" not in source_of(page), url
    assert "1 event ·" in text_of(client.get("/"))
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(f"/events/{draft.pk}/").status_code == 404
    assert "Draft." in text_of(curator.get(draft.get_absolute_url()))


@pytest.mark.django_db(transaction=True)
def test_retracted_event_keeps_its_address_and_tells_nothing_else(client, make_incident):
    gone = make_incident("Raid that never was", summary="A slander.")
    gone.status = "retracted"
    gone.save()
    for address in [gone.get_absolute_url(), f"/events/{gone.pk}/", f"/events/{gone.pk}/guess/"]:
        page = client.get(address)
        assert page.status_code == 410
        assert "This event was retracted" in text_of(page)
        assert "Raid that never was" not in source_of(page) and "A slander." not in source_of(page)
    assert titles(client.get("/")) == []


def test_a_month_is_one_group_whatever_lies_across_it(client, make_incident):
    make_incident("Late in May", edtf="2025-05-30")
    make_incident("From May on", edtf="2025-05/2025-07")
    make_incident("Early in May", edtf="2025-05-01")
    make_incident("Some time that year", edtf="2025")
    make_incident("New year", edtf="2025-01-01")
    groups = client.get("/").context["groups"]
    assert [(group.heading, len(group.events), group.total) for group in groups] == [
        ("May 2025", 3, 3),
        ("2025, month unknown", 1, None),
        ("January 2025", 1, 1),
    ]


@pytest.mark.parametrize(
    ("dates", "unit"),
    [
        (["2025-01", "2025-12"], "month"),
        (["1893-11-12", "2025-01"], "year"),
        (["0001", "2025"], "century"),
        (["9999-12-31"], "month"),
        (["9999-12-31", "0001-01-01"], "century"),
        (["../2020", "2021-08/.."], ""),
    ],
)
def test_the_histogram_is_as_coarse_as_its_span_is_long(client, make_incident, dates, unit):
    for date in dates:
        make_incident(edtf=date)
    page = client.get("/")
    assert page.status_code == 200
    assert ("Events per" in text_of(page)) == bool(unit)
    assert f"Events per {unit}" in text_of(page) or not unit
    for column in page.context["histogram"].columns if unit else []:
        if column.segments:
            assert client.get("/" + column.href).status_code == 200


# Actors, places, sources, phases


def test_actor_page_gives_names_in_their_script_and_relations_both_ways(client, make_actor, make_source):
    alpha, beta = make_actor("Alpha"), make_actor("Beta")
    Alias.objects.create(actor=alpha, name="تحریک طالبان", language="ur", used_by="the group", edtf="2007/..")
    ActorRelation.objects.create(
        subject=beta, relation="splinter-of", object=alpha, edtf="2014", source=make_source("A report")
    )
    ActorRelation.objects.create(subject=alpha, relation="allied-with", object=beta)
    page = client.get("/actors/alpha/")
    assert re.search(r'<bdi dir="auto"\s+lang="ur">تحریک طالبان</bdi>', source_of(page))
    body = text_of(page)
    assert "ur the group since 2007" in body
    assert "Beta splinter of Alpha 2014 · A report" in body
    assert "Alpha allied with Beta when unknown · no source is cited" in body


def test_place_page_says_what_it_lies_in_and_what_lies_in_it(client, make_place, make_incident):
    sindh = make_place("Sindh", kind="province", parent=make_place("Pakistan", kind="country"))
    make_place("Harbour", parent=sindh, latitude="24.85", longitude=67, other_names=["بندر"])
    make_incident(place="Harbour")
    assert "Pakistan Sindh Harbour Town or spot" in text_of(client.get("/places/harbour/"))
    assert '<bdi dir="auto">بندر</bdi>' in source_of(client.get("/places/harbour/"))
    assert "24.85, 67 (WGS 84" in text_of(client.get("/places/harbour/"))
    assert "In it Harbour" in text_of(client.get("/places/sindh/"))
    assert titles(client.get("/places/sindh/")) == ["Raid on the port"]


def test_source_page_is_honest_about_the_unknown_and_goes_paragraph_by_paragraph(
    client, make_source, make_incident, make_citation
):
    source = make_source("A column", title_supplied=True)
    make_citation(make_incident("Tenth"), source, locator="para. 10")
    make_citation(make_incident("Second"), source, locator="para. 2", value={"fatalities": "13"})
    body = text_of(client.get("/sources/a-column/"))
    assert "[A column]" in body and "Author unknown Outlet unknown Published unknown" in body
    assert body.index("para. 2 Second") < body.index("para. 10 Tenth")
    assert "fatalities: 13" in body


def test_phase_page_gives_its_span_basis_and_events(client, make_phase, make_incident):
    make_phase("The thaw", "2025-05/..", date_basis="inferred", date_note="From the upgrade on.")
    make_incident(edtf="2025-06-28")
    page = client.get("/phases/the-thaw/")
    assert "since May 2025" in text_of(page) and "Inferred: From the upgrade on." in text_of(page)
    assert titles(page) == ["Raid on the port"]


@pytest.mark.parametrize(
    ("url", "found", "left_out"),
    [
        ("/actors/?q=secnd", "Alpha", "Gamma"),
        ("/actors/?kind=state", "Gamma", "Alpha"),
        ("/places/?q=harb", "Harbour", "Lake"),
        ("/places/?kind=district", "Lake", "Harbour"),
        ("/sources/?q=report", "A report", "A rumour"),
        ("/sources/?kind=opinion", "A rumour", "A report"),
        ("/phases/?q=thaw", "The thaw", "The freeze"),
    ],
)
def test_lists_are_searched_and_narrowed(
    client, make_actor, make_place, make_source, make_phase, url, found, left_out
):
    make_actor("Alpha", aliases=["Secnd name"])
    make_actor("Gamma", kind="state")
    make_place("Harbour")
    make_place("Lake", kind="district")
    make_source("A report")
    make_source("A rumour", kind="opinion")
    make_phase("The thaw")
    make_phase("The freeze", "2024")
    rows = text_of(client.get(url)).partition("Search Kind")[2] or text_of(client.get(url))
    assert found in rows and left_out not in rows


@pytest.mark.parametrize("url", ["/actors/", "/places/", "/sources/", "/phases/"])
def test_empty_lists_say_so(client, url):
    assert "is recorded yet" in text_of(client.get(url))
    assert "Nothing matches" in text_of(client.get(f"{url}?q=zebra"))


# The site


def test_unknown_address_is_a_friendly_404(client):
    page = client.get("/nowhere/")
    assert page.status_code == 404 and "Nothing lives here" in text_of(page)


def test_broken_page_apologises_without_asking_the_database(curator, monkeypatch, django_assert_num_queries):
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("timeline.views.chronology.ChronologyQuery", broken)
    curator.raise_request_exception = False
    with django_assert_num_queries(0):
        page = curator.get("/")
    assert page.status_code == 500 and "Something broke on our side" in text_of(page)


def test_healthz_answers_when_the_database_does(client):
    assert client.get("/healthz").status_code == 200


def test_pages_obey_the_content_security_policy_of_the_site(client, raid):
    for url in ["/", f"/events/{raid.pk}/raid-on-the-port/", "/actors/alpha/", "/nowhere/"]:
        body = source_of(client.get(url))
        assert "unsafe" not in client.get(url)["Content-Security-Policy"]
        assert not re.search(r"\s(style|on[a-z]+)=|<style|<script(?![^>]*(\ssrc=|application/json))", body)
        assert not re.search(r'<(?!link rel="canonical")[^>]*(href|src|action)="(https?:)?//', body)


def test_every_stylesheet_and_script_that_pages_name_exists(client, raid):
    for url in ["/", f"/events/{raid.pk}/raid-on-the-port/", "/actors/"]:
        named = re.findall(r'(?:href|src)="/static/([^"]+)"', source_of(client.get(url)))
        assert named and all(finders.find(name) for name in named)


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/?actor=alpha&type=suicide-bombing&place=harbour&source=a-report",
        "/events/{pk}/raid-on-the-port/",
        "/actors/",
        "/actors/alpha/",
        "/places/",
        "/places/harbour/",
        "/sources/",
        "/sources/a-report/",
        "/phases/",
        "/phases/phase-0/",
    ],
)
def test_query_count_does_not_grow_with_the_rows(
    client, make_incident, make_actor, make_claim, make_casualties, make_source, make_citation,
    make_place, make_phase, url,
):  # fmt: skip
    def grow(numbers: range) -> None:
        for number in numbers:
            source = make_source(f"Report {number}")
            place = make_place(f"Spot {number}", parent=make_place("Harbour", kind="district"))
            actor = make_actor(f"Actor {number}", aliases=[f"Name {number}"])
            ActorRelation.objects.create(
                subject=actor, relation="part-of", object=make_actor("Alpha"), source=source
            )
            make_phase(f"Phase {number}", "2025")
            one = make_incident(
                f"Raid {number}",
                actors=["Alpha", actor.name],
                place=place,
                type="suicide-bombing",
                source=make_source("A report"),
            )
            EventLink.objects.create(event=one, relation="part-of", other=convoy)
            make_claim(convoy, actor.name, by=actor.name, citation=make_citation(convoy, source))
            make_casualties(convoy, f"group {number}", actor=actor)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url.format(pk=convoy.pk)).status_code == 200
        return len(queries)

    convoy = make_incident("Raid on the port", actors=["Alpha"])
    grow(range(3))
    few = count()
    grow(range(3, 30))
    assert count() == few
