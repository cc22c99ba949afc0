"""The curators' first page, the filters of their lists, and the texts that they alone may read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sources.models import SourceText
from tests.forms import INCIDENTS, change_page
from timeline.admin.locators import paragraphs_named

pytestmark = pytest.mark.django_db

EVENTS = "/admin/timeline/event/"
TEXT = "The first paragraph.\n\nThe second,\nin two lines.\n \n\nThe <third>."


@pytest.mark.django_db(transaction=True)
def test_the_desk_shows_my_drafts_what_waits_and_what_changed(send, curator, incident, make_incident):
    make_incident("Somebody’s draft", status="draft")
    make_incident("Waiting", status="in-review")
    assert send(f"{INCIDENTS}add/", incident | {"title": "My draft", "change_message": "Begun."}).saved
    page = curator.get("/admin/").content.decode()

    def panel(name: str) -> str:
        return page.partition(f'aria-labelledby="{name}-heading"')[2].partition("</section>")[0]

    assert "My draft" in panel("mine") and "Somebody’s draft" not in panel("mine")
    assert "Waiting" in panel("waiting") and "My draft" not in panel("waiting")
    assert "Begun." in panel("changes") and "curator" in panel("changes")
    assert f'href="{INCIDENTS}add/"' in page and 'href="/admin/diplomacy/diplomaticevent/add/"' in page
    assert "My draft" in curator.get(EVENTS, {"mine": "1", "status__exact": "draft"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_desk_asks_as_much_of_30_events_as_of_3(curator, make_incident):
    def fill(numbers: range) -> int:
        for n in numbers:
            make_incident(f"Raid {n}", status=["draft", "in-review", "published"][n % 3])
        with CaptureQueriesContext(connection) as queries:
            assert curator.get("/admin/").status_code == 200
        return len(queries)

    curator.get("/admin/")
    assert fill(range(3)) == fill(range(3, 30)) <= 12


def test_the_desk_of_a_guest_shows_nothing(make_incident, django_user_model):
    make_incident("Secret", status="draft")
    client = Client()
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    page = client.get("/admin/").content.decode()
    assert "Recent changes" not in page and "Secret" not in page
    assert client.get("/admin/desk/findings/").status_code == 403


def test_findings_are_asked_for_after_the_page(curator, make_incident):
    make_incident("Raid on the port", fatalities_low=3)
    assert 'data-lazy="/admin/desk/findings/"' in curator.get("/admin/").content.decode()
    whole = curator.get("/admin/desk/findings/").content.decode()
    part = curator.get("/admin/desk/findings/", headers={"X-Requested-With": "fetch"}).content.decode()
    assert "<html" in whole and "<html" not in part
    assert "Raid on the port" in part and "Warning" in part


@pytest.fixture
def listed(curator: Client, make_incident: Any, make_source: Any) -> Any:
    report = make_source("Border report", author="A. Writer")
    old = make_incident("Old raid", edtf="2021-05", source=report)
    new = make_incident("New raid", edtf="2025-06-28", status="draft")
    new.external_ids.create(scheme="ucdp-ged", identifier="1")
    old.external_ids.create(scheme="gtd", identifier="1")

    def listed(query: dict[str, str], url: str = EVENTS) -> list[str]:
        page = curator.get(url, query, follow=True).content.decode()
        return [title for title in ["Old raid", "New raid"] if title in page]

    return listed


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"from": "2022"}, ["New raid"]),
        ({"to": "2024-12"}, ["Old raid"]),
        ({"from": "2021-05-31", "to": "2025"}, ["Old raid", "New raid"]),
        ({"from": "2025-06-29"}, []),
        ({"precision": "month"}, ["Old raid"]),
        ({"cited": "1"}, ["Old raid"]),
        ({"cited": "0"}, ["New raid"]),
        ({"source": "border"}, ["Old raid"]),
        ({"source": "writer", "from": "2022"}, []),
        ({"dataset": "ucdp-ged"}, ["New raid"]),
        ({"mine": "1"}, []),
        ({"status__exact": "draft", "precision": "day"}, ["New raid"]),
        ({"source": "\x00border"}, ["Old raid"]),
    ],
)
@pytest.mark.parametrize("url", [EVENTS, INCIDENTS])
def test_a_list_is_narrowed(listed, query, titles, url):
    assert listed(query, url) == titles


def test_a_date_that_is_none_leads_back_to_the_whole_list(curator, listed):
    response = curator.get(EVENTS, {"from": "June"})
    assert response.status_code == 302 and "from" not in response["Location"]


def test_a_written_filter_keeps_the_other_filters_and_the_search(curator, listed):
    page = curator.get(EVENTS, {"status__exact": "draft", "q": "raid", "precision": "day"}).content.decode()
    form = page.partition('class="written-filter"')[2].partition("</form>")[0]
    for name, value in [("status__exact", "draft"), ("q", "raid"), ("precision", "day")]:
        assert f'name="{name}" value="{value}"' in form


def test_no_list_counts_all_its_rows(curator, make_incident, monkeypatch):
    monkeypatch.setattr("curation.counting.MOST_COUNTED", 3)
    monkeypatch.setattr("curation.counting.CappedList.most_counted", 3)
    for n in range(5):
        make_incident(f"Raid {n}")
    with CaptureQueriesContext(connection) as queries:
        page = curator.get(EVENTS).content.decode()
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert counts and all("LIMIT 3" in sql for sql in counts)
    assert "more than 3 events" in page


@pytest.mark.parametrize(
    ("locator", "paragraphs"),
    [
        ("para. 12", {12}),
        ("paras 3–5", {3, 4, 5}),
        ("paragraphs 3, 7 and 9", {3, 7, 9}),
        ("Para 4; p. 12", {4}),
        ("¶ 2", {2}),
        ("p. 12", set()),
        ("", set()),
        ("para. 1-9999999999", {1}),
    ],
)
def test_a_locator_names_paragraphs(locator, paragraphs):
    assert paragraphs_named(locator) >= paragraphs
    assert bool(paragraphs_named(locator)) == bool(paragraphs)


def test_the_cited_paragraph_is_marked(curator, make_source):
    source = make_source()
    SourceText.objects.create(source=source, text=TEXT)
    url = f"/admin/desk/sources/{source.pk}/text/"
    part = curator.get(url, {"locator": "para. 2"}, headers={"X-Requested-With": "fetch"}).content.decode()
    assert part.count("data-paragraph=") == 3
    assert 'data-paragraph="2"' in part.partition('class="named"')[0][-120:]
    assert "The &lt;third&gt;." in part and "<html" not in part
    assert "<html" in curator.get(url).content.decode()


def test_a_text_is_pasted_on_the_page_of_its_source(send, make_source):
    source = make_source()
    sent = send(f"/admin/sources/source/{source.pk}/change/", {"text-0-text": TEXT})
    assert sent.saved, sent.errors
    assert len(SourceText.objects.get().paragraphs) == 3


def test_a_text_without_empty_lines_has_a_paragraph_on_each_line():
    assert SourceText(text="One.\r\nTwo.\r\n\r\n").paragraphs == ["One.", "Two."]
    assert SourceText(text="One,\r\nstill one.\r\n\r\nTwo.").paragraphs == ["One,\nstill one.", "Two."]


def test_an_event_links_to_the_texts_that_it_cites(curator, make_incident, make_source):
    source = make_source("A report")
    event = make_incident(source=source)
    page = curator.get(change_page(event)).content.decode()
    assert f'href="/admin/desk/sources/{source.pk}/text/?locator=para.%201"' in page


def test_a_text_is_never_public_and_never_exported(client, make_incident, make_source):
    source = make_source("A report")
    SourceText.objects.create(source=source, text="Very much somebody’s copyright.")
    event = make_incident(source=source)
    public = ["/sources/a-report/", "/api/v1/sources/a-report/", f"/api/v1/events/{event.pk}/"]
    public += [event.get_absolute_url(), "/api/v1/events.csv", "/api/v1/events.ndjson", "/api/v1/events.bib"]
    for url in public:
        answer = client.get(url, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, url
        assert b"copyright" not in body, url
    url = f"/admin/desk/sources/{source.pk}/text/"
    assert client.get(url)["Location"].startswith("/admin/login/")


def test_a_text_is_closed_to_who_may_not_see_sources(make_source, django_user_model):
    source = make_source()
    guest = Client()
    guest.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert guest.get(f"/admin/desk/sources/{source.pk}/text/").status_code == 403
