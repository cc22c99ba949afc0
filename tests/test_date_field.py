"""The EDTF field, on models of its own that have no table: what the field does to an instance."""

from datetime import date
from typing import Any

import pytest
from django.apps.registry import Apps
from django.conf import settings

if not settings.configured and not settings._explicit_settings_module():  # pragma: no cover
    settings.configure()
