"""Which process serves a cluster. Process numbers are reused, and zombies still answer kill()."""

import os
import subprocess
from pathlib import Path

# Every process that PostgreSQL left behind in its folder; the caller knows that the postmaster is
# dead, so none of them can commit any more, and the next start repeats what they wrote to the log.
END_ORPHANS = """
for process in /proc/[0-9]*; do
    if [ "$process/cwd" -ef "$1" ] && [ "$(cat "$process/comm")" = postgres ]; then
        kill -KILL "${process#/proc/}" || true
    fi
done 2>/dev/null
"""


def serves(pid: int, pgdata: Path) -> bool:
    """Whether this process is the postmaster of that folder. In doubt yes: taking a living server
    for a dead one is the worse mistake."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    if not os.path.isdir("/proc/self"):
        return listed(pid, pgdata)
    process = Path("/proc", str(pid))
    try:
        if process.joinpath("stat").read_text().rpartition(")")[2].split()[0] in "ZX":
            return False
        command = process.joinpath("cmdline").read_bytes().split(b"\0")
    except OSError:
        return process.exists()
    if Path(os.fsdecode(command[0])).name != "postgres":
        return False
    try:
        # PostgreSQL works in its own folder, wherever that has been moved since.
        return os.path.samefile(process / "cwd", pgdata)
    except PermissionError:  # root in a container may be barred from this one look
        return b"-D" not in command or os.fsencode(pgdata) in command
    except OSError:
        return process.exists()


def listed(pid: int, pgdata: Path) -> bool:
    """The same from ps, where there is no /proc."""
    command = ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)]
    line = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return not line.startswith("Z") and "postgres" in line and str(pgdata) in line
