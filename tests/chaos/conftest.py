"""One base for all that hurts it and must not harm it; and the table of figures at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.site import ROOT, Site

FOLDER = Path(os.environ.get("SARHAD_CHAOS_DATA", ROOT / "data" / "chaos"))
HEAD = ["fault", "rounds", "acknowledged", "lost", "ready again, s", "longest pause, s", "besides"]
ROWS: list[list[Any]] = []


@pytest.fixture(scope="session")
def folder() -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    FOLDER.chmod(0o755)
    return FOLDER


@pytest.fixture(scope="session")
def base(folder: Path) -> Iterator[Site]:
    """The server with the shipped events, made anew."""
    made = Site(folder / "base")
    made.take_away()
    made.prepare()
    made.start()
    yield made
    made.take_away()


@pytest.fixture
def site(base: Site) -> Site:
    """The same, well again before each test."""
    if base.process is None or base.process.poll() is not None:
        base.start_as_systemd_does()
    base.until_ready()
    return base


@pytest.fixture
def report() -> Any:
    """A row of the table."""

    def add(fault: str, **figures: Any) -> None:
        ROWS.append(
            [fault, *(figures.get(name.partition(",")[0].replace(" ", "_"), "") for name in HEAD[1:])]
        )

    return add


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if ROWS:
        terminalreporter.write_line("")
        for row in [HEAD, ["---"] * len(HEAD), *ROWS]:
            terminalreporter.write_line(f"| {' | '.join(map(shown, row))} |")
        terminalreporter.write_line("")


def shown(value: Any) -> str:
    if isinstance(value, list):
        return f"{min(value):.1f} to {max(value):.1f}" if len(value) > 1 else f"{value[0]:.1f}"
    return f"{value:.1f}" if isinstance(value, float) else str(value)
