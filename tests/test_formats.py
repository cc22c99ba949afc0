"""One query, every representation: each read back by a parser that is not ours, and all of one selection."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import icalendar
import pybtex.database
import pytest

from tests.factories import make_outlet
from timeline.formats import FORMATS
from timeline.formats.columns import COLUMNS
from timeline.formats.csv import cell
from timeline.models import Dataset, Event

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
OF_EVENTS = ["ndjson", "csv", "geojson", "atom", "ics", "timelinejs.json"]
OF_SOURCES = ["bib", "csl.json"]
HOSTILE = '=cmd("|calc")\'\r\n</script>]]> & <b>%s</b> \\{ {{x}} ~^#_$ ; , \x0b شہر'


def fetch(client, suffix, collection="events", **params):
    response = client.get(f"/api/v1/{collection}.{suffix}", params)
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content).decode()


def rows(client, **params):
    return [*csv.DictReader(io.StringIO(fetch(client, "csv", **params), newline=""))]


def row(client, **params):
    (only,) = rows(client, **params)
    return only


def features(client, **params):
    whole = json.loads(fetch(client, "geojson", **params))
    assert whole["type"] == "FeatureCollection"
    return whole["features"]


def entries(client, **params):
    return ET.fromstring(fetch(client, "atom", **params)).findall(f"{ATOM}entry")


def calendar(client, **params):
    return icalendar.Calendar.from_ical(fetch(client, "ics", **params)).walk("VEVENT")


def slides(client, **params):
    return json.loads(fetch(client, "timelinejs.json", **params))


def bibliography(client, **params):
    return pybtex.database.parse_string(fetch(client, "bib", **params), "bibtex").entries


def refused(response):
    assert response.status_code == 400, response
    assert response["Content-Type"] == "application/problem+json"
    return {error["parameter"]: error["message"] for error in response.json()["errors"]}


def told(client, suffix, collection="events", **params) -> list[str]:
    """The uids of the events that a file tells of, in its order."""
    text = fetch(client, suffix, collection, **params)
    if suffix == "ndjson":
        return [json.loads(line)["uid"] for line in text.splitlines()]
    if suffix == "csv":
        return [row["uid"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    if suffix == "geojson":
        return [feature["properties"]["uid"] for feature in json.loads(text)["features"]]
    if suffix == "atom":
        return [
            entry.findtext(f"{ATOM}id", "").rpartition("/")[2]
            for entry in ET.fromstring(text).iter(f"{ATOM}entry")
        ]
    if suffix == "ics":
        return [
            str(entry["uid"]).partition("@")[0] for entry in icalendar.Calendar.from_ical(text).walk("VEVENT")
        ]
    numbers = [slide["unique_id"].removeprefix("event-") for slide in json.loads(text)["events"]]
    return [Event.objects.get(pk=number).uid for number in numbers]


def cited(client, suffix, collection="events", **params) -> list[str]:
    """The slugs of the sources that a bibliography lists, in its order."""
    text = fetch(client, suffix, collection, **params)
    if suffix == "csl.json":
        return [item["id"] for item in json.loads(text)]
    return [*pybtex.database.parse_string(text, "bibtex").entries]


@pytest.fixture
def a_base(make_incident, make_talks, make_source, make_place, make_citation):
    """Events of both kinds, at a place and at none, cited to two sources; and three nobody may see."""
    make_place("Harbour", latitude="31.5", longitude="-65.25")
    report, reprint = make_source("A report"), make_source("A reprint")
    raid = make_incident("Raid", actors=["Alpha", "Beta"], place="Harbour", edtf="2022-12-11", source=report)
    make_citation(raid, reprint)
    make_incident("Ambush", actors=["Beta"], edtf="2022-12", source=report)
    make_talks("Talks", actors=["Alpha"], edtf="2021-08/..", source=reprint)
    make_talks("Visit", actors=["Gamma"], edtf="../2023", type="visit", occurrence="planned")
    for status in ["draft", "in-review", "retracted"]:
        make_incident(f"Secret {status}", actors=["Alpha"], status=status, source=make_source("A leak"))


# One selection


QUERIES: list[tuple[str, dict[str, Any]]] = [
    ("events", {}),
    ("events", {"actor": "alpha"}),
    ("events", {"actor": "beta,gamma", "ordering": "date"}),
    ("events", {"date": "2022-12", "date_match": "certain"}),
    ("events", {"q": "raid OR ambush", "ordering": "relevance"}),
    ("events", {"bbox": "-70,30,-60,32"}),
    ("events", {"date_from": "2030-01-01", "date_to": "2030-01-02", "kind": "incident"}),
    ("incidents", {"actor": "alpha,beta", "ordering": "-fatalities"}),
    ("incidents", {"kind": "diplomatic"}),
    ("diplomatic-events", {"ordering": "updated", "occurrence": "planned"}),
]


@pytest.mark.parametrize(("collection", "params"), QUERIES)
def test_every_form_selects_what_json_does_in_its_order(client, a_base, collection, params):
    listed = client.get(f"/api/v1/{collection}/", {**params, "fields": "uid,citations"}).json()["results"]
    uids = [event["uid"] for event in listed]
    for suffix in OF_EVENTS:
        found = told(client, suffix, collection, **params)
        if suffix == "atom" and "ordering" not in params:  # a feed has an order of its own
            assert sorted(found) == sorted(uids)
        else:
            assert found == uids, suffix
    slugs = [citation["source"]["slug"] for event in listed for citation in event["citations"]]
    for suffix in OF_SOURCES:
        assert cited(client, suffix, collection, **params) == [*dict.fromkeys(slugs)], suffix


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_draft_is_in_no_form_for_the_public_nor_for_a_curator(client, curator, a_base, suffix):
    for reader in [client, curator]:
        text = fetch(reader, suffix)
        assert "Secret" not in text and "leak" not in text


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_empty_selection_is_a_whole_and_empty_file(client, make_incident, suffix):
    make_incident(edtf="2022")
    read = told if suffix in OF_EVENTS else cited
    assert read(client, suffix, date="1999") == []
    if suffix == "csv":
        assert fetch(client, suffix, date="1999").splitlines() == [",".join(c.name for c in COLUMNS)]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", ["acter", "cursor", "page_size", "count", "fields", "omit"])
def test_what_a_form_does_not_know_is_refused_and_never_ignored(client, suffix, name):
    errors = refused(client.get(f"/api/v1/events.{suffix}", {name: "1", "date": "soon"}))
    assert set(errors) == {name, "date"}
    assert "'actor'" in errors[name] if name == "acter" else "whole selection" in errors[name]


def test_an_unknown_form_says_which_there_are(client):
    response = client.get("/api/v1/events.xlsx")
    assert response.status_code == 404
    assert "choose ndjson, csv" in response.json()["title"]


def test_private_bases_export_to_members_only(client, curator, make_incident, settings):
    settings.PUBLIC_READ = False
    assert client.get("/api/v1/events.csv").status_code in {401, 403}
    assert curator.get("/api/v1/events.csv").status_code == 200


# NDJSON


def test_a_line_of_ndjson_is_the_object_of_the_json_list(client, a_base, make_incident, make_claim):
    make_claim(make_incident(HOSTILE, summary=HOSTILE), "Alpha", "claimed")
    lines = fetch(client, "ndjson").split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == client.get("/api/v1/events/").json()["results"]


# CSV


def test_a_row_of_csv_says_all_that_is_known_of_an_event(
    client, make_incident, make_place, make_claim, make_source
):
    make_place("Chaman", admin1="Balochistan", latitude="30.9", longitude="-66.4")
    incident = make_incident(
        "Clash at the crossing",
        actors={"Alpha": "attacker", "Beta": "target"},
        edtf="2022-12~",
        date_basis="inferred",
        date_note="From its title.",
        place="Chaman",
        place_precision="district",
        fatalities_low=0,
        injured_best=3,
        source=make_source("A report"),
    )
    make_claim(incident, "Alpha", "claimed", by="Alpha")
    make_claim(incident, "Gamma", "blamed", by="Beta")
    found = row(client)
    assert [*found] == [column.name for column in COLUMNS]
    assert found == found | {
        "id": str(incident.pk),
        "uid": incident.uid,
        "url": f"http://testserver/events/{incident.pk}/clash-at-the-crossing/",
        "kind": "incident",
        "type": "armed-clash",
        "type_label": "Armed clash",
        "category": "battle",
        "title": "Clash at the crossing",
        "date": "about December 2022",
        "edtf": "2022-12~",
        "earliest": "2022-12-01",
        "latest": "2022-12-31",
        "precision": "month",
        "approximate": "true",
        "uncertain": "false",
        "date_basis": "inferred",
        "date_note": "From its title.",
        "place": "Chaman",
        "admin1": "Balochistan",
        "country": "PK",
        "latitude": "30.9",
        "longitude": "-66.4",
        "place_precision": "district",
        "participants": "Alpha (attacker); Beta (target)",
        "fatalities_low": "0",
        "fatalities_best": "",
        "injured_best": "3",
        "claims": "Alpha: claimed; Gamma: blamed by Beta",
        "topics": "",
        "sources": "A report (para. 1)",
    }
    assert found["updated"] == client.get("/api/v1/events/").json()["results"][0]["updated"]


def test_a_diplomatic_row_has_its_own_columns_and_an_open_end_is_empty(client, make_talks):
    make_talks(
        topics=["Visas", "Trade"], level="minister", edtf="2021-08/..", venue="The palace", outcome="-"
    )
    found = row(client)
    assert (found["topics"], found["level"], found["venue"]) == ("trade; visas", "minister", "The palace")
    assert (found["earliest"], found["latest"], found["edtf"]) == ("2021-08-01", "", "2021-08/..")
    assert (found["fatalities_low"], found["claims"], found["outcome"]) == ("", "", "'-")


# Column: where a document of the API has the same; those of its own name are left out.
IN_A_DOCUMENT = {
    "type": "type.code",
    "type_label": "type.label",
    "category": "type.category",
    "date": "date.text",
    **{name: f"date.{name}" for name in ["edtf", "earliest", "latest", "precision"]},
    **{name: f"date.{name}" for name in ["approximate", "uncertain"]},
    "date_basis": "date.basis",
    "date_note": "date.note",
    "place": "place.name",
    "place_slug": "place.slug",
    "place_precision": "place.precision",
    **{name: f"place.{name}" for name in ["admin1", "latitude", "longitude"]},
    **{
        f"{stem}_{part}": f"incident.{stem}.{part}"
        for stem in ["fatalities", "injured"]
        for part in ["low", "best", "high"]
    },
    **{name: f"diplomacy.{name}" for name in ["level", "format", "venue", "topics", "outcome"]},
    "dataset": "dataset.name",
    **{name: f"dataset.{name}" for name in ["licence", "attribution"]},
}
PUT_TOGETHER = {
    "participants": lambda one: [f"{part['actor']['name']} ({part['role']})" for part in one["participants"]],
    "sources": lambda one: [said_in(citation) for citation in one["citations"]],
    "claims": lambda one: [claimed(claim) for claim in (one["incident"] or {"claims": []})["claims"]],
    "topics": lambda one: one["diplomacy"]["topics"] if one["diplomacy"] else [],
}


FIELDS = "id,uid,url,kind,type,title,summary,date,occurrence,country,place,participants,incident,diplomacy,"
FIELDS += "citations,dataset,updated"


def said_in(citation):
    source, where = citation["source"], citation["locator"]
    title = f"[{source['title']}]" if source["title_supplied"] else source["title"]
    return f"{title} ({where})" if where else title


def claimed(claim):
    by = claim["by"]
    another = f" by {by['name']}" if by and by != claim["actor"] else ""
    return f"{claim['actor']['name']}: {claim['stance']}{another}"


def at(document, path):
    for name in path.split("."):
        document = document and document[name]
    return document


@pytest.fixture
def every_column(a_base, make_incident, make_talks, make_claim, make_citation, make_source, make_place):
    """Among others an event at the end of every column, in a dataset, with hostile text."""
    make_place("Whole", admin1="@Home", latitude="30", longitude="-0.5")
    about = {"name": "=Set", "licence": "CC BY", "attribution": "Them, 2025"}
    dataset = Dataset.objects.create(slug="set", source=make_source("The set"), **about)
    counts = {"fatalities_low": 0, "fatalities_best": 3, "fatalities_high": 3}
    counts |= {"injured_low": 1, "injured_best": 2, "injured_high": 3}
    words = {"title": HOSTILE, "summary": HOSTILE, "date_basis": "inferred", "date_note": "+"}
    clash = make_incident(edtf="2022-12~", place="Whole", place_precision="district", **counts, **words)
    make_incident("Whole second", edtf="2021?")
    Event.objects.filter(title="Whole second").update(updated="2025-01-02T03:04:05Z")
    Event.objects.filter(pk=clash.pk).update(dataset=dataset)
    make_citation(clash, make_source(f"-{HOSTILE}", title_supplied=True), locator="")
    make_citation(clash, make_source('Two "quoted", parts'))
    for who, stance, by in [
        ("Alpha", "claimed", "Alpha"),
        ("Beta", "blamed", "Alpha"),
        ("Beta", "denied", None),
    ]:
        make_claim(clash, who, stance, by=by)
    make_talks(
        edtf="2021-08/2021-09",
        topics=["Visas", "Trade"],
        level="minister",
        format="bilateral",
        venue="-",
        outcome=HOSTILE,
    )


@pytest.mark.parametrize("ordering", ["-date", "updated"])
def test_a_column_says_what_the_document_says(client, every_column, ordering):
    asked = {"ordering": ordering, "page_size": 1000, "fields": FIELDS}
    documents = client.get("/api/v1/events/", asked).json()["results"]
    said = [[*row.values()] for row in rows(client, ordering=ordering)]
    expected = [[value_of(column.name, one) for column in COLUMNS] for one in documents]
    assert said == [[as_cell(value) for value in one] for one in expected]
    properties = [feature["properties"] for feature in features(client, ordering=ordering)]
    for found, one in zip(properties, documents, strict=True):
        assert found == {name: value_of(name, one) for name in found}
    assert all(any(value not in (None, "", []) for value in column) for column in zip(*expected, strict=True))


def value_of(name, document):
    if name in PUT_TOGETHER:
        return PUT_TOGETHER[name](document)
    return at(document, IN_A_DOCUMENT.get(name, name))


def as_cell(value):
    return "" if value is None else str(cell(value))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_cell_starts_a_formula(client, make_incident, make_source, make_actor, start):
    text = f"{start}cmd|' /C calc'!A0"
    make_actor(text, slug="hostile")
    event = make_incident(text, summary=text, edtf="../2023", source=make_source(text, slug="hostile"))
    event.participations.create(actor=make_actor(text, slug="hostile"), role="party")
    found = row(client)
    for name in ["title", "summary", "participants", "sources"]:
        assert found[name].startswith(f"'{start}cmd|"), name
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in found.values())


def test_csv_keeps_quotes_lines_and_letters(client, make_incident):
    make_incident("Raid", summary='He said "no", twice;\r\nthen\nleft. شہر 😀 \\ %s')
    assert row(client)["summary"] == 'He said "no", twice;\r\nthen\nleft. شہر 😀 \\ %s'


# GeoJSON


def test_a_feature_has_its_point_and_says_how_exact_it_is(client, make_incident, make_place):
    make_place("Province", kind="province", latitude="31.5", longitude="-65.25")
    incident = make_incident(place="Province", place_precision="province", title=HOSTILE)
    (feature,) = features(client)
    assert (feature["type"], feature["id"]) == ("Feature", incident.pk)
    assert feature["geometry"] == {"type": "Point", "coordinates": [-65.25, 31.5]}
    assert feature["properties"]["place_precision"] == "province"
    assert feature["properties"]["title"] == HOSTILE
    assert feature["properties"]["fatalities_low"] is None
    assert feature["properties"]["participants"] == []


def test_without_a_point_the_geometry_is_null(client, make_incident, make_place):
    make_incident("Nowhere")
    make_place("Unmapped")
    make_incident("Somewhere", place="Unmapped")
    assert [feature["geometry"] for feature in features(client)] == [None, None]


# Atom


def test_an_entry_has_a_lasting_name_and_the_feed_the_newest_change(client, make_incident):
    make_incident("Old")
    new = make_incident("New", summary="First.\n\nSecond.", edtf="2022-12", place="Harbour")
    feed = ET.fromstring(fetch(client, "atom", kind="incident"))
    assert feed.findtext(f"{ATOM}title") == "Sarhad: Incidents, last changed first"
    assert feed.findtext(f"{ATOM}updated", "")[:19] == new.updated.isoformat()[:19]
    assert (
        feed.find(f"{ATOM}link[@rel='self']").get("href")
        == "http://testserver/api/v1/events.atom?kind=incident"
    )
    assert (
        feed.find(f"{ATOM}link[@rel='alternate']").get("href")
        == "http://testserver/chronology/?kind=incident"
    )
    first = feed.find(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}id") == f"tag:testserver,2026:/events/{new.uid}"
    assert first.findtext(f"{ATOM}summary") == "<p>December 2022 · Harbour</p><p>First.</p>\n\n<p>Second.</p>"
    ids = {entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")}
    Event.objects.filter(pk=new.pk).update(title="Renamed", slug="renamed")
    assert {entry.findtext(f"{ATOM}id") for entry in entries(client)} == ids
    assert client.get("/api/v1/incidents.atom")["Content-Type"] == "application/atom+xml"


def test_a_feed_is_cut_to_its_first_entries(client, make_incident, monkeypatch):
    monkeypatch.setattr("timeline.formats.atom.MOST_ENTRIES", 2)
    for number in range(3):
        make_incident(f"Raid {number}", edtf=f"202{number}")
    assert [entry.findtext(f"{ATOM}title") for entry in entries(client)] == ["Raid 2", "Raid 1"]
    assert [entry.findtext(f"{ATOM}title") for entry in entries(client, ordering="date")] == [
        "Raid 0",
        "Raid 1",
    ]


def test_an_empty_feed_is_not_news_at_every_poll(client):
    assert "1970-01-01" in fetch(client, "atom")


def test_markup_in_an_event_is_text_in_the_feed(client, make_incident):
    make_incident(HOSTILE, summary=HOSTILE)
    (entry,) = entries(client)
    assert entry.findtext(f"{ATOM}title") == " ".join(HOSTILE.replace("\x0b", "").split())
    html = entry.findtext(f"{ATOM}summary")
    assert "&lt;/script&gt;" in html and "<script" not in html and "<b>" not in html and "شہر" in html


# iCalendar


@pytest.mark.parametrize(
    ("edtf", "start", "end", "said"),
    [
        ("2022-12-11", date(2022, 12, 11), date(2022, 12, 12), "Raid"),
        ("2025-06-28/2025-07-07", date(2025, 6, 28), date(2025, 7, 8), "Raid [28 June – 7 July 2025]"),
        ("2022-12", date(2022, 12, 1), date(2023, 1, 1), "Raid [December 2022]"),
        ("2022?", date(2022, 1, 1), date(2023, 1, 1), "Raid [2022 (uncertain)]"),
        ("2021-08/..", date(2021, 8, 1), date(2021, 9, 1), "Raid [since August 2021]"),
        ("/2021-08-15", date(2021, 8, 15), date(2021, 8, 16), "Raid [until 15 August 2021, start unknown]"),
        ("9999-12-31", date(9999, 12, 31), None, "Raid"),
    ],
)
def test_an_entry_spans_the_possible_days_and_says_when_that_is_not_the_day(
    client, make_incident, edtf, start, end, said
):
    make_incident("Raid", edtf=edtf)
    (entry,) = calendar(client)
    assert entry["dtstart"].dt == start
    assert (entry["dtend"].dt if "dtend" in entry else None) == end
    assert entry["summary"] == said


@pytest.mark.parametrize(
    ("occurrence", "status"),
    [("occurred", "CONFIRMED"), ("planned", "TENTATIVE"), ("cancelled", "CANCELLED"), ("alleged", None)],
)
def test_an_entry_is_tentative_when_planned_and_cancelled_when_cancelled(
    client, make_talks, occurrence, status
):
    talks = make_talks("Talks", occurrence=occurrence)
    (entry,) = calendar(client)
    assert entry.get("status") == status
    assert entry["uid"] == f"{talks.uid}@testserver"
    assert entry["dtstamp"].dt == talks.updated.replace(microsecond=0)
    assert entry["summary"] == ("Talks" if occurrence == "occurred" else f"Talks [{occurrence}]")


def test_a_calendar_places_an_event_on_the_map_only_where_the_spot_is_known(
    client, make_incident, make_place
):
    make_place("Town", admin1="Balochistan", latitude="30.9", longitude="66.4")
    make_incident(place="Town", place_precision="exact", edtf="2022")
    make_incident(place="Town", place_precision="district", edtf="2021")
    exact, vague = calendar(client)
    assert exact["location"] == vague["location"] == "Town, Balochistan, PK"
    assert (exact["geo"].latitude, exact["geo"].longitude) == (30.9, 66.4)
    assert "geo" not in vague


def test_a_calendar_holds_hostile_text(client, make_incident, make_place):
    make_place("Town; X, \\Y", slug="town")
    event = make_incident(f"{HOSTILE}\nEND:VEVENT", summary=f"{HOSTILE}\r\nEND:VCALENDAR\n" + "long " * 99)
    event.place, event.place_precision = make_place(slug="town"), "near"
    event.save()
    text = fetch(client, "ics")
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    (entry,) = calendar(client)
    assert entry["summary"].startswith(
        '=cmd("|calc")\' </script>]]> & <b>%s</b> \\{ {{x}} ~^#_$ ; , شہر END:VEVENT'
    )
    assert "شہر\nEND:VCALENDAR\nlong long" in entry["description"]
    assert entry["location"].startswith("Town; X, \\Y")


# TimelineJS


@pytest.mark.parametrize(
    ("edtf", "start", "end", "said"),
    [
        ("2022-12-11", {"year": 2022, "month": 12, "day": 11}, None, "11 December 2022"),
        ("2022-12", {"year": 2022, "month": 12}, None, "December 2022"),
        ("2022", {"year": 2022}, None, "2022"),
        ("2022-22", {"year": 2022, "month": 6}, {"year": 2022, "month": 8}, "summer 2022"),
        ("202X", {"year": 2020}, {"year": 2029}, "the 2020s"),
        ("2025-06/2025-07-07", {"year": 2025, "month": 6}, {"year": 2025, "month": 7, "day": 7}, None),
        ("2021-08/..", {"year": 2021, "month": 8}, None, "since August 2021"),
        ("../2021-08", {"year": 2021, "month": 8}, None, "until August 2021"),
    ],
)
def test_a_slide_knows_no_more_of_its_date_than_we_do(client, make_incident, edtf, start, end, said):
    make_incident(edtf=edtf)
    (slide,) = slides(client)["events"]
    assert slide["start_date"] == start
    assert slide.get("end_date") == end
    assert slide["display_date"] == (said or slide["display_date"])


def test_slides_are_grouped_by_kind_and_their_text_is_no_markup(client, make_incident, make_talks):
    make_talks("Talks", edtf="2023")
    incident = make_incident(HOSTILE, summary=HOSTILE, edtf="2022")
    talks, raid = slides(client)["events"]
    assert (talks["group"], raid["group"]) == ("Diplomatic event", "Incident")
    for html in raid["text"].values():
        assert "</script>" not in html and "<b>" not in html and "&lt;b&gt;" in html
    assert f'href="http://testserver/events/{incident.pk}/' in raid["text"]["text"]


def test_eras_are_the_phases_behind_the_slides(client, make_incident, make_phase):
    make_phase("The <thaw>", "2025-05/..")
    make_phase("Before", "2019")
    make_incident(edtf="2025-06-28")
    make_incident(edtf="2025-07")
    (era,) = slides(client)["eras"]
    assert era["text"]["headline"] == "The &lt;thaw&gt;, since May 2025"
    assert era["start_date"] == {"year": 2025, "month": 5}
    assert era["end_date"] == {"year": 2025, "month": 7, "day": 31}
    assert slides(client, date="1999") == {
        "title": slides(client, date="1999")["title"],
        "events": [],
        "eras": [],
    }


# Bibliographies


def test_a_source_is_listed_once_with_what_is_known_of_it(client, make_incident, make_source):
    full = make_source(
        "The Thaw", outlet=make_outlet(), author="Jane Doe", edtf="2025-07-07", date_basis="stated",
        url="https://example.org/a_b%20c{d}?x=1&y=#z", language="en", slug="thaw",
    )  # fmt: skip
    bare = make_source("Column on policy", title_supplied=True, kind="post", slug="column")
    make_incident("Raid", source=full, edtf="2024")
    make_incident("Ambush", source=full, edtf="2023")
    make_incident("Siege", source=bare, edtf="2022")
    assert json.loads(fetch(client, "csl.json")) == [
        {
            "id": "thaw",
            "type": "article-newspaper",
            "title": "The Thaw",
            "author": [{"literal": "Jane Doe"}],
            "container-title": "The Gazette",
            "issued": {"date-parts": [[2025, 7, 7]]},
            "URL": "https://example.org/a_b%20c{d}?x=1&y=#z",
            "language": "en",
            "note": "http://testserver/sources/thaw/",
        },
        {
            "id": "column",
            "type": "post",
            "title": "[Column on policy]",
            "note": "http://testserver/sources/column/",
        },
    ]
    thaw, column = (dict(entry.fields) for entry in bibliography(client).values())
    assert thaw == {
        "title": "{The Thaw}",
        "journal": "The Gazette",
        "date": "2025-07-07",
        "year": "2025",
        "month": "July",
        "url": "https://example.org/a_b%20c%7Bd%7D?x=1&y=#z",
        "language": "en",
        "note": r"\url{http://testserver/sources/thaw/}",
    }
    assert column == {"title": "{[Column on policy]}", "note": r"\url{http://testserver/sources/column/}"}
    authors = bibliography(client)["thaw"].persons["author"]
    assert [str(author) for author in authors] == ["{Jane Doe}"]
    assert "author" not in bibliography(client)["column"].persons


@pytest.mark.parametrize(
    ("edtf", "issued", "year_and_month"),
    [
        ("2022-12", {"date-parts": [[2022, 12]]}, ("2022", "December")),
        ("2022~", {"date-parts": [[2022]], "circa": True}, ("2022", None)),
        ("2022-21", {"date-parts": [[2022]], "season": 1}, ("2022", None)),
        ("2022-24", {"date-parts": [[2022]], "season": 4}, ("2022", None)),
        ("2022-12-15/2022-12-31", {"date-parts": [[2022, 12, 15], [2022, 12, 31]]}, ("2022", "December")),
        ("2022-12/2023-01", {"date-parts": [[2022, 12], [2023, 1]]}, (None, None)),
        ("202X", {"date-parts": [[2020], [2029]]}, (None, None)),
        ("2022/..", {"literal": "since 2022"}, (None, None)),
    ],
)
def test_a_date_of_publication_is_as_exact_as_it_is_known(
    client, make_incident, make_source, edtf, issued, year_and_month
):
    make_incident(source=make_source(edtf=edtf, date_basis="stated"))
    (item,) = json.loads(fetch(client, "csl.json"))
    assert item["issued"] == issued
    (entry,) = bibliography(client).values()
    assert entry.fields["date"] == edtf
    assert (entry.fields.get("year"), entry.fields.get("month")) == year_and_month


@pytest.mark.parametrize(
    "text", [HOSTILE, "{", "}", "\\", "a } @article{x, title = {Forged", "%", '"', "100% & more"]
)
def test_no_title_breaks_the_bibliography(client, make_incident, make_source, text):
    make_incident("Raid", edtf="2023", source=make_source(text, author=text, language="", slug="hostile"))
    make_incident("Ambush", edtf="2022", source=make_source("The next"))
    assert cited(client, "bib") == cited(client, "csl.json") == ["hostile", "the-next"]
    title = bibliography(client)["hostile"].fields["title"]
    assert not re.search(r"(?<!\\)[%&#$_]", title), "LaTeX would read this as a command"
    assert json.loads(fetch(client, "csl.json"))[0]["title"] == text
