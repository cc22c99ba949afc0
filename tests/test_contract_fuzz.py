"""The API against its own OpenAPI document: requests that Schemathesis makes up, right and wrong ones.

Every operation is asked through WSGI, on the fixtures that ship, and every default check of Schemathesis
runs. The requests are the same at every run, so that a commit either passes or does not; `FUZZ=500 make test
ARGS=tests/test_contract_fuzz.py` asks others, and as many of each operation.
"""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings

import timeline.urls  # noqa: F401 - the kinds register their parts of the document
from sources.models import Source
from timeline.api.schema.document import as_json
from timeline.models import Dataset, Event
from timeline.models.history import record_changes
from timeline.wsgi import application

pytestmark = pytest.mark.django_db

FIXTURES = ["codebook", "gazetteer", "articles"]
FOLDER = Path(__file__).resolve().parent.parent / "fixtures"
EXAMPLES = int(os.environ.get("FUZZ", "12"))
SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize="FUZZ" not in os.environ,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to make a failure smaller takes minutes
    suppress_health_check=list(HealthCheck),
)


def rows(model: str) -> list[dict[str, Any]]:
    found = [row for name in FIXTURES for row in json.loads((FOLDER / f"{name}.json").read_text())]
    return [row["fields"] for row in found if row["model"] == model]


def values(model: str, *names: str) -> list[str]:
    """A few of those there are: every one would be tried with every operation."""
    found = sorted({row[name] for row in rows(model) for name in names if row[name] and "," not in row[name]})
    return found[:: -(-len(found) // 3)]


# A schema cannot say which actors there are, and one that does not exist is rightly refused: here the fuzzer
# is told, so that its right requests are right. Whatever else it makes up is then wrong, and must be refused.
EXISTING = {
    "actor": [*values("actors.actor", "slug", "name"), *values("actors.alias", "name")],
    "type": values("timeline.eventtype", "code", "category"),
    "country": values("timeline.place", "country"),
    "admin1": values("timeline.place", "admin1"),
    "place": values("timeline.place", "slug"),
    "source": values("sources.source", "slug"),
    "phase": values("timeline.phase", "slug"),
    "dataset": ["some-dataset"],
}
# Nor which texts are EDTF; tests/test_dates.py is about that.
DATES = ["2022-12-11", "2022-12", "2025", "2025-06/..", "../2022", "2025-06-28~", "2022?", "2025-21", ""]
EXISTING |= dict.fromkeys(["actor_all", "claimed_by", "blamed"], EXISTING["actor"])
# Nor that the future has no history, and that the past had not all of these actors yet.
ONE_OF = {"date": DATES, "as_of": ["", str(timezone.now().date())]}


def narrowed(document: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(document)
    for parameter in document["components"]["parameters"].values():
        if parameter["name"] in EXISTING:
            parameter["schema"]["items"] = {"type": "string", "enum": EXISTING[parameter["name"]]}
        if parameter["name"] in ONE_OF:
            parameter["schema"] = {"type": "string", "enum": ONE_OF[parameter["name"]]}
    return document


# Lists of one kind, facets, series and exports read their parameters by the code that reads them for the list
# of all events: there each value of each parameter is tried by itself, elsewhere several together.
ALIKE = r"^/api/v1/((incidents|diplomatic-events)[/.](?!\{)|events(\.|/facets|/series))"
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"database": "none"},
        "operations": [{"include-path-regex": ALIKE, "phases": {"coverage": {"enabled": False}}}],
    }
)
schema = schemathesis.openapi.from_dict(narrowed(json.loads(as_json())), config=CONFIG)
schema.app = application
# Not include(): beside a filter in the configuration it would add writes too.
READS = schema.exclude(method=["POST", "PUT", "PATCH", "DELETE"])
EVENTS = tuple(f"/api/v1/{name}/" for name in ("events", "incidents", "diplomatic-events"))


@pytest.fixture(scope="module", autouse=True)
def articles(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The files that ship, loaded once for all tests of this module and then undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", *FIXTURES, verbosity=0)
        Dataset.objects.create(slug="some-dataset", name="Some dataset", source=Source.objects.all()[0])
        record_changes()
        # As Django's test client does: the end of a request must not close the test's transaction.
        signals = [request_started, request_finished]
        for signal in signals:
            signal.disconnect(close_old_connections)
        yield sorted(Event.objects.values_list("pk", flat=True))
        for signal in signals:
            signal.connect(close_old_connections)
        transaction.set_rollback(True)


# What one parameter's value asks of another's, a schema cannot say either.
IN_ORDER = [("date_from", "date_to", str), ("fatalities_min", "fatalities_max", int)]


def made_consistent(query: dict[str, Any]) -> None:
    # Cursors are signed, and no guess is a right one; and nobody changes anything that one could wait for.
    for name in ("cursor", "since", "wait"):
        query.pop(name, None)
    # Fields and omissions may leave nothing to show, which is refused.
    if any(query.get("fields") or []) or len(query.get("omit") or []) > 1:
        query.pop("omit", None)
    for low, high, kind in IN_ORDER:
        if query.get(low, "") != "" and query.get(high, "") != "":
            query[low], query[high] = sorted([query[low], query[high]], key=kind)
    if not any(query.get("actor") or []) and not any(query.get("actor_all") or []):
        query.pop("role", None)
    if query.get("by") != "actor" and "facet" not in query:
        query.pop("limit", None)
    if query.get("q") or query.get("ordering") == "relevance":
        query["q"] = "talks"  # letters at random are seldom a word
    if query.get("bbox"):
        query["bbox"] = "60.5,23,-78,38.25"


@READS.parametrize()
@SETTINGS
def test_reading_keeps_every_promise_of_the_schema(case: Any, articles: list[int]) -> None:
    if case.meta.generation.mode.is_positive:
        made_consistent(case.query)
        if case.operation.path_parameters and case.operation.path.startswith(EVENTS):
            case.path_parameters["key"] = articles[int(case.path_parameters["key"]) % len(articles)]
    # Through WSGI nobody unpacks what was compressed.
    case.call_and_validate(headers={"Accept-Encoding": "identity"})
