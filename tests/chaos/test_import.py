"""An import that is killed half-way, again and again, and then let through."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import ged_file
from tests.chaos.audit import audit
from tests.chaos.site import MANAGE, ROOT, Site

EVENTS = 2000
AT = (0.25, 0.5, 0.75, 0.95)  # of the time that it takes
CONTENT = """
SELECT string_agg(line, chr(10) ORDER BY line) FROM (
  SELECT concat_ws('|', x.scheme, x.identifier, e.title, e.edtf, e.status, e.country, i.fatalities_low,
    i.fatalities_high, (SELECT count(*) FROM timeline_participation p WHERE p.event_id = e.id),
    (SELECT count(*) FROM timeline_citation c WHERE c.event_id = e.id),
    (SELECT count(*) FROM timeline_revision r WHERE r.event_id = e.id)) AS line
  FROM timeline_event e JOIN timeline_externalid x ON x.event_id = e.id
  JOIN incidents_incident i ON i.event_ptr_id = e.id) lines
"""


def started(site: Site, file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, MANAGE, "import_ged", str(file), "-v", "0"],
        cwd=ROOT, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def content(site: Site) -> str:
    return hashlib.sha256((site.value(CONTENT) or "").encode()).hexdigest()


def test_an_import_that_is_killed_leaves_nothing_and_the_next_ends_alike(folder: Path, report: Any) -> None:
    file = folder / "ged.csv"
    ged_file.write(file, EVENTS)
    whole, killed = Site(folder / "whole"), Site(folder / "killed")
    try:
        whole.take_away()
        killed.take_away()
        whole.prepare()
        whole.cluster.stop()
        subprocess.run(["cp", "-a", str(whole.data), str(killed.data)], check=True)
        killed.token = whole.token
        began = time.monotonic()
        process = started(whole, file)
        assert process.wait() == 0, process.communicate()
        took = time.monotonic() - began
        wanted = content(whole)
        whole.cluster.stop()
        killed.cluster.start()
        before, events = content(killed), killed.value("SELECT count(*) FROM timeline_event")
        midway = 0
        for share in AT:
            process = started(killed, file)
            time.sleep(took * share)
            process.kill()
            process.wait()
            if killed.value("SELECT count(*) FROM timeline_event") == events:
                assert content(killed) == before
                midway += 1
        assert midway >= 2, "it was over before it could be killed"
        killed.start()
        audit(killed)
        again = started(killed, file)
        assert again.wait() == 0, again.communicate()
        assert content(killed) == wanted
        audit(killed)
        report(
            f"`kill -9` of an import of {EVENTS:,} events", rounds=len(AT), acknowledged=EVENTS, lost=0,
            besides=f"{midway} killed in their midst left nothing; the next ended as if there were none",
        )  # fmt: skip
    finally:
        whole.take_away()
        killed.take_away()
