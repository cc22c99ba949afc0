"""Pages in the reader's language, the API in English; dates as each language writes them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation
from playwright.sync_api import expect

from dates.text import describe, short
from tests.axe import axe_violations
from tests.catalogues import compile_catalogue
from timeline.models import Participation

URDU = {
    "Chronology": "تاریخ وار",
    "Skip to the content": "مواد پر جائیں",
    "Sign in": "داخل ہوں",
    "Newest first": "نئے پہلے",
    "in the sentence on a selection\x04from {}": "{} سے",
    "about {}": "تقریباً {}",
    "Incident": "واقعہ",
    "Nothing lives here": "یہاں کچھ نہیں",
}
ASKS_URDU = {"accept-language": "ur,en;q=0.5"}


@pytest.fixture
def urdu(tmp_path, settings):
    """A site in English and Urdu, of which a few words are translated."""
    compile_catalogue(tmp_path, "ur", URDU)
    settings.LANGUAGES = [("en-gb", "English"), ("ur", "اردو")]
    settings.LOCALE_PATHS = [tmp_path]
    yield
    translation.activate("en-gb")


@pytest.fixture
def ask(db, urdu):
    def ask_(path, **headers):
        return Client().get(path, headers=headers or ASKS_URDU)

    return ask_


def test_page_is_in_the_language_that_the_reader_asks_for(ask, make_incident):
    make_incident("Raid on the port", edtf="2022-12-11~")
    response = ask("/chronology/?date_from=2022-12-01")
    source = response.content.decode()
    assert re.search(r'<html lang="ur"\s+dir="rtl">', source)
    assert "مواد پر جائیں" in source and "تاریخ وار" in source and "واقعہ" in source
    assert "1 دسمبر 2022 سے" in source, "the chip, with Django's name of the month"
    assert "تقریباً 11 دسمبر 2022" in source
    assert response["Content-Language"] == "ur"
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


def test_english_reader_of_the_same_site_reads_english(ask, make_incident):
    make_incident("Raid on the port", edtf="2022-12-11")
    source = ask("/", **{"accept-language": "en"}).content.decode()
    assert re.search(r'<html lang="en-gb"\s+dir="ltr">', source) and "تاریخ وار" not in source


def test_language_that_the_site_does_not_have_gives_its_first(ask):
    assert ask("/", **{"accept-language": "sv"})["Content-Language"] == "en-gb"


def test_error_page_is_translated_too(ask):
    response = ask("/nowhere/")
    assert response.status_code == 404 and "یہاں کچھ نہیں" in response.content.decode()


def test_language_is_chosen_at_the_foot_of_a_page_and_kept(db, urdu):
    client = Client()
    assert 'action="/language/"' in client.get("/actors/").content.decode()
    response = client.post("/language/", {"language": "ur", "next": "/actors/"})
    assert response.status_code == 302 and response["Location"] == "/actors/"
    assert 'lang="ur"' in client.get("/actors/").content.decode()
    away = client.post("/language/", {"language": "ur", "next": "https://example.org/"})
    assert "example.org" not in away["Location"]


@pytest.mark.parametrize(
    "path", ["/api/v1/events/", "/api/v1/events/?kind=riot", "/api/v1/nowhere/", "/api/v1/codebook/"]
)
def test_api_answers_in_english_whatever_is_asked_for(ask, make_incident, path):
    make_incident("Raid on the port", edtf="2022-12-11~")
    asked, plain = ask(path), ask(path, **{"accept-language": "en"})
    said, same = (one.content.replace(one["X-Request-ID"].encode(), b"") for one in (asked, plain))
    assert said == same and asked.get("ETag") == plain.get("ETag")
    assert not re.search("[\u0600-\u06ff]", asked.content.decode())
    assert "Accept-Language" not in asked.get("Vary", "")


def test_api_says_a_date_in_english_after_a_page_said_it_in_urdu(ask, make_incident):
    make_incident("Raid on the port", edtf="2022-12-11~")
    ask("/")
    assert ask("/api/v1/events/").json()["results"][0]["date"]["text"] == "about 11 December 2022"


def test_export_that_is_streamed_stays_english(ask, make_incident):
    make_incident("Raid on the port", edtf="2022-12-11~")
    response = ask("/api/v1/events.csv")
    text = b"".join(response.streaming_content).decode()
    assert "Raid on the port" in text and not re.search("[\u0600-\u06ff]", text)


def test_data_of_a_page_differs_by_language_and_so_does_its_etag(ask, make_incident):
    make_incident("Raid on the port", edtf="2022-12-11~")
    urdu, english = ask("/map/data/"), ask("/map/data/", **{"accept-language": "en"})
    assert urdu["ETag"] != english["ETag"]


def test_site_in_one_language_asks_nothing_of_the_reader(db):
    response = Client().get("/", headers=ASKS_URDU)
    source = response.content.decode()
    assert re.search(r'<html lang="en-gb"\s+dir="ltr">', source) and 'action="/language/"' not in source
    assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.parametrize(
    ("language", "day", "month", "range_", "brief"),
    [
        ("en-gb", "28 June 2025", "June 2025", "28–30 June 2025", "28–30 Jun"),
        ("en-us", "June 28, 2025", "June 2025", "June 28–30, 2025", "Jun 28–30"),
        ("de", "28. Juni 2025", "Juni 2025", "28–30. Juni 2025", "28–30. Jun"),
        ("es", "28 de junio de 2025", "junio de 2025", "28–30 de junio de 2025", "28–30 de Jun"),
        ("ja", "2025年6月28日", "2025年6月", "2025年6月28–30日", "6月28–30日"),
        ("ur", "28 جون 2025", "جون 2025", "28–30 جون 2025", None),
        ("ka", "28 ივნისი, 2025", None, None, None),
    ],
)
def test_dates_have_the_order_and_the_names_of_the_language(language, day, month, range_, brief):
    with translation.override(language):
        said = [describe(text) for text in ("2025-06-28", "2025-06", "2025-06-28/2025-06-30")]
        said.append(short("2025-06-28/2025-06-30"))
    for found, expected in zip(said, [day, month, range_, brief], strict=True):
        assert expected in (None, found)


def test_dates_need_no_active_language():
    with translation.override(None):
        assert describe("2025-06-28~") == "about 28 June 2025"


def test_coordinates_of_a_chart_have_a_point_where_decimals_have_a_comma(db, settings, make_incident):
    settings.LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
    for month in (1, 2, 5, 7):
        make_incident(f"Raid {month}", edtf=f"2022-{month:02}-10")
    source = Client().get("/", headers={"accept-language": "de"}).content.decode()
    translation.activate("en-gb")
    assert 'lang="de"' in source and "<rect" in source
    assert not re.search(r'\s(x|y|width|height|x1|x2|y1|y2)="[0-9]+,', source)


@pytest.fixture
def story(make_actor, make_incident, make_talks, make_source, make_phase):
    """Events with titles in three scripts, and one name that no line can break."""
    make_actor("Alpha Front", aliases=["الفا محاذ"])
    front = make_actor("د پښتنو غورځنګ", slug="ghurzang")
    source = make_source("A report")
    make_phase("The lull", "2022-04/2022-09")
    for month in range(1, 13):
        make_incident(f"Raid {month}", edtf=f"2022-{month:02}-10", actors=["Alpha Front"], source=source)
    make_talks("Talks in Geneva", edtf="2022-06", actors=["Beta"], source=source)
    raid = make_incident("بندرگاہ پر حملہ, 2022", edtf="2022-12-11", source=source)
    Participation.objects.create(event=raid, actor=front, role="attacker")
    return raid


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "path", ["/chronology/", "/actors/alpha-front/", "/events/{pk}/x/", "/map/", "/search/?q=raid"]
)
def test_page_that_reads_from_the_right_has_no_sideways_scrolling(urdu, story, open_page, width, path):
    page = open_page(path.format(pk=story.pk), width=width, locale="ur", bypass_csp=True)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.wait_for_load_state("networkidle")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
    box = page.locator("main").first.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert axe_violations(page) == []


@pytest.mark.django_db(transaction=True)
def test_masthead_of_a_page_that_reads_from_the_right_begins_there(urdu, story, open_page):
    page = open_page("/chronology/", locale="ur")
    wordmark, tools = page.locator(".wordmark").bounding_box(), page.locator(".tools").bounding_box()
    assert wordmark["x"] > tools["x"]


@pytest.mark.django_db(transaction=True)
def test_title_in_urdu_runs_from_the_right_on_an_english_page(story, open_page):
    page = open_page("/chronology/")
    direction = "one => getComputedStyle(one).direction"
    links = page.locator(".event a")
    assert links.filter(has_text="بندرگاہ").first.evaluate(direction) == "rtl"
    assert links.filter(has_text="Raid 1").first.evaluate(direction) == "ltr"
    assert links.filter(has_text="پښتنو").first.evaluate(direction) == "rtl"
    page.goto(page.url.split("/chronology")[0] + f"/events/{story.pk}/x/")
    assert page.locator("h1").evaluate(direction) == "rtl"
