"""Writing over the API against its OpenAPI document: documents that Schemathesis makes up, right and wrong.

As in test_contract_fuzz.py; each request is undone, so that each finds the base as it ships.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import strategies as st

from accounts.models import Token
from tests.test_contract_fuzz import DATES, EVENTS, SETTINGS, application, articles, as_json, narrowed

pytestmark = pytest.mark.django_db

# Each member of a document is tried by itself where a place is added; elsewhere, where the same code reads
# the same kinds of members, several together: an incident alone would take a minute.
ALIKE = r"^(?!DELETE|POST /api/v1/places/)"
# A right body is refused for what a schema cannot say: that an actor is not there, a slug is taken, an end
# lies before its beginning. That sound documents are accepted is the matter of tests/test_writing.py.
RIGHT = ["2xx", "400", "404", "409"]
# Schemathesis does not count these among refusals: no or another state in If-Match.
WRONG = ["400", "401", "403", "404", "406", "409", "412", "415", "428"]
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"database": "none"},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": RIGHT},
            "negative_data_rejection": {"expected-statuses": WRONG},
            "missing_required_header": {"expected-statuses": ["404", "428"]},
        },
        "operations": [{"include-name-regex": ALIKE, "phases": {"coverage": {"enabled": False}}}],
    }
)
schemathesis.openapi.format("edtf", st.sampled_from([date for date in DATES if date]))


def with_what_was_read(node: Any) -> Any:
    """Schemathesis takes `readOnly` for forbidden. Here it may be sent back as it was read."""
    if isinstance(node, list):
        return [with_what_was_read(one) for one in node]
    if isinstance(node, dict):
        return {name: with_what_was_read(one) for name, one in node.items() if name != "readOnly"}
    return node


schema = schemathesis.openapi.from_dict(with_what_was_read(narrowed(json.loads(as_json()))), config=CONFIG)
schema.app = application
WRITES = schema.exclude(method="GET")

__all__ = ["articles"]


@pytest.fixture(scope="module")
def token(articles: list[int], django_db_blocker: Any) -> str:
    with django_db_blocker.unblock():
        user = User.objects.create_superuser("fuzzer")
        return Token.objects.issue(user=user, name="Fuzzing", scope="write", expires=None)[1]


@WRITES.parametrize()
@SETTINGS
def test_writing_keeps_every_promise_of_the_schema(case: Any, articles: list[int], token: str) -> None:
    headers = {"Accept-Encoding": "identity", "Authorization": f"Bearer {token}"}
    if case.headers.get("If-Match", "").strip():
        headers["If-Match"] = "*"  # no guess is the ETag of the present state
    one_event = case.operation.path_parameters and case.operation.path.startswith(EVENTS)
    if case.meta.generation.mode.is_positive and one_event:
        case.path_parameters["key"] = articles[int(case.path_parameters["key"]) % len(articles)]
    with transaction.atomic():
        case.call_and_validate(headers=headers)
        transaction.set_rollback(True)
