"""The whole OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
import yaml
from django.conf import settings

from timeline.api.renderers import dumps
from timeline.api.schema.answers import HEADER_PARAMETERS, answer, empty, header_components, header_parameters
from timeline.api.schema.bodies import MESSAGE
from timeline.api.schema.documents import read_components
from timeline.api.schema.errors import RESPONSES, error_responses, problem_components
from timeline.api.schema.operations import READ, READING, changes, collections
from timeline.api.schema.parameters import Parameters
from timeline.api.schema.parts import ADDRESS, Schema, ref, said, thing
from timeline.api.schema.summaries import export_components, list_component, summary_components
from timeline.api.schema.workflow import workflow_components
from timeline.api.views import Root
from timeline.api.writing.views import Writes

MEDIA_TYPES = ("application/json", "application/vnd.oai.openapi+json", "application/yaml")
ABOUT = """\
Events of conflict and diplomacy, each with its date as exactly as it is known, those who took part, and the
sources that say so. Reading needs no account unless the operator says otherwise; writing needs a token.

* **One query, every form.** The parameters of `/events/` are those of its facets, series and exports, and of
  the chronology page.
* **Nothing is ignored.** An unknown parameter, a bad value, an actor that does not exist are errors with
  suggestions; one answer names all of them.
* **Errors** are problem documents (RFC 9457) everywhere. A method that an address does not take is 405.
* **Lists** of values are written by repetition or with commas. An empty value is as if it were not there.
* **Stable.** Within v1 nothing is renamed or removed. Things may be added: members, parameters, codes, and
  types of problems; so ignore what you do not know.
"""
TAGS = {
    "Events": "All kinds of events together.",
    "Incidents": "Violent and coercive acts, with casualties and claims of responsibility.",
    "Diplomatic events": "Talks, visits, agreements, statements.",
    "Actors": "States, groups, forces, organisations, persons, populations.",
    "Places": "Where events take place.",
    "Sources": "What events are cited to.",
    "Phases": "Named periods of the story.",
    "About the API": "Where things are, what codes mean, and this description.",
}


@cache
def document() -> Schema:
    """Made once: it depends on the code alone."""
    known = Parameters()
    components = read_components() | summary_components() | export_components() | problem_components()
    components |= workflow_components()
    paths = about_paths() | {"/api/v1/changes/": {"get": changes(known)}}
    for collection in collections(known):
        paths |= collection.paths()
        components[f"{collection.component}List"] = list_component(collection.component)
        if issubclass(collection.view, Writes):
            components |= collection.body_components()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sarhad",
            "version": settings.RELEASE,
            "summary": "A chronology of conflict and diplomacy.",
            "description": ABOUT,
        },
        "servers": [{"url": "/", "description": "This server."}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "security": READING,
        "paths": paths,
        "components": {
            "schemas": dict(sorted((components | {"Root": root_component()}).items())),
            "parameters": dict(sorted((known.components | HEADER_PARAMETERS | message()).items())),
            "headers": header_components(),
            "responses": RESPONSES,
            "securitySchemes": {"token": TOKEN},
        },
    }  # fmt: skip


TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token, made on the page /account/tokens/. It may do what its owner may; a token of "
    "scope read only reads. Reading works without, unless the operator says otherwise.",
}


def message() -> dict[str, Schema]:
    schema = {name: value for name, value in MESSAGE.items() if name != "description"}
    about = f"{MESSAGE['description']} A `message` in the body goes before it."
    return {"message": {"name": "message", "in": "query", "description": about, "schema": schema}}


def about_paths() -> dict[str, Schema]:
    described = {"schema": {"type": "object"}}
    return {
        "/api/v1/": {"get": about("getRoot", "Where everything is", json_of("Root"), etag=False)},
        "/api/v1/codebook/": {"get": about("getCodebook", "What codes mean", json_of("Codebook"))},
        "/api/v1/schema/": {
            "get": about("getSchema", "This description", dict.fromkeys(MEDIA_TYPES, described))
        },
    }  # fmt: skip


def json_of(component: str) -> dict[str, Any]:
    return {"application/json": {"schema": ref(component)}}


def about(operation_id: str, summary: str, content: dict[str, Any], *, etag: bool = True) -> Schema:
    responses: dict[str, Any] = {"200": answer(f"{summary}.", content, always=("ETag",) if etag else ())}
    if etag:
        responses["304"] = empty("304")
    return {
        "operationId": operation_id, "tags": ["About the API"], "summary": summary,
        "parameters": header_parameters("If-None-Match") if etag else [],
        "responses": responses | error_responses(*READ), "security": READING,
    }  # fmt: skip


def root_component() -> Schema:
    return thing({name: said(ADDRESS, "Its address.") for name in Root.names()})


@cache
def as_json() -> bytes:
    return dumps(document())


@cache
def as_yaml() -> bytes:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(
        orjson.loads(as_json()), Dumper=dumper, allow_unicode=True, sort_keys=False, width=110
    )
    return text.encode()
