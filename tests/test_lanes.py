"""The lane timeline's data: the same question as the page's, as columns or as counts, never a draft."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from timeline.lanes import document, marks
from timeline.models import Event, EventLink

pytestmark = pytest.mark.django_db

URL = "/chronology/lanes/"
EPOCH = date(1970, 1, 1)


def lanes(client, **params):
    response = client.get(URL, params)
    assert response.status_code == 200, (params, response.content)
    return response.json()


def drawn(answer):
    """(first possible day, last possible day, lane, flags) by the event's number."""
    columns = answer["events"]
    firsts = accumulate(columns["later"])
    names = [lane["label"] for lane in answer["lanes"]]
    rows = zip(columns["id"], firsts, columns["days"], columns["lane"], columns["flags"], strict=True)
    days = timedelta(days=1)
    return {
        pk: (EPOCH + first * days, EPOCH + (first + more) * days, names[lane], flags)
        for pk, first, more, lane, flags in rows
    }


def labels(answer):
    return [(lane["label"], lane["count"]) for lane in answer["lanes"]]


def errors(client, **params):
    response = client.get(URL, params)
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    return {error["parameter"]: error["message"] for error in response.json()["errors"]}


@pytest.fixture
def story(make_incident, make_talks, make_phase, make_place):
    make_phase("The thaw", "2025-05/..")
    make_place("Bazaar", country="AF")
    raid = make_incident("Raid", edtf="2022-12-11", actors=["Alpha", "Beta"], place="Harbour")
    shots = make_incident("Shots", edtf="2022-11", actors=["Alpha"], place="Bazaar", type="suicide-bombing")
    talks = make_talks("Talks", edtf="2023-01-05~", actors=["Beta"], occurrence="planned")
    make_incident("A draft", status="draft")
    make_incident("In review", status="in-review")
    make_incident("Retracted", status="retracted")
    return raid, shots, talks


def test_every_published_event_is_there_with_its_possible_days_and_no_other(client, story):
    raid, shots, talks = story
    answer = lanes(client)
    assert answer["mode"] == "events"
    assert answer["count"] == 3
    assert drawn(answer) == {
        raid.pk: (date(2022, 12, 11), date(2022, 12, 11), "Incidents", 0),
        shots.pk: (date(2022, 11, 1), date(2022, 11, 30), "Incidents", 0),
        talks.pk: (date(2023, 1, 5), date(2023, 1, 5), "Diplomacy", 1 | marks.APPROXIMATE),
    }
    assert set(answer["events"]["title"]) == {"Raid", "Shots", "Talks"}
    assert answer["phases"][0]["name"] == "The thaw"
    assert answer["phases"][0]["last"] is None


def test_open_ends_are_said_and_do_not_stretch_the_picture(client, make_incident):
    make_incident(edtf="2022-12-11")
    since = make_incident("Siege", edtf="2023-01/..")
    until = make_incident("War", edtf="../2022-10")
    make_incident("Feud", edtf="18XX")
    answer = lanes(client)
    flags = {pk: row[3] for pk, row in drawn(answer).items()}
    assert flags[since.pk] == marks.OPEN_END
    assert flags[until.pk] == marks.OPEN_START
    first, last = (EPOCH + timedelta(days=day) for day in answer["core"])
    assert (first, last) == (date(2022, 10, 31), date(2023, 1, 1))
    assert EPOCH + timedelta(days=answer["whole"][0]) == date(1800, 1, 1)


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"kind": "incident"}, {"Raid", "Shots"}),
        ({"actor": "beta"}, {"Raid", "Talks"}),
        ({"date": "2022-12"}, {"Raid"}),
        ({"date_from": "2022-11-30", "date_to": "2022-12-31"}, {"Raid", "Shots"}),
        ({"date": "2022-11", "date_match": "certain"}, {"Shots"}),
        ({"occurrence": "planned"}, {"Talks"}),
        ({"q": "raid"}, {"Raid"}),
    ],
)
def test_it_selects_what_the_page_selects(client, story, asked, titles):
    answer = lanes(client, **asked)
    assert set(answer["events"]["title"]) == titles
    listed = client.get("/api/v1/events/", asked).json()["results"]
    assert {event["title"] for event in listed} == titles


def test_days_that_are_asked_for_are_what_is_shown_at_first(client, story):
    answer = lanes(client, date_from="2022-11-20", date_to="2022-12-20")
    first, last = (EPOCH + timedelta(days=day) for day in answer["core"])
    assert (first, last) == (date(2022, 11, 20), date(2022, 12, 11))


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("kind", [("Incidents", 2), ("Diplomacy", 1)]),
        ("category", [("Battle", 1), ("Explosion or remote violence", 1), ("Talks and visits", 1)]),
        ("type", [("Armed clash", 1), ("Suicide bombing", 1), ("Talks", 1)]),
        ("country", [("AF", 1), ("PK", 1), ("No country recorded", 1)]),
        ("actor", [("Alpha", 2), ("Beta", 2)]),
    ],
)
def test_lanes_by_every_dimension(client, story, by, expected):
    answer = lanes(client, by=by)
    assert answer["by"] == by
    assert labels(answer) == expected


def test_an_event_stands_in_the_lane_of_each_of_its_actors(client, story):
    raid, *_ = story
    assert lanes(client, by="actor")["events"]["id"].count(raid.pk) == 2


def test_rare_actors_and_none_share_the_last_lane(client, make_incident):
    for number in range(15):
        make_incident(f"Raid {number}", actors=[f"Actor {number:02}"])
        make_incident(f"Raid {number} again", actors=[f"Actor {number:02}"])
    make_incident("Nobody known", actors=[])
    found = labels(lanes(client, by="actor"))
    assert len(found) == 13
    assert found[-1] == ("Others and none", 7)


def test_links_join_events_that_are_both_drawn(client, story, make_incident):
    raid, shots, talks = story
    draft = Event.objects.get(title="A draft")
    EventLink.objects.create(event=raid, relation="response-to", other=shots)
    EventLink.objects.create(event=talks, relation="follow-up-of", other=raid)
    EventLink.objects.create(event=draft, relation="part-of", other=raid)
    assert lanes(client)["links"] == [
        [raid.pk, "response-to", shots.pk],
        [talks.pk, "follow-up-of", raid.pk],
    ]
    assert lanes(client, kind="incident")["links"] == [[raid.pk, "response-to", shots.pk]]


def test_drafts_are_invisible_to_curators_too(curator, story):
    assert lanes(curator)["count"] == 3


def test_nothing_selected_is_an_empty_answer(client, story):
    answer = lanes(client, q="nothingatall")
    assert (answer["mode"], answer["count"]) == ("empty", 0)


# --- counts, where the events are too many ---


@pytest.fixture
def few_are_drawn(monkeypatch):
    monkeypatch.setattr(document, "MOST_EVENTS", 3)
    monkeypatch.setattr(document, "MOST_IN_VIEW", 2)


def counted(answer, label):
    """(certain by category, possible) by the first day of the interval, zeros left out."""
    lane = next(lane for lane in answer["lanes"] if lane["label"] == label)
    starts = [(EPOCH + timedelta(days=day)).isoformat() for day in answer["starts"]]
    certain = {
        (tone, starts[place]): number
        for tone, pairs in lane["certain"].items()
        for place, number in zip(pairs[::2], pairs[1::2], strict=True)
    }
    changes = dict(zip(lane["possible"][::2], lane["possible"][1::2], strict=True))
    running = accumulate(changes.get(place, 0) for place in range(len(starts)))
    return certain, {start: n for start, n in zip(starts, running, strict=True) if n}


@pytest.fixture
def many(make_incident, make_talks, few_are_drawn):
    make_incident(edtf="2022-12-11")
    make_incident(edtf="2022-12-11", type="suicide-bombing")
    make_incident(edtf="2022-12-11/2022-12-13")
    make_incident(edtf="2022-12-13/..")
    make_talks(edtf="2022-12-15")
    make_incident(edtf="2022-12-12", status="draft")


def test_too_many_events_are_counted_certain_and_possible_apart(client, many):
    answer = lanes(client)
    assert answer["mode"] == "density"
    assert answer["unit"] == "day"
    assert answer["count"] == 5
    assert labels(answer) == [("Incidents", 4), ("Diplomacy", 1)]
    certain, possible = counted(answer, "Incidents")
    assert certain == {("battle", "2022-12-11"): 1, ("explosion", "2022-12-11"): 1}
    assert possible == {
        "2022-12-11": 1,
        "2022-12-12": 1,
        "2022-12-13": 2,
        "2022-12-14": 1,
        "2022-12-15": 1,
    }
    assert counted(answer, "Diplomacy") == ({("consultation", "2022-12-15"): 1}, {})


@pytest.mark.parametrize(
    ("years", "unit", "start"),
    [(20, "week", "2022-12-05"), (60, "month", "2022-12-01"), (300, "year", "2022-01-01")],
)
def test_the_longer_the_time_the_longer_the_intervals(client, many, make_incident, years, unit, start):
    make_incident(edtf=f"{2022 - years}-12-11")
    answer = lanes(client)
    assert answer["unit"] == unit
    certain, _ = counted(answer, "Incidents")
    assert certain["battle", start] >= 1


def test_what_is_in_view_is_drawn_one_by_one_where_it_is_little(client, many):
    answer = lanes(client, view="2022-12-15/2022-12-31", lane="incident,diplomatic")
    assert answer["mode"] == "events"
    assert [row[2] for row in drawn(answer).values()] == ["Incidents", "Diplomacy"]
    answer = lanes(client, view="2022-12-12/2022-12-13", lane="incident,diplomatic")
    assert answer["mode"] == "events"
    answer = lanes(client, view="2022-12-11/2022-12-12")
    assert answer["mode"] == "density"
    assert counted(answer, "Incidents")[1] == {"2022-12-11": 1, "2022-12-12": 1}


def test_a_view_keeps_the_lanes_that_it_is_asked_for(client, many, make_incident):
    make_incident(edtf="2022-12-15", actors=["Alpha"])
    make_incident(edtf="2022-12-16", actors=["Beta"])
    answer = lanes(client, by="actor", lane="beta", view="2022-12-16/2022-12-20")
    assert labels(answer) == [("Beta", 1), ("Others and none", 1)]


@pytest.mark.parametrize("by", ["kind", "category", "type", "country", "actor"])
def test_counts_and_columns_agree_on_the_lanes(client, story, monkeypatch, by):
    whole = labels(lanes(client, by=by))
    monkeypatch.setattr(document, "MOST_EVENTS", 0)
    answer = lanes(client, by=by)
    assert answer["mode"] == "density"
    assert labels(answer) == whole


def test_lanes_by_actor_of_too_many_events_are_refused(client, story, monkeypatch):
    monkeypatch.setattr(document, "MOST_BY_ACTOR", 2)
    assert "narrow the selection" in errors(client, by="actor")["by"]
    assert lanes(client, by="actor", kind="incident")["count"] == 2


# --- the contract ---


@pytest.mark.parametrize(
    ("asked", "parameter", "says"),
    [
        ({"acter": "x"}, "acter", "Did you mean 'actor'?"),
        ({"by": "colour"}, "by", "There is no such way to make lanes"),
        ({"view": "soon"}, "view", "Write two days"),
        ({"view": "2025-02-01/2025-01-01"}, "view", "before the first"),
        ({"actor": "nobody at all"}, "actor", "There is no actor"),
        ({"page_size": "5"}, "page_size", "Unknown parameter"),
        ({"as_of": "2999-01-01"}, "as_of", "not known yet"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(client, story, asked, parameter, says):
    assert says in errors(client, **asked)[parameter]


def test_a_client_that_holds_the_answer_is_told_so_until_something_changes(client, story):
    etag = client.get(URL)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        assert client.get(URL, headers={"If-None-Match": etag}).status_code == 304
    assert len(asked) == 1
    assert client.get(URL, {"by": "type"}, headers={"If-None-Match": etag}).status_code == 200
    assert client.get(URL)["Cache-Control"] == "no-cache"


def test_the_number_of_queries_does_not_grow(client, story, make_incident, django_assert_num_queries):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            lanes(client)
        return len(asked)

    before = queries()
    for number in range(20):
        make_incident(f"Raid {number}", actors=[f"Actor {number}"])
    assert queries() == before <= 7  # one of them asks what a transaction has written: only a test is in one


@pytest.mark.django_db(transaction=True)
def test_it_shows_the_base_as_it_stood(client, story, make_incident):
    moment = timezone.now().isoformat()
    make_incident("Later known", edtf="2022-12-12")
    assert lanes(client)["count"] == 4
    assert lanes(client, as_of=moment)["count"] == 3


def test_strangers_are_not_served_where_reading_is_for_members(story, settings):
    settings.PUBLIC_READ = False
    assert Client().get(URL).status_code in (302, 401, 403)


# --- the card ---


def card(client, event, **params):
    return client.get(f"{URL}{event.pk}/", params)


def test_a_card_says_when_what_where_how_many_and_who_says_so(client, make_incident, make_source, make_talks):
    source = make_source("A report")
    raid = make_incident("Raid", edtf="2022-12", place="Harbour", fatalities_low=8, source=source)
    talks = make_talks("Talks")
    EventLink.objects.create(event=talks, relation="response-to", other=raid)
    text = " ".join(card(client, raid).content.decode().split())
    for said in ["December 2022", "Armed clash", "Harbour", "killed at least 8", "1 source", "A report"]:
        assert said in text
    assert f'data-event="{talks.pk}">Talks</a>' in text
    assert raid.get_absolute_url() in text


def test_unknown_fatalities_are_not_zero(client, make_incident):
    assert "killed: not known" in card(client, make_incident()).content.decode()


def test_a_card_leads_to_the_page_of_the_list_that_starts_with_its_event(client, make_incident):
    events = [make_incident(f"Raid {day}", edtf=f"2025-06-{day:02}") for day in range(1, 11)]
    for order in ["-date", "date"]:
        html = card(client, events[4], ordering=order, page_size=2).content.decode()
        address = html.split("data-in-list")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        page = client.get(address).content.decode()
        other = "Raid 4" if order == "-date" else "Raid 6"
        assert "Raid 5" in page
        assert page.index("Raid 5") < page.index(other)
    assert "data-in-list" not in card(client, events[4], ordering="-fatalities").content.decode()
    assert "data-in-list" not in card(client, events[4], date="2024").content.decode()


@pytest.mark.parametrize("status", ["draft", "in-review", "retracted"])
def test_what_is_not_published_has_no_card(curator, make_incident, status):
    assert card(curator, make_incident(status=status)).status_code == 404


def test_a_card_names_no_draft_that_is_linked(curator, make_incident):
    raid, draft = make_incident(), make_incident("Secret plans", status="draft")
    EventLink.objects.create(event=raid, relation="led-to", other=draft)
    assert "Secret plans" not in card(curator, raid).content.decode()


def test_a_card_refuses_what_the_page_refuses(client, make_incident):
    response = card(client, make_incident(), acter="x")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_the_page_names_its_source_and_says_that_the_list_holds_the_same(client, story):
    html = client.get("/chronology/", {"kind": "incident"}).content.decode()
    assert 'data-source="/chronology/lanes/?kind=incident"' in html
    assert "The list below holds the same events in words." in html
    assert 'id="lanes"' not in client.get("/chronology/", {"q": "nothingatall"}).content.decode()
