"""Which static files are collected, and under which names they are served."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class OwnStaticFilesConfig(StaticFilesConfig):
    """htmx's extensions are not used, and one imports a module that is not there: they are not collected."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx/ext/*"]


class FingerprintedStorage(CompressedManifestStaticFilesStorage):
    """Modules import each other by fingerprint too: a new page never meets an old module."""

    support_js_module_import_aggregation = True
