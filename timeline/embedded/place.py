"""Where a cluster lives: inside the data folder, or beside the system's other state."""

import hashlib
import logging
import os
import re
import secrets
from pathlib import Path

from .account import Account, account_of, choose_account
from .errors import ClusterError

logger = logging.getLogger(__name__)

STATE = Path("/var/lib/sarhad")
SOCKET = ".s.PGSQL.5432"
NOTE = """The database of this folder is in

    {home}

because PostgreSQL does not run as root, and the account that runs it here ({account})
cannot enter this folder. Keep the two together: neither is whole without the other.
"""


def settle(data: Path) -> tuple[Path, Account]:
    """The cluster's own folder, made when absent, and the account that owns it."""
    account = choose_account()
    make_data_folder(data, account)
    home = data / "postgres"
    note = data / "postgres.txt"
    if not home.is_dir():
        if note.exists():
            home = noted_home(note, data)
        elif not account.is_me and not account.may("-x", data):
            make_state_folder()
            home = state_home(data)
            make_home(home, account)
            write_note(note, NOTE.format(home=home, account=account.name))
    make_home(home, account)
    owner = home.stat().st_uid
    if owner != account.uid and os.geteuid() != 0:
        raise ClusterError(
            f"The database in {home} belongs to the account {account_of(owner).name}, and this is "
            f"{account.name}. Run Sarhad as that account, or set SARHAD_DATA to another folder."
        )
    return home, account_of(owner)


def make_data_folder(data: Path, account: Account) -> None:
    if data.is_dir():
        return
    data.mkdir(parents=True, exist_ok=True)
    if not account.is_me and data.parent.stat().st_uid == account.uid:
        # Made by root in somebody's checkout: theirs, so that they can run it without root.
        os.chown(data, account.uid, account.gid, follow_symlinks=False)


def make_state_folder() -> None:
    STATE.mkdir(parents=True, exist_ok=True)
    if STATE.stat().st_mode & 0o005 != 0o005:
        STATE.chmod(0o755)  # ours, made under a narrow umask; what lies in it is private


def make_home(home: Path, account: Account) -> None:
    home.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0 and home.stat().st_uid == 0:
        os.chown(home, account.uid, account.gid, follow_symlinks=False)


def make_archive(archive: Path, account: Account) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    make_home(archive, account)
    if not account.may("-w", archive):
        raise ClusterError(
            f"SARHAD_WAL_ARCHIVE is {archive}, where the account {account.name} cannot write: give it that "
            "folder by chown, and the right to enter those above it."
        )


def state_home(data: Path) -> Path:
    home = STATE / short_hash(data)
    if (home / "data").exists():
        # Its note was deleted, or the data folder was: what was committed is worth more.
        logger.warning("Using the database in %s, which an earlier %s left there.", home, data)
    return home


def write_note(note: Path, text: str) -> None:
    """At one stroke: another process may read it at any moment, and take half of it for a lie."""
    draft = note.with_name(f".{note.name}-{secrets.token_hex(4)}")
    draft.write_text(text)
    draft.replace(note)


def noted_home(note: Path, data: Path) -> Path:
    """The folder that the note names, if the note is where it was written."""
    found = re.search(r"^ {4}(/.+)$", note.read_text(), re.MULTILINE)
    home = Path(found[1]) if found else None
    here = STATE / short_hash(data)
    if os.geteuid() != 0:
        raise ClusterError(
            f"Root made this data folder's database, and keeps it in {home} (see {note}). "
            "Run Sarhad as root, or set SARHAD_DATA to another folder."
        )
    if home != here:
        # A moved folder or a copy: two must never share one cluster, so somebody has to say which.
        raise ClusterError(
            f"The data folder {data} was moved or copied here: its database is in {home}. If it "
            f"was moved, stop that PostgreSQL, run `mv {home} {here}` and write that path into "
            f"{note}. If this is a copy that shall begin empty, delete {note}."
        )
    if not home.is_dir():
        raise ClusterError(
            f"The database of {data} is missing: {note} says that it is in {home}. Put it back "
            f"from a backup, or delete {note} to begin with an empty one."
        )
    return home


def socket_folder(home: Path, account: Account, name: str = "run") -> Path:
    """A folder for the socket that only the account may enter.

    The system cuts socket paths at about 100 bytes, and the client library splits a host at
    commas: such a cluster gets a short folder, named after its path so that no two share one.
    /tmp whatever TMPDIR says, since every process must find the same; it is made 0700 for each
    start, never adopted, so nobody can have laid it there before.
    """
    folder = home / name
    if len(os.fsencode(folder / SOCKET)) < 100 and "," not in str(folder):
        return folder
    return Path("/tmp", f"sarhad-{account.uid}-{short_hash(home)}{name.removeprefix('run')}")  # noqa: S108


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
