"""All tables, of a base of so many events: `python -m bench 1000000`. It fails on nothing.

Each table is a module of its own, and is asked for alone by `python -m bench.pages`.
"""

from __future__ import annotations

import os
import platform
import sys
import time
import traceback

from bench import base, counting, curating, exports, hot, pages, past, peer, timing, writing
from bench.timing import say

TABLES = {
    "pages": pages.main,
    "counting": counting.main,
    "exports": lambda: exports.main(ROWS),
    "past": past.main,
    "curating": curating.main,
    "writing": writing.main,
    "peer": peer.main,
    "hot": hot.main,
}
ROWS = 200_000  # of an export, at most


def machine() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), pg_size_pretty(pg_database_size(current_database())) FROM timeline_event"
        )
        events, size = cursor.fetchone()
        number = cursor.connection.server_version
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{events:,} events ({size}), {os.cpu_count()} cores, load {load} before the run; Python"
        f" {platform.python_version()}, PostgreSQL {number // 10000}.{number % 10000}."
    )


def main(events: int, tables: list[str]) -> None:
    base.ensure(events)
    timing.set_up()
    say(f"\n## {time.strftime('%Y-%m-%d')}: {machine()}")
    for name in tables or TABLES:
        began = time.monotonic()
        try:
            TABLES[name]()
        except (Exception, SystemExit):  # one table less, but the others
            say(f"\nThe table “{name}” could not be made.\n\n```\n{traceback.format_exc(limit=-3)}```")
        sys.stderr.write(f"{name}: {time.monotonic() - began:.0f} s\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2:])
