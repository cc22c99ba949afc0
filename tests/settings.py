"""Settings of the tests: the product's own, on a PostgreSQL of the tests' own."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
os.environ["SARHAD_DATA"] = os.environ.get("SARHAD_TEST_DATA", str(CHECKOUT / "data" / "test"))
os.environ.setdefault("SARHAD_SECRET_KEY", "only-for-tests-" * 5)
for name in [name for name in os.environ if name.startswith("SARHAD_")]:
    if name not in {"SARHAD_DATA", "SARHAD_SECRET_KEY", "SARHAD_TEST_DATA"}:
        del os.environ[name]
os.environ.pop("REPLICA_URLS", None)

from timeline.settings import *  # noqa: E402, F403
from timeline.settings import DATABASES, INSTALLED_APPS, STATIC_ROOT, STORAGES  # noqa: E402

# By this name alone pytest-django's server knows that it has to serve static files.
INSTALLED_APPS = [
    "django.contrib.staticfiles" if name == "timeline.static.OwnStaticFilesConfig" else name
    for name in INSTALLED_APPS
]

if DATABASES["default"]["ENGINE"] == "timeline.embedded":
    DATABASES["default"]["OPTIONS"]["fast"] = True  # a test base need not outlive a power cut
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True  # nothing is collected for the tests
WHITENOISE_AUTOREFRESH = (
    True  # found when asked for: else each test's client would look through all files first
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
QUERY_SECONDS = CURATOR_QUERY_SECONDS = (
    0  # a busy machine fails no test; tests/test_security_cost.py sets limits
)
ANON_RATE = TOKEN_RATE = None  # the tests ask as fast as they can; tests/test_throttling.py sets rates
WEB_STREAMS = 0  # a test may leave an export half read; tests/test_outages.py sets a limit
