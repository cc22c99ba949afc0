"""Which static files are collected, and under which names they are served."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli
import django
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

MANIFEST, STAMP = "staticfiles.json", "collected.txt"


class OwnStaticFilesConfig(StaticFilesConfig):
    """htmx's extensions are not used, and one imports a module that is not there: they are not collected."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx/ext/*"]


class QuickCompressor(Compressor):
    """Brotli's last two steps of eleven take ten times as long, for a tenth of the size."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=9)


class FingerprintedStorage(CompressedManifestStaticFilesStorage):
    """Modules import each other by fingerprint too: a new page never meets an old module."""

    support_js_module_import_aggregation = True

    def create_compressor(self, **options: Any) -> Compressor:
        return QuickCompressor(**options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Only what pages link to: nobody asks for the names without a fingerprint."""
        linked = set(self.hashed_files.values())
        return super().compress_files([path for path in paths if path in linked])


def fingerprint() -> str:
    """Of all that would be collected: by name, time and size, as reading it all is what takes long."""
    from django.contrib.staticfiles.finders import get_finders

    found = hashlib.sha256(f"{django.__version__} {settings.STATIC_URL} {__file__}".encode())
    for finder in get_finders():
        for name, storage in finder.list(OwnStaticFilesConfig.ignore_patterns):
            status = Path(storage.path(name)).stat()
            found.update(f"\0{name} {status.st_mtime_ns} {status.st_size}".encode())
    return found.hexdigest()


def collected() -> bool:
    """Whether the static files that are served are those of this checkout."""
    stamp = settings.STATIC_ROOT / STAMP
    is_whole = (settings.STATIC_ROOT / MANIFEST).is_file() and stamp.is_file()
    return is_whole and stamp.read_text() == fingerprint()


def collect() -> None:
    if collected():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    (settings.STATIC_ROOT / STAMP).write_text(fingerprint())
