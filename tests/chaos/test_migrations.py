"""Two who set up the same empty base at the same time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.audit import audit
from tests.chaos.site import MANAGE, ROOT, Site


@pytest.mark.parametrize("words", [["migrate", "-v", "0"], ["start", "--setup-only"]], ids=lambda one: one[0])
def test_two_at_once_make_one_base(folder: Path, report: Any, words: list[str]) -> None:
    site = Site(folder / "empty")
    site.take_away()
    try:
        both = [
            subprocess.Popen(
                [sys.executable, MANAGE, *words], cwd=ROOT, env=site.environment,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            for _ in range(2)
        ]  # fmt: skip
        said = [process.communicate()[0] for process in both]
        codes = [process.returncode for process in both]
        assert codes == [0, 0], said
        assert not site.rows("SELECT app, name FROM django_migrations GROUP BY 1, 2 HAVING count(*) > 1")
        seconds = site.start()
        audit(site)
        report(
            f"two `manage.py {words[0]}` on an empty base", rounds=1, ready_again=[seconds],
            besides="both end well, each migration once",
        )  # fmt: skip
    finally:
        site.take_away()
