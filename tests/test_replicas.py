"""More than one machine: a real primary, a real standby, and what becomes of readers and writers when one of
them lags, hangs or dies."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections, router
from django.test import Client
from django.utils import timezone

from accounts.models import Token
from tests import factories
from tests.embedded_helpers import query, take_away, wait_until
from tests.replicas_helpers import ONE, TWO, Pair, Reader, reading_from_two, until_answered_by
from tests.test_settings import manage
from timeline import answers, patience
from timeline.embedded import standby
from timeline.embedded.cluster import Cluster, ClusterError
from timeline.formats import streaming
from timeline.models import Event
from timeline.replicas import middleware, positions, watching
from timeline.replicas.reading import reading
from timeline.replicas.watching import Server, Sighting, watch
from timeline.views import codebook

INCIDENTS = "/api/v1/incidents/"
TITLE = "Raid on the port"
PAGES = [
    *["/", "/chronology/?kind=incident", "/chronology/facets/", "/chronology/lanes/", "/map/", "/map/data/"],
    *["/analysis/", "/analysis/actors/", "/analysis/over-time.svg", "/actors/", "/actors/alpha/", "/places/"],
    *["/places/harbour/", "/sources/", "/phases/", "/search/?q=port", "/search/suggestions/?q=al"],
    *["/codebook/", "/dyads/alpha/beta/", "/brief/?kind=incident", "/brief.md?kind=incident"],
    *["/brief.docx?kind=incident", "/api/v1/", "/api/v1/docs/", "/?as_of=2026-01-01"],
    *["/api/v1/events/", "/api/v1/incidents/", "/api/v1/actors/", "/api/v1/events/facets/"],
    *["/api/v1/events/series/", "/api/v1/changes/", "/api/v1/codebook/", "/api/v1/events.csv"],
    *["/api/v1/events.ndjson", "/api/v1/events.geojson", "/api/v1/events/?q=port&actor=alpha"],
]


@pytest.fixture(scope="module")
def pair(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Pair]:
    home = Cluster(tmp_path_factory.mktemp("pair"), fast=True)
    with django_db_blocker.unblock(), reading_from_two(home) as made:
        event = factories.make_incident(title=TITLE, place="Harbour", actors=["Alpha", "Beta"])
        factories.make_citation(event)
        made.event = event.pk
        User.objects.create_superuser("editor")
        made.two.has_all_of(made.one)
        yield made


@pytest.fixture
def db() -> None:
    """Who asks for it has the tests' base made. The pair are copies of it, where nothing is rolled back."""


@pytest.fixture
def event(db: None, pair: Pair) -> Event:
    Event.objects.filter(pk=pair.event).exclude(title=TITLE).update(title=TITLE)
    return Event.objects.get(pk=pair.event)


@pytest.fixture
def bearer(pair: Pair, settings: Any) -> dict[str, str]:
    settings.SELF_PUBLISH = True
    user, name = User.objects.get(username="editor"), secrets.token_hex(4)
    _, text = Token.objects.issue(user=user, name=name, scope="write", expires=None)
    return {"Authorization": f"Bearer {text}"}


def raid(title: str) -> dict[str, Any]:
    return {"title": title, "type": "armed-clash", "date": "2025-06-29"}


def written(client: Client, title: str, **more: Any) -> str:
    """The address of an event that was acknowledged."""
    answer = client.post(INCIDENTS, raid(title), content_type="application/json", **more)
    assert answer.status_code == 201, answer.content
    return str(answer["Location"])


def trouble() -> dict[str, str]:
    return {server.alias: watch().trouble(server) for server in watch().replicas}


# Without replicas.


@pytest.mark.django_db
def test_without_replicas_nothing_is_different(client, editor, raid):
    assert router.routers == [] and list(connections) == ["default"]
    answer = editor.post(INCIDENTS, raid)
    assert "sarhad_wrote" not in answer.cookies and "Sarhad-Mode" not in answer
    assert client.get("/readyz").json() == {"status": "ready", "database": "ok", "migrations": "ok"}
    assert "sarhad_replica" not in client.get("/metrics").content.decode()


@pytest.mark.parametrize("url", ["mysql://u:secret@h/n", "postgresql://u:secret@h/n,postgresql://u:secret@h"])
def test_an_address_of_a_replica_that_is_none_stops_the_start(url):
    done = manage("check", REPLICA_URLS=url)
    assert done.returncode and "REPLICA_URLS is not the address of a PostgreSQL" in done.stderr
    assert "secret" not in done.stderr.split("ImproperlyConfigured")[-1]


@pytest.mark.django_db
def test_a_base_that_takes_no_writes_says_so(editor, raid):
    """As where default_transaction_read_only is on, or where the address is a standby's."""
    connections["default"].check_constraints()  # what waits for the commit would be refused too
    with connections["default"].cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    answer = editor.post(INCIDENTS, raid)
    assert (answer.status_code, answer.json()["type"], answer["Retry-After"]) == (503, "read-only", "30")
    page = editor.client.post("/account/views/", {"name": "Mine", "query": "kind=incident"})
    assert page.status_code == 503 and "Read only for now" in page.content.decode()


def test_a_reader_stays_with_one_replica_and_readers_are_shared_out(monkeypatch, rf):
    here = Sighting(at=time.monotonic(), up=True, recovering=True, position=100)
    servers = [Server(f"replica_{number}") for number in (1, 2, 3)]
    for server in servers:
        server.last = here
    monkeypatch.setattr(middleware, "watch", lambda: SimpleNamespace(healthy=lambda: servers))

    def chosen() -> list[str]:
        found = [middleware.choose(rf.get("/", REMOTE_ADDR=f"192.0.2.{number}")) for number in range(60)]
        return [server.alias for server in found if server]

    first = chosen()
    assert first == chosen() and min(first.count(server.alias) for server in servers) > 5
    gone = servers.pop(0).alias
    assert [one for one in zip(first, chosen(), strict=True) if gone != one[0] != one[1]] == []


# With one.


def test_all_that_the_public_reads_is_read_from_the_replica(pair, event, monkeypatch, settings):
    settings.ANON_RATE = (10_000, 60)
    monkeypatch.setattr(answers, "WORTH_KEEPING", 0)
    monkeypatch.setattr(streaming, "BLOCK", 1)  # so that exports go on when their views have returned
    reader = Reader()
    until_answered_by(ONE, reader, "/codebook/")
    item = event.get_absolute_url()
    for path in [*PAGES, item, f"{item}history/", f"{INCIDENTS}{event.pk}/"]:
        answer = reader.get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        answer.close()
        assert (answer.status_code, answer.base) == (200, ONE) and body, f"{path}: {answer.status_code}"
        assert not answer.cookies
        assert "RateLimit" in answer or not path.startswith("/api/"), "counted by the primary"
    for connection in connections.all(initialized_only=True):
        assert not connection.in_atomic_block
    kept = pair.one.ask("SELECT count(*) FROM timeline_answer", pair.one.base)
    assert int(kept[0]) > 2, "counted once for all servers"


def test_the_past_an_export_and_a_conditional_answer_are_of_the_replica_too(pair, event, monkeypatch):
    """Its search_path, its cursor and its version: none of them may be the primary's."""
    reader, item = Reader(), event.get_absolute_url()
    until_answered_by(ONE, reader, item)
    with pair.two.paused():
        moment = timezone.now().isoformat()
        Event.objects.filter(pk=event.pk).update(title="Raid on the market")
        held = reader.get(INCIDENTS)["ETag"]
        assert reader.get(INCIDENTS, headers={"If-None-Match": held}).status_code == 304
        assert b"the port" in b"".join(reader.get("/api/v1/events.ndjson"))
        assert "Raid on the port" in reader.get(INCIDENTS).content.decode()
    pair.two.has_all_of(pair.one)
    fresh = reader.get(INCIDENTS, headers={"If-None-Match": held})
    assert fresh.status_code == 200 and "Raid on the market" in fresh.content.decode()
    past = reader.get(INCIDENTS, {"as_of": moment})
    assert "Raid on the port" in past.content.decode() and past.base == "default", "it will be cited"
    monkeypatch.setattr(positions, "kept_for", lambda: -60)  # as if it were long ago
    past = reader.get(INCIDENTS, {"as_of": moment})
    assert "Raid on the port" in past.content.decode() and (fresh.base, past.base) == (ONE, ONE)


def test_who_wrote_reads_it_at_once_and_others_when_the_replica_has_it(pair, event, bearer):
    script, member, other, public = Reader(), Reader(), Reader(), Reader()
    for one in (member, other):
        one.force_login(User.objects.get(username="editor"))
    until_answered_by(ONE, other, "/codebook/")
    with pair.two.paused():
        by_script = written(script, "By a script", headers=bearer)
        by_member = written(member, "By a member")
        published = f"/api/v1/events/{factories.make_talks(title='Talks at noon').pk}/"
        cookie = member.cookies["sarhad_wrote"]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and 0 < cookie["max-age"] <= 60
        own = script.get(by_script, headers=bearer)
        assert (own.status_code, own.base) == (200, "default") and not script.cookies
        assert member.get(by_member).status_code == 200
        assert [other.get(by_member).status_code, public.get(published).status_code] == [404, 404]
        # Who made a secret up for a token of somebody's has written nothing.
        token = Token.objects.get()
        Token.objects.update(wrote=None)
        false = {"Authorization": f"{bearer['Authorization'][:-8]}aaaaaaaa"}
        answer = script.post(INCIDENTS, raid("By nobody"), content_type="application/json", headers=false)
        assert answer.status_code == 401
        token.refresh_from_db()
        assert token.wrote is None
        # What only looks like ours asks for no more than anybody's.
        public.cookies["sarhad_wrote"] = "99999999999999:x:y"
        assert public.get(published).base == ONE
        assert member.get("/review/").base == other.get("/account/").base == "default"
    pair.two.has_all_of(pair.one)
    for answer in (script.get(by_script, headers=bearer), member.get(by_member), public.get(published)):
        assert (answer.status_code, answer.base) == (200, ONE)


def test_one_that_lags_is_left_out_and_taken_in_again(pair, event, settings, capsys):
    settings.REPLICA_MAX_LAG = 1
    reader = Reader()
    until_answered_by(ONE, reader, "/codebook/")
    with pair.two.paused():
        made = factories.make_talks(title="Talks by the river")
        until_answered_by("default", reader, "/codebook/")
        assert reader.get(f"/api/v1/events/{made.pk}/").status_code == 200
        told = reader.get("/readyz")
        assert told.status_code == 200 and told.json()["status"] == "ready"
        assert "seconds behind" in told.json()[ONE] and told.json()[TWO] == "is the primary itself"
        figures = reader.get("/metrics").content.decode()
        assert f'sarhad_replica_up{{replica="{ONE}"}} 1.0' in figures and "sarhad_read_only 0.0" in figures
        assert f'sarhad_replica_used{{replica="{ONE}"}} 0.0' in figures
        assert f'sarhad_replica_lag_seconds{{replica="{ONE}"}}' in figures
        with pytest.raises(SystemExit):
            call_command("doctor", "--quiet")
        said = capsys.readouterr().out
        assert re.search(rf"{ONE} \(.*\) is \d+ seconds behind", said)
        assert TWO not in said and "waits for no standby" in said
    until_answered_by(ONE, reader, "/codebook/")
    assert reader.get("/readyz").json()[ONE] == "ok"
    # Two that both take writes are another matter.
    seen = watch().primary.last
    assert seen is not None
    watch().primary.last = replace(seen, began=1.0)
    assert trouble()[TWO] == "is no standby: it takes writes"


def test_one_that_fails_in_the_midst_of_an_answer_is_replaced_by_the_primary(pair, event, monkeypatch):
    reader = Reader()
    until_answered_by(ONE, reader, "/codebook/")
    render, cut = codebook.render, "pid <> pg_backend_pid() AND usename = 'sarhad'"

    def fails_before(*words: Any, **more: Any) -> Any:
        if reading() is not None:
            pair.two.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {cut}")
        Event.objects.count()
        return render(*words, **more)

    with monkeypatch.context() as patched:
        patched.setattr(codebook, "render", fails_before)
        for path in ("/codebook/", "/codebook/?as_of=2026-01-01"):  # the other within a transaction
            until_answered_by(ONE, reader, "/api/v1/codebook/")
            answer = reader.get(path)
            assert (answer.status_code, answer.base) == (200, "default")
    until_answered_by(ONE, reader, "/codebook/")
    assert not any(connection.in_atomic_block for connection in connections.all(initialized_only=True))


def test_a_view_that_writes_all_the_same_is_answered_by_the_primary(pair, event, monkeypatch):
    reader = Reader()
    until_answered_by(ONE, reader, "/codebook/")
    render = codebook.render

    def writes_before(*words: Any, **more: Any) -> Any:
        Event.objects.filter(pk=event.pk).update(summary="Looked at.")
        return render(*words, **more)

    with monkeypatch.context() as patched:
        patched.setattr(codebook, "render", writes_before)
        assert (answer := reader.get("/codebook/")).status_code == 200 and answer.base == "default"
    event.refresh_from_db()
    assert event.summary == "Looked at."


def test_a_dead_one_is_left_out_and_taken_in_again(pair, event):
    reader = Reader()
    until_answered_by(ONE, reader, "/codebook/")
    pair.two.kill()
    answers = [reader.get(path) for path in ("/", INCIDENTS, event.get_absolute_url(), "/map/")]
    assert {(one.status_code, one.base) for one in answers} == {(200, "default")}
    assert reader.get("/readyz").json()[ONE] == "does not answer"
    pair.two.begin()
    until_answered_by(ONE, reader, "/codebook/")


def test_nobody_waits_for_ever_for_one_that_hangs(pair, event, monkeypatch):
    monkeypatch.setattr(watching, "CUT_AFTER", 0.5)
    reader = Reader()
    until_answered_by(ONE, reader, "/codebook/")
    with pair.two.frozen():
        answer = reader.get("/codebook/")
        assert (answer.status_code, answer.base) == (200, "default")
        assert reader.get("/codebook/").status_code == 200
    until_answered_by(ONE, reader, "/codebook/")


def test_a_standby_is_made_and_promoted_with_the_programs_that_came_along(pair, event, tmp_path):
    followed = " ".join(f"{name}={value}" for name, value in pair.one.address.items())
    cluster = Cluster(tmp_path / "data", fast=True)
    try:
        standby.follow(cluster, followed)
        base, asked = pair.one.base, "SELECT pg_is_in_recovery(), (SELECT count(*) FROM timeline_event)"
        assert query(cluster, asked, dbname=base) == (True, Event.objects.count())
        with pytest.raises(ClusterError, match="already"):
            standby.follow(cluster, followed)
        standby.promote(cluster)
        assert query(cluster, asked, dbname=base) == (False, Event.objects.count())
        with pytest.raises(ClusterError, match="takes writes already"):
            standby.promote(cluster)
    finally:
        take_away(cluster)


class Writers:
    """Three who write as fast as they are answered, and remember what was acknowledged."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.acknowledged: list[str] = []
        self.refused: list[Any] = []
        self.headers, self.ended = headers, threading.Event()
        self.threads = [threading.Thread(target=self.write, args=[name]) for name in "abc"]
        for thread in self.threads:
            thread.start()

    def write(self, name: str) -> None:
        client, number = Reader(), 0
        while not self.ended.is_set():
            number += 1
            document = raid(f"Raid {name}{number}")
            answer = client.post(INCIDENTS, document, content_type="application/json", headers=self.headers)
            if answer.status_code == 201:
                self.acknowledged.append(answer["Location"])
            else:
                self.refused.append(answer)
                self.ended.wait(0.05)
        connections.close_all()

    def end(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()


def test_what_takes_too_long_at_the_replica_is_not_asked_again_of_the_primary(
    pair, event, monkeypatch, settings
):
    settings.QUERY_SECONDS = 0.2
    reader = Reader()
    until_answered_by(ONE, reader, "/codebook/")

    def sleeps(*words: Any, **more: Any) -> Any:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    monkeypatch.setattr(codebook, "render", sleeps)
    answer = reader.get("/codebook/")
    patience.LIMIT.set(None)  # for whoever uses this thread next
    assert (answer.status_code, answer.base) == (503, ONE) and "takes too long" in answer.content.decode()


def test_nothing_acknowledged_is_lost_when_the_primary_is_killed_and_the_standby_promoted(
    pair, event, bearer
):
    one, two = pair.one, pair.two
    one.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
    one.ask("SELECT pg_reload_conf()")
    wait_until(lambda: one.value("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == "1")
    member, public = Reader(), Reader()
    member.force_login(User.objects.get(username="editor"))
    writers = Writers(bearer)
    try:
        wait_until(lambda: len(writers.acknowledged) > 30)
        one.kill()
        # Meanwhile: what is published is read, the rest is refused in words.
        wait_until(lambda: "Sarhad-Mode" in public.get("/codebook/"), 20)
        for reader in (public, member):
            page = reader.get(event.get_absolute_url())
            assert (page.status_code, page.base, page["Sarhad-Mode"]) == (200, ONE, "read-only")
            text = page.content.decode()
            assert "Read only for now." in text and "Raid on the port" in text and "Sign in" in text
            assert page["Cache-Control"] == "no-store" and not page.cookies
        assert public.get(INCIDENTS)["Sarhad-Mode"] == "read-only"
        # A password of a proxy's own is passed on with each request.
        assert public.get("/codebook/", headers={"Authorization": "Basic cHJveHk6eA=="}).status_code == 200
        for path in ("/api/v1/events.csv", "/chronology/facets/", "/api/v1/events/facets/", "/map/data/"):
            assert public.get(path).status_code == 200
        for probe in ("/readyz", "/healthz"):
            assert (told := public.get(probe)).status_code == 200 and told.json()["mode"] == "read-only"
        assert "sarhad_read_only 1.0" in public.get("/metrics").content.decode()
        for answer in (
            public.post("/account/sign-in/", {"username": "editor", "password": "x"}),
            public.get("/account/sign-in/"),
            member.get("/admin/"),
            public.get(INCIDENTS, headers=bearer),
            public.post(INCIDENTS, {}, headers=bearer),
        ):
            assert answer.status_code == 503 and answer["Retry-After"] == "30"
            assert "Read only for now" in answer.content.decode()
        wait_until(lambda: writers.refused)
        acknowledged = len(writers.acknowledged)
        two.ask("SELECT pg_promote()")
        # Nothing is set anew: of the two addresses the one that can be written to is taken.
        wait_until(lambda: len(writers.acknowledged) > acknowledged + 10, 20)
    finally:
        writers.end()
    assert {answer.status_code for answer in writers.refused} == {503}
    assert {answer.json()["type"] for answer in writers.refused} == {"read-only"}
    kept = set(Event.objects.values_list("pk", flat=True))
    lost = [path for path in writers.acknowledged if int(path.rstrip("/").rpartition("/")[2]) not in kept]
    assert not lost and len(set(writers.acknowledged)) == len(writers.acknowledged)
    page = member.get("/account/")
    assert page.status_code == 200 and "Sarhad-Mode" not in page, "signed in as before"
    assert trouble()[ONE] == "is the primary itself"
    two.kill()
    answers = [public.get("/"), public.get(INCIDENTS), public.post(INCIDENTS, {}), public.get("/readyz")]
    assert {answer.status_code for answer in answers} == {503}, "with neither there is nothing to read"
    assert answers[1].json()["type"] == "service-unavailable"
