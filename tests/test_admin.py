"""The curators' pages, filled in and sent as a browser would."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditRecord, Invitation, Token, WrongTries
from diplomacy.models import DiplomaticEvent, Topic
from incidents.models import Incident
from sources.models import Outlet
from tests.forms import INCIDENTS, TALKS, change_page
from tests.kept import rows_of
from timeline.checks import CHECKS, Severity
from timeline.models import Event, EventType, Place, Revision

pytestmark = pytest.mark.django_db

WARNINGS = [code for code, check in CHECKS.items() if check.severity == Severity.WARNING]


def test_incident_with_everything_on_one_page(
    send: Any, incident: Any, make_actor: Any, make_place: Any, make_source: Any, make_talks: Any
) -> None:
    alpha, beta = str(make_actor("Alpha").pk), str(make_actor("Beta").pk)
    talks = make_talks()
    sent = send(
        f"{INCIDENTS}add/",
        incident
        | {
            "summary": "A raid before dawn.",
            "edtf": "2025-06",
            "place": str(make_place("Harbour", country="PK").pk),
            "place_precision": "near",
            "fatalities_low": "8",
            "participations-0-actor": alpha,
            "participations-0-role": "attacker",
            "participations-1-actor": beta,
            "participations-1-role": "target",
            "citations-0-source": str(make_source("A report").pk),
            "citations-0-supports": ["event", "casualties"],
            "citations-0-locator": "para. 4",
            "citations-0-value": '{"fatalities": "at least 8"}',
            "casualties-0-group": "soldiers",
            "casualties-0-actor": beta,
            "casualties-0-killed_low": "8",
            "claims-0-actor": alpha,
            "claims-0-stance": "claimed",
            "claims-0-by": alpha,
            "links-0-relation": "breach-of",
            "links-0-other": str(talks.pk),
            "external_ids-0-scheme": "gtd",
            "external_ids-0-identifier": "202506280001",
            "status": "published",
            "confirm": WARNINGS,
        },
    )
    assert sent.saved, sent.errors
    saved = Incident.objects.get()
    assert (saved.precision, saved.country, saved.fatalities) == ("month", "PK", 8)
    assert [str(part) for part in saved.participations.all()] == [
        "Alpha (attacker)",
        "Beta (target)",
    ]
    citation = saved.citations.get()
    assert citation.supports == ["event", "casualties"]
    assert citation.value == {"fatalities": "at least 8"}
    assert saved.casualties.get().killed_low == 8
    assert str(saved.claims.get().by) == "Alpha"
    assert saved.links.get().other.title == "Talks in Geneva"
    assert str(saved.external_ids.get()) == "gtd:202506280001"


def test_diplomatic_event_with_everything_on_one_page(
    send: Any, make_type: Any, make_actor: Any, make_source: Any, make_incident: Any
) -> None:
    topics = [Topic.objects.create(slug=slug, label=slug.title()) for slug in ("trade", "visas")]
    sent = send(
        f"{TALKS}add/",
        {
            "title": "Talks in Kabul",
            "type": str(make_type("talks").pk),
            "edtf": "2025-07",
            "level": "minister",
            "format": "bilateral",
            "topics": [str(topic.pk) for topic in topics],
            "outcome": "Visas are to be easier.",
            "participations-0-actor": str(make_actor("Alpha").pk),
            "participations-0-role": "host",
            "participations-1-actor": str(make_actor("Beta").pk),
            "participations-1-role": "visitor",
            "citations-0-source": str(make_source().pk),
            "citations-0-supports": ["event"],
            "links-0-relation": "response-to",
            "links-0-other": str(make_incident().pk),
        },
    )
    assert sent.saved, sent.errors
    talks = DiplomaticEvent.objects.get()
    assert [topic.label for topic in talks.topics.all()] == ["Trade", "Visas"]
    assert talks.participations.count() == 2
    assert talks.links.get().other.title == "Raid on the port"
    assert talks.status == "draft"


def test_untouched_rows_never_stand_in_the_way(send: Any, curator: Client, incident: Any) -> None:
    empty_rows = {
        f"{prefix}-{index}-id": ""
        for prefix in ["participations", "citations", "casualties", "claims", "links"]
        for index in range(3)
    }
    sent = send(f"{INCIDENTS}add/", incident | empty_rows)
    assert sent.saved, sent.errors
    event = Incident.objects.get()
    assert not event.participations.exists() and not event.citations.exists()
    assert send(change_page(event), {}).saved


def test_saving_a_page_unchanged_changes_nothing(
    send: Any, make_incident: Any, make_source: Any, make_casualties: Any, make_claim: Any
) -> None:
    event = make_incident(actors=["Alpha"], place="Harbour", source=make_source())
    cited = event.citations.get()
    cited.value = {"fatalities": 8, "by": {"soldiers": "at least 3"}}
    cited.save()
    make_casualties(event, killed_low=3)
    make_claim(event, citation=cited)
    before = _whole(event)
    assert send(change_page(event), {}).saved
    assert _whole(event) == before


def _whole(event: Event) -> Any:
    whole = rows_of(event.pk)
    whole["timeline_event"][0].pop("updated")
    return whole


MISTAKES = [
    ({"edtf": "28.6.2025"}, "edtf", "The year comes first: 2022-12-11. Accepted:"),
    ({"edtf": "2025-02-30"}, "edtf", "February 2025 has 28 days"),
    ({"edtf": "2025-07/2025-06"}, "edtf", "The interval ends before it begins"),
    ({"date_basis": "inferred"}, "date_note", "Say what the inferred date was inferred from."),
    ({"place": "Harbour"}, "place_precision", "Say how exactly the place is known"),
    ({"place_precision": "near"}, "place_precision", "leave that empty without a place"),
    (
        {"place": "Harbour", "place_precision": "near", "country": "AF"},
        "country",
        "Harbour lies in PK, not AF.",
    ),
    ({"country": "Pakistan"}, "country", "at most 2 characters"),
    ({"country": "pk"}, "country", "two capital letters"),
    ({"type": "talks"}, "type", "Choose a type of incident"),
    ({"title": ""}, "title", "This field is required."),
    (
        {"fatalities_low": "9", "fatalities_best": "8"},
        "fatalities_high",
        "Fatalities must rise from low to best to high.",
    ),
    ({"injured_low": "9", "injured_high": "8"}, "injured_high", "The injured must rise"),
    ({"fatalities_low": "99999999999"}, "fatalities_low", "less than or equal to"),
    ({"fatalities_low": "-1"}, "fatalities_low", "greater than or equal to 0"),
    (
        {
            "participations-0-actor": "Alpha",
            "participations-0-role": "attacker",
            "participations-1-actor": "Alpha",
            "participations-1-role": "attacker",
        },
        "participations-1-role",
        "This actor already has this role in the event.",
    ),
    ({"participations-0-actor": "Alpha"}, "participations-0-role", "This field is required."),
    ({"participations-0-role": "target"}, "participations-0-actor", "This field is required."),
    ({"citations-0-source": "A report"}, "citations-0-supports", "Say what the citation supports."),
    (
        {"citations-0-source": "A report", "citations-0-supports": ["weather"]},
        "citations-0-supports",
        "weather is not one of the available choices",
    ),
    (
        {
            "citations-0-source": "A report",
            "citations-0-supports": ["event"],
            "citations-1-source": "A report",
            "citations-1-supports": ["date"],
        },
        "citations-1-locator",
        "This place in the source is already cited for the event.",
    ),
    (
        {
            "citations-0-source": "A report",
            "citations-0-supports": ["event"],
            "citations-0-value": "at least 8",
        },
        "citations-0-value",
        "This is not JSON. Write pairs of name and value",
    ),
    (
        {
            "citations-0-source": "A report",
            "citations-0-supports": ["event"],
            "citations-0-value": "[8]",
        },
        "citations-0-value",
        "Write pairs of name and value",
    ),
    (
        {
            "casualties-0-group": "guards",
            "casualties-0-killed_low": "4",
            "casualties-0-killed_best": "3",
        },
        "casualties-0-killed_high",
        "The killed must rise from low to best to high.",
    ),
    (
        {"casualties-0-group": "guards", "casualties-1-group": "guards"},
        "casualties-1-group",
        "This group of casualties is already recorded.",
    ),
    (
        {
            "claims-0-actor": "Alpha",
            "claims-0-stance": "claimed",
            "claims-1-actor": "Alpha",
            "claims-1-stance": "claimed",
        },
        "claims-1-by",
        "This claim by the same speaker is already recorded.",
    ),
    (
        {"claims-0-actor": "Alpha", "claims-0-stance": "claimed", "claims-0-edtf": "yesterday"},
        "claims-0-edtf",
        "'yesterday' is not a date. Accepted:",
    ),
    (
        {
            "links-0-relation": "led-to",
            "links-0-other": "Talks in Geneva",
            "links-1-relation": "led-to",
            "links-1-other": "Talks in Geneva",
        },
        "links-1-other",
        "These two events are already linked this way.",
    ),
    (
        {"external_ids-0-scheme": "gtd", "external_ids-0-identifier": "1"},
        "external_ids-0-identifier",
        "Another event already carries this identifier.",
    ),
]


@pytest.mark.parametrize(
    ("entries", "field", "message"), MISTAKES, ids=[f"{m[1]}: {m[2][:40]}" for m in MISTAKES]
)
def test_mistake_is_explained_at_its_field(
    send: Any,
    incident: Any,
    make_actor: Any,
    make_place: Any,
    make_source: Any,
    make_type: Any,
    make_talks: Any,
    entries: dict[str, Any],
    field: str,
    message: str,
) -> None:
    talks = make_talks()
    talks.external_ids.create(scheme="gtd", identifier="1")
    known = {
        "Alpha": make_actor("Alpha"),
        "Harbour": make_place("Harbour", country="PK"),
        "A report": make_source("A report"),
        "talks": make_type("talks"),
        "Talks in Geneva": talks,
    }
    chosen = {
        name: str(known[value].pk) if isinstance(value, str) and value in known else value
        for name, value in entries.items()
    }
    sent = send(f"{INCIDENTS}add/", incident | chosen)
    assert not sent.saved
    assert list(sent.errors) == [field]
    assert message in sent.errors[field][0]
    assert not Incident.objects.exists()


def test_an_event_is_not_linked_to_itself(send: Any, make_incident: Any) -> None:
    event = make_incident(status="draft")
    sent = send(change_page(event), {"links-0-relation": "led-to", "links-0-other": str(event.pk)})
    assert sent.errors == {"links-0-other": ["A link needs two different events."]}


def test_publishing_needs_a_citation(send: Any, incident: Any, make_source: Any, make_actor: Any) -> None:
    sent = send(f"{INCIDENTS}add/", incident | {"status": "published"})
    assert list(sent.errors) == ["citations"]
    assert "Publishing needs at least one citation" in sent.errors["citations"][0]
    cited = {
        "citations-0-source": str(make_source().pk),
        "citations-0-supports": ["event"],
    }
    taking_part = {"participations-0-actor": str(make_actor("Alpha").pk), "participations-0-role": "attacker"}
    asked = incident | cited | taking_part | {"status": "published"}
    sent = send(f"{INCIDENTS}add/", asked)
    assert "Confirm this" in sent.errors[""][0]
    assert send(f"{INCIDENTS}add/", asked | {"confirm": WARNINGS}).saved


def test_the_last_citation_of_a_published_event_stays(
    send: Any, make_incident: Any, make_source: Any
) -> None:
    event = make_incident(source=make_source())
    sent = send(change_page(event), {"citations-0-DELETE": "on"})
    assert "citations" in sent.errors
    assert event.citations.count() == 1


def test_a_new_citation_can_be_chosen_for_a_claim_after_saving(
    send: Any, curator: Client, incident: Any, make_actor: Any, make_source: Any
) -> None:
    sent = send(
        f"{INCIDENTS}add/",
        incident
        | {
            "citations-0-source": str(make_source("A report").pk),
            "citations-0-supports": ["claims"],
            "claims-0-actor": str(make_actor().pk),
            "claims-0-stance": "claimed",
            "_continue": "1",
        },
    )
    url = sent.response["Location"]
    html = curator.get(url).content.decode()
    event = Incident.objects.get()
    citation = event.citations.get()
    assert f'<option value="{citation.pk}">A report</option>' in html
    assert send(url, {"claims-0-citation": str(citation.pk)}).saved
    assert event.claims.get().citation == citation


def test_a_claim_is_not_cited_to_another_event(
    send: Any, make_incident: Any, make_claim: Any, make_source: Any
) -> None:
    other = make_incident(source=make_source()).citations.get()
    event = make_incident("Ambush", status="draft")
    make_claim(event)
    sent = send(change_page(event), {"claims-0-citation": str(other.pk)})
    assert sent.errors == {"claims-0-citation": ["Choose a citation of this incident."]}


def test_a_citation_that_a_claim_rests_on_is_not_deleted(
    send: Any, make_incident: Any, make_claim: Any, make_citation: Any
) -> None:
    event = make_incident(status="draft")
    make_claim(event, citation=make_citation(event))
    sent = send(change_page(event), {"citations-0-DELETE": "on"})
    assert not sent.saved and "claim of responsibility" in sent.text
    assert event.citations.exists()


def test_what_only_the_database_refuses_comes_back_on_the_form(
    send: Any, make_incident: Any, make_actor: Any
) -> None:
    """Two rows that exchange their values meet a constraint half-way."""
    event = make_incident("Raid", actors={"Alpha": "party", "Beta": "party"}, status="draft")
    alpha, beta = (str(part.actor_id) for part in event.participations.all())
    sent = send(
        change_page(event),
        {"title": "Half", "participations-0-actor": beta, "participations-1-actor": alpha},
    )
    assert sent.errors == {"": ["This actor already has this role in the event."]}
    event.refresh_from_db()
    assert event.title == "Raid"


def test_a_rule_that_is_checked_last_does_not_come_after_the_good_news(
    send: Any, make_incident: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("timeline.admin.codebook.EventTypeForm.clean_kind")
    type = make_incident().type
    entries = {"kind": "diplomatic", "category": "statement"}
    sent = send(f"/admin/timeline/eventtype/{type.pk}/change/", entries)
    assert sent.errors[""][0].startswith("The database refused this")
    assert "successfully" not in sent.text


@pytest.mark.parametrize("value", ['{"killed": NaN}', '{"killed": "\\u0000"}'])
def test_json_that_the_database_cannot_hold_comes_back_on_the_form(
    send: Any, incident: Any, make_source: Any, value: str
) -> None:
    cited = {
        "citations-0-source": str(make_source().pk),
        "citations-0-supports": ["casualties"],
        "citations-0-value": value,
    }
    sent = send(f"{INCIDENTS}add/", incident | cited)
    # A sign that nobody sees is refused before; what is no JSON number, by the database.
    said = {"": "The database refused this"} if "NaN" in value else {"citations-0-value": "U+0000"}
    assert [(name, text in sent.errors[name][0]) for name, text in said.items()] == [(*said, True)]
    assert not Incident.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_revision_says_who_and_why(send: Any, incident: Any, make_actor: Any) -> None:
    assert send(f"{INCIDENTS}add/", incident | {"change_message": "From the report."}).saved
    event = Incident.objects.get()
    row = {"participations-0-actor": str(make_actor().pk), "participations-0-role": "target"}
    assert send(change_page(event), row | {"change_message": "Its target."}).saved
    revisions = Revision.objects.filter(event=event.pk)
    assert [(str(revision.user), revision.message) for revision in revisions] == [
        ("curator", "From the report."),
        ("curator", "Its target."),
    ]


@pytest.mark.django_db(transaction=True)
def test_deleting_is_signed_too(curator: Client, make_incident: Any) -> None:
    one, two = make_incident("One", status="draft"), make_incident("Two", status="draft")
    curator.post(f"{INCIDENTS}{one.pk}/delete/", {"post": "yes"})
    curator.post(
        INCIDENTS,
        {"action": "delete_selected", "_selected_action": [str(two.pk)], "post": "yes"},
    )
    last = Revision.objects.filter(status="")
    assert [(revision.event_id, str(revision.user)) for revision in last] == [
        (one.pk, "curator"),
        (two.pk, "curator"),
    ]
    page = curator.get("/admin/timeline/revision/").content.decode()
    assert "One" in page and "Two" in page
    for revision in Revision.objects.all():
        assert curator.get(f"/admin/timeline/revision/{revision.pk}/change/").status_code == 200


def autocomplete(client: Client, term: str, model: str, field: str) -> list[str]:
    app, _, name = model.partition(".")
    query = {"term": term, "app_label": app, "model_name": name, "field_name": field}
    results = client.get("/admin/autocomplete/", query).json()["results"]
    return [row["name"] for row in results]


@pytest.mark.parametrize("term", ["Daesh-K", "daesh k", "DAÉSH", "da‘esh", "iskp", "khorasan"])
def test_actor_is_found_by_any_name(curator: Client, make_actor: Any, term: str) -> None:
    make_actor("Islamic State – Khorāsān", aliases=["ISKP", "Dāʿesh-K"])
    make_actor("Beta")
    assert autocomplete(curator, term, "timeline.participation", "actor") == ["Islamic State – Khorāsān"]


def test_place_is_found_by_other_names(curator: Client, make_place: Any) -> None:
    make_place("Angoor Adda", country="PK", other_names=["Angūr Aḍḍa"])
    make_place("Torkham")
    assert autocomplete(curator, "angur ad", "timeline.event", "place") == ["Angoor Adda, PK"]


def test_types_are_offered_by_kind(curator: Client, make_type: Any) -> None:
    make_type("armed-clash"), make_type("talks")
    assert autocomplete(curator, "", "incidents.incident", "type") == ["Armed clash"]
    assert autocomplete(curator, "", "diplomacy.diplomaticevent", "type") == ["Talks"]
    page = curator.get(f"{TALKS}add/").content.decode()
    assert 'data-app-label="diplomacy" data-model-name="diplomaticevent"' in page


def test_other_event_is_found_as_it_is_typed(curator: Client, make_incident: Any, make_talks: Any) -> None:
    make_incident("Raid on the port", actors=["Alpha"])
    make_talks("Talks in Geneva")
    for term in ["ra", "raid on the po", "alpha"]:
        found = autocomplete(curator, term, "timeline.eventlink", "other")
        assert [text.partition(",")[0] for text in found] == ["Raid on the port"]
    assert autocomplete(curator, "&|!", "timeline.eventlink", "other") != []


def test_an_event_is_edited_on_the_page_of_its_kind(curator: Client, make_talks: Any) -> None:
    talks = make_talks()
    response = curator.get(f"/admin/timeline/event/{talks.pk}/change/", {"_popup": "1"})
    assert response["Location"] == f"{change_page(talks)}?_popup=1"
    assert curator.get("/admin/timeline/event/add/").status_code == 403
    assert curator.get("/admin/timeline/event/0/change/").status_code == 404


def test_list_is_searched_filtered_and_newest_first(
    curator: Client, make_incident: Any, make_place: Any
) -> None:
    make_incident("Old raid", edtf="2021", place=make_place("Port", country="AF"))
    make_incident("New raid", edtf="2025-06", actors=["Alpha"])
    page = curator.get(INCIDENTS).content.decode()
    assert page.index("New raid") < page.index("Old raid")
    assert "June 2025" in page
    for query in [{"q": "alpha"}, {"category": "battle", "q": "new"}]:
        page = curator.get(INCIDENTS, query).content.decode()
        assert "New raid" in page and "Old raid" not in page
    page = curator.get(INCIDENTS, {"country": "AF"}).content.decode()
    assert "Old raid" in page and "New raid" not in page
    assert "Old raid" not in curator.get(INCIDENTS, {"category": "explosion"}).content.decode()


def test_place_names_are_written_one_per_line(send: Any, curator: Client) -> None:
    url = "/admin/timeline/place/"
    place = {"name": "Angoor Adda", "slug": "angoor-adda", "kind": "point", "country": "PK"}
    sent = send(f"{url}add/", place | {"other_names": "Angur Ada, Angūr Aḍḍa\r\nAngur Ada\r\n"})
    assert sent.saved, sent.errors
    row = Place.objects.get()
    assert row.other_names == ["Angur Ada", "Angūr Aḍḍa"]
    assert send(f"{url}{row.pk}/change/", {}).saved
    row.refresh_from_db()
    assert row.other_names == ["Angur Ada", "Angūr Aḍḍa"]


PLACE, ACTOR, SOURCE = "timeline/place", "actors/actor", "sources/source"
OTHER_MISTAKES = [
    (PLACE, {"name": "X", "latitude": "95", "longitude": "9"}, "longitude", "Give both latitude"),
    (PLACE, {"name": "X", "latitude": "34"}, "longitude", "Give both latitude"),
    (PLACE, {"name": "X", "kind": "country", "parent": "1"}, "parent", "is not wider than a"),
    (PLACE, {"name": "X", "kind": "", "parent": "1"}, "kind", "This field is required."),
    (ACTOR, {"name": "?!"}, "", "A name needs at least one letter or digit."),
    (
        ACTOR,
        {"name": "X", "aliases-0-name": "Y", "aliases-1-name": "Y"},
        "aliases-1-name",
        "This actor already has this alias.",
    ),
    (
        ACTOR,
        {"name": "X", "relations-0-relation": "hosts", "relations-0-edtf": "2025-13"},
        "relations-0-edtf",
        "Month 13 does not exist",
    ),
    (SOURCE, {"title": "X", "edtf": "2025"}, "date_basis", "Say whether the source states its date"),
    (SOURCE, {"title": "X", "edtf": "June"}, "edtf", "'June' is not a date"),
]


@pytest.mark.parametrize(("page", "entries", "field", "message"), OTHER_MISTAKES)
def test_mistake_on_another_page_is_explained(
    send: Any,
    make_place: Any,
    page: str,
    entries: dict[str, Any],
    field: str,
    message: str,
) -> None:
    province = make_place("Province", kind="province")
    kinds = {PLACE: "point", ACTOR: "armed-group", SOURCE: "news"}
    entries = {"slug": "x", "kind": kinds[page]} | entries
    if "parent" in entries:
        entries = entries | {"parent": str(province.pk)}
    sent = send(f"/admin/{page}/add/", entries)
    assert not sent.saved
    assert message in sent.errors[field][0]


def test_a_type_in_use_keeps_its_kind(send: Any, make_incident: Any) -> None:
    type = make_incident().type
    entries = {"kind": "diplomatic", "category": "statement"}
    sent = send(f"/admin/timeline/eventtype/{type.pk}/change/", entries)
    assert sent.errors == {"kind": ["Events carry this type, so its kind cannot change."]}
    assert EventType.objects.get(pk=type.pk).kind == "incident"


def test_a_stranger_to_the_base_sees_nothing(make_incident: Any, django_user_model: Any) -> None:
    event = make_incident()
    client = Client()
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    for url in [INCIDENTS, f"{INCIDENTS}add/", change_page(event), "/admin/timeline/revision/"]:
        assert client.get(url).status_code == 403
    assert client.post(f"{INCIDENTS}add/", {}).status_code == 403
    assert client.post(change_page(event), {}).status_code == 403
    query = {"app_label": "timeline", "model_name": "participation", "field_name": "actor"}
    assert client.get("/admin/autocomplete/", query).status_code == 403


def test_a_reader_reads_but_does_not_write(make_incident: Any, django_user_model: Any) -> None:
    event = make_incident(actors=["Alpha"])
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(reader)
    page = client.get(change_page(event)).content.decode()
    assert "Raid on the port" in page and "Alpha" in page
    assert 'name="title"' not in page and "Reason for the change" not in page
    assert client.post(change_page(event), {"title": "Mine"}).status_code == 403


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label_lower)
def test_every_page_answers(curator: Client, model: Any) -> None:
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    assert curator.get(url).status_code == 200
    assert curator.get(url, {"q": "x"}).status_code == 200
    may_add = model not in {Event, Revision, Token, AuditRecord, Invitation, WrongTries}
    assert curator.get(f"{url}add/").status_code == (200 if may_add else 403)
    assert curator.get(f"/admin/{model._meta.app_label}/").status_code == 200


def test_the_index_wears_the_name(curator: Client) -> None:
    page = curator.get("/admin/").content.decode()
    assert "Sarhad" in page and "Curation" in page and "admin-sarhad.css" in page


def test_no_page_carries_inline_code(curator: Client, make_incident: Any) -> None:
    """The policy would refuse it; Django's own JSON for the inlines sits in data attributes."""
    event = make_incident(actors=["Alpha"])
    for url in ["/admin/", INCIDENTS, f"{INCIDENTS}add/", change_page(event)]:
        page = curator.get(url).content.decode()
        assert "<style" not in page and " style=" not in page and " onclick=" not in page
        assert all(" src=" in tag.partition(">")[0] for tag in page.split("<script")[1:])


LISTS = [INCIDENTS, "/admin/timeline/event/", "/admin/actors/actor/", f"/admin/{SOURCE}/"]


@pytest.mark.parametrize(
    "url",
    [*LISTS, TALKS, f"/admin/{PLACE}/", "/admin/timeline/phase/", "/admin/timeline/revision/"],
)
def test_list_takes_as_many_queries_for_30_rows_as_for_3(
    curator: Client,
    make_actor: Any,
    make_incident: Any,
    make_phase: Any,
    make_place: Any,
    make_source: Any,
    make_talks: Any,
    url: str,
) -> None:
    def fill(numbers: range) -> int:
        for n in numbers:
            outlet = Outlet.objects.create(slug=f"o{n}", name=f"Outlet {n}")
            source = make_source(f"Source {n}", outlet=outlet)
            parent = make_place(f"Province {n}", kind="province")
            place = make_place(f"Place {n}", parent=parent)
            make_actor(f"Actor {n}", aliases=[f"A{n}", f"B{n}"])
            make_phase(f"Phase {n}", source=source)
            make_incident(f"Raid {n}", place=place, actors=[f"Actor {n}"])
            make_talks(f"Talks {n}", place=place)
        connection.check_constraints()  # writes the revisions
        with CaptureQueriesContext(connection) as queries:
            assert curator.get(url).status_code == 200
        return len(queries)

    curator.get(url)
    assert fill(range(3)) == fill(range(3, 30)) <= 12
