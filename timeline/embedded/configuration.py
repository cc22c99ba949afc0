"""What PostgreSQL is told: its settings, who may enter, and what its complaints mean."""

import os
import re
from pathlib import Path

from .errors import ClusterError

PORT = 5432  # names the socket; nothing listens on the network
ROLE = "sarhad"
DATABASE = "sarhad"
ADMIN = "postgres"
MAIN = "sarhad.conf"

# The application's role is no superuser: a mistake in its SQL can then reach neither the server's
# files nor other databases. It owns its database, so it may create functions, triggers, types and
# casts between them there; CREATEDB is for the test runner's databases.
PROVISION_ROLE = f"""
SELECT 'CREATE ROLE {ROLE} LOGIN CREATEDB'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') \\gexec
"""  # noqa: S608 -- constants of ours
PROVISION = f"""{PROVISION_ROLE}
SELECT 'CREATE DATABASE {DATABASE} OWNER {ROLE}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
"""  # noqa: S608 -- constants of ours

HBA = """\
local all         all peer map=sarhad
local replication all peer map=sarhad
"""

SETTINGS = f"""\
# Written anew at each start: put settings of your own at the end of postgresql.conf.
listen_addresses = ''
port = {PORT}
unix_socket_directories = '{{sockets}}'
unix_socket_permissions = 0700
hba_file = '{{pgdata}}/sarhad_hba.conf'
ident_file = '{{pgdata}}/sarhad_ident.conf'
max_connections = 100
shared_buffers = {{buffers}}MB
effective_cache_size = {{cached}}MB
work_mem = 16MB
maintenance_work_mem = 128MB
parallel_setup_cost = 10000  # a worker takes as long to start as a page takes in all
max_wal_size = 4GB  # an import of a whole dataset between two checkpoints
random_page_cost = 1.1  # no disk has to seek any more
dynamic_shared_memory_type = mmap  # containers often have a tiny /dev/shm
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'  # the backend reads the server's words
logging_collector = off
log_checkpoints = off  # a line every few minutes for ever
log_startup_progress_interval = 5s
# Off only in tests, and then kill -9 is still harmless: only a power cut is not.
fsync = {{safe}}
full_page_writes = {{safe}}
"""

# A file that is there already is one that was archived just before a crash, or somebody else's: then
# it fails, and PostgreSQL keeps its own until that is seen to.
ARCHIVING = """\
archive_mode = on
archive_timeout = 60s
archive_command = 'if [ -f "{archive}/%f" ]; then cmp -s "%p" "{archive}/%f"; \
else cp "%p" "{archive}/%f.part" && (sync "{archive}/%f.part" 2>/dev/null || sync) && \
mv "{archive}/%f.part" "{archive}/%f"; fi'
"""

REMEDIES = [
    ("No space left on device", "Free some disk space; what was committed is safe"),
    ("disk quota exceeded", "Free some disk space; what was committed is safe"),
    ("configuration file", "Mend the line that it names, or delete that line"),
    ("syntax error in file", "Mend the line that it names, or delete that line"),
    ("Permission denied", "Give the folder back to the account that owns the cluster"),
    ("invalid permissions", "Run chmod 0700 on that folder"),
    ("Read-only file system", "Set SARHAD_DATA to a folder that can be written"),
    ("could not map anonymous shared memory", "Free some memory, or lower shared_buffers"),
    ("error while loading shared libraries", "Set DATABASE_URL to a PostgreSQL server instead"),
]
TELLING = (
    "FATAL:",
    "PANIC:",
    "ERROR:",
    "LOG:  could not",
    "LOG:  syntax",
    "error:",
    "DETAIL:",
    "HINT:",
)
# Said to clients that came too early, by backends whose postmaster was killed, and as a matter of
# course when a recovery was itself killed.
NOISE = (
    "the database system is",
    "postmaster exit",
    "terminating connection",
    "probably means that some data is corrupted",
)
STAMP = re.compile(r"^\S+ \S+ UTC \[\d+\] ")


def initdb_options(fast: bool) -> list[str]:
    """Nothing from the caller's locale, and no ICU, whose sort order changes with its version."""
    options = [
        f"--username={ADMIN}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--text-search-config=english",
        "--data-checksums",
        "--auth-local=peer",
        "--auth-host=reject",
        "--set=dynamic_shared_memory_type=mmap",
    ]
    return [*options, "--no-sync"] if fast else options


def _memory() -> int:
    """Megabytes of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


def files(
    pgdata: Path, sockets: Path, account: str, fast: bool, archive: Path | None = None
) -> dict[str, str]:
    """The files that are ours in the cluster. Written at each start: the folder may have moved,
    and the account may have another name on another machine."""
    names = {"sockets": str(sockets), "pgdata": str(pgdata)}
    names = {key: name.replace("'", "''") for key, name in names.items()}
    if " " in names["sockets"]:  # a list of folders, in which a space would end one
        names["sockets"] = f'"{names["sockets"]}"'
    memory = _memory()
    buffers = max(128, min(memory // 8, 1024))  # what is hot of a million events; the system caches the rest
    settings = SETTINGS.format(
        **names, safe="off" if fast else "on", buffers=buffers, cached=max(256, memory // 2)
    )
    if archive is not None:
        # In the settings a quotation mark is doubled, in the command a percent sign.
        settings += ARCHIVING.format(archive=str(archive).replace("'", "''").replace("%", "%%"))
    # The system itself vouches for the caller: no password, and nobody else gets in. The account
    # owns the files and root owns the machine, so both may also maintain it as the superuser.
    people = dict.fromkeys([account, "root"])
    ident = [f'sarhad "{person}" {role}\n' for person in people for role in (ROLE, ADMIN)]
    return {MAIN: settings, "sarhad_hba.conf": HBA, "sarhad_ident.conf": "".join(ident)}


def complaints(said: str) -> list[str]:
    """The lines that say why a start failed; none when it was simply killed."""
    lines = [STAMP.sub("", line.strip()) for line in said.splitlines()]
    telling = [line for line in lines if any(word in line for word in TELLING)]
    return [line for line in telling if not any(word in line for word in NOISE)]


def failure(verb: str, said: str, log: Path) -> ClusterError:
    """An error that tells why in the server's own words, and what to do."""
    lines = complaints(said) or [line.strip() for line in said.splitlines() if line.strip()]
    why = "\n  ".join(lines[-5:]) or "it said nothing"
    remedies = (remedy for words, remedy in REMEDIES if words.lower() in said.lower())
    remedy = next(remedies, "Read its log, or set DATABASE_URL to a PostgreSQL server instead")
    return ClusterError(f"The embedded PostgreSQL did not {verb}:\n  {why}\n{remedy}. Its log is {log}.")
