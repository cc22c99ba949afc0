"""The backups that are here: a folder each, whole or not there at all."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

NAME = re.compile(r"sarhad-(\d{8}T\d{6}Z)(-\d+)?")
STAMP = "%Y%m%dT%H%M%SZ"
MANIFEST, DUMP, DRAFT = "manifest.json", "dump", ".part-"
FORM = 1  # of the manifest


class Damaged(Exception):
    """Why this cannot be restored, as a sentence for an operator."""


@dataclass(frozen=True)
class Kept:
    path: Path
    manifest: dict[str, Any]

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.manifest["made"])

    @property
    def verified(self) -> bool:
        return bool(self.manifest.get("verified"))

    @property
    def rows(self) -> int:
        return sum(count for count, _ in self.manifest["tables"].values())


def all_kept() -> list[Kept]:
    """The oldest first. What cannot be read is not counted; `read` says why."""
    found = []
    if settings.BACKUP_DIR.is_dir():
        for path in sorted(settings.BACKUP_DIR.iterdir()):
            if NAME.fullmatch(path.name):
                try:
                    found.append(read(path))
                except Damaged:
                    continue
    return sorted(found, key=lambda kept: kept.made)


def newest() -> Kept | None:
    try:
        return (all_kept() or [None])[-1]  # type: ignore[list-item]
    except OSError:
        return None


def read(path: Path) -> Kept:
    """Its manifest, not yet compared with its files. Raises Damaged."""
    if not path.is_dir():
        raise Damaged(f"{path} is not a backup: a backup is a folder with {MANIFEST} and {DUMP}/ in it.")
    try:
        manifest = json.loads((path / MANIFEST).read_text())
        form = manifest["form"]
        datetime.fromisoformat(manifest["made"])
        if not (manifest["tables"] and manifest["files"]):
            raise KeyError
    except FileNotFoundError:
        raise Damaged(f"{path} has no {MANIFEST}: it is no backup of ours, or was never finished.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path / MANIFEST} cannot be read ({error}): take another backup.") from error
    if form != FORM:
        raise Damaged(f"{path} is of form {form}, and this release reads form {FORM}: use the one it is of.")
    return Kept(path, manifest)


def check_files(kept: Kept) -> None:
    """Raises Damaged, naming the first file that is not as it was written."""
    folder = kept.path / DUMP
    present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    listed = kept.manifest["files"]
    if missing := sorted(set(listed) - present):
        raise Damaged(
            f"{kept.path} lacks {missing[0]} ({len(missing)} of {len(listed)} files): take another."
        )
    for name, (size, digest) in listed.items():
        path = folder / name
        if path.stat().st_size != size or sha256(path) != digest:
            raise Damaged(f"{path} is not as it was written: the backup is damaged. Take another one.")


def describe_files(folder: Path) -> dict[str, tuple[int, str]]:
    return {path.name: (path.stat().st_size, sha256(path)) for path in sorted(folder.iterdir())}


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def draft() -> Iterator[Path]:
    """A folder to write a backup into, gone afterwards unless it was renamed. One at a time: whatever else
    lies about under a draft's name was left by somebody who was killed."""
    home: Path = settings.BACKUP_DIR
    home.mkdir(parents=True, mode=0o700, exist_ok=True)
    handle = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Damaged(f"Another backup is being written to {home}: wait for it.") from None
        for litter in home.glob(f"{DRAFT}*"):
            shutil.rmtree(litter, ignore_errors=True)
        folder = home / f"{DRAFT}{os.getpid()}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def keep(folder: Path, manifest: dict[str, Any]) -> Kept:
    """Gives the draft its name, at one stroke, when all of it is on the disk."""
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
    for path in [*(folder / DUMP).iterdir(), folder / MANIFEST, folder / DUMP, folder]:
        to_disk(path)
    stamp = datetime.fromisoformat(manifest["made"]).astimezone(UTC).strftime(STAMP)
    target, number = folder.parent / f"sarhad-{stamp}", 1
    while target.exists():
        number += 1
        target = folder.parent / f"sarhad-{stamp}-{number}"
    folder.rename(target)
    to_disk(target.parent)
    return Kept(target, manifest)


def to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_old(number: int) -> list[Path]:
    """Removes all but the newest `number`; a folder that cannot be read is left to whoever looks after it."""
    gone = [kept.path for kept in all_kept()[:-number]]
    for path in gone:
        # First its name: half of it, should we be killed, must not look whole.
        doomed = path.with_name(f"{DRAFT}old-{path.name}")
        path.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)
    return gone
