"""The WSGI application that a web server imports."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")

application = get_wsgi_application()

# All code is loaded before the first request, and stays: the collector need not look through it ever again,
# nor several times while one page is made of some thousand small parts.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 10, 10)
