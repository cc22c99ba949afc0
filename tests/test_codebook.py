"""The codebook: no code without its meaning, for programs and readers alike."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command

from dates.edtf import Precision
from timeline.query import EVENT_ORDERINGS

pytestmark = pytest.mark.django_db

APPS = ("actors", "sources", "timeline", "incidents", "diplomacy")


def book(client):
    response = client.get("/api/v1/codebook/")
    assert response.status_code == 200, response.content
    return response.json()


# What the house keeps of its own work is no fact about the world: its codes are in no data.
OWN_WORK = {"BulkChange", "Job", "Merge", "MergeStep", "Proposal", "Decision", "Sheet", "SheetRow"}


def fields_with_choices():
    for name in APPS:
        for model in apps.get_app_config(name).get_models():
            if model.__name__ in OWN_WORK:
                continue
            for field in model._meta.local_fields:
                inner = getattr(field, "base_field", field)
                if inner.choices:
                    codes = frozenset(str(value) for value, _ in inner.choices if value != "")
                    yield pytest.param(codes, id=f"{model.__name__}.{field.name}")


@pytest.mark.parametrize("codes", list(fields_with_choices()))
def test_every_choice_of_every_model_is_defined(client, codes):
    lists = {name: {one["code"] for one in rows} for name, rows in book(client).items()}
    assert codes in lists.values(), f"No list of the codebook has these codes: {sorted(codes)}"


def test_every_code_has_a_label_and_a_definition_of_a_sentence(client):
    for name, rows in book(client).items():
        codes = [one["code"] for one in rows]
        assert len(codes) == len(set(codes)), name
        for one in rows:
            assert one["label"], (name, one)
            if name != "topics":  # a topic says what it is by its label
                assert one["definition"].endswith((".", "!")), (name, one)


def test_precisions_and_orderings_are_all_there(client):
    answer = book(client)
    assert [one["code"] for one in answer["date_precisions"]] == [str(name) for name in Precision]
    assert {one["code"] for one in answer["orderings"]} == {*EVENT_ORDERINGS, "relevance"}


def test_the_unjudged_grades_are_unknown_not_worst(client):
    answer = book(client)
    last = [answer["reliabilities"][-1], answer["credibilities"][-1]]
    assert [one["code"] for one in last] == ["F", "6"]
    assert all("not the worst" in one["definition"] for one in last)


def test_an_event_type_carries_its_example_and_crosswalks(client, make_type):
    made = make_type("armed-clash")
    made.example, made.acled = "Two patrols trade fire.", "Battles / Armed clash"
    made.save()
    assert book(client)["event_types"] == [
        {
            "code": "armed-clash",
            "label": "Armed clash",
            "kind": "incident",
            "category": "battle",
            "definition": "Armed clash.",
            "example": "Two patrols trade fire.",
            "crosswalk": {"acled": "Battles / Armed clash", "plover": "", "gtd": ""},
        }
    ]


def test_the_types_that_ship_all_have_a_definition_and_an_example(client):
    call_command("loaddata", "codebook", verbosity=0)
    answer = book(client)
    assert len(answer["event_types"]) > 40
    assert all(one["definition"] and one["example"] for one in answer["event_types"])
    assert answer["topics"]


def test_the_codebook_costs_three_queries(client, make_type, django_assert_num_queries):
    make_type()
    with django_assert_num_queries(3):  # the base's version, types, topics
        book(client)


def test_unknown_parameters_are_refused(client):
    response = client.get("/api/v1/codebook/", {"list": "roles"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "list"


def test_the_page_says_what_the_api_says_and_has_an_address_for_each_code(client, make_type, make_talks):
    make_type()
    make_talks(topics=["Trade"])
    page = client.get("/codebook/").content.decode()
    for name, rows in book(client).items():
        anchor = name.replace("_", "-")
        assert f'id="{anchor}"' in page
        assert f'href="#{anchor}"' in page
        for one in rows:
            assert f'id="{anchor}-{one["code"]}"' in page
            assert f"<code>{one['code']}</code>" in page


def test_every_page_links_to_the_codebook(client):
    for url in ("/", "/actors/", "/codebook/"):
        assert 'href="/codebook/"' in client.get(url).content.decode()


def test_the_page_of_an_empty_base_says_so(client):
    page = client.get("/codebook/").content.decode()
    assert "No event type is recorded yet." in page
    assert "None is recorded yet." in page
