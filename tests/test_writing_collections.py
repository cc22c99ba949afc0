"""Actors, places and sources written over the API."""

from __future__ import annotations

from typing import Any

import pytest

from sources.models import Outlet, Source
from tests.scripts import ACTORS, PLACES, SOURCES, Script, user_who_may

pytestmark = pytest.mark.django_db


# Actors, places, sources


def test_an_actor_with_aliases_and_relations(editor: Script, make_actor: Any, make_source: Any) -> None:
    make_actor("Beta"), make_source("A report")
    body = {
        "name": "Alpha Movement",
        "kind": "armed-group",
        "country": "PK",
        "aliases": [
            {"name": "AM", "used_by": "itself"},
            {"name": "الف", "language": "ur", "date": "2019/.."},
        ],
        "relations": [
            {"relation": "splinter-of", "object": "beta", "date": "2019", "source": "a-report"},
            {"subject": "Beta", "relation": "opposes", "object": {"slug": "alpha-movement"}},
        ],
    }
    made = editor.made(ACTORS, body)
    assert made["slug"] == "alpha-movement"
    assert {alias["name"] for alias in made["aliases"]} == {"AM", "الف"}
    relations = [
        (one["subject"]["slug"], one["relation"], one["object"]["slug"]) for one in made["relations"]
    ]
    assert relations == [("alpha-movement", "splinter-of", "beta"), ("beta", "opposes", "alpha-movement")]
    url = f"{ACTORS}alpha-movement/"
    document, etag = editor.read(url)
    assert editor.send("PUT", url, document, if_match=etag)["ETag"] == etag
    del document["relations"][1], document["aliases"][0]
    after = editor.send("PUT", url, document, if_match=etag).json()
    assert (len(after["relations"]), len(after["aliases"])) == (1, 1)


def test_a_place_and_a_source_are_read_and_put(editor: Script, make_place: Any) -> None:
    make_place("Province", kind="province")
    place = {
        "name": "Angoor Adda",
        "kind": "point",
        "parent": "province",
        "country": "PK",
        "other_names": ["Angur Ada"],
        "latitude": 32.5,
        "longitude": 69,
    }
    source = {
        "title": "A report",
        "kind": "news",
        "outlet": {"slug": "gazette", "name": "The Gazette", "reliability": "B"},
        "published": {"edtf": "2025-06", "basis": "stated"},
        "link": "https://example.org/report",
    }
    for url, body in [(PLACES, place), (SOURCES, source)]:
        made = editor.made(url, body)
        item = f"{url}{made['slug']}/"
        document, etag = editor.read(item)
        response = editor.send("PUT", item, document, if_match=etag)
        assert (response.json(), response["ETag"]) == (document, etag)
    assert made["reliability"] == "B" and Source.objects.get().reliability == ""
    graded = editor.change("PATCH", item, {"reliability": "D", "outlet": "gazette"})
    assert graded.json()["reliability"] == Source.objects.get().reliability == "D"
    assert editor.change("PATCH", item, {"outlet": None}).json()["outlet"] is None
    assert Outlet.objects.count() == 1


OTHER_MISTAKES = [
    (
        PLACES,
        {"name": "X", "kind": "point", "latitude": 95, "longitude": 9},
        "/longitude",
        "Give both latitude",
    ),
    (PLACES, {"name": "X", "kind": "point", "latitude": 34}, "/longitude", "Give both latitude"),
    (PLACES, {"name": "X", "kind": "point", "latitude": 3.1234567, "longitude": 1}, "/latitude", "5 decimal"),
    (
        PLACES,
        {"name": "X", "kind": "point", "latitude": "34", "longitude": 1},
        "/latitude",
        "degrees as a number",
    ),
    (PLACES, {"name": "X", "kind": "country", "parent": "province"}, "/parent", "is not wider than a"),
    (PLACES, {"name": "X", "parent": "province"}, "/kind", "This field is required."),
    (
        PLACES,
        {"name": "X", "kind": "point", "other_names": ["a", 3]},
        "/other_names/1",
        "Write text, not a number.",
    ),
    (PLACES, {"name": "X", "kind": "point", "slug": "a b"}, "/slug", "Enter a valid “slug”"),
    (ACTORS, {"name": "?!", "kind": "state", "slug": "x"}, "", "A name needs at least one letter or digit."),
    (ACTORS, {"name": "عمر", "kind": "state"}, "/slug", "This field is required."),
    (ACTORS, {"name": "Beta", "kind": "state"}, "/slug", "Actor with this Slug already exists."),
    (
        ACTORS,
        {"name": "X", "kind": "state", "aliases": [{"name": "Y"}, {"name": "Y"}]},
        "/aliases/1/name",
        "This actor already has this alias.",
    ),
    (
        ACTORS,
        {
            "name": "X",
            "kind": "state",
            "relations": [{"relation": "hosts", "object": "beta", "date": "2025-13"}],
        },
        "/relations/0/date",
        "Month 13 does not exist",
    ),
    (
        ACTORS,
        {
            "name": "X",
            "kind": "state",
            "relations": [{"subject": "beta", "relation": "hosts", "object": "gamma"}],
        },
        "/relations/0",
        "One of the two must be the actor",
    ),
    (
        SOURCES,
        {"title": "X", "kind": "news", "published": "2025"},
        "/published/basis",
        "Say whether the source",
    ),
    (
        SOURCES,
        {"title": "X", "kind": "news", "published": {"edtf": "June", "basis": "stated"}},
        "/published/edtf",
        "'June' is not a date",
    ),
    (SOURCES, {"title": "X", "kind": "news", "link": "no"}, "/link", "Enter a valid URL."),
    (
        SOURCES,
        {"title": "X", "kind": "news", "outlet": "gazete"},
        "/outlet",
        "There is no outlet 'gazete'. Did you",
    ),
    (
        SOURCES,
        {"title": "X", "kind": "news", "outlet": {"slug": "new"}},
        "/outlet/name",
        "This field is required.",
    ),
    (
        SOURCES,
        {"title": "X", "kind": "news", "outlet": {"slug": "gazette", "country": "AF"}},
        "/outlet/country",
        "stored with another country",
    ),
    (SOURCES, {"title": "X", "kind": "news", "title_supplied": "yes"}, "/title_supplied", "true or false"),
]


@pytest.mark.parametrize(("url", "body", "pointer", "message"), OTHER_MISTAKES)
def test_a_mistake_in_another_document_is_explained(
    editor: Script, make_place: Any, make_actor: Any, url: str, body: Any, pointer: str, message: str
) -> None:
    make_place("Province", kind="province")
    make_actor("Beta"), make_actor("Gamma")
    Outlet.objects.create(slug="gazette", name="The Gazette")
    found = editor.faults(url, body)
    assert list(found) == [pointer]
    assert message in found[pointer]


def test_an_outlet_is_made_by_those_who_may(django_user_model: Any) -> None:
    body = {"title": "X", "kind": "news", "outlet": {"slug": "new", "name": "New"}}
    script = Script(user_who_may(django_user_model, "clerk", "sources.add_source"))
    assert "you may not add one" in script.faults(SOURCES, body)["/outlet"]
