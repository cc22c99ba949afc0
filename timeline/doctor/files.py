"""Folders and files: room, permissions, what is served from them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from timeline import static
from timeline.doctor.findings import Finding, examine, warning, well, wrong

LITTLE, LEAST = 2e9, 300e6  # bytes free
PART = 0.05  # of the disk


def folders() -> dict[str, Path]:
    found = {"data": settings.DATA_DIR, "backups": settings.BACKUP_DIR}
    if settings.DATABASES["default"]["ENGINE"] == "timeline.embedded":
        from timeline.embedded.base import present

        cluster = present()
        found["database"] = cluster.home
        if cluster.archive is not None:
            found["log archive"] = cluster.archive
    return {name: path for name, path in found.items() if path.is_dir()}


@examine("Disk space")
def space() -> Iterator[Finding]:
    seen: set[int] = set()
    for name, path in folders().items():
        device = path.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        disk = shutil.disk_usage(path)
        says = f"{disk.free / 1e9:,.1f} GB free of {disk.total / 1e9:,.0f} GB for {name} ({path})"
        mend = "Free some: without, PostgreSQL stops. Old backups and *_before_* bases are what can go first."
        if disk.free < LEAST:
            yield wrong("Disk space", says, mend)
        elif disk.free < LITTLE or disk.free < PART * disk.total:
            yield warning("Disk space", says, mend)
        else:
            yield well("Disk space", says)


@examine("Permissions")
def permissions() -> Iterator[Finding]:
    found = []
    data, key = settings.DATA_DIR, settings.DATA_DIR / "secret-key"
    if data.stat().st_mode & 0o022:
        found.append(wrong("Permissions", f"others may write in {data}", f"Run chmod go-w {data}"))
    if not os.access(data, os.W_OK):
        found.append(
            wrong("Permissions", f"this account may not write in {data}", f"Give it {data} by chown.")
        )
    if key.exists() and key.stat().st_mode & 0o077:
        found.append(
            wrong("Permissions", f"others may read {key}", f"Run chmod 600 {key}, and replace the key.")
        )
    backups = settings.BACKUP_DIR
    if backups.is_dir() and backups.stat().st_mode & 0o077:
        found.append(
            warning("Permissions", f"others may read {backups}, drafts and all", f"Run chmod 700 {backups}")
        )
    yield from found or [well("Permissions", f"{data} is this account's own")]


@examine("Static files")
def static_files() -> Iterator[Finding]:
    if static.collected():
        yield well("Static files", f"of this release, in {settings.STATIC_ROOT}")
    else:
        yield wrong(
            "Static files", f"{settings.STATIC_ROOT} has not those of this release: pages have no styles",
            "Run `manage.py serve --setup-only`, or start the server, which does it; then reload it (HUP).",
        )  # fmt: skip
