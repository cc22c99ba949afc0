"""The read API: its documents, envelope and errors, as the contract has them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def get(client, url, **params):
    response = client.get(url, params)
    assert response.status_code == 200, response.content
    return response.json()


def titles(client, **params):
    return [event["title"] for event in get(client, "/api/v1/events/", **params)["results"]]


def errors(client, url="/api/v1/events/", **params):
    response = client.get(url, params)
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    return {error["parameter"]: error["message"] for error in response.json()["errors"]}


# Documents


def test_an_incident_as_the_contract_has_it(
    client, make_incident, make_actor, make_casualties, make_citation, make_claim, make_place
):
    make_actor("Alpha")
    make_place("Chaman", admin1="Balochistan", latitude="30.9", longitude="66.4")
    incident = make_incident(
        "Clash at the crossing",
        edtf="2022-12-11",
        date_basis="inferred",
        date_note="The year of the statement.",
        place="Chaman",
        actors={"Alpha": "attacker"},
        fatalities_low=8,
    )
    citation = make_citation(incident, supports=["event", "casualties"], value={"fatalities": "at least 8"})
    make_casualties(incident, "travellers", actor=make_actor("Alpha"), killed_low=8)
    make_claim(incident, "Alpha", "blamed", by="Beta", citation=citation, confidence="low")

    event = get(client, f"/api/v1/events/{incident.pk}/")

    assert event["kind"] == "incident"
    assert event["url"] == f"http://testserver/events/{incident.pk}/clash-at-the-crossing/"
    assert event["type"] == {"code": "armed-clash", "label": "Armed clash", "category": "battle"}
    assert event["date"] == {
        "edtf": "2022-12-11",
        "earliest": "2022-12-11",
        "latest": "2022-12-11",
        "precision": "day",
        "approximate": False,
        "uncertain": False,
        "basis": "inferred",
        "note": "The year of the statement.",
        "text": "11 December 2022",
    }
    assert event["place"] == {
        "slug": "chaman",
        "name": "Chaman",
        "admin1": "Balochistan",
        "country": "PK",
        "latitude": 30.9,
        "longitude": 66.4,
        "precision": "exact",
    }
    assert event["participants"] == [
        {"actor": {"slug": "alpha", "name": "Alpha"}, "role": "attacker", "note": ""}
    ]
    assert event["incident"]["fatalities"] == {"low": 8, "best": None, "high": None}
    assert event["incident"]["casualties"][0]["actor"] == "alpha"
    claim = event["incident"]["claims"][0]
    assert (claim["actor"]["slug"], claim["stance"], claim["by"]["slug"]) == (
        *("alpha", "blamed"),
        "beta",
    )
    assert claim["citation"] == citation.pk
    assert event["diplomacy"] is None
    assert event["citations"][0]["supports"] == ["event", "casualties"]
    assert event["citations"][0]["value"] == {"fatalities": "at least 8"}
    assert event["citations"][0]["source"]["slug"] == "a-report"
    assert {"uid", "summary", "occurrence", "links", "updated", "revision"} <= set(event)


def test_a_diplomatic_event_as_the_contract_has_it(client, make_talks):
    talks = make_talks(level="minister", format="bilateral", topics=["Trade"], outcome="A date.")
    event = get(client, f"/api/v1/diplomatic-events/{talks.pk}/")
    assert event["incident"] is None
    assert event["diplomacy"] == {
        "level": "minister",
        "format": "bilateral",
        "venue": "",
        "topics": ["trade"],
        "outcome": "A date.",
    }


def test_an_open_end_is_null_not_a_far_away_day(client, make_talks):
    talks = make_talks(edtf="2021-08/..")
    date = get(client, f"/api/v1/events/{talks.pk}/")["date"]
    assert (date["earliest"], date["latest"], date["precision"]) == ("2021-08-01", None, "open")


def test_lists_leave_out_links_and_citations_unless_asked(client, make_incident, make_source):
    make_incident(source=make_source())
    (listed,) = get(client, "/api/v1/events/")["results"]
    assert "citations" not in listed and "links" not in listed and "incident" in listed
    (asked,) = get(client, "/api/v1/events/", fields="id,citations")["results"]
    assert set(asked) == {"id", "citations"} and len(asked["citations"]) == 1
    (shorter,) = get(client, "/api/v1/events/", omit="summary")["results"]
    assert "summary" not in shorter


def test_collections_hold_their_kind(client, make_incident, make_talks):
    make_incident("Raid")
    make_talks("Talks")
    assert len(get(client, "/api/v1/events/")["results"]) == 2
    assert get(client, "/api/v1/incidents/")["results"][0]["title"] == "Raid"
    assert get(client, "/api/v1/diplomatic-events/")["results"][0]["title"] == "Talks"
    assert client.get("/api/v1/diplomatic-events/1/").status_code == 404


def test_links_name_the_other_event_only_when_it_is_published(client, make_incident, make_talks):
    from timeline.models import EventLink

    cause, secret = make_incident("Raid"), make_incident("Hidden", status="draft")
    talks = make_talks()
    EventLink.objects.create(event=talks, other=cause, relation="response-to")
    EventLink.objects.create(event=talks, other=secret, relation="led-to")
    links = get(client, f"/api/v1/events/{talks.pk}/")["links"]
    assert [(link["relation"], link["event"]["title"]) for link in links] == [("response-to", "Raid")]


def test_actors_places_sources_and_phases_have_lists_and_items(
    client, make_actor, make_place, make_source, make_phase
):
    make_actor("Alpha", aliases=["Ay"])
    province = make_place("Province", kind="province")
    make_place("Town", parent=province)
    make_source("A report", edtf="2022-12", date_basis="stated")
    make_phase("The thaw", "2025-05/..")
    assert get(client, "/api/v1/actors/alpha/")["aliases"][0]["name"] == "Ay"
    assert get(client, "/api/v1/actors/", q="AY")["results"][0]["slug"] == "alpha"
    assert get(client, "/api/v1/places/town/")["parent"] == "province"
    assert get(client, "/api/v1/sources/a-report/")["published"]["edtf"] == "2022-12"
    assert get(client, "/api/v1/phases/the-thaw/")["date"]["latest"] is None
    for name in ["actors", "places", "sources", "phases"]:
        envelope = get(client, f"/api/v1/{name}/")
        assert set(envelope) == {"count", "next", "previous", "filter", "results"}
        item = envelope["results"][0]
        assert get(client, f"/api/v1/{name}/{item['id']}/")["slug"] == item["slug"]


def test_the_root_names_every_collection(client):
    assert set(get(client, "/api/v1/")) == {
        *("events", "incidents", "diplomatic-events"),
        *("actors", "places", "sources", "phases", "changes", "codebook", "schema", "docs"),
    }


# What the public may not see


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_a_draft_is_not_there(client, make_incident, status):
    draft = make_incident(status=status)
    assert titles(client) == []
    assert get(client, "/api/v1/events/", count="exact")["count"] == 0
    assert client.get(f"/api/v1/events/{draft.pk}/").status_code == 404


def test_a_draft_is_read_by_its_address_alone_and_by_curators_alone(client, curator, make_incident):
    draft = make_incident(status="draft")
    assert curator.get(f"/api/v1/events/{draft.pk}/").json()["status"] == "draft"
    assert curator.get("/api/v1/events/").json()["results"] == []
    assert client.get(f"/api/v1/events/{draft.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_retracted_event_is_gone(client, make_incident):
    incident = make_incident()
    incident.status = "retracted"
    incident.save()
    gone = client.get(f"/api/v1/events/{incident.pk}/")
    assert gone.status_code == 410
    assert gone.json()["status"] == 410


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_was_retracted_unpublished_was_never_there(client, make_incident):
    incident = make_incident("A secret", status="draft")
    incident.status = "retracted"
    incident.save()
    assert client.get(f"/api/v1/events/{incident.pk}/").status_code == 404
    assert client.get(f"/events/{incident.pk}/").status_code == 404


def test_private_bases_answer_members_only(client, curator, settings):
    settings.PUBLIC_READ = False
    assert client.get("/api/v1/events/").status_code == 401
    assert client.get("/chronology/").status_code == 302
    assert curator.get("/api/v1/events/").status_code == 200


# Paging


@pytest.mark.parametrize(
    "ordering", ["date", "-date", "fatalities", "-fatalities", "updated", "-updated", "relevance"]
)
def test_walking_the_cursor_gives_each_event_once_and_back_again(client, make_incident, ordering):
    for number in range(9):
        known = {"fatalities_low": number // 3} if number % 2 else {}
        make_incident(f"Raid {number}", edtf=["2022", "2022-12", "2022-12-11"][number % 3], **known)
    params = {"ordering": ordering, "page_size": 2, "q": "raid"}
    pages, page = [], get(client, "/api/v1/events/", **params)
    while True:
        pages.append([event["id"] for event in page["results"]])
        if not page["next"]:
            break
        page = client.get(page["next"]).json()
    whole = get(client, "/api/v1/events/", ordering=ordering, q="raid")["results"]
    walked = [number for numbers in pages for number in numbers]
    assert walked == [event["id"] for event in whole]
    assert len(set(walked)) == 9
    backwards = [pages[-1]]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        backwards.insert(0, [event["id"] for event in page["results"]])
    assert backwards == pages


def test_many_events_on_one_day_are_paged_without_loss(client, make_incident):
    made = {make_incident(f"Raid {number}", edtf="2022-12-11").pk for number in range(7)}
    seen, page = [], get(client, "/api/v1/events/", page_size=3)
    while page:
        seen += [event["id"] for event in page["results"]]
        page = client.get(page["next"]).json() if page["next"] else None
    assert len(seen) == 7 and set(seen) == made


def test_an_event_added_meanwhile_moves_no_other(client, make_incident):
    for number in range(4):
        make_incident(f"Raid {number}", edtf=f"2022-12-1{number}")
    first = get(client, "/api/v1/events/", page_size=2)
    make_incident("Newcomer", edtf="2022-12-31")
    second = client.get(first["next"]).json()
    assert [event["title"] for event in second["results"]] == ["Raid 1", "Raid 0"]


def test_unknown_numbers_come_last_whichever_way_one_sorts(client, make_incident):
    make_incident("Unknown")
    make_incident("None", fatalities_best=0)
    make_incident("Many", fatalities_low=9)
    assert titles(client, ordering="-fatalities") == ["Many", "None", "Unknown"]
    assert titles(client, ordering="fatalities") == ["None", "Many", "Unknown"]


def test_the_best_match_comes_first(client, make_incident):
    make_incident("Shelling", summary="A raid was expected.", edtf="2024")
    make_incident("Raid on the raiders", edtf="2020")
    assert titles(client, q="raid", ordering="relevance")[0] == "Raid on the raiders"


def test_the_total_is_given_where_it_is_cheap_or_asked_for(client, make_incident):
    for number in range(3):
        make_incident(f"Raid {number}")
    assert get(client, "/api/v1/events/")["count"] == 3
    assert get(client, "/api/v1/events/", page_size=2)["count"] is None
    assert get(client, "/api/v1/events/", page_size=2, count="exact")["count"] == 3


def test_a_cursor_is_refused_with_another_query_or_when_altered(client, make_incident):
    for number in range(3):
        make_incident(f"Raid {number}")
    cursor = get(client, "/api/v1/events/", page_size=1)["next"].split("cursor=")[1]
    from urllib.parse import unquote

    cursor = unquote(cursor)
    assert "another query" in errors(client, cursor=cursor, kind="incident")["cursor"]
    assert "not one of ours" in errors(client, cursor=cursor[:-2] + "xx")["cursor"]
    assert get(client, "/api/v1/events/", cursor=cursor, page_size=2)


@pytest.mark.parametrize(
    "twice",
    [
        *["fatalities_min=bogus&fatalities_min=1", "date=garbage&date=2025", "q=a&q=attack"],
        *["date_from=2025-01-01&date_from=2022-01-01", "page_size=abc&page_size=2"],
        *["ordering=foo&ordering=date", "updated_since=x&updated_since=2020-01-01"],
    ],
)
def test_a_parameter_of_one_value_given_twice_is_an_error(client, twice):
    name = twice.partition("=")[0]
    answer = client.get(f"/api/v1/events/?{twice}")
    assert answer.status_code == 400
    assert {"parameter": name, "message": "Give one value, not 2."} in answer.json()["errors"]


@pytest.mark.parametrize(
    "day", ["11/12/2022", "25/10/06", "2025-6-1", "2025-02-30", "20250601", "٢٠٢٥-٠١-٠١"]
)
def test_a_day_is_written_in_one_way(client, day):
    assert "YYYY-MM-DD" in errors(client, date_from=day)["date_from"]


def test_the_servers_own_cursor_is_accepted_whatever_the_script(client, make_source):
    for number in range(3):
        make_source("افغان امن عمل اور سرحدی کشیدگی " * 9 + str(number), slug=f"s-{number}")
    page, seen = get(client, "/api/v1/sources/", page_size=1), 1
    while page["next"]:
        page, seen = client.get(page["next"]).json(), seen + 1
    assert seen == 3


def test_a_number_beyond_64_bits_in_a_value_is_written_out(client, make_incident, make_citation):
    incident = make_incident()
    make_citation(incident, value={"rounds fired": 10**20})
    for url in [f"/api/v1/events/{incident.pk}/", "/api/v1/events/?fields=id,citations"]:
        assert str(10**20) in client.get(url).content.decode()


# Two ways of writing one document


def test_a_list_writes_an_event_exactly_as_its_item_does(
    client, make_incident, make_talks, make_claim, make_casualties, make_citation, make_place, make_source
):
    from timeline.models import EventLink, ExternalId

    make_place("Chaman", admin1="Balochistan", latitude="30.9", longitude="66.4")
    incident = make_incident(
        actors={"Alpha": "attacker", "Beta": "target"}, place="Chaman", edtf="2022-12~", fatalities_low=2
    )
    cited = make_citation(incident, make_source("A report", outlet=None), value={"fatalities": "two"})
    make_citation(incident, make_source("A reprint"), locator="p. 2", quote="Two, it said.", credibility=2)
    make_claim(incident, "Alpha", "claimed", by="Alpha", citation=cited, edtf="2022-12", channel="video")
    make_claim(incident, "Alpha", "assessed", confidence="low")
    make_casualties(incident, "soldiers", killed_low=2)
    talks = make_talks(edtf="2021-08/..", topics=["Visas", "Trade"], level="minister", venue="The palace")
    EventLink.objects.create(event=talks, other=incident, relation="response-to")
    make_incident("Nothing but a title")
    ExternalId.objects.create(event=incident, scheme="ucdp-ged", identifier="17")
    parts = ",".join(get(client, f"/api/v1/events/{incident.pk}/"))
    listed = client.get(f"/api/v1/events/?fields={parts}").json()["results"]
    assert len(listed) == 3
    for document in listed:
        item = client.get(f"/api/v1/events/{document['id']}/")
        assert item.json() == document
        assert list(item.json()) == list(document)


# Conditional requests


@pytest.mark.django_db(transaction=True)
def test_an_unchanged_base_answers_304_with_one_query(client, make_incident, django_assert_num_queries):
    incident = make_incident()
    for url in ["/api/v1/events/?kind=incident", f"/api/v1/events/{incident.pk}/", "/api/v1/actors/"]:
        etag = client.get(url)["ETag"]
        assert etag.startswith('"')
        with django_assert_num_queries(1):
            again = client.get(url, headers={"if-none-match": f'"other", {etag}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["event", "participant", "actor", "alias", "place", "citation", "claim"])
def test_whatever_changes_in_the_base_changes_the_etag_of_lists(
    client, make_incident, make_actor, make_place, make_citation, make_claim, what
):
    from timeline.models import Participation

    incident = make_incident(actors=["Alpha"], place="Harbour")
    before = client.get("/api/v1/events/")["ETag"]
    {
        "event": lambda: make_incident("Another"),
        "participant": lambda: Participation.objects.all().delete(),
        "actor": lambda: make_actor("Beta"),
        "alias": lambda: make_actor("Alpha", aliases=["Ay"]),
        "place": lambda: type(make_place()).objects.update(name="Port"),
        "citation": lambda: make_citation(incident),
        "claim": lambda: make_claim(incident),
    }[what]()
    answer = client.get("/api/v1/events/", headers={"if-none-match": before})
    assert answer.status_code == 200 and answer["ETag"] != before


@pytest.mark.django_db(transaction=True)
def test_the_etag_of_an_item_changes_only_with_the_item(client, make_incident):
    incident = make_incident()
    url = f"/api/v1/events/{incident.pk}/"
    before = client.get(url)["ETag"]
    make_incident("Another")
    assert client.get(url)["ETag"] == before
    assert client.get(url, headers={"if-none-match": before}).status_code == 304
    incident.title = "Retitled"
    incident.save()
    assert client.get(url)["ETag"] != before


@pytest.mark.django_db(transaction=True)
def test_an_etag_is_of_one_query_one_form_and_one_reader(client, curator, make_incident):
    make_incident()
    etags = {
        client.get("/api/v1/events/")["ETag"],
        client.get("/api/v1/events/?fields=title")["ETag"],
        client.get("/api/v1/incidents/")["ETag"],
        curator.get("/api/v1/events/")["ETag"],
    }
    assert len(etags) == 4


# Errors


def test_one_answer_names_every_bad_parameter(client):
    found = errors(
        client,
        acter="x",
        date="2022-13",
        kind="war",
        page_size="0",
        ordering="size",
        fields="titel",
        bbox="1,2,3",
        fatalities_min="-1",
        count="some",
        updated_since="yesterday",
        cursor="",
    )
    assert set(found) == {
        *("acter", "date", "kind", "page_size", "ordering", "fields"),
        *("bbox", "fatalities_min", "count", "updated_since"),
    }
    assert found["acter"] == "Unknown parameter. Did you mean 'actor'?"
    assert "title" in found["fields"]


def test_a_single_unknown_parameter_is_named_in_the_title(client):
    body = client.get("/api/v1/events/?acter=x").json()
    assert body["type"] == "invalid-parameter"
    assert body["title"] == "Unknown parameter 'acter'"
    assert body["status"] == 400


@pytest.mark.parametrize("name", ["as_of", "format", "interval", "page", "limit", "offset"])
def test_parameters_that_are_not_offered_are_refused(client, name):
    assert name in errors(client, **{name: "1"})


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/events/1/",
        "/api/v1/actors/",
        "/api/v1/places/",
        "/api/v1/sources/",
        "/api/v1/phases/",
    ],
)
def test_unknown_parameters_are_refused_everywhere(client, url):
    assert errors(client, url, colour="red")["colour"].startswith("Unknown parameter")


@pytest.mark.parametrize("name", ["actor", "actor_all", "claimed_by", "blamed"])
def test_a_misspelt_actor_is_an_error_with_suggestions(client, make_actor, name):
    make_actor("Tehreek-e-Taliban Pakistan", aliases=["TTP"])
    message = errors(client, **{name: "Tehrek e Talban Pakistan"})[name]
    assert "Did you mean 'Tehreek-e-Taliban Pakistan'?" in message


def test_a_misspelt_type_place_source_country_or_phase_is_an_error_with_suggestions(
    client, make_type, make_place, make_source, make_phase
):
    make_type("armed-clash")
    make_place("Chaman", admin1="Balochistan")
    make_source("A report")
    make_phase("The thaw")
    found = errors(
        client,
        type="armed-clsh",
        place="chamman",
        source="a-reprt",
        phase="the-taw",
        country="XX",
        admin1="Baluchistan",
    )
    assert "'armed-clash'" in found["type"]
    assert "'chaman'" in found["place"]
    assert "'a-report'" in found["source"]
    assert "'the-thaw'" in found["phase"]
    assert "'Balochistan'" in found["admin1"]
    assert "no country 'XX'" in found["country"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/api/v1/events/999/", 404),
        ("/api/v1/events/none/", 404),
        ("/api/v1/events/99999999999999999999999/", 404),
        ("/api/v1/actors/nobody/", 404),
        ("/api/v1/nothing/", 404),
    ],
)
def test_what_is_not_there_is_a_problem_document(client, url, status):
    response = client.get(url)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == status


def test_a_form_that_cannot_be_served_is_406(client):
    response = client.get("/api/v1/events/", headers={"accept": "text/html"})
    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["q=%ff%fe", "actor=caf%e9", "%ff=1"])
@pytest.mark.parametrize("path", ["events/", "events.csv", "events/facets/", "actors/"])
def test_what_is_not_utf_8_is_an_error_not_a_search_for_something_else(client, path, query):
    answer = client.get(f"/api/v1/{path}?{query}")
    assert answer.status_code == 400
    assert "UTF-8" in str(answer.json()["errors"])


def test_leaving_out_every_field_is_an_error_not_a_list_of_nothing(client, make_incident):
    event = make_incident("Raid")
    for path in ["events/", f"events/{event.pk}/"]:
        answer = client.get(f"/api/v1/{path}?fields=id,title&omit=title,id")
        assert answer.status_code == 400
        assert [error["parameter"] for error in answer.json()["errors"]] == ["omit"]
        assert client.get(f"/api/v1/{path}?fields=id,title&omit=title").status_code == 200


def test_an_address_without_its_last_slash_leads_on_and_keeps_method_and_body(client):
    """A POST that became a GET would be answered 200, and nothing would have been written."""
    assert client.get("/api/v1/events?actor=TTP").status_code == 301
    for ask in (client.post, client.put, client.patch, client.delete):
        answer = ask("/api/v1/events?message=x", {}, content_type="application/json")
        assert (answer.status_code, answer["Location"]) == (308, "/api/v1/events/?message=x")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("events/", "GET, POST, HEAD, OPTIONS"),
        ("events/1/", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
        ("events.csv", "GET, HEAD, OPTIONS"),
        ("codebook/", "GET, HEAD, OPTIONS"),
        ("events/facets/", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_says_what_an_address_takes(client, url, allowed):
    answer = client.options(f"/api/v1/{url}")
    assert (answer.status_code, answer["Allow"], answer.content) == (200, allowed, b"")


def test_a_null_character_is_an_error_not_a_crash(client):
    for name in ["q", "actor", "place", "type", "source", "date", "country", "cursor", "ordering"]:
        assert name in errors(client, **{name: "a\x00b"})


def test_an_event_retracted_while_its_page_is_made_is_not_on_it(client, make_incident):
    from django.db import connection

    from timeline.models import Event

    make_incident("Raid on a post")
    raid = make_incident("Raid on a camp")

    def retract_once_chosen(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if " LIMIT 51" in sql:
            Event.objects.filter(pk=raid.pk).update(status=Event.Status.RETRACTED)
        return answer

    with connection.execute_wrapper(retract_once_chosen):
        page = client.get("/api/v1/events/").json()
    assert [event["title"] for event in page["results"]] == ["Raid on a post"]


# Cost


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client, make_incident, make_talks, make_claim, make_casualties, make_source,
    django_assert_max_num_queries,
):  # fmt: skip
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def fill(start, stop):
        for number in range(start, stop):
            names = [f"A{number}", f"B{number}"]
            incident = make_incident(f"Raid {number}", actors=names, place=f"P{number}", source=make_source())
            make_claim(incident, f"A{number}", by=f"B{number}")
            make_casualties(incident, actor=None)
            make_talks(f"Talks {number}", actors=names, topics=["Trade"])

    costs = []
    for stop in (2, 12):
        fill(stop - 2 if stop == 2 else 2, stop)
        for url in ["/api/v1/events/", "/api/v1/actors/", "/api/v1/places/", "/api/v1/sources/"]:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(url)
            costs.append((url, len(queries)))
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/events/?fields=title,citations,links,incident,diplomacy")
        costs.append(("all", len(queries)))
    assert costs[:5] == costs[5:]
    assert dict(costs)["/api/v1/events/"] <= 10
