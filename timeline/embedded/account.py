"""The account that PostgreSQL runs as. It refuses root, so root hands it to somebody else."""

import os
import pwd
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ClusterError

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Account:
    """A row of the system's account list."""

    name: str
    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        return self.uid == os.geteuid()

    def options(self) -> dict[str, Any]:
        """How subprocess starts a program as this account, untouched by the caller's own state."""
        options: dict[str, Any] = {
            # Not the caller's environment: PGDATA, LC_ALL, LD_PRELOAD and their kin change
            # what the programs do, and the daemon would keep them for its whole life.
            "env": {
                "PATH": os.pathsep.join(filter(None, [os.environ.get("PATH"), os.defpath])),
                "LC_ALL": "C",
                "TZ": "UTC",
            },
            "cwd": "/",  # the caller's folder may be closed to this account, or deleted
            "umask": 0o077,
            "start_new_session": True,  # Ctrl-C in the terminal is for the web server alone
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "encoding": "utf-8",
            "errors": "surrogateescape",  # a folder's name may be any bytes
        }
        if not self.is_me:
            options["user"] = self.uid
            options["group"] = self.gid
            options["extra_groups"] = os.getgrouplist(self.name, self.gid)
        return options

    def run(self, *command: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a program that ends by itself, with `text` on its standard input."""
        options = self.options()
        del options["stdin"], options["stdout"], options["stderr"]
        return subprocess.run([str(word) for word in command], input=text, capture_output=True, **options)

    def shell(self, script: str, *words: str | Path, text: str = "") -> None:
        """Change files as the account itself: what a link planted in its folder points at is then
        never touched with root's power."""
        done = self.run("/bin/sh", "-ec", script, "sh", *words, text=text)
        if done.returncode:
            raise ClusterError(
                f"The embedded PostgreSQL's files cannot be changed as {self.name}: "
                f"{done.stderr.strip()}. Check the owner, the permissions and the free space there."
            )

    def may(self, test: str, path: Path) -> bool:
        """Whether the account itself passes `test` ("-x", "-r") on the path, parents included."""
        return self.run("/bin/sh", "-c", f'test {test} "$1"', "sh", path).returncode == 0


def account_of(uid: int) -> Account:
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        # initdb and peer authentication both ask the system for the name.
        raise ClusterError(
            f"PostgreSQL cannot run as user id {uid}, which has no name in this system's list of "
            "accounts. Run Sarhad as a named account, or set DATABASE_URL to a PostgreSQL server."
        ) from None
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def choose_account() -> Account:
    """Ourselves; as root the checkout's owner, so that they can later run it without root; where
    that is root too, `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return account_of(os.geteuid())
    candidates = [
        lambda: pwd.getpwuid(CHECKOUT.stat().st_uid),
        lambda: pwd.getpwnam("postgres"),
        lambda: pwd.getpwnam("nobody"),
    ]
    for find in candidates:
        with suppress(KeyError):
            if (uid := find().pw_uid) != 0:
                return account_of(uid)
    raise ClusterError(
        "PostgreSQL does not run as root, and there is no account postgres or nobody to run it. "
        "Run Sarhad as an ordinary account, or set DATABASE_URL to a PostgreSQL server."
    )
