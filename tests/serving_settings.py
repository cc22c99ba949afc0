"""Settings of the server that tests/test_serving.py starts: the product's, on the tests' base."""

import os

import tests.settings  # noqa: F401, cleans the environment first
from timeline.settings import *  # noqa: F403
from timeline.settings import DATA_DIR, DATABASES, STORAGES

DATABASES["default"]["NAME"] = os.environ["TEST_BASE"]
METRICS_TOKEN = os.environ["TEST_METRICS_TOKEN"]
LOGGING = {"form": "json", "level": "info"}
ANON_RATE = None
STATIC_ROOT = DATA_DIR / "served"
STORAGES["staticfiles"]["BACKEND"] = "timeline.static.FingerprintedStorage"
