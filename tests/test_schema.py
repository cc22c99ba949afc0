"""The OpenAPI document: valid, complete, and true on the fixtures that ship."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern
from openapi_spec_validator import OpenAPIV31SpecValidator

import timeline.urls  # noqa: F401 - the kinds register their parts of the document
from timeline import collections, definitions
from timeline.api import urls, views
from timeline.api.documents import part_names
from timeline.api.schema.errors import BY_CODE
from timeline.api.schema.examples import BODIES, KEYS, WITH, WITHOUT_EXAMPLE
from timeline.facets import FacetForm
from timeline.filters import EventFilter
from timeline.formats import FORMATS
from timeline.models import Event
from timeline.over_time import SeriesForm
from timeline.query import IN_THE_API

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
URL = "/api/v1/schema/"
OF_EVENTS = ["events", "incidents", "diplomatic-events"]


@pytest.fixture(scope="module", autouse=True)
def articles(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The files that ship, loaded once for all tests of this module and then undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "codebook", "gazetteer", "articles", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def schema(client: Client) -> dict[str, Any]:
    return client.get(URL).json()


def resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        _, section, name = node["$ref"].removeprefix("#/").split("/")
        node = schema["components"][section][name]
    return node


def parameters(schema: dict[str, Any], path: str, method: str = "get") -> dict[str, dict[str, Any]]:
    found = [resolved(schema, one) for one in schema["paths"][path][method].get("parameters", [])]
    return {one["name"]: one for one in found if one["in"] == "query"}


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


# The document


def test_it_is_openapi_3_1(schema):
    assert schema["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(schema).validate()


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json"),
        ("application/yaml", "application/yaml"),
    ],
)
def test_it_comes_in_the_form_that_was_asked_for(client, schema, accept, media_type):
    response = client.get(URL, headers={"Accept": accept} if accept else {})
    assert response["Content-Type"] == media_type
    read = yaml.load(response.content, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # JSON is YAML too
    assert read == schema


def test_an_error_is_a_problem_even_where_yaml_was_asked_for(client):
    response = client.get(URL, {"depth": "1"}, headers={"Accept": "application/yaml"})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["errors"][0]["parameter"] == "depth"


def test_what_a_client_holds_is_not_sent_again(client, django_assert_num_queries):
    etag = client.get(URL)["ETag"]
    with django_assert_num_queries(0):
        response = client.get(URL, headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert client.get(URL, headers={"If-None-Match": etag, "Accept": "application/yaml"}).status_code == 200


def test_members_alone_see_it_where_the_base_is_theirs(client, curator, settings):
    settings.PUBLIC_READ = False
    assert (client.get(URL).status_code, curator.get(URL).status_code) == (401, 200)
    assert client.get("/api/v1/docs/")["Location"] == "/account/sign-in/?next=/api/v1/docs/"
    assert curator.get("/api/v1/docs/").status_code == 200


def test_each_operation_has_a_name_of_its_own_and_a_known_tag(schema):
    names = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(names) == len(set(names))
    known = {tag["name"] for tag in schema["tags"]}
    assert {tag for _, _, operation in operations(schema) for tag in operation["tags"]} == known


def test_reading_needs_no_token_and_writing_does(schema):
    for _, method, operation in operations(schema):
        assert ({} in operation["security"]) == (method == "get")
        assert {"token": []} in operation["security"]


# Completeness


def paths_of(patterns: list[URLPattern]) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        path = "/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        yield path, pattern


def test_each_address_and_method_is_described(schema):
    for path, pattern in paths_of(urls.urlpatterns):
        if path.endswith(".{suffix}"):
            assert {path.replace("{suffix}", suffix) for suffix in FORMATS} <= set(schema["paths"])
        elif path != "/api/v1/docs/":  # a page
            allowed = getattr(pattern.callback, "actions", None) or {"get": ""}
            assert set(allowed) - {"head"} == set(schema["paths"][path]) - {"parameters"}


@pytest.mark.parametrize("name", OF_EVENTS)
def test_each_parameter_of_events_is_described(schema, name):
    filters = set(EventFilter.base_filters)
    assert set(parameters(schema, f"/api/v1/{name}/")) == filters | IN_THE_API
    assert set(parameters(schema, f"/api/v1/{name}/facets/")) == filters | set(FacetForm.base_fields)
    assert set(parameters(schema, f"/api/v1/{name}/series/")) == filters | set(SeriesForm.base_fields)
    for suffix in FORMATS:
        assert set(parameters(schema, f"/api/v1/{name}.{suffix}")) == filters | {"ordering"}


@pytest.mark.parametrize("name", [name for name in urls.COLLECTIONS if name not in OF_EVENTS])
def test_each_parameter_of_the_other_collections_is_described(schema, name):
    filters = set(urls.COLLECTIONS[name].filter_class.base_filters)
    assert filters >= set(collections.CollectionFilter.base_filters)
    assert set(parameters(schema, f"/api/v1/{name}/")) == filters | IN_THE_API


def test_each_parameter_says_what_it_means_and_shows_an_example(schema):
    for _, _, operation in operations(schema):
        for one in operation.get("parameters", []):
            parameter = resolved(schema, one)
            assert parameter["description"]
            if parameter["in"] == "query" and parameter["name"] not in {*WITHOUT_EXAMPLE, "message"}:
                assert parameter["schema"]["examples"]


def test_fixed_codes_are_enumerated(schema):
    found = parameters(schema, "/api/v1/events/")
    assert found["precision"]["schema"]["items"]["enum"] == list(definitions.PRECISIONS)
    assert found["role"]["schema"]["items"]["enum"] == list(definitions.ROLES)
    assert found["ordering"]["schema"]["enum"] == list(definitions.ORDERINGS)
    assert found["fields"]["schema"]["items"]["enum"] == list(part_names())
    assert (found["page_size"]["schema"]["minimum"], found["page_size"]["schema"]["maximum"]) == (1, 1000)


def strict(node: Any) -> Any:
    """The schema, with no member optional and none unknown."""
    if isinstance(node, list):
        return [strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    changed = {name: strict(value) for name, value in node.items()}
    if node.get("type") == "object" and "properties" in node and "additionalProperties" not in node:
        changed["additionalProperties"] = False
        changed.setdefault("required", [])
    return changed


def complaints(schema: dict[str, Any], component: str, *documents: Any, whole: bool = True) -> list[str]:
    known = dict(schema["components"]["schemas"])
    if whole:
        known[component] = {**known[component], "required": list(known[component]["properties"])}
    rules = {"$ref": f"#/components/schemas/{component}", "components": {"schemas": strict(known)}}
    validator = jsonschema_rs.Draft202012Validator(rules, validate_formats=True)
    return [
        f"{error.instance_path}: {error.message[:200]}"
        for document in documents
        for error in validator.iter_errors(document)
    ]


@pytest.mark.parametrize("name", urls.COLLECTIONS)
def test_documents_are_as_described_to_the_last_member(client, schema, name):
    component = "Event" if name in OF_EVENTS else name.removesuffix("s").capitalize()
    listed = client.get(f"/api/v1/{name}/").json()
    assert listed["results"]
    assert not complaints(schema, f"{component}List", listed)
    keys = [row["id"] for row in listed["results"][:20]]
    items = [client.get(f"/api/v1/{name}/{key}/").json() for key in keys]
    assert not complaints(schema, component, *items)


@pytest.mark.parametrize(
    ("path", "component"),
    [
        ("", "Root"),
        ("codebook/", "Codebook"),
        ("events/facets/", "Facets"),
        ("events/series/?by=actor", "Series"),
        ("events.geojson", "EventsAsGeoJSON"),
        ("events.csl.json", "EventsAsCSLJSON"),
        ("events.timelinejs.json", "EventsAsTimelineJS"),
    ],
)
def test_other_answers_are_as_described(client, schema, path, component):
    response = client.get(f"/api/v1/{path}")
    document = json.loads(response.getvalue())
    lenient = component in {"EventsAsCSLJSON", "EventsAsTimelineJS"}  # standards of others, told in outline
    if lenient:
        jsonschema_rs.validate(schema["components"]["schemas"][component], document)
    else:
        assert not complaints(schema, component, document, whole=False)


def test_each_member_of_a_document_is_explained(schema):
    for name, component in schema["components"]["schemas"].items():
        for member, one in component.get("properties", {}).items():
            explained = one.get("description") or component.get("description") or name.startswith("EventsAs")
            assert explained, f"{name}.{member}"


# Errors


def kinds_in_the_code() -> set[str]:
    """Every `type` that the code gives a problem: by name, or by the phrase of its status."""
    found = {"invalid-parameter"}
    for folder in ("timeline", "accounts"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    found |= set(_kinds_of(node))
                elif isinstance(node, ast.ClassDef):
                    found |= set(_statuses_of(node))
    return found


def phrase(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "-")


def _kinds_of(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name not in {"Refused", "body", "problem", "_error", "__init__"}:
        return
    given = [word.value for word in call.keywords if word.arg == "kind"]
    for value in given:
        if isinstance(value, ast.Constant):
            yield str(value.value)
    if not given:
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, int):
                yield phrase(argument.value)
            elif isinstance(argument, ast.Attribute) and argument.attr in HTTPStatus.__members__:
                yield phrase(HTTPStatus[argument.attr])


def _statuses_of(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "status_code":
            numbers = re.findall(r"HTTP_(\d+)", ast.dump(line.value))
            names = [one for one in HTTPStatus.__members__ if f"'{one}'" in ast.dump(line.value)]
            yield from (phrase(int(number)) for number in numbers)
            yield from (phrase(HTTPStatus[one]) for one in names)


# What the REST framework and Django raise of themselves.
OTHERS = {"unauthorized", "forbidden", "not-found", "method-not-allowed", "not-acceptable"}
OTHERS |= {"unsupported-media-type", "bad-request", "internal-server-error", "query-too-costly"}
OTHERS |= {"read-only"}
# What is answered in their place when the server or its database is at its limits.
OTHERS |= {"database-unavailable", "insufficient-storage", "too-many-exports"}
# What the web server refuses before they are asked.
OTHERS |= {"uri-too-long", "request-header-fields-too-large"}


def test_each_type_of_problem_is_described(schema):
    in_code = kinds_in_the_code()
    assert {"invalid-document", "idempotency-key-reused", "gone", "too-many-requests"} <= in_code
    # A 400 of the REST framework's own is a BadParameters or a Refused, which have types of their own.
    assert in_code | OTHERS == set(BY_CODE)
    components = schema["components"]["schemas"]
    problems = [one for name, one in components.items() if "Problem" in name]
    described = {one["properties"]["type"].get("const") for one in problems}
    assert described - {None} == set(BY_CODE)


def test_each_error_names_a_problem_document(schema):
    for _, _, operation in operations(schema):
        statuses = {status for status in operation["responses"] if status >= "400"}
        assert {"400", "401", "429"} <= statuses
        for status in statuses:
            response = resolved(schema, operation["responses"][status])
            assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda client: client.get("/api/v1/events/?acter=x"), "invalid-parameter"),
        (lambda client: client.get("/api/v1/events/", headers={"Authorization": "Bearer x"}), "unauthorized"),
        (lambda client: client.get("/api/v1/events/999999/"), "not-found"),
        (lambda client: client.post("/api/v1/phases/"), "method-not-allowed"),
        (lambda client: client.get("/api/v1/actors/", headers={"Accept": "text/csv"}), "not-acceptable"),
        (lambda client: client.get("/api/v1/nothing/"), "not-found"),
        (lambda client: client.post("/api/v1/actors/", {}, "application/json"), "unauthorized"),
    ],
)
def test_problems_are_as_described(client, schema, ask, kind):
    response = ask(client)
    assert (response.status_code, response["Content-Type"]) == (
        BY_CODE[kind].status,
        "application/problem+json",
    )
    assert response.json()["type"] == kind
    assert not complaints(schema, BY_CODE[kind].component, response.json(), whole=False)


# Truth


def test_each_example_of_a_parameter_works(client, schema):
    tried = 0
    for path, method, _ in operations(schema):
        if method != "get" or "{key}" in path or path.startswith(("/api/v1/incidents", "/api/v1/diplomatic")):
            continue
        for name, parameter in parameters(schema, path).items():
            for value in parameter["schema"].get("examples", []):
                place = path.rstrip("/").rpartition("/")[2]
                more = WITH.get(f"{place}.{name}", WITH.get(name, {}))
                response = client.get(path, {name: value, **more})
                body = response.getvalue()  # or a stream's cursor stays open
                assert response.status_code == 200, (path, name, value, body)
                tried += 1
    assert tried > 250


def test_each_example_of_an_event_parameter_selects_some_event_but_not_all(client, schema):
    whole = client.get("/api/v1/events/?count=exact").json()["count"]
    for name, parameter in parameters(schema, "/api/v1/events/").items():
        if name in EventFilter.base_filters and name not in {"date_match", "updated_since", *WITHOUT_EXAMPLE}:
            value = parameter["schema"]["examples"][0]
            answer = client.get("/api/v1/events/", {name: value, **WITH.get(name, {}), "count": "exact"})
            assert 0 < answer.json()["count"] < whole, name


@pytest.mark.parametrize("name", KEYS)
def test_each_example_of_a_key_works(client, name):
    assert client.get(f"/api/v1/{name}/{KEYS[name]}/").status_code == 200


@pytest.mark.parametrize("name", BODIES)
def test_each_example_of_a_body_is_accepted_and_described(curator, schema, name):
    view = urls.COLLECTIONS[name]
    assert issubclass(view, views.Writes)
    body = schema["paths"][f"/api/v1/{name}/"]["post"]["requestBody"]["content"]["application/json"]
    example = body["examples"]["one"]["value"]
    assert example == BODIES[name]
    whole = {"components": schema["components"], **body["schema"]}
    jsonschema_rs.Draft202012Validator(whole).validate(example)
    jsonschema_rs.Draft202012Validator(whole).validate([example])
    response = curator.post(f"/api/v1/{name}/", example, "application/json")
    assert response.status_code == 201, response.content
    assert not jsonschema_rs.Draft202012Validator(whole).is_valid({**example, "colour": "red"})


def test_what_was_read_may_be_written_back_as_described(curator, schema):
    """PUT takes the document of GET: its body's schema has to allow that too."""
    event = Event.objects.filter(kind="incident").order_by("pk").first()
    document = curator.get(f"/api/v1/incidents/{event.pk}/").json()
    body = schema["paths"]["/api/v1/incidents/{key}/"]["put"]["requestBody"]["content"]["application/json"]
    whole = {"components": schema["components"], **body["schema"]}
    jsonschema_rs.Draft202012Validator(whole).validate(document)
