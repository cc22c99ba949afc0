"""The paths, and what can be done at each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from timeline.api import urls
from timeline.api.changes import ChangesForm
from timeline.api.schema import bodies, examples, parameters
from timeline.api.schema.answers import answer, empty, header_parameters
from timeline.api.schema.errors import error_responses
from timeline.api.schema.parameters import Parameters
from timeline.api.schema.parts import Schema, ref
from timeline.api.schema.summaries import export_content
from timeline.api.schema.workflow import WAITS
from timeline.api.views import Events
from timeline.api.writing.events import shapes
from timeline.api.writing.views import Writes
from timeline.collections import NoFilter
from timeline.facets import FacetForm
from timeline.filters import PresentFilter
from timeline.formats import FORMATS
from timeline.over_time import SeriesForm
from timeline.query import PageForm

READ = [
    *["invalid-parameter", "bad-request", "unauthorized", "not-acceptable", "too-many-requests"],
    *["query-too-costly", "read-only", "service-unavailable", "database-unavailable"],
]
WRITE = [
    *["invalid-parameter", "bad-request", "malformed-json", "invalid-document", "unauthorized", "forbidden"],
    *[
        "not-acceptable",
        "length-required",
        "content-too-large",
        "unsupported-media-type",
        "too-many-requests",
        "service-unavailable",
        "query-too-costly",
        "read-only",
        "database-unavailable",
        "insufficient-storage",
    ],
]
CHANGE = [*WRITE, "not-found", "precondition-failed", "precondition-required"]
SINGULAR = {"diplomatic-events": "diplomatic event"}


class Collection:
    """One collection of the API: its names, and its paths."""

    def __init__(self, name: str, view: Any, known: Parameters) -> None:
        self.name, self.view, self.known = name, view, known
        self.nouns = name.replace("-", " ")
        self.noun = SINGULAR.get(name, self.nouns.removesuffix("s"))
        self.tag = self.nouns.capitalize()
        self.of_events = issubclass(view, Events)
        self.merged = name != "phases"  # those are never merged
        self.component = "Event" if self.of_events else self.noun.capitalize()

    def id(self, verb: str, *, one: bool = False) -> str:
        noun = self.noun if one else self.nouns
        return verb + "".join(word.capitalize() for word in noun.split())

    def operation(self, operation_id: str, summary: str, responses: dict[str, Any], **more: Any) -> Schema:
        return {
            "operationId": operation_id, "tags": [self.tag], "summary": summary, **more,
            "responses": dict(sorted(responses.items())),
        }  # fmt: skip

    # Parameters

    def filters(self) -> list[Schema]:
        prefix = "events" if self.of_events else self.name
        return self.known.refs(prefix, parameters.from_filters(prefix, self.view.filter_class))

    def ordering(self) -> list[Schema]:
        prefix = "events" if self.of_events else self.name
        return self.known.refs(prefix, {"ordering": parameters.ordering(prefix, self.view.orderings)})

    def parts(self, *, item: bool) -> list[Schema]:
        names = self.view().part_names(item=item)
        prefix = "events" if self.of_events else self.name
        found = parameters.parts(prefix, names)
        if item:
            found |= parameters.from_filters(prefix, NoFilter)
        return self.known.refs(f"{prefix}.item" if item and not self.of_events else prefix, found)

    def paging(self) -> list[Schema]:
        return self.known.refs("page", parameters.from_form("page", PageForm))

    def key(self) -> Schema:
        if self.of_events:
            return {
                "name": "key", "in": "path", "required": True, "description": f"Id of the {self.noun}.",
                "schema": {"type": "integer", "minimum": 1, "examples": [1]},
            }  # fmt: skip
        return {
            "name": "key", "in": "path", "required": True, "description": f"Slug or id of the {self.noun}.",
            "schema": {
                "type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "examples": [examples.KEYS[self.name]],
            },
        }  # fmt: skip

    # Reading

    def listing(self) -> Schema:
        found = [*self.filters(), *self.ordering(), *self.paging(), *self.parts(item=False)]
        content = {"application/json": {"schema": ref(f"{self.component}List")}}
        if self.of_events:
            for suffix in FORMATS:
                content |= export_content(suffix)
        about = f"One page of the {self.nouns} that the parameters select."
        if self.of_events:
            about += " With another type in `Accept`, the whole selection in that form, as at the suffixes."
        responses = {"200": answer(about, content), "304": empty("304")} | error_responses(*READ)
        more = {"parameters": [*found, *header_parameters("If-None-Match")], "security": READING}
        return self.operation(self.id("list"), f"List {self.nouns}", responses, **more)

    def item(self) -> Schema:
        kinds = [*READ, "not-found", *(["moved-permanently", "gone"] if self.merged else [])]
        content = {"application/json": {"schema": ref(self.component)}}
        responses = {"200": answer(f"The {self.noun}.", content), "304": empty("304")} | error_responses(
            *kinds
        )
        found = [*self.parts(item=True), *header_parameters("If-None-Match")]
        return self.operation(
            self.id("get", one=True), f"One {self.noun}", responses, parameters=found, security=READING
        )

    def exports(self) -> Iterable[tuple[str, Schema]]:
        for suffix, form in FORMATS.items():
            about = f"All {self.nouns} that the parameters select, streamed as {form.label}."
            headers = ["ETag", "Link", *(["Content-Disposition"] if form.attachment else [])]
            responses = {"200": answer(about, export_content(suffix), *headers), "304": empty("304")}
            # The address says which form: `Accept` is not asked, and cannot be wrong.
            kinds = [*(kind for kind in READ if kind != "not-acceptable"), "too-many-exports"]
            known = [*self.filters(), *self.ordering(), *header_parameters("If-None-Match")]
            yield f"/api/v1/{self.name}.{suffix}", self.operation(
                self.id("export") + "As" + form.label.replace("-", ""), f"All {self.nouns} as {form.label}",
                responses | error_responses(*kinds), parameters=known, security=READING,
            )  # fmt: skip

    def summaries(self) -> Iterable[tuple[str, Schema]]:
        for name, form, component, about in SUMMARIES:
            responses = {
                "200": answer(f"{about}.", {"application/json": {"schema": ref(component)}}),
                "304": empty("304"),
            } | error_responses(*READ)
            own = self.known.refs(name, parameters.from_form(name, form))
            found = [*self.filters(), *own, *header_parameters("If-None-Match")]
            yield f"/api/v1/{self.name}/{name}/", self.operation(
                self.id(f"{name}Of"), f"{about}: {self.nouns}", responses, parameters=found, security=READING
            )  # fmt: skip

    # Writing

    def create(self) -> Schema:
        content = {"application/json": {"schema": ref(self.component)}}
        # A list is answered by a list, which has no address and no ETag of its own.
        content["application/json"]["schema"] = {
            "oneOf": [ref(self.component), {"type": "array", "items": ref(self.component)}]
        }
        made = answer(
            f"The new {self.noun}" + (", a draft" if self.of_events else "") + "; or a list of them.",
            content, "Location", "Idempotent-Replayed", "ETag", always=(),
        )  # fmt: skip
        kinds = [*WRITE, "invalid-header", "idempotency-key-reused", *self.steps()]
        return self.operation(
            self.id("create"), f"Add {self.nouns}", {"201": made} | error_responses(*kinds),
            description="One document, or a list of them, of which all are saved or none.",
            parameters=[*MESSAGE, *header_parameters("Idempotency-Key")],
            requestBody=self.body("post"), security=WRITING,
        )  # fmt: skip

    def change(self, method: str) -> Schema:
        verb, about = CHANGES[method]
        content = {"application/json": {"schema": ref(self.component)}}
        responses = {"200": answer(f"The {self.noun} as it is now.", content)}
        if self.of_events:
            responses["202"] = answer(WAITS, {"application/json": {"schema": ref("Proposal")}}, always=())
        return self.operation(
            self.id(verb, one=True), f"{verb.capitalize()} a {self.noun}",
            responses | error_responses(*CHANGE, *self.lost(), *self.steps()),
            description=about, parameters=[*MESSAGE, *header_parameters("If-Match")],
            requestBody=self.body(method), security=WRITING,
        )  # fmt: skip

    def delete(self) -> Schema:
        about = "A draft is deleted. A published event is retracted: its address then answers 410."
        if not self.of_events:
            about = "Only what nothing rests on can be deleted."
        kinds = [*CHANGE, *self.lost(), "wrong-status" if self.of_events else "in-use"]
        return self.operation(
            self.id("delete", one=True), f"Delete a {self.noun}",
            {"204": empty("204")} | error_responses(*kinds), description=about,
            parameters=[*MESSAGE, *header_parameters("If-Match")], security=WRITING,
        )  # fmt: skip

    def steps(self) -> list[str]:
        """What may be wrong with the status that a document asks for."""
        return ["checks-failed", "wrong-status"] if self.of_events else []

    def lost(self) -> list[str]:
        return ["gone"] if self.merged else []

    def body(self, method: str) -> Schema:
        content: Schema = {"schema": ref(f"{self.id(method.capitalize(), one=True)}")}
        if method == "post":
            content["examples"] = {"one": {"summary": "One", "value": examples.BODIES[self.name]}}
        if method == "patch":
            content["examples"] = {"message": {"summary": "Only why", "value": {"message": "Checked."}}}
        return {"required": True, "content": {"application/json": content}}

    def body_components(self) -> dict[str, Schema]:
        found = {}
        for method in ("post", "put", "patch"):
            schema = self.body_schema(method)
            found[self.id(method.capitalize(), one=True)] = (
                bodies.one_or_many(schema) if method == "post" else schema
            )
        return found

    def body_schema(self, method: str) -> Schema:
        if not self.of_events:
            return bodies.document(self.view.shape, method)
        if self.view.kind:
            return bodies.document(shapes()[self.view.kind], method)
        return bodies.event_document(shapes(), method)

    def paths(self) -> dict[str, Schema]:
        at_list: Schema = {"get": self.listing()}
        at_item: Schema = {"parameters": [self.key()], "get": self.item()}
        if issubclass(self.view, Writes):
            at_list["post"] = self.create()
            at_item |= {method: self.change(method) for method in CHANGES} | {"delete": self.delete()}
        found: dict[str, Schema] = {f"/api/v1/{self.name}/": at_list}
        if self.of_events:
            found |= {path: {"get": one} for path, one in [*self.summaries(), *self.exports()]}
        return found | {f"/api/v1/{self.name}/{{key}}/": at_item}


SUMMARIES: list[tuple[str, Any, str, str]] = [
    ("facets", FacetForm, "Facets", "How many events bear each value of each facet"),
    ("series", SeriesForm, "Series", "Events and fatalities over time"),
]
CHANGES = {
    "put": ("replace", "The whole document: what it does not say is emptied."),
    "patch": ("change", "Objects are merged, everything else is replaced; null empties."),
}
READING: list[Schema] = [{}, {"token": []}]
WRITING: list[Schema] = [{"token": []}]
MESSAGE = [ref("message", "parameters")]


def changes(known: Parameters) -> Schema:
    found = [
        *known.refs("events", parameters.from_filters("events", PresentFilter)),
        *known.refs("changes", parameters.from_form("changes", ChangesForm)),
    ]
    content = {"application/json": {"schema": ref("Changes")}}
    responses = {"200": answer("The changes after `since`.", content, always=())}
    return {
        "operationId": "listChanges", "tags": ["Events"], "summary": "What changed, for who keeps a copy",
        "description": "Every change to what the public may see, in the order of the commits. Who follows "
        "`next` misses nothing, whatever is written meanwhile.",
        "parameters": found, "security": READING, "responses": responses | error_responses(*READ),
    }  # fmt: skip


def collections(known: Parameters) -> list[Collection]:
    return [Collection(name, view, known) for name, view in urls.COLLECTIONS.items()]
