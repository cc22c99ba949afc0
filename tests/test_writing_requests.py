"""Who may write, when, how often, and in what form."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Token
from tests.scripts import ACTORS, EVENTS, INCIDENTS, PLACES, SOURCES, TALKS, Script, user_who_may
from timeline.models import Event, IdempotencyKey, Place

pytestmark = pytest.mark.django_db


# If-Match


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_write_says_which_state_it_was_made_from(
    editor: Script, make_incident: Any, make_source: Any, method: str
) -> None:
    url = f"{EVENTS}{make_incident(source=make_source()).pk}/"
    document, etag = editor.read(url)
    body = None if method == "DELETE" else document
    missing = editor.send(method, url, body)
    assert (missing.status_code, missing.json()["type"]) == (428, "precondition-required")
    stale = editor.send(method, url, body, if_match='"0123"')
    assert (stale.status_code, stale.json()["type"]) == (412, "precondition-failed")
    assert stale.json()["etag"] == etag
    assert editor.read(url) == (document, etag)
    # A tag that was weakened on its way, by compression, still names the state.
    done = editor.send(method, url, body, if_match=f'"other", W/{etag}')
    assert done.status_code == (204 if method == "DELETE" else 200)


def test_two_scripts_do_not_overwrite_one_another(editor: Script, whole: Any) -> None:
    url = f"{INCIDENTS}{editor.made(INCIDENTS, whole)['id']}/"
    document, etag = editor.read(url)
    first = editor.send("PATCH", url, {"participants": []}, if_match=etag)
    second = editor.send("PUT", url, document | {"title": "Mine"}, if_match=etag)
    assert (first.status_code, second.status_code) == (200, 412)
    assert editor.send("PATCH", url, {"title": "Mine"}, if_match="*").json()["participants"] == []


# Who may


def test_who_may_write(django_user_model: Any, raid: Any, make_incident: Any, make_source: Any) -> None:
    published = make_incident(source=make_source())
    draft = make_incident("Draft", status="draft")
    stranger = Script()
    reader = Script(user_who_may(django_user_model, "reader"))
    contributor = Script(user_who_may(django_user_model, "contributor", "incidents.add_incident"))
    rights = ["timeline.view_event", "incidents.change_incident", "incidents.delete_incident"]
    keeper = Script(user_who_may(django_user_model, "keeper", *rights))
    talks_only = Script(user_who_may(django_user_model, "envoy", "diplomacy.change_diplomaticevent"))

    for script, expected in {stranger: 401, reader: 403, contributor: 201, keeper: 403}.items():
        assert script.post(INCIDENTS, raid).status_code == expected
        assert script.post(EVENTS, raid | {"kind": "incident"}).status_code == expected
    for event in [published, draft]:
        for script, expected in {
            stranger: 401,
            reader: 403,
            contributor: 403,
            talks_only: 403,
            keeper: 200,
        }.items():
            url = f"{EVENTS}{event.pk}/"
            assert script.send("PATCH", url, {}, if_match="*").status_code in (expected, 400)
            if script is not keeper:
                assert script.send("DELETE", url, if_match="*").status_code == expected
    problem = contributor.send("PATCH", f"{INCIDENTS}{draft.pk}/", {}, if_match="*").json()
    assert problem["title"] == "Your account lacks the permission to change incidents."
    for url in [ACTORS, PLACES, SOURCES]:
        assert (stranger.post(url, {}).status_code, contributor.post(url, {}).status_code) == (401, 403)
    assert keeper.send("DELETE", f"{EVENTS}{draft.pk}/", if_match="*").status_code == 204


def test_a_token_writes_as_its_user_and_only_with_the_scope(django_user_model: Any, raid: Any) -> None:
    user = user_who_may(django_user_model, "script", "incidents.add_incident")
    for scope, expected in {"read": 403, "write": 201}.items():
        _, text = Token.objects.issue(user=user, name=scope, scope=scope, expires=None)
        response = Script().post(INCIDENTS, raid, authorization=f"Bearer {text}")
        assert response.status_code == expected
    assert Script().post(INCIDENTS, raid, authorization="Bearer nonsense").status_code == 401


def test_a_session_is_guarded_against_forged_requests(django_user_model: Any, raid: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(django_user_model.objects.create_superuser("editor"))
    response = client.post(INCIDENTS, raid, content_type="application/json")
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_phases_are_not_written_here(editor: Script) -> None:
    assert editor.post("/api/v1/phases/", {}).status_code == 405


def test_an_event_that_one_may_not_see_cannot_be_linked_to(
    django_user_model: Any, raid: Any, make_incident: Any
) -> None:
    secret = make_incident("Secret", status="draft")
    script = Script(user_who_may(django_user_model, "contributor", "incidents.add_incident"))
    for reference in [secret.pk, secret.uid, {"id": secret.pk}, {"uid": secret.uid}]:
        found = script.faults(INCIDENTS, raid | {"links": [{"relation": "led-to", "event": reference}]})
        assert "There is no event" in next(iter(found.values()))


# Batches


def test_a_batch_is_created_whole(editor: Script, raid: Any) -> None:
    response = editor.post(INCIDENTS, [raid | {"title": f"Raid {number}"} for number in range(3)])
    assert response.status_code == 201
    assert [event["title"] for event in response.json()] == ["Raid 0", "Raid 1", "Raid 2"]
    mixed = [raid | {"kind": "incident"}]
    assert editor.post(EVENTS, mixed).json()[0]["kind"] == "incident"


def test_a_batch_with_a_mistake_creates_nothing_and_names_every_one(editor: Script, raid: Any) -> None:
    batch = [raid, raid | {"date": {"edtf": "x"}}, [], raid | {"title": ""}, raid | {"id": 5}]
    found = editor.faults(INCIDENTS, batch)
    assert set(found) == {"/1/date/edtf", "/2", "/3/title"}
    assert editor.faults(INCIDENTS, [raid, raid | {"id": 5}]).keys() == {"/1/id"}
    assert not Event.objects.exists()


def test_a_batch_may_name_its_own_rows(editor: Script) -> None:
    province = {"name": "Province", "kind": "province"}
    town = {"name": "Town", "kind": "point", "parent": "province"}
    response = editor.post(PLACES, [province, town])
    assert [place["slug"] for place in response.json()] == ["province", "town"]
    again = editor.faults(PLACES, [{"name": "X", "kind": "point"}, {"name": "x", "kind": "point"}, town])
    assert again == {
        "/1/slug": "Place with this Slug already exists.",
        "/2/slug": "Place with this Slug already exists.",
    }
    assert Place.objects.count() == 2


def test_a_batch_has_a_size(editor: Script, raid: Any) -> None:
    assert editor.faults(INCIDENTS, []) == {"": "An empty list creates nothing."}
    assert editor.faults(INCIDENTS, [raid] * 1001) == {"": "At most 1000 documents at once, not 1001."}


# Idempotency


def test_a_post_sent_again_is_answered_again_and_not_done_again(editor: Script, raid: Any) -> None:
    for body in [raid, [raid, raid]]:
        key = f"key-{type(body).__name__}"
        first = editor.post(INCIDENTS, body, idempotency_key=key)
        again = editor.post(INCIDENTS, body, idempotency_key=key)
        assert first.status_code == again.status_code == 201
        assert again.json() == first.json()
        assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
        for header in ("Location", "ETag"):
            assert again.get(header) == first.get(header)
    assert Event.objects.count() == 3


def test_a_key_is_for_one_request(editor: Script, raid: Any, django_user_model: Any) -> None:
    editor.post(INCIDENTS, raid, idempotency_key="k")
    for url, body in [
        (INCIDENTS, raid | {"title": "Other"}),
        (EVENTS, raid),
        (f"{INCIDENTS}?message=x", raid),
    ]:
        response = editor.post(url, body, idempotency_key="k")
        assert (response.status_code, response.json()["type"]) == (409, "idempotency-key-reused")
    reordered = dict(reversed(raid.items()))
    assert editor.post(INCIDENTS, reordered, idempotency_key="k")["Idempotent-Replayed"] == "true"
    other = Script(django_user_model.objects.create_superuser("other"))
    assert "Idempotent-Replayed" not in other.post(INCIDENTS, raid, idempotency_key="k")
    for key in ["", " ", "é", "x" * 256]:
        assert editor.post(INCIDENTS, raid, idempotency_key=key).status_code == 400


def test_a_refused_post_can_be_mended_under_its_key(editor: Script, raid: Any) -> None:
    assert editor.post(INCIDENTS, raid | {"title": ""}, idempotency_key="k").status_code == 400
    assert editor.post(INCIDENTS, raid, idempotency_key="k").status_code == 201


def test_a_key_is_forgotten_after_a_day(editor: Script, raid: Any) -> None:
    editor.post(INCIDENTS, raid, idempotency_key="k")
    IdempotencyKey.objects.update(created=timezone.now() - timedelta(hours=25))
    assert "Idempotent-Replayed" not in editor.post(INCIDENTS, raid, idempotency_key="k")
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_the_same_posts_at_once_only_one_is_done(django_user_model: Any, raid: Any) -> None:
    user = django_user_model.objects.create_superuser("editor")
    scripts = [Script(user) for _ in range(6)]
    start = threading.Barrier(len(scripts))
    answers: list[Any] = []

    def send(script: Script) -> None:
        start.wait()
        answers.append(script.post(INCIDENTS, raid, idempotency_key="k"))
        connection.close()

    threads = [threading.Thread(target=send, args=[script]) for script in scripts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 5
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told_that_it_is_stale(django_user_model: Any, raid: Any) -> None:
    user = django_user_model.objects.create_superuser("editor")
    url = f"{INCIDENTS}{Script(user).made(INCIDENTS, raid)['id']}/"
    etag = Script(user).read(url)[1]
    scripts = {title: Script(user) for title in ["One", "Two", "Three"]}
    start = threading.Barrier(len(scripts))
    answers = {}

    def send(title: str) -> None:
        start.wait()
        answers[title] = scripts[title].send("PATCH", url, {"title": title}, if_match=etag)
        connection.close()

    threads = [threading.Thread(target=send, args=[title]) for title in scripts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [200, 412, 412]
    (won,) = [title for title, answer in answers.items() if answer.status_code == 200]
    assert Script(user).read(url)[0]["title"] == won


# Bodies


@pytest.mark.parametrize(
    ("body", "status", "kind", "fragment"),
    [
        (b"", 400, "malformed-json", "The body is empty"),
        (b'{"title": }', 400, "malformed-json", "line 1, column 11"),
        (b'{"title": "a", "title": "b"}', 400, "malformed-json", "'title' occurs twice"),
        (b'{"x": NaN}', 400, "malformed-json", "NaN is not JSON"),
        (b'{"x": -Infinity}', 400, "malformed-json", "-Infinity is not JSON"),
        (b'{"x": 1' + b"0" * 5000 + b"}", 400, "malformed-json", "5001 digits"),
        (b"\xff\xfe", 400, "malformed-json", "not UTF-8: byte 1"),
        (b"[" * 100_000, 400, "malformed-json", "levels deep"),
        (b"[" * 30 + b"]" * 30, 400, "invalid-document", "error"),
        (b'{"x": 1e999}', 400, "invalid-document", "error"),
        (b'{"x": 9007199254740992}', 400, "invalid-document", "error"),
        (b'{"\\ud800": 1}', 400, "invalid-document", "error"),
        (b'{"a\\u0000": 1}', 400, "invalid-document", "error"),
        (b"7", 400, "invalid-document", "error"),
        (b"null", 400, "invalid-document", "error"),
        (b'"' + b"x" * (10 * 2**20) + b'"', 413, "", "10 MiB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_hostile_body_is_a_problem_document(
    editor: Script, body: bytes, status: int, kind: str, fragment: str
) -> None:
    for url in [INCIDENTS, ACTORS]:
        response = editor.send("POST", url, body)
        assert response.status_code == status, response.content[:300]
        assert response["Content-Type"] == "application/problem+json"
        assert kind in response.json()["type"]
        assert fragment in response.json()["title"]


def test_another_form_than_json_is_415(editor: Script) -> None:
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]:
        response = editor.send("POST", INCIDENTS, b"title=x", content_type=kind)
        assert response.status_code == 415, kind
    assert editor.send("POST", INCIDENTS, b"{}", content_encoding="gzip").status_code == 415


def test_parameters_that_a_write_does_not_take_are_refused(editor: Script, raid: Any) -> None:
    response = editor.post(f"{INCIDENTS}?mesage=x&status=published", raid)
    problem = response.json()
    assert (response.status_code, problem["type"]) == (400, "invalid-parameter")
    assert {error["parameter"] for error in problem["errors"]} == {"mesage", "status"}
    twice = editor.post(f"{INCIDENTS}?message=this&message=that", raid)
    assert twice.json()["errors"] == [{"parameter": "message", "message": "Give one value, not 2."}]
    assert not Event.objects.exists()


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["alpha", "2025-06", "a-report", "event", "party", "harbour", "gazette", "\x00", "\ud800"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def spoilt(document: Any) -> st.SearchStrategy[Any]:
    """The document with any of its parts, at any depth, replaced, left out or repeated."""
    if isinstance(document, dict):
        members = {name: spoilt(value) | st.just(value) for name, value in document.items()}
        objects = st.fixed_dictionaries({}, optional=members)
        return objects | st.builds(lambda whole, more: whole | more, objects, st.dictionaries(
            st.sampled_from([*document, "slug", "id", "x"]), values, max_size=2))  # fmt: skip
    if isinstance(document, list):
        return (
            st.lists(st.sampled_from(document).flatmap(spoilt) if document else values, max_size=3) | values
        )
    return values | st.just(document)


EVERYTHING = {
    "kind": "incident",
    "type": {"code": "armed-clash", "label": "Armed clash"},
    "title": "Raid",
    "date": {"edtf": "2025-06", "basis": "stated", "note": "", "earliest": "2025-06-01"},
    "place": {"slug": "harbour", "precision": "near"},
    "participants": [{"actor": {"slug": "alpha", "name": "Alpha"}, "role": "party", "note": ""}],
    "incident": {
        "fatalities": {"low": 1, "best": None},
        "casualties": [{"group": "guards", "actor": "alpha", "killed": {"low": 1}}],
        "claims": [
            {"actor": "alpha", "stance": "claimed", "by": None, "date": None, "citation": {"index": 0}}
        ],
    },
    "citations": [{"source": "a-report", "supports": ["event"], "value": {"a": 1}, "credibility": 2}],
    "links": [{"relation": "led-to", "event": {"id": 1}}],
    "external_ids": [{"scheme": "gtd", "identifier": "7"}],
    "message": "Because.",
}
EVERYTHING_ELSE = [
    (
        ACTORS,
        {
            "slug": "x",
            "name": "X",
            "kind": "state",
            "aliases": [{"name": "Y", "language": "ur", "date": "2020"}],
            "relations": [
                {"subject": "x", "relation": "hosts", "object": {"slug": "alpha"}, "date": {"edtf": ""}}
            ],
        },
    ),
    (PLACES, {"name": "X", "kind": "point", "parent": "harbour", "latitude": 1.5, "other_names": ["Z"]}),
    (
        SOURCES,
        {
            "title": "X",
            "kind": "news",
            "outlet": {"slug": "new", "name": "New", "url": "https://example.org/"},
            "published": {"edtf": "2025", "basis": "stated"},
            "origin": "a-report",
            "reliability": "B",
        },
    ),
]
FUZZ = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FUZZ
@given(data=st.data())
def test_no_document_breaks_the_server(
    editor: Script, make_actor: Any, make_type: Any, make_place: Any, make_source: Any, data: Any
) -> None:
    """Whatever is sent is done, or refused with a problem document; and what was done can be put back."""
    make_actor("Alpha"), make_type("armed-clash"), make_place("Harbour"), make_source("A report")
    cases = [(EVENTS, EVERYTHING), (INCIDENTS, EVERYTHING), (TALKS, EVERYTHING), *EVERYTHING_ELSE]
    url, document = data.draw(st.sampled_from(cases))
    body = data.draw(spoilt(document) | st.lists(spoilt(document), max_size=2))
    patch = data.draw(spoilt(document))
    with transaction.atomic():
        response = editor.post(url, body)
        sound_answer(response, 201)
        if response.status_code == 201:
            for made in response.json() if isinstance(body, list) else [response.json()]:
                item = f"{url}{made['id']}/"
                read, etag = editor.read(item)
                assert editor.send("PUT", item, read, if_match=etag)["ETag"] == etag
                sound_answer(editor.send("PATCH", item, patch, if_match="*"), 200)
        transaction.set_rollback(True)


def sound_answer(response: Any, done: int) -> None:
    assert response.status_code in {done, 400}, response.content
    if response.status_code == 400:
        assert response["Content-Type"] == "application/problem+json"
        pointers = [error["pointer"] for error in response.json().get("errors", [])]
        assert all(pointer == "" or pointer.startswith("/") for pointer in pointers)


@pytest.mark.django_db(transaction=True)
def test_two_events_can_be_linked_to_each_other_at_once(django_user_model: Any, raid: Any) -> None:
    user = django_user_model.objects.create_superuser("editor")
    one, two = (Script(user).made(INCIDENTS, raid)["id"] for _ in range(2))
    statuses: list[int] = []

    def link(number: int, other: int) -> None:
        script = Script(user)
        for relation in ["led-to", "part-of", "breach-of"] * 3:
            links = {"links": [{"relation": relation, "event": other}]}
            url = f"{INCIDENTS}{number}/"
            statuses.append(script.send("PATCH", url, links, if_match="*").status_code)
        connection.close()

    threads = [threading.Thread(target=link, args=pair) for pair in [(one, two), (two, one)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 18
