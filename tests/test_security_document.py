"""docs/security.md is kept: every promise in it has its test, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text()
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


@cache
def written_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_is_named_is_there() -> None:
    named = set(NAMED.findall(PAGE))
    assert len(named) > 50
    assert [f"{file}::{name}" for file, name in sorted(named) if name not in written_in(file)] == []


def test_every_promise_names_its_test() -> None:
    """Of each table that has a column of tests, every line."""
    without, asked = [], False
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            asked = False
        elif re.search(r"\| tests? \|$", line):
            asked = True
        elif asked and "---" not in line and not NAMED.search(line):
            without.append(line)
    assert not without


def test_every_security_test_is_named() -> None:
    """Nobody writes one that the page does not promise."""
    own = {
        (path.name, name)
        for path in (ROOT / "tests").glob("test_security_*.py")
        for name in written_in(path.name)
        if name.startswith("test_") and path.name != Path(__file__).name
    }
    assert sorted(own - set(NAMED.findall(PAGE))) == []


def test_every_package_is_pinned_by_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text().replace("\\\n", " ")
    lines = [line for line in lock.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) > 50
    assert [line[:60] for line in lines if not re.match(r"\S+==\S+.*--hash=sha256:", line)] == []
    assert "--require-hashes -r requirements.lock" in (ROOT / "Makefile").read_text()
