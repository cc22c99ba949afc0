"""Fixtures for all tests: the factories, and a curator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests import factories


def _factory(name: str) -> Any:
    @pytest.fixture(name=name)
    def fixture(db: None) -> Callable[..., Any]:
        return getattr(factories, name)

    return fixture


make_actor = _factory("make_actor")
make_casualties = _factory("make_casualties")
make_citation = _factory("make_citation")
make_claim = _factory("make_claim")
make_incident = _factory("make_incident")
make_phase = _factory("make_phase")
make_place = _factory("make_place")
make_source = _factory("make_source")
make_talks = _factory("make_talks")
make_type = _factory("make_type")


@pytest.fixture
def curator(db: None, django_user_model: Any) -> Client:
    """A client signed in as someone who may do everything in the admin."""
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("curator", password="a-curator"))
    return client
