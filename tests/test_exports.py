"""How exports travel: headers, negotiation, links to each other, and streams that hold nothing back."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.exceptions import NotAcceptable

from tests.test_formats import OF_SOURCES, fetch
from timeline.api.exports import alternates, link_header, negotiated
from timeline.formats import FORMATS, Form, flat, streaming

pytestmark = pytest.mark.django_db

# Headers, negotiation, alternates


@pytest.mark.parametrize(("suffix", "form"), FORMATS.items())
def test_every_form_names_itself_and_answers_head(client, make_incident, suffix, form):
    make_incident()
    got, head = client.get(f"/api/v1/incidents.{suffix}"), client.head(f"/api/v1/incidents.{suffix}")
    assert got["Content-Type"] == head["Content-Type"] == form.media_type
    named = f'attachment; filename="sarhad-incidents.{suffix}"' if form.attachment else None
    assert got.get("Content-Disposition") == head.get("Content-Disposition") == named
    assert head.status_code == 200 and b"".join(head.streaming_content) == b""
    assert "Content-Length" not in head
    # The address decides, whatever Accept says.
    assert client.get(f"/api/v1/incidents.{suffix}", headers={"accept": "text/html"}).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_unchanged_selection_is_not_written_again(
    client, make_incident, suffix, django_assert_num_queries
):
    make_incident()
    first = client.get(f"/api/v1/events.{suffix}")
    body = b"".join(first.streaming_content)
    again = client.get(f"/api/v1/events.{suffix}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert fetch(client, suffix).encode() == body, "a strong ETag promises the same bytes"
    make_incident("Another")
    assert client.get(f"/api/v1/events.{suffix}", headers={"if-none-match": first["ETag"]}).status_code == 200


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("", None),
        ("*/*", None),
        ("application/json", None),
        ("application/*", None),
        (BROWSER, None),
        ("text/csv", "csv"),
        ("TEXT/CSV; charset=utf-8", "csv"),
        ("text/*", "csv"),
        ("text/csv, */*", "csv"),
        ("text/csv;q=0.5, application/json;q=0.4", "csv"),
        ("text/csv;q=0.5, application/json", None),
        ("text/csv, application/json", None),
        ("text/csv;q=0, */*;q=0.1", None),
        ("application/json;q=0, text/*;q=0.3, text/csv;q=0.1", "ics"),
        ("application/geo+json", "geojson"),
        ("application/atom+xml, application/rss+xml;q=0.9, */*;q=0.1", "atom"),
        ("text/calendar", "ics"),
        ("application/x-bibtex", "bib"),
        ("application/vnd.citationstyles.csl+json", "csl.json"),
        ("application/x-ndjson", "ndjson"),
        ("text/csv;q=nonsense, application/json;q=0.1", None),
    ],
)
def test_accept_chooses_the_form(accept, suffix):
    form = negotiated(accept)
    assert (form.suffix if form else None) == suffix


@pytest.mark.parametrize(
    "accept", ["image/png", "text/html", "application/json;q=0", "nonsense", "*/*;q=nan"]
)
def test_a_type_that_we_do_not_have_is_not_acceptable(accept):
    with pytest.raises(NotAcceptable) as refusal:
        negotiated(accept)
    assert "text/csv" in str(refusal.value.detail)


def test_each_representation_names_the_others(client, make_incident):
    make_incident(actors=["Alpha"])
    links = client.get("/api/v1/incidents.csv", {"actor": "alpha", "ordering": "date"})["Link"]
    named = dict(re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]*)"', links))
    assert "text/csv" not in named.values()
    assert named["/api/v1/incidents/?actor=alpha&ordering=date"] == "application/json"
    assert named["/chronology/?actor=alpha&ordering=date&kind=incident"] == "text/html"
    assert len(named) == len(FORMATS) + 1
    for address in named:
        assert client.get(address).status_code == 200, address


def test_alternates_leave_out_where_in_the_list_one_is():
    for _, address in alternates(
        "events", "page_size=5&cursor=x&count=exact&fields=id&omit=uid&kind=incident"
    ):
        assert address.partition("?")[2] == "kind=incident"
    # The chronology cannot be asked for incidents that are diplomatic.
    assert "text/html" not in dict(alternates("incidents", "kind=diplomatic"))


def test_a_query_too_long_for_a_header_goes_without_links():
    assert link_header("events", "q=" + "x" * 100)
    assert link_header("events", "q=" + "x" * 1000) == ""


# Streams


COPIED = [
    ("timeline_event", "id"),
    ("incidents_incident", "event_ptr_id"),
    ("timeline_participation", "event_id"),
    ("timeline_citation", "event_id"),
]
STORED = """SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""


@pytest.fixture
def many(make_incident, make_source):
    """`many(30_000)`: as many copies of one incident, each cited, with words of its own."""

    def make(count):
        event = make_incident("Raid", actors=["Alpha"], source=make_source())
        with transaction.atomic(), connection.cursor() as cursor:
            # Without history and search text, which are not what is asked here, it takes a second.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table, _ in COPIED:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for table, key in COPIED:
                copy(cursor, table, key, event.pk, count - 1)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table, _ in COPIED:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return make


def copy(cursor, table, key, number, times):
    """Copies the rows of one event to as many new ones, numbered on from it."""
    cursor.execute(STORED, [table])
    words = "(SELECT string_agg(md5(n::text || i), ' ') FROM generate_series(1, 10) i)"
    new = {key: f"{number} + n", "uid": "'copy-' || n", "summary": words}
    names = [name for (name,) in cursor.fetchall() if name != "id" or key == "id"]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(new.get(name, f'"{name}"') for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, %s) n "
        f"WHERE {key} = %s",
        [times, number],
    )


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads memory from Linux's /proc")
def test_thirty_thousand_events_take_no_more_memory_than_three(client, many):
    fetch(client, "ndjson")
    many(30_000)
    before, most, lines = resident(), 0, 0
    for block in client.get("/api/v1/events.ndjson").streaming_content:
        lines += block.count(b"\n")
        most = max(most, resident())
    assert lines == 30_000
    assert most - before < 30_000_000


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_batch_of_events_costs_a_fixed_number_of_queries(
    client, many, suffix, django_assert_max_num_queries
):
    many(400)
    with django_assert_max_num_queries(13):
        fetch(client, suffix)


def cursors() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_holdable FROM pg_cursors WHERE name LIKE '\\_django%'")
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix not in {"atom", *OF_SOURCES}])
def test_a_client_that_hangs_up_ends_the_query(client, many, suffix, monkeypatch):
    monkeypatch.setattr(flat, "BATCH", 500)
    many(1200)
    response = client.get(f"/api/v1/events.{suffix}", {"kind": "incident"})
    blocks = iter(response.streaming_content)
    next(blocks)
    # One cursor, of the kind that reads as it is read, in one moment of the base.
    assert cursors() == [(False,)]
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)
    response.close()
    assert not connection.in_atomic_block
    assert cursors() == []
    assert next(blocks, None) is None


@pytest.mark.django_db(transaction=True)
def test_a_finished_export_leaves_no_transaction_open(client, many):
    many(1200)
    fetch(client, "csv")
    assert not connection.in_atomic_block
    assert cursors() == []


def broken(after):
    def stream(events, context):
        for _ in range(after):
            yield b"x" * streaming.BLOCK
        raise RuntimeError("The base went away.")

    return stream


def test_an_error_before_the_first_byte_is_an_error_document(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setitem(FORMATS, "csv", Form("csv", "text/csv", "CSV", broken(0)))
    response = client.get("/api/v1/events.csv")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_error_in_mid_stream_reaches_the_server_which_breaks_the_connection(client, monkeypatch, coding):
    """Never a proper end: no last chunk, no gzip trailer."""
    monkeypatch.setitem(FORMATS, "csv", Form("csv", "text/csv", "CSV", broken(2)))
    response = client.get("/api/v1/events.csv", headers={"accept-encoding": coding})
    with pytest.raises(RuntimeError):
        b"".join(response.streaming_content)
    assert not connection.needs_rollback


def test_a_compressed_export_is_sent_as_it_is_written(client, many):
    many(2000)
    response = client.get("/api/v1/events.ndjson", headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    reader, whole, blocks = zlib.decompressobj(31), b"", 0
    for block in response.streaming_content:
        blocks += 1
        whole += reader.decompress(block)
    assert reader.eof and whole.count(b"\n") == 2000
    assert blocks > 5


# By Accept, and linked


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv"),
        ("application/geo+json", "application/geo+json"),
        ("application/json;q=0.5, text/csv", "text/csv"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_the_list_comes_in_the_form_that_accept_names(client, make_incident, accept, media_type):
    make_incident("Raid")
    for name in ["events", "incidents"]:
        answer = client.get(f"/api/v1/{name}/", headers={"accept": accept})
        assert answer.status_code == 200
        assert answer["Content-Type"].partition(";")[0] == media_type
        body = answer.getvalue() if answer.streaming else answer.content
        assert b"Raid" in body
        assert "Accept" in answer["Vary"]


def test_each_representation_of_a_query_names_the_others(client, make_incident):
    make_incident()
    links = client.get("/api/v1/events/?kind=incident")["Link"]
    for suffix in ["ndjson", "csv", "geojson", "atom", "ics", "bib", "csl.json", "timelinejs.json"]:
        assert f"/api/v1/events.{suffix}?kind=incident>" in links
    assert "/chronology/?kind=incident>" in links
    page = client.get("/chronology/?kind=incident").content.decode()
    for suffix in ["csv", "geojson", "atom", "ics"]:
        assert f'href="/api/v1/events.{suffix}?kind=incident"' in page
